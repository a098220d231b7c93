"""Four values: what an organiser can see of each customer's four values, with intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.validation import require
from ..future.equity import newcomer_value
from ..gaps import no_gaps
from ..interval import Z
from ..lifetime import lifetime_value
from .effects import (
    STATUSES,
    idea_effect,
    leader_effect,
    leaders,
    risk_difference,
    steps,
    talk_effects,
)

VALUES = ("economic", "recommendation", "demonstration", "ability")


def relationship_values(
    tables: Mapping[str, pd.DataFrame], people: pd.DataFrame, discount: float = 0.10
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate each exhibitor's four relationship values from the record.

    economic        paid less cost to serve so far, and the discounted margin still to come
    recommendation  sum over its known referrals of effect x stake of who listened, signed
    demonstration   for leaders: effect / leaders of the sector x followers x their stake
    ability         ideas taken up x effect on satisfaction x effect of that on coming x stakes

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A show's or a base's tables.
    people : DataFrame
        The profile of the same date.
    discount : float above 0, default 0.10
        Per edition.

    Returns
    -------
    values : DataFrame
        Index customer_id, exhibitors with at least one edition. For each of the four: EUR, with
        ``_lower`` and ``_upper`` (95 %, stakes taken as known). Gaps where the record does not say.
    evidence : DataFrame
        One row a value: estimated (bool), effect, lower, upper, and rests_on: in words, what it
        rests on or why there is none.

    Raises
    ------
    ValueError
        If a column is absent, money has gaps or no exhibitor has exhibited.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=6, seed=1)
    >>> values, evidence = relationship_values(show.tables, xl.profile(show))
    >>> evidence["estimated"].to_dict()["economic"]
    True
    """
    require(people, ["kind", "margin", "expected_editions", "p_next"], "relationship_values")
    money = lifetime_value(people, discount)
    stake = people["margin"] * (1 + 0.9 * people["expected_editions"])
    evidence: dict[str, dict[str, object]] = {}
    made = _economic(tables, people, money, evidence)
    parts = {
        "recommendation": _recommendation(tables, people, stake, discount, evidence),
        "demonstration": _demonstration(tables, people, stake, evidence),
        "ability": _ability(tables, people, stake, evidence),
    }
    for name, (value, reach) in parts.items():
        value, reach = value.reindex(made.index), reach.reindex(made.index)
        made[name], made[f"{name}_lower"], made[f"{name}_upper"] = (
            value,
            value - reach,
            value + reach,
        )
    # rounded, for the last bits of a sum differ between processors
    why = pd.DataFrame.from_dict(evidence, orient="index").rename_axis("value")
    return made.round(6), why


def _economic(
    tables: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    money: pd.DataFrame,
    evidence: dict[str, dict[str, object]],
) -> pd.DataFrame:
    """The ledger so far, touches left to the costs, and what is likely to come."""
    part = tables["participations"]
    no_gaps(part, ["revenue", "cost_to_serve"], "relationship_values")
    paid = part["revenue"] * ~part["unpaid"] - part["cost_to_serve"]
    past = paid.groupby(part["customer_id"]).sum().reindex(money.index).fillna(0.0)
    wide = Z * money["chance"]
    made = pd.DataFrame(dict(economic=past + money["future"]))
    made["economic_lower"] = made["economic"] - np.hypot(money["future"] - money["lower"], wide)
    made["economic_upper"] = made["economic"] + np.hypot(money["upper"] - money["future"], wide)
    known = money["lower"].notna().any()
    evidence["economic"] = dict(
        estimated=True,
        effect=float(made["economic"].sum()),
        rests_on=f"the ledger of {len(part):,} participations, and a forecast "
        + ("fitted to the show" if known else "with parameters of real lists: no interval"),
    )
    return made


