"""Rule list: if this, then so likely; else if that ...; read from the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import xlogy

from ...core.stats.agreement import wilson
from ..features import COLUMNS
from .learnt import PRIOR, Learnt

FEWEST = 40  # rows that a rule speaks of, and leaves over; ours
MOST = 8  # rules


class RuleList(Learnt):
    """A greedy rule list: each rule is the one condition that tells most about those left over.

    "Tells" is the gain in log likelihood of two rates over one. A rule stays if twice its gain
    passes 2 ln(rows) + 2 ln(conditions tried): BIC for a rate and a cut point, and a charge for
    having looked at many. Ours; RIPPER, CN2 and GreedyRuleList are of this family.

    Parameters
    ----------
    columns, seed :
        As for `Learnt`; no draw is made.
    """

    name, title = "rule_list", "rule list"

    def __init__(self, columns: Sequence[str] = COLUMNS, seed: int = 0) -> None:
        super().__init__(columns, seed)

    def _learn(self, x: np.ndarray, came: np.ndarray, back: np.ndarray) -> Any:
        points = [np.unique(np.quantile(column, np.arange(1, 10) / 10)) for column in x.T]
        tried = [(j, t) for j, ts in enumerate(points) for t in ts if t > x[:, j].min()]
        least = 2 * np.log(len(x)) + 2 * np.log(max(1, 2 * len(tried)))
        left = np.ones(len(x), dtype=bool)
        rules: list[tuple[int, float, bool, int, int]] = []
        while len(rules) < MOST:
            best = _best(x[left], came[left], tried)
            if best is None or 2 * best[0] < least:
                break
            _, j, t, above = best
            at = left & ((x[:, j] >= t) == above)
            rules.append((j, t, above, int(at.sum()), int(came[at].sum())))
            left &= ~at
        rules.append((-1, 0.0, True, int(left.sum()), int(came[left].sum())))
        return rules, float(came.mean())

    def _chance(self, model: Any, x: np.ndarray) -> np.ndarray:
        rules, whole = model
        out, left = np.zeros(len(x)), np.ones(len(x), dtype=bool)
        for j, t, above, rows, hits in rules:
            at = left if j < 0 else left & ((x[:, j] >= t) == above)
            out[at] = (hits + PRIOR * whole) / (rows + PRIOR)
            left = left & ~at
        return out


def rules_of(found: RuleList, kind: str = "exhibitor") -> pd.DataFrame:
    """Read a fitted rule list out, from the top.

    Returns
    -------
    DataFrame
        rule (words), rows it speaks of (those that no rule above took), came, p, lower, upper
        (Wilson's 95 % interval of the share; one edition's luck is not in it).

    Raises
    ------
    ValueError
        If the kind had too few customers for rules.
    """
    fitted = found.fits_.get(kind)
    if not isinstance(fitted, tuple):
        raise ValueError(
            f"rules_of: no rules were found for kind {kind!r}; it needs 50 rows of both sorts."
        )
    features, (rules, whole) = fitted
    rows, hits = (np.array([r[i] for r in rules]) for i in (3, 4))
    lower, upper = wilson(hits, rows)
    words = []
    for j, t, above, _, _ in rules:
        if j < 0:
            words.append("everybody else")
        else:
            words.append(str(features.condition(j, t, above)))
    table = dict(rule=words, rows=rows, came=hits, p=(hits + PRIOR * whole) / (rows + PRIOR))
    return pd.DataFrame(dict(table, lower=lower, upper=upper))


def _best(
    x: np.ndarray, came: np.ndarray, tried: list[tuple[int, float]]
) -> tuple[float, int, float, bool] | None:
    """The condition of greatest gain; of its two sides the purer one becomes the rule."""
    n, k = len(came), came.sum()
    whole = xlogy(k, k) + xlogy(n - k, n - k) - xlogy(n, n)
    best = None
    for j, t in tried:
        at = x[:, j] >= t
        m = int(at.sum())
        if min(m, n - m) < FEWEST:
            continue
        hit = came[at].sum()
        sides = [(m, hit), (n - m, k - hit)]
        gain = sum(xlogy(b, b) + xlogy(a - b, a - b) - xlogy(a, a) for a, b in sides) - whole
        if best is None or gain > best[0] + 1e-9:
            rates = [min(b / a, 1 - b / a) for a, b in sides]
            best = (float(gain), j, float(t), bool(rates[0] <= rates[1]))
    return best
