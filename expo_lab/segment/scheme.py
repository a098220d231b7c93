"""Scheme: what a segmentation is, and the registry of those that need no fitting."""

from __future__ import annotations

import dataclasses
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from numbers import Real
from typing import Any

import narwhals as nw
import pandas as pd

from ..conform import require
from ..names import Registry, nearest

NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Segment:
    """One segment: its name in three languages, and the treatment its author advises."""

    name: str
    zh: str
    es: str
    treatment: str


@dataclass(frozen=True)
class Cut:
    """One cut point: its default, the range it may take and the column it divides."""

    default: float
    low: float
    high: float
    column: str
    meaning: str = ""


@dataclass(frozen=True)
class Scheme:
    """A segmentation by rule: total, exclusive, with its cut points as arguments.

    Called with a table of customers it returns each one's segment. The rule is a list of
    conditions over columns, in the order of the segments: a customer belongs to the first that
    holds, and to the last segment if none does. Customers of other kinds than the scheme is for
    fall into ``not applicable``.

    Parameters
    ----------
    name, source, question : str
        How it is called, who proposed it, and what it asks in one line.
    segments : tuple of Segment
        In display order.
    cuts : mapping of str to Cut
        Cut points by argument name.
    rule : callable
        ``rule(**cuts)`` returns one narwhals expression a segment, but for the last.
    axes : tuple of str
        The columns that a map of the scheme shows as x and y.
    kinds : tuple of str
        The kinds of customer it is for.

    Examples
    --------
    >>> people = pd.DataFrame({"kind": "exhibitor", "relative_attitude": [0.7, 0.7, 0.3],
    ...                        "repeat_patronage": [0.9, 0.2, 0.9]})
    >>> SCHEMES["dick_basu"](people).tolist()
    ['loyal', 'latent loyal', 'spurious loyal']
    """

    name: str
    title: str
    source: str
    question: str
    segments: tuple[Segment, ...]
    cuts: Mapping[str, Cut]
    rule: Callable[..., list[nw.Expr]]
    axes: tuple[str, str]
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ("exhibitor",)

    @property
    def labels(self) -> list[str]:
        """Segment names in display order, ``not applicable`` last."""
        return [s.name for s in self.segments] + [NOT_APPLICABLE]

    def values(self, **cuts: float) -> dict[str, float]:
        """Return all cut points: those given, checked, and the defaults of the others."""
        for given in cuts:
            if given not in self.cuts:
                raise ValueError(
                    f"{self.name}: no cut point {given!r}. {nearest(given, self.cuts)}"
                )
        values = {name: cuts.get(name, cut.default) for name, cut in self.cuts.items()}
        for name, value in values.items():
            cut = self.cuts[name]
            number = isinstance(value, Real) and not isinstance(value, bool)
            if not number or not cut.low <= value <= cut.high:
                raise ValueError(
                    f"{self.name}: {name} must be a number from {cut.low:g} to {cut.high:g}, "
                    f"found {value!r}."
                )
        return {name: float(value) for name, value in values.items()}

    def at(self, **cuts: float) -> Scheme:
        """Return this scheme with other cut points, for `compare` and playbooks."""
        values = self.values(**cuts)
        moved = {n: dataclasses.replace(c, default=values[n]) for n, c in self.cuts.items()}
        return dataclasses.replace(self, cuts=moved)

    def at_medians(self, reference: pd.DataFrame) -> Scheme:
        """Return this scheme with the reference's medians as cut points.

        The medians are numbers from then on: a later table is cut at the same values, so that
        movement between editions is movement. Customers the scheme is not for are left out.
        """
        self._check(reference)
        ours = reference[reference["kind"].isin(self.kinds)]
        cuts = {}
        for name, cut in self.cuts.items():
            # two cuts on one column become its tertiles, the first the upper one
            same = [k for k, c in self.cuts.items() if c.column == cut.column]
            share = 1 - (same.index(name) + 1) / (len(same) + 1)
            cuts[name] = dataclasses.replace(cut, default=float(ours[cut.column].quantile(share)))
        return dataclasses.replace(self, cuts=cuts)

    def __call__(self, people: Any, **cuts: float) -> Any:
        """Assign every customer to a segment.

        Parameters
        ----------
        people : DataFrame
            The columns in ``self.columns`` and ``kind``; pandas, Polars, PyArrow, DuckDB, Dask
            or Spark (whatever narwhals reads).
        **cuts : float
            Cut points in place of the defaults.

        Returns
        -------
        Series or frame
            On pandas an ordered categorical Series with the table's index; on other frames the
            frame with one more column of segment names, called like the scheme.

        Raises
        ------
        ValueError
            If a column is absent or has gaps, or a cut point is unknown or out of range.
        """
        values = self.values(**cuts)
        self._check(people)
        frame = nw.from_native(people)
        if isinstance(people, pd.DataFrame):
            codes = frame.select(self._codes(values).alias("code")).to_native()["code"]
            made = pd.Categorical.from_codes(codes.to_numpy(), self.labels, ordered=True)
            return pd.Series(made, index=people.index, name=self.name)
        code = self._codes(values)
        label = nw.lit(self.labels[-1])
        for i, name in enumerate(self.labels[:-1]):
            label = nw.when(code == i).then(nw.lit(name)).otherwise(label)
        return frame.with_columns(label.alias(self.name)).to_native()

    def _codes(self, values: dict[str, float]) -> nw.Expr:
        """Number each customer's segment; later conditions are tried where earlier ones fail."""
        code = nw.lit(len(self.segments) - 1)
        conditions = self.rule(**values)
        if len(conditions) != len(self.segments) - 1:
            raise ValueError(
                f"{self.name}: its rule must give one condition a segment but for the last, "
                f"{len(self.segments) - 1}; it gives {len(conditions)}."
            )
        for i, condition in reversed(list(enumerate(conditions))):
            code = nw.when(condition).then(nw.lit(i)).otherwise(code)
        is_for = nw.col("kind").cast(nw.String).is_in(list(self.kinds))
        return nw.when(is_for).then(code).otherwise(nw.lit(len(self.segments)))

    def _check(self, people: Any) -> None:
        require(nw.from_native(people), ["kind", *self.columns], self.name)
        frame = nw.from_native(people).select("kind", *self.columns)
        ours = frame.filter(nw.col("kind").cast(nw.String).is_in(list(self.kinds)))
        kinds = frame.collect_schema()

        def gap(c: str) -> nw.Expr:
            # outside pandas NaN is a number that compares, and no gap
            absent = nw.col(c).is_null()
            return absent | nw.col(c).is_nan() if kinds[c].is_float() else absent

        gaps = ours.select(gap(c).sum().alias(c) for c in self.columns)
        eager = gaps.collect() if isinstance(gaps, nw.LazyFrame) else gaps
        for name in self.columns:
            if eager.item(0, name):
                raise ValueError(
                    f"{self.name}: column {name!r} has {eager.item(0, name)} gaps among "
                    f"{', '.join(self.kinds)}s; fill them or leave these customers out."
                )


def _load() -> dict[str, Scheme]:
    """Collect the schemes: one file in `rules` each, so that adding one touches one place."""
    from . import rules

    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(rules.__path__)):
        for thing in vars(import_module(f"{rules.__name__}.{module}")).values():
            if isinstance(thing, Scheme):
                if thing.name in found:
                    raise ValueError(
                        f"Two schemes are named {thing.name!r}; one is in {module}.py."
                    )
                found[thing.name] = thing
    return found


def __getattr__(name: str) -> Registry[Scheme]:
    # read when first asked for: the rules import this module
    if name == "SCHEMES":
        globals()["SCHEMES"] = Registry("scheme", _load())
        return globals()["SCHEMES"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
