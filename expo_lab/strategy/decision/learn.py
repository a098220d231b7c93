"""Learn: what each treatment adds, by group or by customer, from a randomised record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...models.randomised import clustered, posterior
from .arms import COST, TREATMENTS, features, means
from .start import END
from .training import LOGGED
from .truth import RATE

LEAST = 5  # rows of a group in each arm, below which it takes what all have; ours


@dataclass(frozen=True)
class Record:
    """A randomised record made ready: outcomes less what could be foreseen, and weights.

    Attributes
    ----------
    rows : DataFrame
        As of `Lesson.record`.
    came : array
        Coming to the edition, less its regression on what was known.
    follows : float
        Discounted editions to come that one more coming brings, itself included.
    whole : array, shape (treatments,)
        Effect on coming over all customers, shrunk over the treatments.
    centre : array, shape (treatments,)
        The same as it was found.
    """

    rows: pd.DataFrame
    came: np.ndarray
    arm: np.ndarray
    weight: np.ndarray
    follows: float
    whole: np.ndarray
    centre: np.ndarray

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Record:
        """Adjust the outcomes, and find what a coming brings.

        Raises
        ------
        ValueError
            For an arm with fewer than 2 rows, of which no mean with an error can be had.
        """
        sizes = np.bincount(rows["arm"], minlength=len(COST) + 1)
        if sizes.min() < 2:
            names = ("nothing", *(f"{action} {euro:.0f} EUR" for action, euro in TREATMENTS))
            raise ValueError(
                "decision_value: needs two or more treated by lot in each of "
                f"{len(sizes)} arms to learn from, found {sizes.min()} of {len(rows)} with "
                f"{names[sizes.argmin()]!r}; give it more customers, editions or training shows."
            )
        came, editions = adjusted(rows)
        arm, weight = rows["arm"].to_numpy(), 1 / rows["propensity"].to_numpy()
        cluster = pd.factorize(pd.MultiIndex.from_frame(rows[["show", "firm"]]))[0]
        follows = _follows(came, editions, arm > 0, rows["propensity"].to_numpy(), cluster)
        effect, own, shared = _effects(came, arm, weight, np.zeros(len(arm), dtype=int))
        cov = np.diag(own[0]) + shared[0]  # all are set against the same untreated
        whole = posterior(effect[0], cov, np.ones(len(COST), dtype=bool)).mean
        return cls(rows, came, arm, weight, follows, whole, effect[0])


def adjusted(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Take off what could be foreseen of coming, and of the editions attended from then on.

    That is, their regressions on the columns `LOGGED` but for money, within each show's edition.
    All were known before the lots were drawn, so that effects stay as they are and vary less.
    """
    code = pd.factorize(pd.MultiIndex.from_frame(rows[["show", "edition"]]))[0]
    known = rows[[c for c in LOGGED if c != "margin"]].to_numpy(float)
    known = np.column_stack([known, known[:, 1] ** 2, known[:, 2] == 0])
    both = np.column_stack([rows[["came", "editions"]].to_numpy(float), known])
    both = both - means(code, int(code.max()) + 1, both)[code]
    y, x = both[:, :2], both[:, 2:]
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return rest[:, 0], rest[:, 1]


def _follows(
    came: np.ndarray,
    editions: np.ndarray,
    treated: np.ndarray,
    chance: np.ndarray,
    cluster: np.ndarray,
) -> float:
    """Editions that follow from one more coming: what lots added to the one over the other.

    A ratio of effects (Wald 1940), all treatments together. As both may be near 0 it is the mean
    of the posterior under a flat prior between a coming that leaves nothing behind and one that
    brings all editions of the account; the likelihood is that of the effect on
    editions - M came, which is 0 at the true M (Anderson & Rubin 1949).
    """
    discount = (1 + RATE) ** -np.arange(END, dtype=float)
    grid = np.linspace(discount[0], discount.sum(), 200)
    # with all treatments as one, the chance of being treated is what they have together
    share = np.where(treated, chance * len(COST), chance)
    weight = np.where(treated, 1.0, -1.0) / share
    total = np.where(treated, (1 / share)[treated].sum(), (1 / share)[~treated].sum())
    pull = np.column_stack([came, editions]) * (weight / total)[:, None]
    effect, cov = pull.sum(axis=0), clustered(pull, cluster)
    rest = effect[1] - grid * effect[0]
    variance = cov[1, 1] - 2 * grid * cov[0, 1] + grid**2 * cov[0, 0]
    log = -0.5 * (rest**2 / variance + np.log(variance))
    weights = np.exp(log - log.max())
    return float(weights @ grid / weights.sum())


