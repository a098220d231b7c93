"""Curves: what an amount a head brings in each segment, and what the next euro would bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

SATURATING = ("n", "value", "ceiling", "rate")
ADBUDG = ("n", "value", "ceiling", "half", "power")


class Curves(Protocol):
    """One curve a segment, all read at once: arrays in, arrays out, in EUR a head."""

    @property
    def n(self) -> np.ndarray:
        """Customers by segment."""

    @property
    def bend(self) -> np.ndarray:
        """Amount a head at which each curve turns from convex to concave."""

    def gain(self, x: np.ndarray) -> np.ndarray:
        """Gain a head at these amounts a head."""

    def slope(self, x: np.ndarray) -> np.ndarray:
        """Gain of the next euro at these amounts."""

    def amount(self, price: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Amount within [low, high], all at or above the bend, where the slope is the price."""


@dataclass(frozen=True)
class Response:
    """A response of your own: the gain of an amount a head, and its derivative.

    Parameters
    ----------
    gain : callable
        EUR a head that an amount a head (a float of 0 or more) brings.
    slope : callable
        Its derivative.
    n : float above 0, default 1
        Customers in the segment.
    bend : float, default 0
        Amount up to which `gain` is convex (S-shaped); above it must be concave. 0: concave.
    """

    gain: Callable[[float], float]
    slope: Callable[[float], float]
    n: float = 1.0
    bend: float = 0.0


