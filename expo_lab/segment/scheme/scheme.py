"""Scheme: what a segmentation is, and the registry of those that need no fitting."""

from __future__ import annotations

import dataclasses
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from numbers import Real
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from ...core.registry import OpenRegistry, nearest
from ...core.validation import require
from .checks import refuse

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
    rule : callable or None
        ``rule(**cuts)`` returns one narwhals expression a segment, but for the last. None where
        segments are assigned otherwise, as learned schemes do.
    axes : tuple of str
        The columns that a map of the scheme shows as x and y.
    kinds : tuple of str
        The kinds of customer it is for.
    true_rule : callable or None
        ``true_rule(truth)`` returns the name of each customer's true segment from a
        `true_profile`, where the truth is not the rule on true values: where the scheme's columns
        are signs of something that the simulator knows.

    Examples
    --------
    >>> from expo_lab import SCHEMES
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
    rule: Callable[..., list[nw.Expr]] | None
    axes: tuple[str, str]
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ("exhibitor",)
    true_rule: Callable[[pd.DataFrame], pd.Series] | None = None

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
        ours, _ = self._ours(reference)
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
            The columns in ``self.columns`` and ``kind``: pandas, Polars, PyArrow or DuckDB, on
            which every test run compares the answers; or whatever else narwhals reads, such as
            Dask or Spark, on which the same test runs where they are installed.
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
        if isinstance(people, pd.DataFrame):
            ours, rows = self._ours(people)
            codes = self._nobody(len(people))
            if len(rows):  # a model cannot predict for nobody
                codes[rows] = self._assign(ours, values)
            made = pd.Categorical.from_codes(codes, self.labels, ordered=True)
            return pd.Series(made, index=people.index, name=self.name)
        try:
            frame = nw.from_native(people)
        except TypeError:
            require(people, (), self.name)  # says what to hand over in place of a base
            raise
        require(frame, ["kind", *self.columns], self.name)
        named = self._expression(values, self.labels)  # says so if there is no rule
        if not isinstance(frame, nw.DataFrame):  # a lazy one: the engine writes names as it reads
            self._check_lazily(frame)
            return frame.with_columns(named).to_native()
        # numbers first, and then each row takes its name from a short list: texts are slow to make
        rows = self._rows(frame)
        ours = self._read(frame, rows)
        self._check(ours)
        codes = self._nobody(len(frame))
        codes[rows] = self._assign(ours.to_native(), values)
        names = nw.new_series(self.name, self.labels, nw.String, backend=frame.implementation)
        return frame.with_columns(names[codes].alias(self.name)).to_native()

    def _nobody(self, rows: int) -> np.ndarray:
        """The code of ``not applicable`` for each row."""
        small = np.int8 if len(self.segments) < 128 else np.int32  # crossed schemes grow
        return np.full(rows, len(self.segments), dtype=small)

    def _ours(self, people: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
        """Return the checked columns of the customers the scheme is for, and their places."""
        require(people, ["kind", *self.columns], self.name)
        rows = self._places(people["kind"])
        ours = pd.DataFrame({c: people[c] for c in ("kind", *self.columns)}, copy=False)
        ours = ours if len(rows) == len(ours) else ours.take(rows)
        if len(ours):
            self._check(nw.from_native(ours))
        return ours, rows

    def _places(self, kinds: pd.Series) -> np.ndarray:
        """Say where the customers stand that the scheme is for."""
        kind = kinds.astype("category").cat  # compare a few names, not every row
        wanted = np.append(kind.categories.astype(str).isin(self.kinds), False)
        return np.flatnonzero(wanted[kind.codes.to_numpy()])  # a gap has the code -1, the last

    def _rows(self, frame: nw.DataFrame[Any]) -> np.ndarray:
        """Say so of another frame than pandas."""
        if frame.implementation.is_pyarrow() and frame.schema["kind"] == nw.Categorical:
            return self._places(frame.select("kind").to_pandas()["kind"])  # else texts are made
        mine = frame.select(self._is_for(frame).alias("kind"))["kind"]
        return np.flatnonzero(mine.fill_null(False).to_numpy())

    def _read(self, frame: nw.DataFrame[Any], rows: np.ndarray) -> nw.DataFrame[Any]:
        """Read some rows: numbers of customers of one kind as numpy compares them fastest."""
        types = [frame.schema[c] for c in self.columns]
        if len(self.kinds) > 1 or not all(t.is_integer() or t.is_float() for t in types):
            return frame.select("kind", *self.columns)[rows]
        ours = frame.select(*self.columns)[rows]
        kind = pd.Categorical.from_codes(np.zeros(len(rows), np.int8), list(self.kinds))
        numbers = {c: ours[c].to_numpy() for c in self.columns}
        return nw.from_native(pd.DataFrame({"kind": kind} | numbers, copy=False))

    def _is_for(self, frame: Any = None) -> nw.Expr:
        """Whose kind the scheme is for; of a frame whose kinds are texts they need no cast."""
        kind = nw.col("kind")
        if frame is None or frame.collect_schema()["kind"] not in (nw.String, nw.Categorical):
            kind = kind.cast(nw.String)
        return nw.any_horizontal(*(kind == k for k in self.kinds), ignore_nulls=False)

    def _conditions(self, values: dict[str, float]) -> list[nw.Expr]:
        if self.rule is None:
            raise ValueError(
                f"{self.name}: has no rule to run on other frames, it is learned; needs a pandas "
                "DataFrame (such as .to_pandas() gives)."
            )
        conditions = self.rule(**values)
        if len(conditions) != len(self.segments) - 1:
            raise ValueError(
                f"{self.name}: its rule must give one condition a segment but for the last, "
                f"{len(self.segments) - 1}; it gives {len(conditions)}."
            )
        return conditions

    def _assign(self, ours: Any, values: dict[str, float]) -> np.ndarray:
        """Number the segments of customers the scheme is for: how many conditions fail first."""
        conditions = self._conditions(values)
        codes, left = np.zeros(len(ours), dtype=np.int8), np.ones(len(ours), dtype=bool)
        if conditions:
            numbered = [c.alias(str(i)) for i, c in enumerate(conditions)]
            try:
                holds = nw.from_native(ours).select(numbered)
            except nw.exceptions.ColumnNotFoundError as problem:
                told = f"its rule reads a column that its columns do not name: {problem}"
                raise ValueError(f"{self.name}: {told}") from problem
            for name in holds.columns:
                left &= ~holds[name].to_numpy().astype(bool, copy=False)
                codes += left
        return codes

    def _expression(self, values: dict[str, float], found: Sequence[int | str]) -> nw.Expr:
        """Say what is found by segment, and for the others; earlier conditions go first."""
        *_, last, other = found
        made = nw.lit(last)
        for each, condition in reversed(list(zip(found, self._conditions(values), strict=False))):
            made = nw.when(condition).then(nw.lit(each)).otherwise(made)
        return nw.when(self._is_for()).then(made).otherwise(nw.lit(other)).alias(self.name)

    def _check_lazily(self, frame: nw.LazyFrame[Any]) -> None:
        """Check all: where nobody has gaps no kind has to be read, and kinds are often texts."""
        try:
            self._check(frame.select(*self.columns))
        except ValueError:
            self._check(frame.filter(self._is_for(frame)))

    def _check(self, ours: Any) -> None:
        refuse(ours, self.columns, {c.column for c in self.cuts.values()}, self.name, self.kinds)


def _load() -> dict[str, Scheme]:
    """Collect the schemes: one file in `rules` each, so that adding one touches one place."""
    from .. import rules

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


SCHEMES: OpenRegistry[Scheme] = OpenRegistry("scheme", _load, Scheme)
