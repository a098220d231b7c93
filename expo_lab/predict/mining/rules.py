"""Rules: groups of customers who come again more, or less, often than all; with a guard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from ...core.validation import require
from ..conditions import candidates, in_words
from ..features import COLUMNS, refuse_target
from .guard import q_values

KEPT = 0.1  # q-value up to which a rule is kept; ours
LEAST = 0.03  # least share of customers that a rule speaks of; ours


def find_rules(
    people: pd.DataFrame,
    outcome: str,
    columns: Sequence[str] = COLUMNS,
    pairs: bool = True,
    resamples: int = 50,
    seed: int = 0,
) -> pd.DataFrame:
    """Find conditions, alone and in pairs, under which an outcome is more or less frequent.

    Every condition of `candidates` is tried, and every pair on two columns. Kept is what Fisher's
    exact test calls other than chance after Benjamini and Hochberg's correction for all tried. The
    rules found are where they are strongest in these customers, so their lift is too good: look at
    them again at a later edition (`check_rules`).

    Parameters
    ----------
    people : DataFrame
    outcome : str
        A column of true and false, such as ``came_back`` (`expo_lab.profiles.came_back`).
    columns : sequence of str
    pairs : bool
    resamples, seed : int
        Bootstrap of the customers, and its seed.

    Returns
    -------
    DataFrame
        One row a rule kept, the farthest from chance first: rule (words), customers, support (its
        share of all), rate, lift (rate over that of all), p, q, stability (share of resamples in
        which it is kept again), tried (how many were looked at) and conditions.

    Raises
    ------
    ValueError
        If a column is absent or has gaps, the outcome is among them or neither true nor false, or
        nobody or everybody has it.

    Examples
    --------
    >>> people = pd.DataFrame({"n": [1] * 50 + [2] * 50, "back": [True] * 45 + [False] * 55})
    >>> found = find_rules(people, "back", ["n"], resamples=2)
    >>> found["rule"].iloc[0], round(float(found["lift"].iloc[0]), 2)
    ('n < 1.5', 2.0)
    """
    require(people, [*columns, outcome], "find_rules")
    refuse_target(columns, outcome, "find_rules")
    _whole(people, columns, "find_rules")
    people = people.sort_index(kind="stable")  # the same draws in any order of rows
    came = _yes_or_no(people[outcome], "find_rules")
    if came.all() or not came.any():
        raise ValueError(
            f"find_rules: needs customers with and without {outcome!r}; found one sort only, "
            f"{len(came)} customers."
        )
    singles = candidates(people, columns)
    holds = np.array([c.holds(people) for c in singles], dtype=bool).reshape(-1, len(people))
    rules: list[tuple[int, ...]] = [(i,) for i in range(len(singles))]
    if pairs:
        rules += [
            (i, j)
            for i, j in combinations(range(len(singles)), 2)
            if singles[i].column != singles[j].column
        ]
    left = np.array([r[0] for r in rules], dtype=int)
    right = np.array([r[-1] for r in rules], dtype=int)
    table = _tested(holds, left, right, came)
    stable = np.zeros(len(rules))
    rng = np.random.default_rng(seed)
    for _ in range(resamples):
        weight = np.bincount(rng.integers(len(came), size=len(came)), minlength=len(came))
        again = _tested(holds, left, right, came, weight)
        stable += (again["q"] <= KEPT) & ((again["lift"] > 1) == (table["lift"] > 1))
    made = table.assign(
        stability=stable / max(1, resamples),
        tried=int((table["support"] >= LEAST).sum()),
        conditions=[tuple(singles[i] for i in r) for r in rules],
    )
    made.insert(0, "rule", [in_words(c) for c in made["conditions"]])
    kept = made[(made["q"] <= KEPT) & (made["support"] >= LEAST)]
    return kept.sort_values(["p", "rule"], kind="stable", ignore_index=True)


def check_rules(rules: pd.DataFrame, people: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Look at rules again in customers of a later edition.

    Parameters
    ----------
    rules : DataFrame
        From `find_rules`.
    people : DataFrame
        Later customers, with the columns and the outcome.
    outcome : str

    Returns
    -------
    DataFrame
        rule, lift (as found), later (lift in these customers) and p_later (Fisher's exact test, no
        correction: each rule was named beforehand).

    Raises
    ------
    ValueError
        If a column is absent or has gaps, or the outcome is neither true nor false.
    """
    columns = {c.column for cs in rules["conditions"] for c in cs}
    require(people, [*sorted(columns), outcome], "check_rules")
    came = _yes_or_no(people[outcome], "check_rules")
    _whole(people, columns, "check_rules")
    holds = np.array(
        [np.logical_and.reduce([c.holds(people) for c in cs]) for cs in rules["conditions"]],
        dtype=bool,
    ).reshape(-1, len(people))
    at = np.arange(len(rules))
    again = _tested(holds, at, at, came)
    return pd.DataFrame(
        dict(rule=rules["rule"], lift=rules["lift"], later=again["lift"], p_later=again["p"])
    )


def _yes_or_no(outcome: pd.Series, who: str) -> np.ndarray:
    """Outcome as bool; a gap is no yes."""
    if not outcome.isin([True, False]).all():
        strange = outcome[~outcome.isin([True, False])]
        raise ValueError(
            f"{who}: {outcome.name!r} must be true or false for everybody; {len(strange)} of "
            f"{len(outcome)} have a gap or something else, the first {strange.iloc[0]!r}. Leave "
            "these customers out."
        )
    return outcome.to_numpy(bool)


def _whole(people: pd.DataFrame, columns: Iterable[str], who: str) -> None:
    """Of a gap nothing is true, not even the contrary: no condition may meet one."""
    gaps = people[sorted(columns)].isna().sum()
    if gaps.any():
        raise ValueError(
            f"{who}: column {gaps.idxmax()!r} has {int(gaps.max())} gaps; fill them or leave these "
            "customers out."
        )


def _tested(
    holds: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    came: np.ndarray,
    weight: np.ndarray | None = None,
) -> pd.DataFrame:
    """Count each rule's customers and hits, and test them; rules too small are no test."""
    w = np.ones(len(came)) if weight is None else weight.astype(float)
    # all pairs at once: rule x rule counts are a matrix product
    h = holds.astype(np.float32)
    size = ((h * w.astype(np.float32)) @ h.T)[left, right].astype(float)
    hits = ((h * (w * came).astype(np.float32)) @ h.T)[left, right].astype(float)
    total, with_it = w.sum(), (w * came).sum()
    support = size / total
    few = (support < LEAST) | (support > 1 - LEAST)
    n, k, whole = size.round().astype(int), hits.round().astype(int), int(total)
    more = hypergeom.sf(k - 1, whole, int(with_it), n)
    less = hypergeom.cdf(k, whole, int(with_it), n)
    p = np.where(few, 1.0, np.minimum(1.0, 2 * np.minimum(more, less)))
    q = np.ones(len(p))
    q[~few] = q_values(p[~few])
    rate = hits / np.maximum(size, 1)
    names = dict(customers=n, support=support, rate=rate, lift=rate * total / max(with_it, 1e-300))
    return pd.DataFrame(dict(names, p=p, q=q))
