"""Targets: how large a stand comes next, and where those go who do not come."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ..profiles.assemble import Held, until

STAYS, UNKNOWN = "comes again", "not known where"
PRIOR = 5.0  # customers of the whole show's shares that are added to each group; ours


def _held(base: Held, least: int, who: str) -> tuple[dict[str, pd.DataFrame], np.ndarray]:
    tables = until(base.tables, None)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    if len(held) < least:
        raise ValueError(f"{who}: needs {least} editions held; found {len(held)}.")
    return tables, held


def stand_next(base: Held) -> pd.DataFrame:
    """Forecast the next stand of those who come again, and score it on the last edition.

    ln(next) = a + b ln(last) + c ln(mean of earlier ones), by least squares over all pairs of
    editions held before the last; whoever came once has its only stand as the mean. Scored on
    those who were at the last two editions.

    Parameters
    ----------
    base : Show or holder of the schema's tables

    Returns
    -------
    DataFrame
        Index customer_id, exhibitors at the last two editions: last (m2), expected (m2, exp of
        the expected log: a median), area (m2, what it took). ``attrs``: weights (a, b, c), error
        (root mean square, in logs) and naive_error (that of "the same again", which is hard to
        beat: most stands do not change).

    Raises
    ------
    ValueError
        If fewer than four editions were held, or fewer than 20 pairs are there to learn from.
    """
    tables, held = _held(base, 4, "stand_next")
    rows = tables["participations"].query("turned_up and role == 'exhibitor' and area > 0")
    logs = np.log(rows.pivot(index="customer_id", columns="edition", values="area"))
    logs = logs.reindex(columns=held)
    means = logs.T.expanding().mean().T
    parts = [
        pd.DataFrame(dict(last=logs[now], mean=means[now], next=logs[after], edition=after))
        for now, after in pairwise(held)
    ]
    pairs = pd.concat(parts).dropna()
    learn, score = pairs[pairs["edition"] < held[-1]], pairs[pairs["edition"] == held[-1]]
    if len(learn) < 20:
        raise ValueError(f"stand_next: needs 20 pairs of stands to learn from; found {len(learn)}.")
    x = np.column_stack([np.ones(len(learn)), learn["last"], learn["mean"]])
    weights = np.linalg.lstsq(x, learn["next"].to_numpy(), rcond=None)[0]
    said = weights[0] + weights[1] * score["last"] + weights[2] * score["mean"]
    made = pd.DataFrame(
        dict(last=np.exp(score["last"]), expected=np.exp(said), area=np.exp(score["next"]))
    )
    made.attrs.update(
        weights=weights.tolist(),
        error=float(np.sqrt(((said - score["next"]) ** 2).mean())),
        naive_error=float(np.sqrt(((score["last"] - score["next"]) ** 2).mean())),
    )
    return made


def where_next(base: Held, last: int | None = None) -> pd.DataFrame:
    """Forecast, of those at an edition, who comes again and to which rival the others go.

    A share for each destination, by how many competing shows a customer was known at around that
    edition (0, 1, 2 and more), from all earlier pairs of editions held, each group with `PRIOR`
    customers of the whole's shares added. A guest on another's stand has come again. Competing
    shows are known for few customers: "not known where" holds whoever is in no list, and those who
    went nowhere.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    last : int, optional
        The edition that is forecast from; by default the last but one held, so that what came is
        known.

    Returns
    -------
    DataFrame
        Index customer_id, exhibitors at that edition: a column a destination (chances, sum 1) and
        went (what came, or a gap where it is not known yet). ``attrs``: log_score and
        base_log_score (the same shares for all), gaps where nothing is known yet.

    Raises
    ------
    ValueError
        If `last` is not held or has no two editions before it.
    """
    tables, held = _held(base, 3, "where_next")
    place = len(held) - 2 if last is None else int(np.searchsorted(held, last))
    if place < 2 or place >= len(held) or (last is not None and held[place] != last):
        raise ValueError(
            f"where_next: last must be an edition held with two before it, one of "
            f"{held[2:].tolist()}; found {last!r}."
        )
    rivals = tables["rivals"]
    names = [STAYS, *rivals["rival"].cat.categories.astype(str), UNKNOWN]
    part = tables["participations"].query("turned_up")
    stands = part[part["role"].astype(str) == "exhibitor"]
    there = {e: stands.loc[stands["edition"] == e, "customer_id"] for e in held}
    present = {e: part.loc[part["edition"] == e, "customer_id"] for e in held}

    def rows(at: int) -> pd.DataFrame:
        ids = pd.Index(there[held[at]], name="customer_id")
        seen = rivals[rivals["edition"] == held[at]].groupby("customer_id")["rival"].nunique()
        group = seen.reindex(ids).fillna(0).clip(upper=2).astype(int)
        if at + 1 == len(held):
            return pd.DataFrame(dict(group=group, went=None))
        later = rivals[rivals["edition"] == held[at + 1]].drop_duplicates("customer_id")
        gone = later.set_index("customer_id")["rival"].astype(str).reindex(ids).fillna(UNKNOWN)
        went = gone.where(~ids.isin(present[held[at + 1]]), STAYS)
        return pd.DataFrame(dict(group=group, went=went))

    learn, now = pd.concat([rows(at) for at in range(place)]), rows(place)
    counts = pd.crosstab(learn["group"], learn["went"])
    counts = counts.reindex(index=range(3), columns=names, fill_value=0)
    whole = (counts.sum() + 1) / (counts.to_numpy().sum() + len(names))
    shares = counts.add(PRIOR * whole, axis=1).div(counts.sum(axis=1) + PRIOR, axis=0)
    made = shares.loc[now["group"]].set_axis(now.index).assign(went=now["went"])
    known = now["went"].notna()
    scores = dict(log_score=np.nan, base_log_score=np.nan)
    if known.all() and len(now):
        at = [names.index(w) for w in now["went"]]
        chance = made[names].to_numpy()[np.arange(len(now)), at]
        scores["log_score"] = float(-np.log(chance).mean())
        scores["base_log_score"] = float(-np.log(whole.to_numpy()[at]).mean())
    made.attrs.update(scores)
    return made
