"""Media: what a magazine or an association, which pays no fee, is worth to the show.

Their voice carries the show to firms that never exhibited. An organiser sees how many of them took
part and how many firms came for the first time an edition later. What each is worth in truth,
where there is a simulated world, is in `truth`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..future.equity import newcomer_value
from ..gaps import no_gaps
from .effects import FEWEST, STATUSES, steps


def partner_effect(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Estimate what one partner more does to first visits an edition later.

    Share of the prospects who come next time = level + effect x partners there now; least squares
    over editions, Student's t, as in `idea_effect`. Partners hardly differ in number from one
    edition to the next, so it says little. What misleads it: whatever makes good years follow each
    other, for more partners join where the last edition was praised.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``customers``, ``editions`` and ``participations`` of the schema.

    Returns
    -------
    Series
        effect (change of a prospect's probability), lower, upper (95 %), error; editions (pairs of
        one and the next), partners (an edition, mean), prospects (mean). Gaps with fewer than 5
        pairs, or where as many partners came each time.

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = partner_effect(xl.simulate("mature", customers=300, editions=7, seed=1).tables)
    >>> int(found["editions"])
    6
    """
    from scipy.stats import linregress, t

    rows = steps(tables)
    prospects = rows[rows["status"] == STATUSES[0]].groupby("edition")["came"]
    there = _there(tables)
    made = pd.DataFrame(dict(y=prospects.mean(), size=prospects.size()))
    made["x"] = there.groupby("edition")["customer_id"].nunique().reindex(made.index).fillna(0.0)
    gap = dict.fromkeys(("effect", "lower", "upper", "error"), np.nan)
    seen = dict(editions=float(len(made)), partners=made["x"].mean(), prospects=made["size"].mean())
    if len(made) < FEWEST or made["x"].nunique() < 2:
        return pd.Series(gap | seen)
    line = linregress(made["x"], made["y"])
    reach = t.ppf(0.975, len(made) - 2) * line.stderr
    found = dict(effect=line.slope, lower=line.slope - reach, upper=line.slope + reach)
    return pd.Series(found | dict(error=line.stderr) | seen)


def partner_values(
    tables: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    editions: int = 5,
    discount: float = 0.10,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate what each medium and association is worth over the next editions, from the record.

        economic        sum over k of rate x (paid less cost an edition) / (1 + discount)^k
        recommendation  sum over k of rate x effect x prospects x newcomer / (1 + discount)^(k + 1)

    over k = 1 to `editions`, with rate the share of the editions held that it took part in, effect
    from `partner_effect` and the newcomer's value from `newcomer_value`; who hears of it at one
    edition comes to the next. All partners count alike: the record does not say who heard of the
    show from whom.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A show's or a base's tables.
    people : DataFrame
        The profile of the same date.
    editions : int, default 5
        How many to look ahead, at least 1.
    discount : float above -1, default 0.10
        Per edition.

    Returns
    -------
    values : DataFrame
        Index customer_id of the partners that took part: economic, recommendation,
        recommendation_lower, recommendation_upper (95 %, the newcomer's value taken as known),
        total, lower, upper in EUR. Gaps where the record does not say.
    evidence : Series
        What `partner_effect` found; estimated (bool); told (bool: the interval leaves out 0);
        rests_on, in words.

    Raises
    ------
    ValueError
        If no partner took part, money has gaps, `editions` is below 1, or as in `newcomer_value`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=7, seed=1)
    >>> values, evidence = partner_values(show.tables, xl.profile(show))
    >>> bool(evidence["estimated"]), bool(evidence["told"])
    (True, False)
    """
    if editions < 1:
        raise ValueError(f"partner_values: editions must be at least 1, found {editions!r}.")
    there = _there(tables)
    if not len(there):
        raise ValueError(
            "partner_values: no partner (a medium or an association) took part in the record; "
            "give those who do the role 'partner'."
        )
    no_gaps(there, ["revenue", "cost_to_serve"], "partner_values")
    worth, found = float(newcomer_value(people, discount)["value"]), partner_effect(tables)
    groups = there.groupby("customer_id")
    rate = groups["edition"].nunique() / int(tables["editions"]["held"].sum())
    paid = (there["revenue"] * ~there["unpaid"] - there["cost_to_serve"]).groupby(
        there["customer_id"]
    )
    years = float((1 + discount) ** -np.arange(1.0, editions + 1) @ np.ones(editions))
    made = pd.DataFrame(dict(economic=rate * paid.mean() * years))
    one = rate * found["prospects"] * worth * years / (1 + discount)
    for name, end in (("", "effect"), ("_lower", "lower"), ("_upper", "upper")):
        made[f"recommendation{name}"] = one * found[end]
    for name, end in (("total", ""), ("lower", "_lower"), ("upper", "_upper")):
        made[name] = made["economic"] + made[f"recommendation{end}"]
    estimated = bool(np.isfinite(found["effect"]))
    told = estimated and not found["lower"] <= 0 <= found["upper"]
    why = (
        f"{int(found['editions'])} pairs of editions with {found['partners']:.0f} partners on "
        f"average"
    )
    if not estimated:
        why += ": too few, or as many partners each time, so that nothing can be said"
    elif not told:
        why += ": the interval holds 0, so the record cannot tell their voice from nothing"
    evidence = pd.Series(dict(found) | dict(estimated=estimated, told=told, rests_on=why))
    return made.round(6).rename_axis("customer_id"), evidence


def _there(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of the partners that took part."""
    part = tables["participations"]
    return part[(part["role"].astype(str) == "partner") & part["turned_up"]]
