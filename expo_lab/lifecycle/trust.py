"""Trust: how many editions it takes, and whether a good first one shortens them (C82, C167)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..models.hazard import DiscreteHazard
from ..models.spells import person_period
from ..models.survival_curves import cumulative_incidence
from .histories import ordered

START, TRUST, GONE = "prospect", "committed", "lost"


def first_judgement(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Read each newcomer's satisfaction after its first edition ever off the surveys.

    Returns
    -------
    Series
        1 to 5, indexed by customer_id; only those who answered.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> bool(first_judgement(show.tables).between(1, 5).all())
    True
    """
    stands = tables["participations"].query("first_time and role == 'exhibitor'")
    both = stands[["customer_id", "edition"]].merge(tables["surveys"])
    answered = both.dropna(subset=["satisfaction"])
    return answered.set_index("customer_id")["satisfaction"].sort_index()


def _spells(history: pd.DataFrame, judgement: pd.Series, where: str) -> pd.DataFrame:
    """By customer whose first stand is seen: editions until trust, leaving, or the last row."""
    rows = ordered(history, where)
    if absent := {START, TRUST, GONE} - set(rows.names):
        raise ValueError(
            f"{where}: needs a history in the six stages; found none called {sorted(absent)[0]!r}."
        )
    code = {name: rows.names.index(name) for name in (START, TRUST, GONE)}
    stood = rows.stage != code[START]
    begins = np.flatnonzero(rows.follows & ~stood) + 1
    begins = begins[stood[begins] & (rows.stage[begins] != code[GONE])]
    begins = begins[np.unique(rows.customer[begins], return_index=True)[1]]
    frame = pd.DataFrame(dict(customer=rows.customer, time=rows.time, stage=rows.stage))
    since = pd.Series(rows.time[begins], rows.customer[begins])
    frame["age"] = frame["time"] - frame["customer"].map(since) + 1
    frame = frame[frame["age"] >= 1]
    end = frame[frame["stage"].isin([code[TRUST], code[GONE]])].groupby("customer").first()
    last = frame.groupby("customer")["age"].max()
    exit = end["age"].reindex(last.index).fillna(last).astype(int)
    to = end["stage"].reindex(last.index).map({code[TRUST]: "trust", code[GONE]: "gone"})
    table = pd.DataFrame(dict(exit=exit, destination=to))
    table.index = pd.Index(rows.ids[table.index], name="customer_id")
    table["judgement"] = judgement.reindex(table.index)
    table = table.dropna(subset=["judgement"])
    if not len(table):
        raise ValueError(
            f"{where}: needs newcomers with a first judgement; found none of {len(last)} whose "
            "first stand lies in the history. Is the judgement indexed by customer_id?"
        )
    return table


def editions_to_trust(
    history: pd.DataFrame, judgement: pd.Series, groups: int = 4, within: int | None = None
) -> pd.DataFrame:
    """Say what share of newcomers is committed within t editions, by their first judgement.

    Leaving competes with trusting: who is lost before it trusts will not (cumulative incidence).

    Parameters
    ----------
    history : DataFrame
        customer_id, edition, stage in the six stages; only newcomers whose first stand lies in it
        and who were prospects at the edition before are looked at.
    judgement : Series
        Of the first edition, indexed by customer_id; whoever has none is left out.
    groups : int from 1
        Equal parts of the newcomers by judgement; equal judgements stay together.
    within : int from 1, optional
        Keep only the row of this t.

    Returns
    -------
    DataFrame
        group : 1 is the least satisfied; customers : in it; t : editions, 1 is trust right after
        the first one; trusting, lower, upper : share by then (95 %, as in `cumulative_incidence`);
        gone : share lost by then. Where nobody of a group trusted, trusting is 0 and the interval
        a gap.

    Raises
    ------
    ValueError
        If the history is not in the six stages, or no newcomer has a judgement.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.lifecycle import true_history
    >>> show = xl.simulate("mature", customers=3000, editions=8, seed=1)
    >>> seen = true_history(show)
    >>> judged = seen.dropna(subset="true_judgement").groupby("customer_id")
    >>> first = judged["true_judgement"].first()
    >>> found = editions_to_trust(seen, first, within=2)
    >>> bool(found["trusting"].iloc[-1] > found["trusting"].iloc[0])
    True
    """
    where = "editions_to_trust"
    table = _spells(history, judgement, where)
    cuts = np.unique(np.quantile(table["judgement"], np.arange(1, groups) / groups))
    table["group"] = 1 + np.searchsorted(cuts, table["judgement"], side="right")
    rows = []
    for group, ours in table.groupby("group"):
        if ours["destination"].notna().any():
            to = ours["destination"].astype(object).where(ours["destination"].notna(), None)
            by = cumulative_incidence(0, ours["exit"], ours["destination"].notna().astype(int), to)
        else:
            by = pd.DataFrame(columns=["destination", "t", "incidence", "lower", "upper"])
        trust, gone = (by[by["destination"] == d].set_index("t") for d in ("trust", "gone"))
        for t in range(1, int(ours["exit"].max()) + 1):
            none = dict(incidence=0.0, lower=np.nan, upper=np.nan)
            here = trust.loc[t] if t in trust.index else none
            rows.append(
                dict(
                    group=group,
                    customers=len(ours),
                    t=t,
                    trusting=here["incidence"],
                    lower=here["lower"],
                    upper=here["upper"],
                    gone=gone["incidence"].get(t, 0.0),
                )
            )
    found = pd.DataFrame(rows)
    return found if within is None else found[found["t"] == within].reset_index(drop=True)


def trust_by_satisfaction(history: pd.DataFrame, judgement: pd.Series) -> DiscreteHazard:
    """Fit the hazard of coming to trust, edition by edition, on the first judgement.

    Those who are lost first are censored: the hazard is that of trusting while not lost.

    Parameters
    ----------
    history, judgement :
        As for `editions_to_trust`.

    Returns
    -------
    DiscreteHazard
        A logit of the hazard on ``judgement``, editions pooled from the third on; `ratios` has by
        how much one point more multiplies the odds of trusting, with its interval. An
        association: whoever fits the show better is happier and stays, too.

    Raises
    ------
    ValueError
        As for `editions_to_trust`; also where the hazard cannot be estimated.
    """
    spells = _spells(history, judgement, "trust_by_satisfaction")
    trusted = (spells["destination"] == "trust").astype(int)
    table = person_period(0, spells["exit"], trusted, ids=spells.index)
    table["judgement"] = table["customer"].map(spells["judgement"])
    return DiscreteHazard().fit(table.assign(t=table["t"].clip(upper=3)), ["judgement"])
