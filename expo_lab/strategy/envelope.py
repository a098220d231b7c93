"""Envelope: the best amounts under a concave roof over every curve, and a search below the roof.

A curve that is S-shaped is replaced on [low, high] by its least concave majorant: the straight line
from low to the point where it touches the curve, then the curve itself. Under that roof equal
marginal return is exact, and what the roof earns is a bound on what the curves can. Where the best
under the roof falls on a straight line, that segment's interval is cut there and both halves are
searched (branch and bound; Falk & Soland 1969): a roof over half an interval is lower.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count

import numpy as np

from .curves import Curves

TOLERANCE = 1e-6  # of the gain: a gap below it counts as none; ours
NODES = 400  # halves searched before the search stops and reports its gap; ours


@dataclass(frozen=True)
class Found:
    """Amounts a head, their net gain, and the bound that no other amounts pass."""

    x: np.ndarray
    value: float
    bound: float


def touch(curves: Curves, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Where the straight line from low touches the curve: low itself where it is concave."""
    left, right = np.maximum(low, np.minimum(curves.bend, high)), np.array(high, dtype=float)
    start = curves.gain(low)

    def under(t: np.ndarray) -> np.ndarray:
        """Whether the line from low to t still rises less than the curve does at t."""
        with np.errstate(invalid="ignore"):
            return curves.slope(t) * (t - low) > curves.gain(t) - start

    bent = curves.bend > low
    if not bent.any():
        return np.array(low, dtype=float)
    right = np.where(np.isinf(right), 1 + 2 * left, right)
    for _ in range(200):  # an interval without an end gets one beyond the touching point
        far = bent & np.isinf(high) & under(right)
        if not far.any():
            break
        right = np.where(far, 2 * right, right)
    end = under(right)
    for _ in range(60):
        middle = (left + right) / 2
        before = under(middle)
        left, right = np.where(before, middle, left), np.where(before, right, middle)
    return np.where(bent, np.where(end, high, right), low)


def under_roof(
    curves: Curves, low: np.ndarray, high: np.ndarray, budget: float, least_return: float
) -> Found:
    """Spend the budget under the roof by bisection on the marginal return.

    At a price each segment takes the amount whose marginal return is the price; the price is
    raised until the spending fits the budget, but never lowered below `least_return`.
    """
    n, t = curves.n, touch(curves, low, high)
    line = t > low
    width = np.where(line, t - low, 1.0)
    rise = np.where(line, (curves.gain(t) - curves.gain(low)) / width, np.inf)

    def amounts(price: float) -> np.ndarray:
        if price <= 0:
            return np.where((curves.slope(t) > 0) | (line & (rise > 0)), high, low)
        return np.where(rise > price, curves.amount(price, t, high), low)

    x = above = amounts(least_return)
    if n @ above > budget:
        cheap, dear = least_return, max(least_return, 1e-12)
        while n @ amounts(dear) > budget:
            cheap, dear = dear, dear * 16
        cheap = cheap if cheap > 0 else dear
        while n @ amounts(cheap) <= budget and cheap > 1e-290:
            dear, cheap = cheap, cheap / 16
        while dear > cheap * (1 + 4e-16):
            middle = float(np.sqrt(cheap) * np.sqrt(dear))
            if not cheap < middle < dear:
                break
            if n @ amounts(middle) > budget:
                cheap = middle
            else:
                dear = middle
        x, above = amounts(dear), amounts(cheap)
        # What is left goes to those who would take it at the next lower price, in order, so that
        # at most one of them stops half-way on its line.
        wanted = n * (above - x)
        taken = np.clip(budget - n @ x - (np.cumsum(wanted) - wanted), 0, wanted)
        x = np.clip(x + taken / n, low, high)
        less = 1e-16
        while n @ x > budget and (x > low).any():  # rounding must not overspend
            x, less = np.maximum(low, low + (x - low) * (1 - less)), 2 * less
    on_line = line & (x > low) & (x < t)
    gain = curves.gain(x)
    roof = np.where(on_line, curves.gain(low) + np.where(line, rise, 0.0) * (x - low), gain)
    cost = least_return * (n @ x)
    return Found(x, float(n @ gain - cost), float(n @ np.maximum(roof, gain) - cost))


def best(
    curves: Curves, low: np.ndarray, high: np.ndarray, budget: float, least_return: float
) -> Found:
    """Search for the best amounts; `bound` says how much better any others could be at most."""
    root = under_roof(curves, low, high, budget, least_return)
    found, order = root, count()
    heap = [(-root.bound, next(order), root, low, high)]
    bound = root.bound
    for _ in range(NODES):
        bound = -heap[0][0] if heap else found.value
        if bound - found.value <= TOLERANCE * abs(found.value):
            break
        _, _, node, a, b = heapq.heappop(heap)
        i = int(np.argmax(curves.n * _slack(curves, node.x, a, b)))
        cut = node.x[i]
        for lower, upper in ((a, _with(b, i, cut)), (_with(a, i, cut), b)):
            half = under_roof(curves, lower, upper, budget, least_return)
            found = max(found, half, key=lambda f: f.value)
            if half.bound > found.value:
                heapq.heappush(heap, (-half.bound, next(order), half, lower, upper))
    bound = max(bound if heap else found.value, found.value)
    return Found(found.x, found.value, bound)


def _slack(curves: Curves, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How far the roof stands above the curve at x."""
    t = touch(curves, low, high)
    line = (x > low) & (x < t)
    rise = (curves.gain(t) - curves.gain(low)) / np.where(line, t - low, 1.0)
    return np.where(line, curves.gain(low) + rise * (x - low) - curves.gain(x), 0.0)


def _with(values: np.ndarray, i: int, value: float) -> np.ndarray:
    changed = values.copy()
    changed[i] = value
    return changed