def _recommendation(
    tables: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    stake: pd.Series,
    discount: float,
    evidence: dict[str, dict[str, object]],
) -> tuple[pd.Series, pd.Series]:
    """Referrals known, each worth its effect times the stake of one who listens."""
    effects, rows = talk_effects(tables), steps(tables)
    new = people["newcomer"] & (people["editions_attended"] > 0)
    first = newcomer_value(people, discount)["value"] if new.sum() >= 2 else np.nan
    there, away = stake[people["recency"] == 0], stake[people["recency"] > 0]
    worth = {"prospect": first, "lapsed": away.mean(), "present": there.mean()}
    said = tables["referrals"].merge(
        rows[["customer_id", "edition", "status"]].rename(
            columns={"customer_id": "to_customer_id"}
        ),
        on=["to_customer_id", "edition"],
    )
    said["way"] = np.where(said["direction"] > 0, "for", "against")
    counts = said.groupby(["customer_id", "way", "status"], observed=True).size()
    usable = effects["effect"].notna() & effects.index.get_level_values(1).map(worth).notna()
    value, square = pd.Series(0.0, people.index), pd.Series(0.0, people.index)
    for way, status in effects.index[usable]:
        times = counts[
            (counts.index.get_level_values(1) == way) & (counts.index.get_level_values(2) == status)
        ].droplevel([1, 2])
        times = times.reindex(people.index).fillna(0.0)
        row = effects.loc[(way, status)]
        value += times * row["effect"] * worth[status]
        square += (times * row["error"] * worth[status]) ** 2
    covered = effects.loc[usable, "exposed"].sum()
    evidence["recommendation"] = dict(
        estimated=bool(usable.any()),
        rests_on=f"{covered} of {len(said)} known referrals, against customers alike who were not "
        "spoken to; referrals nobody knows of are not in it"
        if usable.any()
        else f"{len(said)} known referrals are too few",
    )
    gap = np.nan if not usable.any() else 0.0
    return value + gap, Z * np.sqrt(square) + gap


def _demonstration(
    tables: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    stake: pd.Series,
    evidence: dict[str, dict[str, object]],
) -> tuple[pd.Series, pd.Series]:
    """What a sector's leaders draw an edition later, shared evenly among them."""
    found = leader_effect(tables)
    ours = people[people["kind"].astype(str) == "exhibitor"]
    lead = ours.index.isin(leaders(tables))
    followers = ours[~lead].groupby("sector", observed=True).size()
    drawn = stake[ours.index[~lead & (ours["recency"] == 0)]].mean()
    number = ours[lead].groupby("sector", observed=True).size()
    each = (followers / number).reindex(ours["sector"].astype(str)).to_numpy() * drawn * lead
    per = pd.Series(np.where(lead, each, 0.0) + 0 * found["effect"], ours.index)
    evidence["demonstration"] = dict(
        estimated=bool(np.isfinite(found["effect"])),
        **{k: float(found[k]) for k in ("effect", "lower", "upper")},
        rests_on=f"{int(found['cells'])} sectors and editions: followers an edition after leaders, "
        "the largest by employees"
        if np.isfinite(found["effect"])
        else "too few sectors or editions",
    )
    reach = (found["upper"] - found["lower"]) / 2
    return per * found["effect"], per.abs() * reach


def _ability(
    tables: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    stake: pd.Series,
    evidence: dict[str, dict[str, object]],
) -> tuple[pd.Series, pd.Series]:
    """Ideas taken up, through satisfaction, on all who will be there."""
    found = idea_effect(tables)
    content, error = _content_effect(tables)
    there = people.index[(people["kind"].astype(str) == "exhibitor") & (people["recency"] == 0)]
    ideas = tables["ideas"]
    taken = ideas[ideas["taken_up"]]["customer_id"].value_counts().reindex(people.index)
    per = taken.fillna(0.0) * stake[there].sum()
    one = found["effect"] * content
    # the error of a product of two estimates (Goodman 1960, first order)
    unsure = np.hypot(found["error"] * content, found["effect"] * error)
    known = bool(np.isfinite(one) and np.isfinite(unsure))
    reach = (found["upper"] - found["lower"]) / 2 / found["error"] if known else np.nan
    evidence["ability"] = dict(
        estimated=known,
        effect=float(one),
        lower=float(one - reach * unsure),
        upper=float(one + reach * unsure),
        rests_on=f"{int(found['editions'])} changes of mean satisfaction, and who came by answer"
        if known
        else f"{int(found['editions'])} changes of mean satisfaction are too few",
    )
    return per * one, per * reach * unsure


def _content_effect(tables: Mapping[str, pd.DataFrame]) -> tuple[float, float]:
    """How much likelier one more point of satisfaction makes coming again, within an edition.

    Content (4 or 5) against the others, over the distance of their mean answers.
    """
    rows = steps(tables)
    said = tables["surveys"][["customer_id", "edition", "satisfaction"]].dropna()
    rows = rows[rows["status"] == STATUSES[2]].merge(said, on=["customer_id", "edition"])
    content = (rows["satisfaction"] >= 4).to_numpy()
    if not 0 < content.sum() < len(rows):
        return np.nan, np.nan
    _, stratum = np.unique(rows["edition"], return_inverse=True)
    effect, error = risk_difference(rows["came"].to_numpy(), content, stratum)
    far = rows.loc[content, "satisfaction"].mean() - rows.loc[~content, "satisfaction"].mean()
    return effect / far, error / far
