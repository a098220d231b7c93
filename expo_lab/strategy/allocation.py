"""Allocation: how much a head each segment gets, so that the last euro earns the same in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..core.registry import nearest
from .curves import Curves, read
from .envelope import best

# Money a head in the sources' four cells, beside the modest one: the sources say enough, large, not
# too much and the minimum; the numbers are ours.
CELLS = {"ample": 4.0, "large": 4.0, "modest": 2.0, "least": 1.0}


@dataclass(frozen=True)
class Allocation:
    """What each segment gets, what it brings, and how near the best that is.

    Attributes
    ----------
    table : DataFrame
        Index segment. n (customers), amount (EUR a head), spend (EUR), gain (EUR),
        marginal_return (EUR that the next euro would bring).
    marginal_return : float
        Lambda: what one more euro would earn where it earns most, at_most apart. Where all is
        concave, every segment that is funded within its bounds has this marginal return.
    bound : float
        No amounts within budget and bounds have a net gain (gain less `least_return` a euro spent)
        above this.
    gap : float
        Bound less the net gain reached, EUR: 0 where every response is concave.
    """

    table: pd.DataFrame
    marginal_return: float
    bound: float
    gap: float
    curves: Curves = field(repr=False)

    @property
    def gain(self) -> float:
        """EUR that the plan brings."""
        return float(self.table["gain"].sum())

    @property
    def spent(self) -> float:
        """EUR that the plan costs."""
        return float(self.table["spend"].sum())


def allocate(
    response: Any,
    budget: float,
    at_least: Any = 0.0,
    at_most: Any = np.inf,
    least_return: float = 1.0,
) -> Allocation:
    """Divide a budget so that nobody's last euro would have earned more elsewhere.

    Maximise sum n_i f_i(x_i) - least_return sum n_i x_i over sum n_i x_i <= budget and
    at_least <= x_i <= at_most. Where every f is concave, funded segments share one marginal return
    lambda = f_i'(x_i), found by bisection (Koopman's optimal distribution of effort); for the
    saturating response x_i = max(0, log(rate_i ceiling_i value_i / lambda) / rate_i). Where some
    are S-shaped, equal marginal return can be a local best or a worst: branch and bound under
    concave envelopes finds the global one to within a millionth of the gain, or says by `gap` what
    it could not settle.

    Parameters
    ----------
    response : DataFrame or mapping of segment to Response
        One row a segment, index the segment's name.

        n : customers, above 0.
        value : EUR that a customer's full response is worth; may be negative.
        ceiling : largest response (0.3: thirty of a hundred more come back).
        rate : a EUR, above 0; the gain is n value ceiling (1 - exp(-rate x)).
        half, power : in place of `rate`, the S-shaped n value ceiling x^power / (half^power +
            x^power) (ADBUDG).

        Or functions of the amount a head with their derivatives: `Response`, or (gain, slope).
    budget : float, EUR, 0 or more
        Never passed. May be infinite: then all is spent that earns `least_return`.
    at_least, at_most : float or mapping of segment to float, EUR a head
        Bounds; segments that a mapping does not name have none.
    least_return : float of 0 or more, default 1
        Money is left unspent where the last euro earns less than this. 0 spends what it can,
        where gains are not in EUR.

    Returns
    -------
    Allocation
        ``.table``, ``.gain``, ``.spent``, ``.marginal_return``, ``.gap``.

    Raises
    ------
    ValueError
        For gaps, unknown segments, contradictory bounds, a budget that does not cover `at_least`.

    References
    ----------
    Koopman, B. O. (1953). J. Operations Research Society of America 1(3), 52-63.
    Little, J. D. C. (1970). Management Science 16(8), B466-B485 (ADBUDG).

    Examples
    --------
    >>> response = pd.DataFrame(
    ...     dict(n=[50, 80, 300], value=[8000, 9000, 2500], ceiling=[0.3, 0.2, 0.15],
    ...          rate=[1 / 400, 1 / 600, 1 / 300]), index=["loyal", "latent", "habitual"])
    >>> plan = allocate(response, 60_000)
    >>> plan.table["amount"].round(1).tolist(), round(plan.marginal_return, 3)
    ([548.7, 407.1, 0.0], 1.522)
    """
    who = "allocate"
    names, curves = read(who, response)
    budget, least_return = (
        _number(who, "budget", budget),
        _number(who, "least_return", least_return),
    )
    low, high = _bounds(who, names, curves, budget, at_least, at_most)
    if least_return == 0 and np.isinf(high).any():
        raise ValueError(
            f"{who}: an infinite budget needs least_return above 0, or at_most for every segment: "
            "nothing else ends the spending."
        )
    found = best(curves, low, high, budget, least_return)
    table = outcome(names, curves, found.x)
    open_ = found.x < _bound(who, "at_most", at_most, names, np.inf)
    return Allocation(
        table,
        float(table["marginal_return"][open_].max()) if open_.any() else 0.0,
        found.bound,
        max(0.0, found.bound - found.value),
        curves,
    )


def compare_allocations(
    response: Any,
    budget: float,
    cells: Mapping[Any, str],
    at_least: Any = 0.0,
    at_most: Any = np.inf,
) -> pd.DataFrame:
    """Set `allocate` beside even spending and beside the sources' four cells.

    Parameters
    ----------
    response, budget, at_least, at_most
        As in `allocate`; the budget is finite.
    cells : mapping of segment to "ample", "large", "modest" or "least"
        The four cells of resources (C117): ample to strategic partners, large to those to be won
        over, modest to those to be maintained, least to those to be declined. Their weights a head
        (4, 4, 2, 1) are ours.

    Returns
    -------
    DataFrame
        Index rule: "equal marginal return", "four cells", "even". spent, gain, net (gain less
        spent), regret (net of the first less net), all EUR. The two rules spend the whole budget
        as far as the bounds let them.

    Examples
    --------
    >>> response = pd.DataFrame(dict(n=[10, 90], value=[5000, 500], ceiling=0.2, rate=0.01),
    ...                         index=["few", "many"])
    >>> compare_allocations(response, 5000, {"few": "ample", "many": "least"})["net"].round()
    rule
    equal marginal return    6697.0
    four cells               5726.0
    even                     2476.0
    Name: net, dtype: float64
    """
    who = "compare_allocations"
    names, curves = read(who, response)
    for segment, cell in cells.items():
        if segment not in names:
            raise ValueError(f"{who}: no segment {segment!r}. {nearest(segment, map(str, names))}")
        if cell not in CELLS:
            raise ValueError(f"{who}: no cell {cell!r}. {nearest(cell, CELLS)}")
    if missing := [s for s in names if s not in cells]:
        raise ValueError(f"{who}: segment {missing[0]!r} has no cell; name one of {list(CELLS)}.")
    budget = _number(who, "budget", budget)
    if np.isinf(budget):
        raise ValueError(f"{who}: an infinite budget cannot be spread; give EUR.")
    low, high = _bounds(who, names, curves, budget, at_least, at_most)
    weights = np.array([CELLS[cells[s]] for s in names])
    tables = {
        "equal marginal return": allocate(response, budget, at_least, at_most).table,
        "four cells": outcome(names, curves, spread(curves.n, weights, low, high, budget)),
        "even": outcome(names, curves, spread(curves.n, np.ones(len(names)), low, high, budget)),
    }
    found = pd.DataFrame({rule: t[["spend", "gain"]].sum() for rule, t in tables.items()}).T
    found = found.rename(columns={"spend": "spent"}).rename_axis("rule")
    found["net"] = found["gain"] - found["spent"]
    found["regret"] = found["net"].iloc[0] - found["net"]
    return found


def spread(
    n: np.ndarray, weights: np.ndarray, low: np.ndarray, high: np.ndarray, budget: float
) -> np.ndarray:
    """Amounts a head in proportion to the weights, as far as the bounds let them."""
    # Spending is piecewise linear in the common factor and bends where someone meets a bound.
    knots = np.unique(np.concatenate([low / weights, (high / weights)[np.isfinite(high)]]))
    spending = np.array([n @ np.clip(k * weights, low, high) for k in knots])
    i = int(np.searchsorted(spending, budget, side="right")) - 1
    x = np.clip(knots[max(i, 0)] * weights, low, high)
    rising = n * weights * ((x < high) & (knots[max(i, 0)] * weights >= low))
    if rising.sum() > 0:
        x = x + (rising > 0) * weights * (budget - n @ x) / rising.sum()
    return np.clip(x, low, high)


def outcome(names: pd.Index, curves: Curves, x: np.ndarray) -> pd.DataFrame:
    """What amounts a head cost and bring: n, amount, spend, gain, marginal_return."""
    n = curves.n
    return pd.DataFrame(
        dict(n=n, amount=x, spend=n * x, gain=n * curves.gain(x), marginal_return=curves.slope(x)),
        index=names.rename("segment"),
    )


def _number(who: str, what: str, value: float) -> float:
    if not value >= 0 or isinstance(value, bool):
        raise ValueError(f"{who}: {what} must be a number of 0 or more, found {value!r}.")
    return float(value)


def _bounds(
    who: str, names: pd.Index, curves: Curves, budget: float, at_least: Any, at_most: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Both bounds as arrays; no segment can get more than what the others' least leaves it."""
    low = _bound(who, "at_least", at_least, names, 0.0)
    high = _bound(who, "at_most", at_most, names, np.inf)
    if (low > high).any():
        i = int(np.argmax(low > high))
        raise ValueError(
            f"{who}: segment {names[i]!r} is to get at least {low[i]:g} and at most {high[i]:g} "
            "EUR a head; lower the one or raise the other."
        )
    least = float(curves.n @ low)
    if least > budget:
        raise ValueError(
            f"{who}: at_least costs {least:g} EUR, the budget is {budget:g}; raise the budget or "
            "lower at_least."
        )
    return low, np.minimum(high, low + (budget - least) / curves.n)


def _bound(who: str, what: str, value: Any, names: pd.Index, default: float) -> np.ndarray:
    if isinstance(value, (Mapping, pd.Series)):
        if unknown := [s for s in value.keys() if s not in names]:  # noqa: SIM118 (a Series' values)
            raise ValueError(
                f"{who}: {what} names no segment {unknown[0]!r}. "
                f"{nearest(unknown[0], map(str, names))}"
            )
        found = np.array([value.get(s, default) for s in names], dtype=float)
    else:
        found = np.full(len(names), value, dtype=float)
    if not (found >= 0).all() or (what == "at_least" and np.isinf(found).any()):
        raise ValueError(f"{who}: {what} must be EUR a head of 0 or more, found {value!r}.")
    return found
