"""Benchmark: a model of your own, under a frozen protocol, so that two papers can be compared."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..core.stats.agreement import BOOTSTRAPS, adjusted_rand
from ..core.stats.contingency import counts
from ..profiles.assemble import profile
from ..profiles.truth import true_profile
from ..segment.recovering.ceiling import best_guess
from ..segment.recovering.recovery import scores, true_segments
from ..segment.scheme.adapters import as_scheme, as_way, by_name, is_fixed, is_learner
from ..segment.scheme.scheme import Scheme
from ..world.edition import POPULATION
from ..world.show import simulate
from .protocols import PROTOCOLS, Protocol, WholeProtocol
from .tracks import as_taught, decided, stable


def benchmark(
    model: Any,
    target: str | Scheme | None = None,
    protocol: str | Protocol = "v1",
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Judge a segmentation on shows it has not seen, against what is true.

    In each scenario the model learns from the profiles of some shows (exhibitors that have
    exhibited) and divides those of others. What it may learn: a scheme learns nothing; a
    learner gets the protocol's columns; a model with ``fit`` and ``predict`` gets them and, if a
    target is named, the true segments of that scheme as ``y``. The model given is copied,
    never changed.

    Parameters
    ----------
    model : str, Scheme, Learner or object with fit and predict
        A name in `SCHEMES` or `LEARNERS`, a scheme with cuts of your own, a way to learn one, or
        a model in scikit-learn's manner (scaling, if it needs any, is a step of its pipeline).
        Give it a ``random_state``.
    target : str or Scheme, optional
        The scheme whose true segments are to be found; for a scheme, itself by default. Without
        one, measures that need names are left out.
    protocol : str or Protocol, default "v1"
        A name in `PROTOCOLS`; one of your own is yours alone to compare.
    progress : callable, optional
        Called with (done, all) after each show.

    Returns
    -------
    DataFrame
        One row a scenario, show and measure: protocol, world (the world's version, without which
        no two tables compare), scenario, seed, measure, value, lower, upper, shows. On one show,
        the interval is a 95 % bootstrap over its customers. Rows with seed ``all`` hold the mean
        over shows and its 95 % t interval: that one speaks of shows to come.

        With a target:

        accuracy, kappa : of its segments against the true ones, where all it predicts are names
            of the target's segments; and
        ceiling, share : as in `recovery`, but learned on the protocol's columns and their errors
            in the other shows that judge: the same for all models with this target.
        adjusted_rand : against the true segments, whatever its own are called.

        Always, the share of variance that lies between segments (epsilon squared, Kelley 1935:
        nobody gains by many segments; 0 by chance, at times just below):

        divides_value : of true expected value, in ranks, for a few large ones hold most of it.
        divides_return : of the true probability of exhibiting at the next edition.
        divides_outcome : of what they did: exhibited at the next edition or not.

        Under "v2" also:

        stable_sampling, stable_measurement : adjusted Rand index of the segmentation with itself,
            learned from other customers, and with other errors of the answers (`stability`).
        decision_value, decision_gain and a family of response : what the segmentation, as it was
            learned, adds to one playbook for all, as a share of what could be earned and in EUR a
            show, with true responses (`decision_value`); gaps where nothing is at stake. It takes
            some ten minutes.

    Raises
    ------
    ValueError
        If the model is neither a scheme nor has fit and predict, is a classifier without a
        target, or does not predict one segment a customer.

    Notes
    -----
    What may be claimed: that in these worlds, at this length of record and noise of surveys, one
    model found the true segments better than another whose table has the same protocol and world.
    Not that it would in real shows, nor in other worlds; nor, from one show's interval, that the
    next show would be like it. Shows of one scenario are independent draws; both models meet the
    same ones, so compare them show by show. Choosing cuts, columns or a model on the shows that
    judge voids the comparison.

    Examples
    --------
    >>> small = Protocol("mine", ("mature",), (1,), (2, 3), 200, 3, 4, PROTOCOLS["v1"].columns)
    >>> found = benchmark("dick_basu", protocol=small)
    >>> found.query("seed == 'all'")["measure"].tolist()[:2]
    ['accuracy', 'adjusted_rand']
    """
    rules = PROTOCOLS[protocol] if isinstance(protocol, str) else protocol
    model = by_name(model)
    aim = None if target is None else as_scheme(target, who="benchmark")
    teach = not is_fixed(model)
    if teach:
        _usable(model, aim)
    elif aim is None:
        aim = model
    every = [(name, seed) for name in rules.scenarios for seed in rules.judge]
    lessons = [(name, seed) for name in rules.scenarios for seed in rules.learn if teach]
    shows = {}
    for done, key in enumerate([*lessons, *every], start=1):
        shows[key] = _show(*key, rules.customers, rules.editions, rules.futures)
        if progress:
            progress(done, len(lessons) + len(every))
    whole = rules if isinstance(rules, WholeProtocol) else None
    rows, worth = [], []
    for name in rules.scenarios:
        taught = [shows[name, seed] for seed in rules.learn] if teach else []
        ready = _taught(model, aim, rules.columns, taught) if teach else model
        judges = [shows[name, seed] for seed in rules.judge]
        guesses = _guesses(judges, aim, rules.columns) if aim else [None] * len(judges)
        for seed, show, guess in zip(rules.judge, judges, guesses, strict=True):
            found = _measures(_divide(ready, show.people, rules.columns), show, aim, guess)
            if whole:
                # what learned from an outcome cannot be learned anew from customers alone
                again = as_taught(ready, rules.columns) if _taught_by_outcome(model) else model
                found |= stable(again, show.people, rules.columns, whole.resamples)
            rows += [dict(scenario=name, seed=str(seed), measure=m) | v for m, v in found.items()]
        if whole and name in whole.decided:
            worth += decided(as_taught(ready, rules.columns), name, whole)
    return _table(pd.DataFrame(rows), rules, pd.DataFrame(worth))


