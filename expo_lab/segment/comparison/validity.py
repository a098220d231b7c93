"""Validity: do the segments foretell anything, better than no segments at all?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.stats.agreement import BOOTSTRAPS, interval

FOLDS = 5


def validity(codes: Mapping[str, np.ndarray], outcomes: pd.DataFrame) -> pd.DataFrame:
    """Foretell each customer's outcome by the mean of its segment, and see how well that does.

    Five folds: the means come from the other four, so that a scheme is not praised for fitting
    its own luck. Against no segmentation, which foretells everybody by the mean of all:

    skill = 1 - sum (y - mean of segment)^2 / sum (y - mean of all)^2

    (R^2 out of sample; for a yes or no the Brier skill score). 0: no better than no segments;
    below 0: worse, as where many small segments are learnt from luck. For a yes or no also AUC:
    the probability that one who did had the higher forecast than one who did not (ties half), the
    mean of the folds, 0.5 without segments.

    Parameters
    ----------
    codes : mapping of str to array of int
        Scheme -> each customer's segment at the first date.
    outcomes : DataFrame
        What customers did after it: one column each, bool or numbers; index customer_id.

    Returns
    -------
    DataFrame
        scheme, outcome, measure (skill, AUC), value, lower, upper (95 % bootstrap over customers,
        the means learnt anew each time), baseline (what no segmentation gives), customers. A gap
        where everybody did the same.
    """
    n = len(outcomes)
    # folds by the customers' order of name, not by the rows'
    place = np.empty(n, dtype=np.int64)
    place[np.argsort(outcomes.index.to_numpy(), kind="stable")] = np.random.default_rng(
        0
    ).permutation(n)
    fold = place % FOLDS
    rows = []
    for scheme, c in codes.items():
        k = int(c.max()) + 1
        cell = fold * k + c
        for name in outcomes:
            y = outcomes[name].to_numpy(float)
            is_yes_no = pd.api.types.is_bool_dtype(outcomes[name])
            score = {"skill": _skill, **({"AUC": _auc} if is_yes_no else {})}
            rng = np.random.default_rng(0)
            drawn: dict[str, list[float]] = {measure: [] for measure in score}
            found = {m: f(*_sums(cell, y, None, k)) for m, f in score.items()}
            for _ in range(BOOTSTRAPS):
                weight = np.bincount(rng.integers(0, n, n), minlength=n).astype(float)
                sums = _sums(cell, y, weight, k)
                for measure, f in score.items():
                    drawn[measure].append(f(*sums))
            for measure, value in found.items():
                draws = np.array(drawn[measure])
                draws = draws[np.isfinite(draws)]
                ok = np.isfinite(value) and len(draws) > 0
                low, high = interval(value, draws) if ok else (np.nan, np.nan)
                rows.append(
                    dict(
                        scheme=scheme,
                        outcome=name,
                        measure=measure,
                        value=value,
                        lower=low,
                        upper=high,
                        baseline=0.5 if measure == "AUC" else 0.0,
                        customers=n,
                    )
                )
    return pd.DataFrame(rows)


def _sums(
    cell: np.ndarray, y: np.ndarray, weight: np.ndarray | None, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customers, sum and sum of squares of each fold (rows) and segment (columns)."""
    w = np.ones(len(y)) if weight is None else weight
    made = [np.bincount(cell, v, FOLDS * k).reshape(FOLDS, k) for v in (w, w * y, w * y**2)]
    return made[0], made[1], made[2]


def _forecasts(size: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of each segment, and of all, in the other folds; of all where a segment is not there."""
    others, of_others = size.sum(axis=0) - size, sums.sum(axis=0) - sums
    count = others.sum(axis=1, keepdims=True)
    zero = np.zeros((FOLDS, 1))
    whole = np.divide(of_others.sum(axis=1, keepdims=True), count, out=zero, where=count > 0)
    mean = np.divide(of_others, others, out=np.repeat(whole, size.shape[1], 1), where=others > 0)
    return mean, whole


def _skill(size: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> float:
    """1 - squared errors of the segments' means over those of the mean of all."""
    mean, whole = _forecasts(size, sums)
    wrong, base = ((squares - 2 * m * sums + m**2 * size).sum() for m in (mean, whole))
    return float(1 - wrong / base) if base > 1e-12 * (1 + squares.sum()) else np.nan


def _auc(size: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> float:
    """Area under the ROC curve in each fold, from counts; the mean of the folds that have both."""
    mean, _ = _forecasts(size, sums)
    found = []
    for f in range(FOLDS):
        yes, no = sums[f], size[f] - sums[f]
        if yes.sum() > 0 and no.sum() > 0:
            above = (mean[f][:, None] > mean[f]) + 0.5 * (mean[f][:, None] == mean[f])
            found.append(yes @ above @ no / (yes.sum() * no.sum()))
    return float(np.mean(found)) if found else np.nan


def outcomes_after(ours: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """What customers did between two dates, from the sums in two profiles of one base.

    Returns
    -------
    DataFrame
        came_again (bool), area (m2 taken since: editions times mean stand, exact but for stands
        booked and not used), margin (EUR since: paid less cost to serve and touches). A column
        stands only where both profiles have what it needs.

    Raises
    ------
    ValueError
        If the later profile lacks a customer of the earlier one.
    """
    lost = ours.index.difference(then.index)
    if len(lost):
        raise ValueError(
            f"outcomes_after: `then` must hold every customer of `ours`, found {len(lost)} absent, "
            f"the first {lost[0]!r}; take both profiles of one base."
        )
    then = then.loc[ours.index]
    made = {"came_again": then["editions_attended"] > ours["editions_attended"]}
    if "area" in ours and "area" in then:
        total = [t["area"] * t["editions_attended"] for t in (ours, then)]
        made["area"] = (total[1] - total[0]).clip(lower=0)
    if "margin_total" in ours and "margin_total" in then:
        made["margin"] = then["margin_total"] - ours["margin_total"]
    return pd.DataFrame(made, index=ours.index)