@dataclass(frozen=True)
class _Saturating:
    """gain = worth (1 - exp(-rate x)): concave, the first euro earns most."""

    n: np.ndarray
    worth: np.ndarray
    rate: np.ndarray

    @property
    def bend(self) -> np.ndarray:
        return np.zeros(len(self.n))

    def gain(self, x: np.ndarray) -> np.ndarray:
        return -self.worth * np.expm1(-self.rate * x)

    def slope(self, x: np.ndarray) -> np.ndarray:
        return self.worth * self.rate * np.exp(-self.rate * x)

    def amount(self, price: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        # k w exp(-k x) = price; where nothing is gained, or something lost, the least is best
        first = np.maximum(self.worth * self.rate, np.finfo(float).tiny)
        with np.errstate(divide="ignore", over="ignore"):
            return np.clip(np.log(first / price) / self.rate, low, high)


@dataclass(frozen=True)
class _Adbudg:
    """gain = worth x^p / (half^p + x^p), Little's ADBUDG (1970): S-shaped for p above 1.

    Half of the worth is reached at x = half; the bend is at half ((p - 1) / (p + 1))^(1/p).
    """

    n: np.ndarray
    worth: np.ndarray
    half: np.ndarray
    power: np.ndarray

    @property
    def bend(self) -> np.ndarray:
        p = np.maximum(self.power, 1)
        return np.where(self.worth > 0, self.half * ((p - 1) / (p + 1)) ** (1 / p), 0.0)

    def gain(self, x: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", over="ignore"):
            return self.worth / (1 + (self.half / x) ** self.power)

    def slope(self, x: np.ndarray) -> np.ndarray:
        p = self.power
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            z = (x / self.half) ** p
            steep = np.copysign(np.inf, self.worth)
            first = np.where(p > 1, 0.0, np.where(p == 1, self.worth / self.half, steep))
            inside = self.worth * p / (x * (1 / z + 2 + z))
        return np.where(x > 0, inside, np.where(self.worth == 0, 0.0, first))

    def amount(self, price: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        # In u = log (x/half)^p the log of the slope, a + (1 - 1/p) u - 2 log(1 + e^u), is concave;
        # Newton's steps from where the curve is flatter than the price cannot pass the root.
        p, tiny = self.power, np.finfo(float).tiny
        a = np.log(np.maximum(self.worth * p / self.half, tiny)) - np.log(price)
        u = np.clip(a / (1 + 1 / p), -700, 700)
        steep = self.slope(low) > price
        for _ in range(60):
            share = 1 / (1 + np.exp(-u))
            fall = np.minimum((1 - 1 / p) - 2 * share, -1e-300)
            step = (a + (1 - 1 / p) * u - 2 * np.logaddexp(0, u)) / fall
            u = np.where(steep, u - step, u)
            if np.all(~steep | (np.abs(step) <= 1e-14 * (1 + np.abs(u)))):
                break
        return np.where(steep, np.clip(self.half * np.exp(u / p), low, high), low)


@dataclass(frozen=True)
class _Given:
    """Responses of one's own, read one after the other."""

    responses: tuple[Response, ...]

    @property
    def n(self) -> np.ndarray:
        return np.array([r.n for r in self.responses], dtype=float)

    @property
    def bend(self) -> np.ndarray:
        return np.array([r.bend for r in self.responses], dtype=float)

    def gain(self, x: np.ndarray) -> np.ndarray:
        return np.array([r.gain(float(v)) for r, v in zip(self.responses, x, strict=True)])

    def slope(self, x: np.ndarray) -> np.ndarray:
        return np.array([r.slope(float(v)) for r, v in zip(self.responses, x, strict=True)])

    def amount(self, price: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        from scipy.optimize import brentq

        found = np.array(low, dtype=float)
        for i, r in enumerate(self.responses):
            if r.slope(float(low[i])) <= price:
                continue
            end = float(high[i])
            if np.isinf(end):
                end = 1.0 + 2 * low[i]
                while r.slope(end) > price and end < 1e300:
                    end *= 2
            if r.slope(end) >= price:
                found[i] = end
            else:
                found[i] = brentq(lambda v, r=r: r.slope(v) - price, low[i], end, xtol=1e-12)
        return found


def read(who: str, response: Any) -> tuple[pd.Index, Curves]:
    """Turn what a caller calls a response into curves; complain about what cannot be one."""
    if isinstance(response, pd.DataFrame):
        return response.index, _from_table(who, response)
    if not isinstance(response, Mapping) or not response:
        raise ValueError(
            f"{who}: response must be a DataFrame with a row a segment ({', '.join(SATURATING)}) "
            f"or a mapping of segment to Response, found {type(response).__name__}."
        )
    curves = _Given(
        tuple(r if isinstance(r, Response) else Response(*r) for r in response.values())
    )
    names = pd.Index(response, name="segment")
    _positive(who, "n", curves.n, names)
    for name, one in zip(names, curves.responses, strict=True):
        _check_shape(who, name, one)
    return names, curves


def _from_table(who: str, table: pd.DataFrame) -> Curves:
    s_shaped = "rate" not in table and {"half", "power"} & set(table)
    wanted = ADBUDG if s_shaped else SATURATING
    absent = [c for c in wanted if c not in table]
    if absent:
        raise ValueError(
            f"{who}: response lacks {', '.join(absent)}; it needs {', '.join(SATURATING)}, or "
            f"for an S-shaped response {', '.join(ADBUDG)}."
        )
    if not len(table):
        raise ValueError(f"{who}: response has no segment; give one row a segment.")
    if table.index.has_duplicates:
        twice = table.index[table.index.duplicated()][0]
        raise ValueError(f"{who}: segment {twice!r} stands twice in the response; keep one row.")
    try:
        columns = {c: table[c].to_numpy(dtype=float, na_value=np.nan) for c in wanted}
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{who}: the response's columns must be numbers: {problem}") from None
    for c, values in columns.items():
        if not np.isfinite(values).all():
            where = table.index[~np.isfinite(values)][0]
            raise ValueError(
                f"{who}: {c} of segment {where!r} is {values[~np.isfinite(values)][0]}; fill the "
                "gap, or leave the segment out."
            )
        if c not in ("value", "ceiling"):
            _positive(who, c, values, table.index)
    worth = columns["value"] * columns["ceiling"]
    if s_shaped:
        return _Adbudg(columns["n"], worth, columns["half"], columns["power"])
    return _Saturating(columns["n"], worth, columns["rate"])


def _positive(who: str, what: str, values: np.ndarray, names: pd.Index) -> None:
    if not (values > 0).all():
        raise ValueError(
            f"{who}: {what} must be above 0, found {values[~(values > 0)][0]:g} for segment "
            f"{names[~(values > 0)][0]!r}; leave out a segment without customers or response."
        )


def _check_shape(who: str, name: object, r: Response) -> None:
    """The certificate rests on slope and bend, so they are tried on a few amounts."""
    at = (r.bend if r.bend > 0 else 1.0) * np.geomspace(1e-3, 1e3, 61)
    slope = np.array([r.slope(float(x)) for x in at])
    step = 1e-4 * at
    run = [r.gain(float(x + d)) - r.gain(float(x - d)) for x, d in zip(at, step, strict=True)]
    rise = np.array(run) / (2 * step)
    size = np.abs([r.gain(float(x)) for x in at]) * 1e-9 / step + 1e-4 * np.abs(slope).max()
    wrong = np.abs(rise - slope) > 1e-3 * np.abs(slope) + size
    if wrong.any():
        i = int(np.argmax(wrong))
        raise ValueError(
            f"{who}: slope of segment {name!r} is not the derivative of its gain: at {at[i]:g} it "
            f"says {slope[i]:g}, the gain rises by {rise[i]:g}."
        )
    change = np.diff(slope) / np.maximum(np.abs(slope[1:]), np.abs(slope).max() * 1e-9)
    down = at[1:] <= r.bend
    if (change[~down][1 if down.any() else 0 :] > 1e-9).any() or (change[down] < -1e-9).any():
        raise ValueError(
            f"{who}: gain of segment {name!r} is not convex up to its bend at {r.bend:g} and "
            "concave above it; give the bend, or cut the response into such pieces."
        )
