"""What follows from a transition matrix: long run, ends, discounted value, when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Estimate:
    """Transition probabilities and the number of steps behind each row (None: known exactly)."""

    p: np.ndarray
    n: np.ndarray | None

    def spread(self, slopes: np.ndarray) -> np.ndarray:
        """Standard errors by the delta method from d quantity_i / d p_sj, shape (i, s, j).

        The rows are independent multinomials: Var = sum over s of
        (sum over j of p_sj g_isj^2 - (sum over j of p_sj g_isj)^2) / n_s.
        """
        if self.n is None:
            return np.full(len(slopes), np.nan)
        p = np.nan_to_num(self.p)
        mean = np.einsum("sj,isj->is", p, slopes)
        around = np.einsum("sj,isj->is", p, (slopes - mean[:, :, None]) ** 2)
        return np.sqrt((around / np.maximum(self.n, 1)).sum(axis=1))


def reaching(p: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Which states are among the targets or can come to one of them."""
    found = targets.copy()
    linked = np.nan_to_num(p) > 0
    for _ in range(len(p)):
        found |= linked[:, found].any(axis=1)
    return found


def unknown(p: np.ndarray) -> np.ndarray:
    """Which states have, or lead to, a row without an estimate."""
    return reaching(p, np.isnan(p).any(axis=1))


def closed_classes(p: np.ndarray) -> list[np.ndarray]:
    """Sets of states that lead to each other and nowhere else."""
    size = len(p)
    reach = np.array([reaching(p, np.arange(size) == j) for j in range(size)]).T
    both = reach & reach.T
    last = [i for i in range(size) if (reach[i] == both[i]).all()]
    return [np.flatnonzero(both[i]) for i in last if i == np.flatnonzero(both[i])[0]]


def stationary(estimate: Estimate, states: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Stationary shares and standard errors: d pi = pi dP (I - P + 1 pi)^-1."""
    p, size = estimate.p, len(estimate.p)
    if unknown(p).any():
        which = [state for state, bad in zip(states, unknown(p), strict=True) if bad]
        raise ValueError(
            f"MarkovChain.stationary: needs a known row for every state; {which} have none or lead "
            "to one that has none."
        )
    classes = closed_classes(p)
    if len(classes) > 1:
        names = [[states[i] for i in members] for members in classes]
        raise ValueError(
            f"MarkovChain.stationary: needs one set of states that all lead into; found {names}, "
            "so the long run depends on the start. Ask absorption instead."
        )
    shares = np.zeros(size)
    core = classes[0]
    system = np.vstack([np.eye(len(core)) - p[np.ix_(core, core)].T, np.ones(len(core))])
    shares[core] = np.linalg.lstsq(system, np.eye(len(core) + 1)[-1], rcond=None)[0]
    deviation = np.linalg.inv(np.eye(size) - p + shares)
    return shares, estimate.spread(np.einsum("s,ji->isj", shares, deviation))


def absorbed(p: np.ndarray, ends: list[int]) -> np.ndarray:
    """Probability of each end and expected steps to any, (states, ends + 1)."""
    size = len(p)
    is_end = np.isin(np.arange(size), ends)
    stopped = np.where(is_end[:, None], np.eye(size), p)
    open_ended = unknown(stopped)
    inner = reaching(stopped, is_end) & ~is_end & ~open_ended
    away = np.eye(inner.sum()) - stopped[np.ix_(inner, inner)]
    found = np.zeros((size, len(ends) + 1))
    found[is_end, :-1] = np.eye(size)[np.ix_(is_end, np.array(ends))]
    found[inner, :-1] = np.linalg.solve(away, stopped[np.ix_(inner, np.array(ends))])
    found[inner, -1] = np.linalg.solve(away, np.ones(inner.sum()))
    found[found[:, :-1].sum(axis=1) < 1 - 1e-12, -1] = np.inf
    found[open_ended] = np.nan
    return found


def value(
    estimate: Estimate, reward: np.ndarray, factor: float, horizon: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Discounted value by state and standard errors.

    With V_T = R + f P V_(T-1) and G_k = (f P)^k, d V_T = sum over k of G_k f dP V_(T-1-k); without
    a horizon d V = (I - f P)^-1 f dP V.
    """
    gone = unknown(estimate.p)
    p = np.where(gone[:, None] | gone, 0.0, estimate.p)
    size = len(p)
    if horizon is None:
        forward = np.linalg.inv(np.eye(size) - factor * p)
        values = forward @ reward
        slopes = factor * np.einsum("is,j->isj", forward, values)
    else:
        past = [reward]
        for _ in range(horizon):
            past.append(reward + factor * p @ past[-1])
        values, slopes, power = past[-1], np.zeros((size, size, size)), np.eye(size)
        for earlier in past[-2::-1]:
            slopes += factor * np.einsum("is,j->isj", power, earlier)
            power = factor * power @ p
    spread = estimate.spread(slopes)
    return np.where(gone, np.nan, values), np.where(gone, np.nan, spread)


def stop_spending(
    p: np.ndarray, reward: np.ndarray, cost: np.ndarray, factor: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where to spend, the value of doing so, and the value of spending everywhere.

    Policy iteration (Howard 1960): value the rule, then spend where the future is worth more than
    it costs, until nothing changes. A tie is not spent on.
    """
    gone = unknown(p)
    known = np.where(gone[:, None] | gone, 0.0, p)
    always, spend = None, ~gone
    while True:
        kept = np.where(spend[:, None], factor * known, 0.0)
        values = np.linalg.solve(np.eye(len(p)) - kept, reward - np.where(spend, cost, 0.0))
        always = values if always is None else always
        better = factor * known @ values - cost > 1e-12 * np.abs(values).max(initial=1)
        better &= ~gone
        if (better == spend).all():
            break
        spend = better
    return spend, np.where(gone, np.nan, values), np.where(gone, np.nan, always)