def _taught_by_outcome(model: Any) -> bool:
    if is_fixed(model) or is_learner(model):
        return False
    from sklearn.base import is_classifier

    return bool(is_classifier(model))


@dataclass(frozen=True)
class _Known:
    """One show as a model meets it, and what is true of it."""

    people: pd.DataFrame
    truth: pd.DataFrame
    came: np.ndarray


@lru_cache(maxsize=64)  # the next model or protocol of a session meets the same shows
def _show(scenario: str, seed: int, customers: int, editions: int, futures: int) -> _Known:
    show = simulate(scenario, customers, editions, seed)
    people = profile(show)
    people = people[(people["kind"] == "exhibitor") & (people["editions_attended"] > 0)]
    after = show.advance()
    stands = after.tables["participations"].query("role == 'exhibitor'")
    next_time = stands.loc[stands["edition"] == after.editions, "customer_id"]
    truth = true_profile(show, futures=futures).loc[people.index]
    return _Known(people, truth, people.index.isin(next_time).astype(float))


def _usable(model: Any, target: Scheme | None) -> None:
    if is_learner(model):
        return
    if not (hasattr(model, "fit") and hasattr(model, "predict")):
        raise ValueError(
            "benchmark: model must be a scheme, a learner, a name of one, or have fit and predict; "
            f"found {type(model).__name__}."
        )
    from sklearn.base import is_classifier

    if target is None and is_classifier(model):
        raise ValueError(
            f"benchmark: {type(model).__name__} learns from known segments; name the scheme whose "
            "true segments it is to find: target='dick_basu', say."
        )


def _taught(
    model: Any, target: Scheme | None, columns: Sequence[str], shows: Sequence[_Known]
) -> Any:
    if is_learner(model):
        people = pd.concat([s.people for s in shows], ignore_index=True)
        return as_way(model, columns, "benchmark")(people, 0)
    given = pd.concat([s.people[list(columns)] for s in shows], ignore_index=True).astype(float)
    model = copy.deepcopy(model)
    if target is None:
        return model.fit(given)
    return model.fit(given, np.concatenate([true_segments(s.truth, target) for s in shows]))