def group_gains(record: Record, group: np.ndarray, groups: int) -> np.ndarray:
    """Gains a head by group: what each treatment adds to coming, times what a coming brings.

    Effects are differences of means weighted by 1 / propensity (Hajek 1971); their errors have one
    variance of outcomes for all groups, as that of a small group is luck. What all customers have
    in common is shrunk over the treatments, what groups have apart over the groups
    (`shrink_groups`; fewer than three stay as they are). A group with fewer than 5 rows in an arm
    has nothing apart. A coming brings the group's mean margin at each edition that follows from it.

    Parameters
    ----------
    record : Record
    group : array of int
        Each row's group, from 0 to `groups` - 1.

    Returns
    -------
    array, shape (groups, treatments)
        EUR.
    """
    worth = means(group, groups, record.rows[["margin"]].to_numpy(float)) * record.follows
    arms = len(COST) + 1
    size = np.bincount(group * arms + record.arm, minlength=groups * arms).reshape(groups, arms)
    enough = size.min(axis=1) >= LEAST
    found = np.repeat(record.whole[None], groups, axis=0)
    if groups > 1 and enough.any():
        rows = enough[group]
        code = (np.cumsum(enough) - 1)[group[rows]]
        effect, own, shared = _effects(
            record.came[rows], record.arm[rows], record.weight[rows], code
        )
        for j in range(len(COST)):
            cov = np.diag(own[:, j] + shared)
            shrunk = posterior(effect[:, j], cov, np.ones(len(effect), dtype=bool)).mean
            found[enough, j] += shrunk - record.centre[j]
    return found * worth


def _effects(
    y: np.ndarray, arm: np.ndarray, weight: np.ndarray, code: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effect of each arm against arm 0, (groups, treatments), and its variance.

    That by the treated, (groups, treatments), and that by the untreated, (groups,).
    """
    groups, arms = int(code.max()) + 1, len(COST) + 1
    cell = code * arms + arm

    def sums(values: np.ndarray) -> np.ndarray:
        return np.bincount(cell, weights=values, minlength=groups * arms).reshape(groups, arms)

    total = sums(weight)
    mean = sums(weight * y) / total
    rest = y - mean[code, arm]
    variance = (rest @ rest) / (len(y) - groups * arms) * sums(weight**2) / total**2
    return mean[:, 1:] - mean[:, :1], variance[:, 1:], variance[:, 0]


def individual_gains(record: Record) -> Callable[[pd.DataFrame], np.ndarray]:
    """Gains of each customer, by ridge regression of its score on what is known of it.

    The score y (1{A = j} / e_j - 1{A = 0} / e_0) has the effect of arm j for its mean; the ridge's
    weight is set by cross-validation, and the mean over all is `Record.whole`. A coming is worth
    the customer's own margin.
    """
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x = features(record.rows)
    models = []
    for j in range(1, len(COST) + 1):
        sign = (record.arm == j).astype(float) - (record.arm == 0)
        ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(0, 7, 15)))
        models.append(ridge.fit(x, record.came * sign * record.weight))

    centre = np.array([m.predict(x).mean() for m in models])

    def gains(people: pd.DataFrame) -> np.ndarray:
        effect = np.column_stack([m.predict(features(people)) for m in models])
        effect = effect - centre + record.whole
        return effect * record.follows * people[["margin"]].to_numpy(float)

    return gains


def true_means(gains: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Gains a head by group where the truth of training customers is known.

    Means, with each treatment's shrunk together over the groups by the errors that a finite number
    of customers leaves (as in `group_gains`): what a few large ones did is no property of a label.
    A group of fewer than 5 takes the mean of all.
    """
    found = np.repeat(gains.mean(axis=0)[None], groups, axis=0)
    size = np.bincount(group, minlength=groups)
    enough = size >= LEAST
    if groups == 1 or not enough.any():
        return found
    mean = means(group, groups, gains)
    variance = ((gains - mean[group]) ** 2).sum(axis=0) / (len(gains) - (size > 0).sum())
    every = np.ones(enough.sum(), dtype=bool)
    for j in range(gains.shape[1]):
        cov = np.diag(variance[j] / size[enough])
        found[enough, j] = posterior(mean[enough, j], cov, every).mean
    return found


def true_scores(people: pd.DataFrame, gains: np.ndarray) -> Callable[[pd.DataFrame], np.ndarray]:
    """Gains of each customer, by a forest fitted to true gains: what its columns can say."""
    from sklearn.ensemble import RandomForestRegressor

    forest = RandomForestRegressor(100, min_samples_leaf=40, max_features=0.5, random_state=0)
    forest.fit(features(people), gains)

    def scores(people: pd.DataFrame) -> np.ndarray:
        return np.asarray(forest.predict(features(people)))

    return scores
