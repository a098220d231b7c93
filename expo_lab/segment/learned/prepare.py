"""Prepare: turn columns into numbers that a learner can compare, the same way ever after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core.schema import TABLES

SKEWED = ("EUR", "m2", "people")  # units of columns with few large and many small values


def numbers(people: pd.DataFrame, columns: tuple[str, ...], who: str) -> np.ndarray:
    """Return columns as floats (rows, columns); refuse words, gaps and infinities."""
    for c in columns:
        if not pd.api.types.is_numeric_dtype(people[c]):
            raise ValueError(
                f"{who}: column {c!r} must hold numbers, found {people[c].dtype}; of the learned "
                "schemes only latent_classes takes words."
            )
        for what, wrong in (("gaps", people[c].isna()), ("infinities", np.isinf(people[c]))):
            if wrong.any():
                raise ValueError(f"{who}: column {c!r} has {int(wrong.sum())} {what}; mend them.")
    return people[list(columns)].to_numpy(dtype=float)


def varied(values: np.ndarray, columns: tuple[str, ...], who: str) -> None:
    """Refuse columns in which the reference's customers are all alike: they divide nobody."""
    alike = [c for c, column in zip(columns, values.T, strict=True) if (column == column[0]).all()]
    if alike:
        raise ValueError(f"{who}: all are alike in {', '.join(alike)}; leave it out of columns.")


@dataclass(frozen=True)
class Plain:
    """Numbers as they are, for learners that look at one column at a time.

    >>> Plain.of(pd.DataFrame({"a": [1, 2]}), ("a",), "tree")(pd.DataFrame({"a": [3]}), "tree")
    array([[3.]])
    """

    columns: tuple[str, ...]

    @classmethod
    def of(cls, reference: pd.DataFrame, columns: tuple[str, ...], who: str) -> Plain:
        """Learn nothing but that the columns are numbers and not all alike."""
        varied(numbers(reference, columns, who), columns, who)
        return cls(columns)

    def __call__(self, people: pd.DataFrame, who: str) -> np.ndarray:
        """Return the columns."""
        return numbers(people, self.columns, who)


@dataclass(frozen=True)
class Standardised:
    """Less the reference's mean, over its standard deviation: every column counts alike.

    Columns in EUR, square metres or people go through asinh(x / s) first, s the median of the
    reference's absolute values: near 0 it leaves them alone, far from it it is a logarithm that
    also takes losses. Which columns count alike is a choice, and ours.

    >>> reference = pd.DataFrame({"a": [1.0, 3.0], "revenue": [0.0, 10.0]})
    >>> Standardised.of(reference, ("a", "revenue"), "kmeans")(reference, "kmeans").tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """

    columns: tuple[str, ...]
    scale: tuple[float, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]

    @classmethod
    def of(cls, reference: pd.DataFrame, columns: tuple[str, ...], who: str) -> Standardised:
        """Learn scale, mean and standard deviation."""
        values = numbers(reference, columns, who)
        varied(values, columns, who)
        about, scale = TABLES["profile"], []
        for c, column in zip(columns, values.T, strict=True):
            skewed = c in about.names and about[c].unit in SKEWED
            middle = float(np.median(np.abs(column)))
            # half of them at 0: the mean instead, which is above 0 for they are not all alike
            scale.append((middle or float(np.abs(column).mean())) if skewed else 0.0)
        bent = _bend(values, tuple(scale))
        mean, sd = bent.mean(axis=0), bent.std(axis=0)
        return cls(columns, tuple(scale), tuple(map(float, mean)), tuple(map(float, sd)))

    def __call__(self, people: pd.DataFrame, who: str) -> np.ndarray:
        """Return the columns, transformed as the reference's were."""
        bent = _bend(numbers(people, self.columns, who), self.scale)
        return (bent - self.mean) / self.sd


def _bend(values: np.ndarray, scale: tuple[float, ...]) -> np.ndarray:
    bent = values.copy()
    for i, s in enumerate(scale):
        if s > 0:
            bent[:, i] = np.arcsinh(values[:, i] / s)
    return bent


@dataclass(frozen=True)
class Thirds:
    """Codes 0, 1, ...: numbers cut at the reference's thirds, words as they are.

    Where many values are equal, cuts that divide nobody are left out; the first above the least
    value is kept. A word that no customer of the reference had is an error later.

    >>> reference = pd.DataFrame({"a": range(6), "sector": list("xxxxyy")})
    >>> Thirds.of(reference, ("a", "sector"), "latent_classes")(reference, "").T.tolist()
    [[0, 0, 1, 1, 2, 2], [0, 0, 0, 0, 1, 1]]
    """

    columns: tuple[str, ...]
    edges: tuple[tuple[float, ...] | tuple[str, ...], ...]

    @classmethod
    def of(cls, reference: pd.DataFrame, columns: tuple[str, ...], who: str) -> Thirds:
        """Learn the cuts, and the words that occur."""
        edges: list[tuple[float, ...] | tuple[str, ...]] = []
        for c in columns:
            if _words(reference[c]):
                found = tuple(sorted(reference[c].astype(str).unique()))
                if len(found) == 1:
                    raise ValueError(f"{who}: all are alike in {c}; leave it out of columns.")
                edges.append(found)
                continue
            values = numbers(reference, (c,), who)
            varied(values, (c,), who)
            least = values.min()
            # values that occur: a cut between them would divide nobody otherwise
            cuts = np.quantile(values, [1 / 3, 2 / 3], method="higher")
            cuts = np.unique(cuts[cuts > least])
            cuts = cuts if len(cuts) else np.array([values[values > least].min()])
            edges.append(tuple(map(float, cuts)))
        return cls(columns, tuple(edges))

    def __call__(self, people: pd.DataFrame, who: str) -> np.ndarray:
        """Return the codes (rows, columns)."""
        codes = np.zeros((len(people), len(self.columns)), dtype=np.int64)
        for i, (c, edges) in enumerate(zip(self.columns, self.edges, strict=True)):
            if isinstance(edges[0], str):
                codes[:, i] = pd.Index(edges).get_indexer(people[c].astype(str))
                if (codes[:, i] < 0).any():
                    new = people.loc[codes[:, i] < 0, c]
                    raise ValueError(
                        f"{who}: column {c!r} has {len(new)} values that no customer it was fitted "
                        f"on had, the first {new.iloc[0]!r}; fit again with such customers."
                    )
            else:
                values = numbers(people, (c,), who)[:, 0]
                codes[:, i] = np.searchsorted(np.array(edges, dtype=float), values, side="right")
        return codes


def _words(column: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(column)