def _divide(model: Any, people: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    if is_fixed(model):
        return model(people).to_numpy(object)
    found = np.asarray(model.predict(people[list(columns)].astype(float)))
    if found.shape != (len(people),) or pd.isna(found).any():
        raise ValueError(
            f"benchmark: {type(model).__name__}.predict must give one segment a customer, "
            f"{len(people)} of them; found an array of shape {found.shape} with "
            f"{int(pd.isna(found).sum())} gaps."
        )
    return found


def _guesses(shows: Sequence[_Known], target: Scheme, columns: Sequence[str]) -> list[np.ndarray]:
    """The best guess of the target's true segments in each show, learned in the others."""
    people = pd.concat([s.people for s in shows])
    names = [*columns, *(f"{c}_se" for c in columns if f"{c}_se" in people)]
    true = np.concatenate([true_segments(s.truth, target).cat.codes for s in shows])
    own = target(people).cat.codes.to_numpy(np.int64)
    size = [len(s.people) for s in shows]
    fold = np.repeat(np.arange(len(shows)), size)
    guess = best_guess(people[names].to_numpy(float), true.astype(np.int64), own, fold)
    return np.split(guess, np.cumsum(size)[:-1])


def _measures(
    labels: np.ndarray, show: _Known, target: Scheme | None, guess: np.ndarray | None
) -> dict[str, dict[str, float]]:
    codes, names = pd.factorize(labels)
    rng = np.random.default_rng(0)  # a fixed resampling scheme, not luck of the world
    drawn = rng.integers(0, len(codes), (BOOTSTRAPS, len(codes)))
    found: dict[str, dict[str, float]] = {}

    def note(measure: str, value: float, again: Sequence[float]) -> None:
        # a resample repeats customers, which alone brings segments and truth closer: taken off
        low, high = np.quantile(again, [0.025, 0.975]) - (np.mean(again) - value)
        found[measure] = dict(value=value, lower=float(low), upper=float(high))

    if target is not None:
        real = true_segments(show.truth, target)
        true = real.cat.codes.to_numpy(np.int64)
        size = max(len(target.labels), len(names))
        if set(names) <= set(target.labels):
            scored = scores(pd.Index(target.labels).get_indexer(labels), true, guess)
            for m in ("accuracy", "kappa", "ceiling", "share"):
                ends = ("lower", "upper") if m == "kappa" else (f"{m}_lower", f"{m}_upper")
                found[m] = dict(value=scored[m], lower=scored[ends[0]], upper=scored[ends[1]])
        rand = [adjusted_rand(counts(codes[i], true[i], size)) for i in drawn]
        note("adjusted_rand", adjusted_rand(counts(codes, true, size)), rand)
    for measure, value in (
        ("divides_value", show.truth["expected_value"].rank().to_numpy()),
        ("divides_return", show.truth["p_next"].to_numpy()),
        ("divides_outcome", show.came),
    ):
        note(measure, divided(value, codes), [divided(value[i], codes[i]) for i in drawn])
    return found


def divided(values: np.ndarray, codes: np.ndarray) -> float:
    """Share of variance between segments, less what as many segments get by chance.

    epsilon^2 = 1 - (1 - eta^2) (n - 1) / (n - k)  (Kelley 1935), eta^2 the share found.

    >>> round(divided(np.array([1.0, 1.0, 3.0, 3.0, 2.0]), np.array([0, 0, 1, 1, 1])), 3)
    0.778
    """
    size = np.bincount(codes)
    size, sums = size[size > 0], np.bincount(codes, weights=values)[size > 0]
    whole = ((values - values.mean()) ** 2).sum()
    if whole == 0 or len(values) <= len(size):
        return 0.0
    within = whole - (size * (sums / size - values.mean()) ** 2).sum()
    return float(1 - within / whole * (len(values) - 1) / (len(values) - len(size)))


def _table(rows: pd.DataFrame, rules: Protocol, worth: pd.DataFrame) -> pd.DataFrame:
    rows["shows"] = 1
    groups = rows.dropna(subset="value").groupby(["scenario", "measure"], sort=False)["value"]
    mean = groups.agg(["mean", "std", "count"]).reset_index()
    half = stdtrit(np.maximum(mean["count"] - 1, 1), 0.975) * mean["std"] / np.sqrt(mean["count"])
    over = mean[["scenario", "measure"]].assign(
        seed="all", value=mean["mean"], lower=mean["mean"] - half, upper=mean["mean"] + half
    )
    means = over.assign(shows=mean["count"])
    made = pd.concat([t for t in (rows, means, worth) if len(t)], ignore_index=True)
    made.insert(0, "protocol", rules.name)
    made.insert(1, "world", POPULATION)
    order = dict(zip(rules.scenarios, range(len(rules.scenarios)), strict=True))
    # by scenario as the protocol has them, and the mean of a measure after its shows
    return made.sort_values(
        ["scenario", "measure"],
        key=lambda c: c.map(order) if c.name == "scenario" else c,
        kind="stable",
        ignore_index=True,
    )
