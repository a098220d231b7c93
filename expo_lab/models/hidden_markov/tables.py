"""What a fitted hidden Markov model says, as tables: parameters, and probabilities anywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .parts import Gaussian, Parts, Softmax

Z95 = 1.959963984540054


def labels(
    parts: Parts, terms: dict[str, list[str]], categories: dict[str, list[Any]]
) -> pd.DataFrame:
    """Part, state, outcome, against, term of each free parameter, in their order.

    States are counted from 1. ``terms`` names the covariates of initial, transition, emission.
    """
    rows: list[tuple[Any, ...]] = []
    names = ["initial", "transition", *parts.channels]
    size = parts.transition.coefficients.shape[2]
    for name, part in zip(names, parts.listed, strict=True):
        term = ["intercept", *terms.get(name, terms["emission"])]
        if isinstance(part, Gaussian):
            rows += [(name, s + 1, "mean", "", t) for s in range(size) for t in term]
            rows += [(name, s + 1, "log sd", "", "") for s in range(size)]
            continue
        outcome = categories.get(name, list(range(1, size + 1)))
        for r, q, m in np.argwhere(part.mask):
            state = "" if name == "initial" else int(r) + 1
            rows.append((name, state, outcome[m], outcome[part.reference[r]], term[q]))
    return pd.DataFrame(rows, columns=["part", "state", "outcome", "against", "term"])


def spoken(table: pd.DataFrame) -> list[str]:
    """One short name a parameter, for messages."""
    return [
        " ".join(
            f"{word}" for word in (row.part, row.state, "->", row.outcome, row.term) if word != ""
        )
        for row in table.itertuples()
    ]


def summary(
    label: pd.DataFrame, theta: np.ndarray, covariance: np.ndarray, is_open: np.ndarray
) -> pd.DataFrame:
    """Estimate, se, lower, upper (Wald, 95 %) beside each parameter's label; open ones are NaN."""
    table = label.copy()
    table["estimate"] = np.where(is_open, np.nan, theta)
    table["se"] = np.where(is_open, np.nan, np.sqrt(np.diag(covariance)))
    table["lower"] = table["estimate"] - Z95 * table["se"]
    table["upper"] = table["estimate"] + Z95 * table["se"]
    return table


def unbounded(parts: Parts, at: dict[str, np.ndarray]) -> np.ndarray:
    """Logits of all probabilities, and means and log sds, where the covariates are ``at``."""
    found = []
    for name, part in zip(["initial", "transition", *parts.channels], parts.listed, strict=True):
        design = at.get(name, at["emission"])[:, None]
        if isinstance(part, Softmax):
            p = np.exp(part.log_p(design)[:, :, 0]).ravel()
            with np.errstate(divide="ignore"):
                found.append(np.log(p) - np.log1p(-np.minimum(p, 1 - 1e-16)))
        else:
            found += [part.mean(design)[:, 0], part.log_sd]
    return np.concatenate(found)


def probabilities(
    parts: Parts,
    at: dict[str, np.ndarray],
    categories: dict[str, list[Any]],
    covariance: np.ndarray,
    is_open: np.ndarray,
) -> pd.DataFrame:
    """Part, state, outcome, estimate, lower, upper at these covariates.

    The intervals are by the delta method on the logit (log for an sd), then taken back. A
    probability that an open parameter rules has none.
    """
    theta, values = parts.pack(), unbounded(parts, at)
    step = 1e-5
    slopes = [
        (unbounded(parts.unpack(theta + s), at) - unbounded(parts.unpack(theta - s), at))
        / (2 * step)
        for s in step * np.eye(theta.size)
    ]
    jacobian = np.array(slopes).reshape(theta.size, values.size).T
    reach = Z95 * np.sqrt(np.maximum(np.einsum("ip,pq,iq->i", jacobian, covariance, jacobian), 0))
    if is_open.any():
        reach[np.abs(jacobian[:, is_open]).max(axis=1) > 0.5] = np.nan

    rows: list[tuple[Any, ...]] = []
    size = parts.transition.coefficients.shape[2]
    for name, part in zip(["initial", "transition", *parts.channels], parts.listed, strict=True):
        if isinstance(part, Gaussian):
            rows += [(name, s + 1, what) for what in ("mean", "sd") for s in range(size)]
            continue
        outcome = categories.get(name, list(range(1, size + 1)))
        state = [""] if name == "initial" else list(range(1, size + 1))
        rows += [(name, s, o) for s in state for o in outcome]
    table = pd.DataFrame(rows, columns=["part", "state", "outcome"])
    gaussian = [name for name, part in parts.channels.items() if isinstance(part, Gaussian)]
    of_gaussian = table["part"].isin(gaussian).to_numpy()
    is_mean = of_gaussian & (table["outcome"] == "mean").to_numpy()
    is_sd = of_gaussian & ~is_mean
    for column, side in (("estimate", 0.0), ("lower", -1.0), ("upper", 1.0)):
        raw = values if side == 0 else values + side * reach
        with np.errstate(over="ignore"):
            table[column] = np.where(
                is_mean, raw, np.where(is_sd, np.exp(raw), 1 / (1 + np.exp(-raw)))
            )
    return table
