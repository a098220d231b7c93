"""Draw: the map of a scheme, customers over its two axes with the cut lines between segments."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...core.schema import TABLES
from ...core.validation import require
from ...segment.scheme.adapters import as_scheme
from ...segment.scheme.scheme import Cut, Scheme
from ..plots.colours import MARKERS, colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = 100  # a slider crosses its range in about as many steps
SPREAD = 0.012  # share of the range over which equal values are spread, 0.7 of a whole number
# Multiples of these modulo 1 fill a square evenly (additive recurrence): a spread without luck.
GOLDEN = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True)
class Axis:
    """One axis of a map: its cut point, its text, and the range and step the cut may take."""

    cut: str
    column: str
    words: str
    label: str
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class SchemeMap:
    """What a map of a scheme shows, whatever draws it.

    Attributes
    ----------
    people : DataFrame
        The customers the scheme is for: name, kind and the scheme's columns.
    axes : (Axis, Axis)
        x and y.
    points : array (customers, 2) of float32
        Where each customer is drawn.
    corners : tuple of str
        Segments of the quadrants: low-low, high-low, low-high, high-high (x first).
    """

    people: pd.DataFrame
    axes: tuple[Axis, Axis]
    points: np.ndarray
    corners: tuple[str, ...]


def scheme_map(people: pd.DataFrame, scheme: Scheme) -> SchemeMap:
    """Lay out the map of a scheme.

    Parameters
    ----------
    people : DataFrame
        A profile: name, kind and the columns in ``scheme.columns``. Kinds the scheme is not for
        are left out.
    scheme : Scheme
        With two axes and one cut point on each.

    Returns
    -------
    SchemeMap

    Raises
    ------
    ValueError
        If the scheme has no such axes, if a column is absent, or if no customer is left.
    """
    names = [next((n for n, c in scheme.cuts.items() if c.column == a), "") for a in scheme.axes]
    if len(scheme.cuts) != 2 or set(scheme.columns) != set(scheme.axes) or not all(names):
        raise ValueError(
            f"scheme_map: needs a scheme with one cut point on each of two axes, found "
            f"{scheme.name!r} with {', '.join(scheme.cuts)}. Try 'dick_basu'."
        )
    require(people, ["name", "kind", *scheme.columns], f"scheme_map({scheme.name!r})")
    fits = people["kind"].astype(str).isin(scheme.kinds)
    ours = people.loc[fits, ["name", "kind", *scheme.columns]]
    if not len(ours):
        raise ValueError(
            f"scheme_map: {scheme.name} is for {', '.join(scheme.kinds)}s and found none among "
            f"{len(people)} customers; pass a profile that holds some."
        )
    x, y = (_axis(name, scheme.cuts[name], ours) for name in names)
    points = [_place(ours[a.column], a, g) for a, g in zip((x, y), GOLDEN, strict=True)]
    return SchemeMap(ours, (x, y), np.column_stack(points).astype("float32"), _corners(scheme))


def _axis(name: str, cut: Cut, people: pd.DataFrame) -> Axis:
    """Range: 1st to 99th percentile with the default cut in it, within what the cut may be.

    Whole numbers have their full range: they are counts of few.
    """
    values = people[cut.column].to_numpy(float)
    whole = _whole(values)
    low, high = np.quantile(values, [0, 1] if whole else [0.01, 0.99])
    low, high = max(cut.low, min(low, cut.default)), min(cut.high, max(high, cut.default))
    if low == high:
        low, high = cut.low, cut.high
    step = _nice((high - low) / STEPS)
    if whole:  # room for the last whole number, and a cut above it
        step, high = max(1.0, step), high + 1
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    words, profile = cut.column.replace("_", " "), TABLES["profile"]
    unit = profile[cut.column].unit if cut.column in profile.names else ""
    label = f"{words} ({unit})" if unit not in words else words
    return Axis(name, cut.column, words, label, max(cut.low, low), min(cut.high, high), step)


def _nice(width: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= width * (1 - 1e-9))


def _whole(values: np.ndarray) -> bool:
    return bool((values == np.round(values)).all())


def _place(values: pd.Series, axis: Axis, golden: float) -> np.ndarray:
    """Where values are drawn: on the map's edge if beyond it, equal ones spread to the right.

    Only to the right, since a customer on a cut point belongs to the higher side; by row number
    and not by chance, so that the same table gives the same picture.
    """
    width = 0.0
    if values.nunique() < len(values) / 2:
        width = 0.7 if _whole(values.to_numpy(float)) else SPREAD * (axis.high - axis.low)
    spread = width * (np.arange(len(values)) * golden % 1)
    # what lies beyond the range is drawn just outside any cut that can be set
    return np.clip(values.to_numpy(float), axis.low - axis.step / 2, axis.high) + spread


def _corners(scheme: Scheme) -> tuple[str, ...]:
    """Ask the scheme itself, far out in each quadrant: no layout can contradict its rule."""
    x, y = scheme.axes
    far = pd.DataFrame({x: [-1, 1, -1, 1], y: [-1, -1, 1, 1]}) * math.inf
    return tuple(scheme(far.assign(kind=scheme.kinds[0])))


def plot_scheme_map(
    people: pd.DataFrame, scheme: str | Scheme = "dick_basu", ax: Axes | None = None, **cuts: float
) -> Axes:
    """Draw the customers over the two axes of a scheme, with its cut lines and segment sizes.

    Parameters
    ----------
    people : DataFrame
        A profile: name, kind and the scheme's columns.
    scheme : str or Scheme
        With two axes and one cut point on each: dick_basu, knox, reinartz_kumar.
    ax : Axes, optional
        Where to draw; the current Axes by default.
    **cuts : float
        Cut points in place of the scheme's defaults.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the scheme has no such axes, a column or a cut point is wrong, or no customer is left.

    Examples
    --------
    >>> people = pd.DataFrame({"name": ["Ada", "Bo"], "kind": "exhibitor",
    ...     "relative_attitude": [0.7, 0.55], "repeat_patronage": [0.9, 0.8]})
    >>> plot_scheme_map(people, attitude_cut=0.6).get_xlabel()
    'repeat patronage (share)'
    """
    import matplotlib.pyplot as plt
    import seaborn as sns

    chosen = as_scheme(scheme)
    shown = scheme_map(people, chosen)
    values = chosen.values(**cuts)
    assigned = chosen(shown.people, **cuts)
    names = chosen.labels[:-1]
    ax = plt.gca() if ax is None else ax
    sns.scatterplot(
        x=shown.points[:, 0],
        y=shown.points[:, 1],
        hue=assigned.to_numpy(),
        style=assigned.to_numpy(),
        hue_order=names,
        style_order=names,
        palette=colours(names),
        markers=dict(zip(names, MARKERS, strict=False)),
        s=16,
        alpha=0.6,
        linewidth=0,
        legend=False,
        rasterized=True,  # thousands of vector marks would make a heavy file
        ax=ax,
    )
    x, y = shown.axes
    ax.axvline(values[x.cut], color="0.2", linewidth=1)
    ax.axhline(values[y.cut], color="0.2", linewidth=1)
    ax.set(xlabel=x.label, ylabel=y.label)
    ax.margins(0.03)
    for i, (name, size) in enumerate(captions(assigned, shown)):
        across, up = i % 2, i // 2
        ax.annotate(
            f"{name} {size}",
            (across, up),
            xytext=(-4 if across else 4, -4 if up else 4),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right" if across else "left",
            va="top" if up else "bottom",
            bbox=dict(facecolor="white", edgecolor=colours(names)[name], alpha=0.85, pad=2),
        )
    return ax


def captions(assigned: pd.Series, shown: SchemeMap) -> list[tuple[str, str]]:
    """Name and size of the segment in each of the map's corners."""
    size, share = assigned.value_counts(), assigned.value_counts(normalize=True)
    return [(name, f"{size[name]:,} ({share[name]:.0%})") for name in shown.corners]
