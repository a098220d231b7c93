"""Cross: two divisions of the same customers become one, and thin cells are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from ...core.warning import warn
from .adapters import as_scheme
from .scheme import NOT_APPLICABLE, Scheme, Segment

# Below this a share of one half is known to no better than +-0.18 (95 %), so nothing can be
# learned about the cell; ours.
SPARSE = 30


@dataclass(frozen=True)
class Crossed(Scheme):
    """A scheme made of two: its segments are the pairs, its cut points those of both."""

    parts: tuple[Scheme, Scheme] = ()  # type: ignore[assignment]  # after a base with defaults

    def __call__(self, people: Any, **cuts: float) -> Any:
        """Assign as a scheme does, and warn of cells with fewer than 30 customers."""
        labels = super().__call__(people, **cuts)
        if isinstance(people, pd.DataFrame):
            _warn_of_sparse(labels, self.name)
        return labels

    def _assign(self, ours: Any, values: dict[str, float]) -> np.ndarray:
        a, b = (s._assign(ours, _of(s, values)) for s in self.parts)
        return a.astype("int32") * len(self.parts[1].segments) + b

    def _expression(self, values: dict[str, float], found: Sequence[int | str]) -> nw.Expr:
        a, b = (s._expression(_of(s, values), range(len(s.labels))) for s in self.parts)
        both = a * len(self.parts[1].segments) + b
        made = nw.lit(found[-1])
        for i, each in enumerate(found[:-1]):
            made = nw.when(both == i).then(nw.lit(each)).otherwise(made)
        return nw.when(self._is_for()).then(made).otherwise(nw.lit(found[-1])).alias(self.name)


def _of(scheme: Scheme, values: dict[str, float]) -> dict[str, float]:
    return {name: values[name] for name in scheme.cuts}


def cross(a: str | Scheme | pd.Series, b: str | Scheme | pd.Series) -> Any:
    """Combine two schemes, or two divisions already made, into one.

    Every pair of segments is a segment; they are named ``first × second`` and ordered by the
    first. Customers that either does not apply to are ``not applicable``. Called with a table,
    a crossed scheme warns of cells with 1 to 29 customers and counts empty ones.

    Parameters
    ----------
    a, b : str, Scheme or Series
        Two schemes (by name in `SCHEMES`, or as they are; learned ones too), or two Series of
        labels over the same customers.

    Returns
    -------
    Scheme or Series
        A scheme for two schemes, usable wherever a scheme is; its cut points are those of both,
        and one that both have under the same name must mean the same and is shared. For two
        Series an ordered categorical Series.

    Raises
    ------
    ValueError
        If both are one scheme, no kind of customer is in both, a cut of the same name differs,
        Series have gaps or other customers, or a scheme meets a Series.

    Examples
    --------
    >>> both = cross("value_tiers", "geography")
    >>> len(both.segments), both.segments[0].name, both.segments[0].zh
    (9, 'high value × local', '高价值客户 × 本地客户')
    >>> a, b = pd.Series(["x", "y"] * 60), pd.Series(["u", "u", "v", "v"] * 30)
    >>> cross(a, b).cat.categories.tolist()
    ['x × u', 'x × v', 'y × u', 'y × v']
    """
    if isinstance(a, pd.Series) and isinstance(b, pd.Series):
        labels = _cross_labels(a, b)
        _warn_of_sparse(labels, str(labels.name))
        return labels
    if isinstance(a, pd.Series) or isinstance(b, pd.Series):
        raise ValueError(
            "cross: needs two schemes or two Series, found one of each; call the scheme with the "
            "customers first."
        )
    first, second = (as_scheme(s, who="cross") for s in (a, b))
    if first.name == second.name:
        raise ValueError(f"cross: needs two different schemes, found {first.name!r} twice.")
    kinds = tuple(k for k in first.kinds if k in second.kinds)
    if not kinds:
        raise ValueError(
            f"cross: {first.name} is for {', '.join(first.kinds)} and {second.name} for "
            f"{', '.join(second.kinds)}; no customer is in both."
        )
    for name in first.cuts.keys() & second.cuts.keys():
        if first.cuts[name] != second.cuts[name]:
            raise ValueError(
                f"cross: both schemes have a cut point {name!r} and they differ, "
                f"{first.cuts[name]} and {second.cuts[name]}; bring them together with .at()."
            )
    segments = tuple(
        Segment(
            f"{s.name} × {t.name}",
            f"{s.zh} × {t.zh}",
            f"{s.es} × {t.es}",
            f"{first.name}: {s.treatment}. {second.name}: {t.treatment}",
        )
        for s in first.segments
        for t in second.segments
    )
    return Crossed(
        name=f"{first.name} × {second.name}",
        title=f"{first.title} × {second.title}",
        source=f"{first.source} {second.source}",
        question=f"{first.question} {second.question}",
        segments=segments,
        cuts={**first.cuts, **second.cuts},
        rule=None,
        axes=(first.axes[0], second.axes[0]),
        columns=tuple(dict.fromkeys((*first.columns, *second.columns))),
        kinds=kinds,
        parts=(first, second),
    )


def _cross_labels(a: pd.Series, b: pd.Series) -> pd.Series:
    if not a.index.equals(b.index):
        raise ValueError("cross: both Series must have the same customers in the same order.")
    for s in (a, b):
        if s.isna().any():
            raise ValueError(f"cross: {s.name!r} has {int(s.isna().sum())} gaps; fill them first.")
    one, two = (s.astype("category").cat for s in (a, b))
    names = [[c for c in part.categories if c != NOT_APPLICABLE] for part in (one, two)]
    codes = [pd.Index(n).get_indexer(s.astype(object)) for n, s in zip(names, (a, b), strict=True)]
    pairs = [f"{s} × {t}" for s in names[0] for t in names[1]]
    fits = (codes[0] >= 0) & (codes[1] >= 0)
    both = np.where(fits, codes[0] * len(names[1]) + codes[1], len(pairs))
    made = pd.Categorical.from_codes(both, [*pairs, NOT_APPLICABLE], ordered=True)
    labels = pd.Series(made, index=a.index, name=f"{a.name} × {b.name}")
    return labels.cat.remove_categories([NOT_APPLICABLE]) if fits.all() else labels


def _warn_of_sparse(labels: pd.Series, name: str) -> None:
    size = labels.value_counts().drop(NOT_APPLICABLE, errors="ignore")
    thin = int(size.between(1, SPARSE - 1).sum())
    if thin:
        warn(
            f"{name}: {thin} of {len(size)} cells hold fewer than {SPARSE} customers "
            f"({int((size == 0).sum())} more hold none); too few to learn how to treat them."
        )
