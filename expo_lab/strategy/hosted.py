"""Hosted buyers: whom to invite with all paid, for a fixed budget."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..collect.linkage.clusters import owners
from ..value.potentials import potential, true_potential
from ..world.show import Show

COST = 800.0  # EUR a hosted buyer, journey and two nights; ours


@dataclass(frozen=True)
class Hosted:
    """Who is hosted.

    Attributes
    ----------
    chosen : DataFrame
        Indexed by customer_id, best first: benefit (leads that hosting is expected to add), cost.
    benefit, spent : float
        Their sums, leads and EUR.
    bound : float
        No selection for the budget is expected to add more: the value of the last one hosted in
        part (Dantzig 1957). With equal costs the choice is the best one.
    """

    chosen: pd.DataFrame = field(repr=False)
    benefit: float
    spent: float
    bound: float


def select_hosted(people: pd.DataFrame, budget: float, cost: float | pd.Series = COST) -> Hosted:
    """Choose hosted buyers: those who are expected to add most leads a EUR, while money lasts.

    Greedy by benefit / cost; whoever costs more than what is left is passed over. With equal costs
    that is the best there is; otherwise it falls short of the best by less than the largest
    single benefit, and of ``bound`` too.

    Parameters
    ----------
    people : DataFrame
        A profile. The benefit is `potential`'s ``hosting``.
    budget : float above 0
        EUR.
    cost : float or Series, default 800
        EUR a buyer, above 0: one for all (ours), or by customer_id of every buyer.

    Returns
    -------
    Hosted

    Raises
    ------
    ValueError
        If budget or a cost is not above 0, or a buyer has no cost.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> found = select_hosted(people, budget=20_000)
    >>> len(found.chosen), found.spent
    (25, 20000.0)
    """
    scores = potential(people)
    benefit = scores.loc[scores["kind"] == "buyer", "hosting"]
    price = _prices(benefit.index, budget, cost)
    return _greedy(benefit, price, budget)


def _prices(who: pd.Index, budget: float, cost: float | pd.Series) -> pd.Series:
    if not budget > 0:
        raise ValueError(f"select_hosted: budget must be EUR above 0, found {budget!r}.")
    if isinstance(cost, pd.Series):
        absent = who[~who.isin(cost.index)]
        if len(absent):
            raise ValueError(
                f"select_hosted: {len(absent)} buyers have no cost, the first {absent[0]!r}."
            )
        price = cost.loc[who].astype(float)
    else:
        price = pd.Series(float(cost), who)
    if not (price > 0).all():
        raise ValueError(f"select_hosted: costs must be EUR above 0, found {price.min()}.")
    return price


def _greedy(
    benefit: pd.Series, price: pd.Series, budget: float, order: np.ndarray | None = None
) -> Hosted:
    """Take them in order, by benefit a EUR if none is given, as far as the money goes."""
    value, costs = benefit.to_numpy(float), price.to_numpy(float)
    if order is None:
        # equal ratios: by number, so that the order of rows does not choose
        order = np.lexsort((benefit.index.to_numpy(str), -value / costs))
        order = order[value[order] > 0]
    left, bound, full, taken = float(budget), 0.0, False, []
    for i in order:
        if costs[i] <= left:
            taken.append(i)
            left -= costs[i]
            bound += 0.0 if full else value[i]
        elif not full:
            bound, full = bound + value[i] * left / costs[i], True
    chosen = pd.DataFrame(dict(benefit=value[taken], cost=costs[taken]), index=benefit.index[taken])
    chosen.index.name = "customer_id"
    return Hosted(chosen, float(value[taken].sum()), float(costs[taken].sum()), float(bound))


def score_hosted(
    people: pd.DataFrame,
    show: Show,
    budget: float,
    cost: float | pd.Series = COST,
    records: pd.DataFrame | None = None,
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Say what a selection truly adds, against simpler ones, chance and the best there could be.

    Truth is `true_potential`'s ``true_hosting``: expected leads at the stands, which in this world
    add up over buyers. That a hosted buyer in the job comes with `potential.HOSTED` is our
    assumption, and the same for every row. What was promised is as a rule more than what comes: of
    those who look best some are only overrated, most by the leads a buyer of their sector.

    Parameters
    ----------
    people, show, records
        As in `score_potential`.
    budget, cost
        As in `select_hosted`.
    draws : int, default 200
        Random selections, at least 20.
    seed : int, default 0

    Returns
    -------
    DataFrame
        Indexed by choice: ``ours``; ``likeliest to come`` (the mistake of paying for those who
        would come anyway); ``largest firms``; ``random``; ``by the truth``. hosted, spent (EUR),
        promised (leads that we expected), leads (truly added), lower and upper (the middle 95 % of
        random selections; the others are no draws and have gaps), share (of the leads by the
        truth).

    Raises
    ------
    ValueError
        As `select_hosted`, or for fewer than 20 draws.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> found = score_hosted(xl.profile(show), show, budget=20_000)
    >>> bool(found.loc["ours", "leads"] <= found.loc["by the truth", "leads"])
    True
    """
    if draws < 20:
        raise ValueError(f"score_hosted: draws must be at least 20, found {draws}.")
    scores = potential(people)
    scores = scores[scores["kind"] == "buyer"]
    price = _prices(scores.index, budget, cost)
    whose = scores.index.to_series() if records is None else owners(records, show.truth)
    if not whose.isin(show.tables["customers"]["customer_id"]).any():
        raise ValueError(
            "score_hosted: none of the buyers is one of the show's; for a base pass its records "
            "as well."
        )
    # whoever is no buyer in truth brings no lead, whatever the list says
    truth = true_potential(show)["true_hosting"].reindex(whose.reindex(scores.index)).fillna(0.0)
    truth.index = scores.index
    by = {
        "ours": scores["hosting"],
        "likeliest to come": scores["chance"],
        "largest firms": people.loc[scores.index, "size"].astype(float),
        "by the truth": truth,
    }
    rng, rows = np.random.default_rng(seed), {}
    for name, value in by.items():
        found = _greedy(value, price, budget).chosen
        rows[name] = dict(hosted=len(found), spent=found["cost"].sum())
        if name == "ours":
            rows[name]["promised"] = found["benefit"].sum()
        rows[name]["leads"] = truth.loc[found.index].sum()
    # the same lots whatever the order of the rows
    lots = truth.sort_index()
    runs = [
        _greedy(lots, price.loc[lots.index], budget, rng.permutation(len(lots)))
        for _ in range(draws)
    ]
    leads = np.array([run.benefit for run in runs])
    low, high = np.percentile(leads, [2.5, 97.5])
    rows["random"] = dict(
        hosted=np.mean([len(run.chosen) for run in runs]),
        spent=np.mean([run.spent for run in runs]),
        leads=leads.mean(),
        lower=low,
        upper=high,
    )
    columns = ["hosted", "spent", "promised", "leads", "lower", "upper"]
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=columns)
    order = ["ours", "likeliest to come", "largest firms", "random", "by the truth"]
    table = table.loc[order].rename_axis("choice")
    return table.assign(share=table["leads"] / table.loc["by the truth", "leads"])
