"""Learned: segmentations that data suggest, fitted on a reference and then frozen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from ...core.registry import OpenRegistry
from ...core.validation import require
from ...models.estimator import Estimator
from ..scheme.checks import refuse
from ..scheme.scheme import Scheme, Segment
from .estimators import LEAST, Leaves, calm, kmeans, latent_classes, mixture, ward
from .prepare import Plain, Standardised, Thirds, numbers

COLUMNS = ("margin", "relative_attitude", "repeat_patronage", "expected_editions", "involvement")


@dataclass(frozen=True)
class Learned(Scheme):
    """A learned segmentation, frozen: used like a scheme by rule, on pandas tables.

    It has no cut points, and `explain` has nothing to say about it. ``form`` turns columns into
    numbers as it did for the reference, ``model`` is the fitted estimator, ``order`` its classes
    in the order of the segments.
    """

    form: Any = None
    model: Any = None
    order: tuple[Any, ...] = ()

    def _assign(self, ours: Any, values: dict[str, float]) -> np.ndarray:
        found = self.model.predict(self.form(ours, self.name))
        codes = pd.Index(self.order).get_indexer(found)
        if (codes < 0).any():
            raise ValueError(
                f"{self.name}: its model put {int((codes < 0).sum())} customers into a class that "
                "no customer it was fitted on had."
            )
        return codes


@dataclass(frozen=True)
class Learner(Estimator):
    """A way to learn a segmentation; anything with scikit-learn's fit and predict will do.

    Parameters
    ----------
    name : str
        How the segmentation is called.
    make : callable
        ``make(segments, seed)`` returns an estimator that is not fitted yet. Its
        ``predict`` must take customers it has not seen.
    title, source, question : str
        As a scheme's.
    form : Standardised, Plain or Thirds
        How columns become numbers.
    grown : bool
        Whether it is fitted on an outcome as well.
    exact : bool
        Whether fewer segments than asked for are an error. An estimator of your own may choose
        the number itself.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from sklearn.cluster import BisectingKMeans
    >>> mine = Learner("mine", lambda k, seed: BisectingKMeans(k, random_state=seed))
    >>> people = xl.profile(xl.simulate("mature", customers=400, editions=5, seed=1))
    >>> known = people.query("kind == 'exhibitor' and editions_attended > 0")
    >>> mine.fit(known, segments=3)(known).cat.categories.tolist()
    ['segment 1', 'segment 2', 'segment 3', 'not applicable']
    """

    name: str
    make: Callable[[int, int], Any]
    title: str = ""
    source: str = "An estimator of your own."
    question: str = "Which customers are alike?"
    form: type[Standardised] | type[Plain] | type[Thirds] = Standardised
    grown: bool = False
    exact: bool = False

    def fit(
        self,
        people: pd.DataFrame,
        columns: Sequence[str] = COLUMNS,
        segments: int = 4,
        outcome: str | None = None,
        by: str | None = None,
        seed: int = 0,
        kinds: Sequence[str] = ("exhibitor",),
    ) -> Learned:
        """Learn on a reference edition's profile; the result stays as it is from then on.

        Parameters
        ----------
        people : DataFrame
            The reference: kind and the columns. Leave prospects out unless they are meant: most
            of their columns are the same for all, and they are many. The order of rows does not
            matter where the index tells customers apart.
        columns : sequence of str
            What makes customers alike: numbers, finite and without gaps; for `Thirds` also words.
        segments : int, 2 or more
            How many. None is the right number; see which are stable.
        outcome : str, optional
            For a learner that is grown on one: a column of numbers or bools, such as
            ``came_back``. Later tables need not have it.
        by : str, optional
            Segment 1 has the highest mean of this column in the reference; the outcome, or the
            first of `columns`, by default.
        seed : int
            Of the estimator's starts.
        kinds : sequence of str
            Kinds of customer it is for; others are ``not applicable``.

        Returns
        -------
        Learned
            A scheme: call it with later profiles. For two of one kind side by side rename one,
            ``dataclasses.replace(found, name="kmeans of 3")``.

        Raises
        ------
        ValueError
            Naming columns that are absent, constant, not finite or not numbers; for fewer than 10
            customers a segment, or if fewer segments are found than asked for.
        """
        columns = tuple(columns)
        if self.grown != (outcome is not None):
            needs = "an outcome column" if self.grown else "no outcome"
            raise ValueError(f"{self.name}: needs {needs}, found outcome={outcome!r}.")
        if not columns or len(set(columns)) < len(columns) or outcome in columns:
            raise ValueError(
                f"{self.name}: needs one column or more, each once and without the outcome, found "
                f"{', '.join(columns) or 'none'}."
            )
        whole = isinstance(segments, int | np.integer) and not isinstance(segments, bool)
        if not whole or segments < 2:
            raise ValueError(f"{self.name}: segments must be 2 or more, found {segments!r}.")
        if not 0 <= seed < 2**32:
            raise ValueError(f"{self.name}: seed must be from 0 to 2^32 - 1, found {seed!r}.")
        by = by or outcome or columns[0]
        require(people, ["kind", *columns, by, *([outcome] if outcome else [])], self.name)
        ours = people[people["kind"].astype(str).isin(list(kinds))].sort_index(kind="stable")
        if len(ours) < LEAST * segments:
            raise ValueError(
                f"{self.name}: needs {LEAST} customers a segment or more, {LEAST * segments}; "
                f"found {len(ours)} {' or '.join(kinds)}s."
            )
        refuse(nw.from_native(ours[list(columns)]), columns, (), self.name, kinds)

        form = self.form.of(ours, columns, self.name)
        values, model = form(ours, self.name), self.make(int(segments), seed)
        if not (hasattr(model, "fit") and hasattr(model, "predict")):
            raise ValueError(
                f"{self.name}: make(segments, seed) must give a model with fit and predict, found "
                f"{type(model).__name__}."
            )
        more = [] if outcome is None else [numbers(ours, (outcome,), self.name)[:, 0]]
        with calm(len(ours)):
            model.fit(values, *more)
            found = np.asarray(model.predict(values))
        if found.shape != (len(ours),):
            raise ValueError(
                f"{self.name}: its model must give one class a customer, {len(ours)}; it gives "
                f"an array of shape {found.shape}."
            )
        ranks = _ranks(found, numbers(ours, (by,), self.name)[:, 0])
        if self.exact and len(ranks) < segments:
            raise ValueError(
                f"{self.name}: {segments} segments were asked for and {len(ranks)} found among "
                f"{len(ours)} customers; ask for fewer, or give more columns."
            )
        return Learned(
            name=self.name,
            title=self.title or self.name,
            source=self.source,
            question=self.question,
            segments=tuple(
                Segment(
                    f"segment {i}",
                    f"第{i}类",
                    f"segmento {i}",
                    f"none advised, it is learned: mean {by.replace('_', ' ')} "
                    f"{row['mean']:,.4g} over {row['size']:.0f} customers of the reference",
                )
                for i, (_, row) in enumerate(ranks.iterrows(), 1)
            ),
            cuts={},
            rule=None,
            axes=(columns[0], columns[-1]),
            columns=columns,
            kinds=tuple(kinds),
            form=form,
            model=model,
            order=tuple(ranks.index),
        )


def _ranks(found: np.ndarray, by: np.ndarray) -> pd.DataFrame:
    """Mean and size of each class, the highest mean first; of equal means the larger class."""
    table = pd.Series(by).groupby(np.asarray(found)).agg(["mean", "size"])
    return table.sort_values(["mean", "size"], ascending=False, kind="stable")


_WAYS = [
    Learner(
        "kmeans", kmeans, "k-means", "MacQueen (1967); Lloyd (1982). scikit-learn.", exact=True
    ),
    Learner(
        "mixture", mixture, "Gaussian mixture", "McLachlan & Peel (2000). scikit-learn.", exact=True
    ),
    Learner(
        "ward",
        ward,
        "Ward's hierarchy",
        "Ward (1963). scikit-learn; new customers go to the nearest mean.",
        exact=True,
    ),
    Learner(
        "latent_classes",
        latent_classes,
        "Latent classes",
        "Lazarsfeld & Henry (1968); Goodman (1974). Numbers are cut at thirds (ours).",
        form=Thirds,
        exact=True,
    ),
    Learner(
        "tree",
        Leaves,
        "Decision tree grown on an outcome",
        "Breiman, Friedman, Olshen & Stone (1984). scikit-learn.",
        "Which customers differ in what they will do?",
        form=Plain,
        grown=True,
        exact=True,
    ),
]

LEARNERS: OpenRegistry[Learner] = OpenRegistry("learner", {way.name: way for way in _WAYS}, Learner)
