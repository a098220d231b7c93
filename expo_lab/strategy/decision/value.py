"""Value: what dividing customers earns the organiser, by scheme and family of response."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...scenario import Scenario, scenario
from ...segment.scheme.adapters import as_schemes
from ...world.causes.touches import FAMILIES
from ...world.streams import seeds
from ..information import COST as PRICE
from ..information import VALUE_COST
from .account import AXES, account
from .arms import FEATURES, Arm, Grouped, Scored, True_, dealt, labelled, one
from .course import Course
from .learn import Record, group_gains, individual_gains, true_means, true_scores
from .people import KNOWN, SAID, fitted
from .training import Lesson, lesson
from .trial import POLICY, Trial
from .truth import Lucks

STRUCTURAL = 16  # training shows where no number is asked for; ours
Key = tuple[str, int]  # "structural" or the number of training shows as a text; the training set


@dataclass(frozen=True)
class DecisionValue:
    """What schemes earned; `print` shows the family by scheme table.

    Attributes
    ----------
    table : DataFrame
        One row a family of response, training and scheme. training: ``structural`` (true
        responses, nothing is learned) or the number of shows learned from. dv, lower and upper
        (95 %): [profit(scheme) - profit(one)] / [profit(true) - profit(one)]; random: the same of
        labels of the scheme's sizes dealt out by lot; gain: the numerator in EUR a show; net: gain
        less what the fields cost that the scheme reads; rank_best, rank_worst (simultaneous 95 %);
        note. Gaps where nothing is at stake.
    arms : DataFrame
        The others, in EUR a show over ``one``: nothing, even (all known the same), one (the
        playbook of one segment), individual (a score of each customer), true (the truth of each).
    profits : DataFrame
        family, training, set, show, arm, profit (EUR, discounted), spend (EUR on actions).
    data_cost : DataFrame
        family, set, and cost: EUR a training show that treating by lot cost it, mean.
    """

    table: pd.DataFrame
    arms: pd.DataFrame = field(repr=False)
    profits: pd.DataFrame = field(repr=False)
    data_cost: pd.DataFrame = field(repr=False)

    def matrix(self, training: int | str = "structural") -> pd.DataFrame:
        """Decision values as a table of families by schemes."""
        rows = self.table[self.table["training"] == str(training)]
        if not len(rows):
            raise ValueError(
                f"DecisionValue.matrix: no training {training!r}; there are "
                f"{', '.join(self.table['training'].unique())}."
            )
        return rows.pivot_table("dv", "family", "scheme", sort=False, dropna=False)

    def __repr__(self) -> str:
        return f"DecisionValue\n{self.matrix().round(2).to_string()}"


def decision_value(
    schemes: Any,
    scenario: str | Scenario = "mature",
    *,
    budget: float = 10_000.0,
    shows: int = 20,
    editions: int = 8,
    customers: int = 2000,
    training: Sequence[int] = (),
    sets: int = 1,
    families: Sequence[str] | None = None,
    seed: int = 0,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> DecisionValue:
    """Say what segmentations earn beyond one playbook for all, as a share of what could be earned.

    Each test show is run under all arms against the same luck: an arm decides before each of three
    editions what each known exhibitor gets (`arms.TREATMENTS`, at most `budget` EUR an edition);
    then nothing is done for five editions more. Π is the mean discounted profit (10 % an edition)
    over all eight, so that harvesting is paid for. The arms differ only in the groups for which
    they know a response: all share treatments, budget, timing, learner and optimiser (`choose`;
    money that would not come back is not spent).

    DV(S) = [Π(S) - Π(one)] / [Π(true) - Π(one)], a ratio of means over test shows, not clipped.

    Structural: each group's response is the mean of true responses over training customers.
    Learned: it is estimated from training shows in which treatments were drawn by lot. The
    gap is what learning costs. True responses hold what other customers do at the status quo, so
    DV above 1 is possible where a scheme happens to gain by spillovers.

    Parameters
    ----------
    schemes : one, a sequence or a mapping
        Whatever `as_schemes` takes; what learns its segments learns them from training customers.
    scenario : str or Scenario, default "mature"
    budget : float above 0, EUR an edition
    shows : int, at least 4
        Test shows.
    editions, customers : int
        On record before the first decision, and organisations, of each show.
    training : sequence of int
        Numbers of training shows to learn responses from; none by default: structural only, with
        true responses of 16 shows' customers. Else of as many shows as the largest number.
    sets : int, default 1
        Independent sets of training shows, each crossed with the test shows. With one, the
        intervals are given what it taught.
    families : sequence of str, optional
        Who responds: names in ``FAMILIES`` of `expo_lab.world.causes.touches`; the scenario's own
        by default.
    seed : int
        Another number gives other shows. No show is used for training and test.
    jobs : int, default 1
        Processes; the results are the same.
    progress : callable, optional
        Called with (done, all) after each training and test show.

    Returns
    -------
    DecisionValue

    Raises
    ------
    ValueError
        For numbers out of range, an unknown family, or a scheme that reads a column which the
        lean profile does not have.

    References
    ----------
    Zhang, W. W., & Misra, S. (2022). Coarse personalization. arXiv:2204.05793.
    Simester, D., Timoshenko, A., & Zoumpoulis, S. I. (2020). Management Science 66(6), 2495-2522.

    Examples
    --------
    >>> found = decision_value("status", shows=4, editions=3, customers=100, training=[1])
    >>> found.table["training"].tolist()
    ['structural', '1']
    """
    knobs = _scenario(scenario)
    _check(budget, shows, training, sets)
    worlds = _families(knobs, families)
    most = max(training, default=STRUCTURAL)
    taught = [seeds(f"decision training {seed} {k}", knobs.name, most) for k in range(sets)]
    tested = seeds(f"decision test {seed}", knobs.name, shows)
    if set(tested) & {s for one_set in taught for s in one_set}:
        raise ValueError(
            "decision_value: a show would be trained on and tested; take another seed."
        )
    total = len(worlds) * sets * most + shows
    done = 0

    def run(tasks: list[Any]) -> Iterator[Any]:
        nonlocal done
        from joblib import Parallel

        for found in Parallel(n_jobs=jobs, return_as="generator")(tasks):
            done += 1
            if progress:
                progress(done, total)
            yield found

    from joblib import delayed

    args = (worlds, customers, editions)
    most_lots = max(training, default=0)
    tasks = [
        delayed(_lessons)(*args, s, i < most_lots)
        for one_set in taught
        for i, s in enumerate(one_set)
    ]
    lessons = list(run(tasks))
    ready: dict[str, dict[Key, dict[str, Arm]]] = {}
    costs: list[dict[str, Any]] = []
    named: dict[str, Any] = {}
    for name in worlds:
        learned = [[x[name] for x in lessons[k * most : (k + 1) * most]] for k in range(sets)]
        costs += [
            dict(family=name, set=k, cost=float(np.mean([x.cost for x in one_set[:most_lots]])))
            for k, one_set in enumerate(learned)
            if training
        ]
        ready[name] = {}
        everything = [x for one_set in learned for x in one_set]
        named, ready[name]["structural", 0] = _structural(schemes, everything)
        for k, one_set in enumerate(learned):
            for size in training:
                ready[name][str(size), k] = _learned(schemes, one_set[:size])
    tests = run([delayed(_test)(*args, s, budget, ready) for s in tested])
    rows = pd.DataFrame([row for found in tests for row in found])
    return _summed(rows, named, pd.DataFrame(costs))


def _scenario(which: str | Scenario) -> Scenario:
    return scenario(which)


def _check(budget: float, shows: int, training: Sequence[int], sets: int) -> None:
    who = "decision_value"
    if not budget > 0 or not np.isfinite(budget):
        raise ValueError(f"{who}: budget must be EUR above 0 an edition, found {budget!r}.")
    if shows < 4 or sets < 1 or any(size < 1 for size in training):
        raise ValueError(
            f"{who}: needs shows of at least 4, sets of at least 1 and training sizes of at least "
            f"1; found {shows!r}, {sets!r} and {tuple(training)!r}."
        )


def _families(knobs: Scenario, families: Sequence[str] | None) -> dict[str, Scenario]:
    if families is None:
        return {FAMILIES[knobs.response_family]: knobs}
    for name in families:
        if name not in FAMILIES:
            raise ValueError(
                f"decision_value: no family of response {name!r}. {nearest(name, FAMILIES)}"
            )
    code = {name: FAMILIES.index(name) for name in families}
    return {name: dataclasses.replace(knobs, response_family=code[name]) for name in code}


def _known(schemes: Any, people: pd.DataFrame) -> dict[str, Any]:
    """Schemes by name, learned from training customers, all on columns that are at hand."""
    found = as_schemes(schemes, people, "decision_value")
    for name, scheme in found.items():
        strange = [c for c in scheme.columns if c not in KNOWN]
        if strange:
            raise ValueError(
                f"decision_value: {name} reads {strange[0]!r}, which the lean profile does not "
                f"hold. {nearest(strange[0], KNOWN)}"
            )
    return found


def _structural(schemes: Any, lessons: Sequence[Lesson]) -> tuple[dict[str, Any], dict[str, Arm]]:
    """Arms that know the mean of true responses over training customers."""
    people = pd.concat([x.people for x in lessons], ignore_index=True)
    gains = np.concatenate([x.gains for x in lessons])
    named = _known(schemes, people)
    arms: dict[str, Arm] = {"true": True_(), "one": Grouped(one, gains.mean(axis=0)[None])}
    arms["individual"] = Scored(true_scores(people, gains))
    for i, (name, scheme) in enumerate(named.items()):
        label, groups = labelled(scheme), len(scheme.labels) + 1
        group, columns = label(people), tuple(scheme.columns)
        lot = np.random.default_rng([i, 18]).random(len(group))
        arms[f"scheme {name}"] = Grouped(label, true_means(gains, group, groups), columns)
        random = true_means(gains, dealt(group, lot), groups)
        arms[f"random {name}"] = Grouped(label, random, columns, shuffle=i)
    return named, arms


def _learned(schemes: Any, lessons: Sequence[Lesson]) -> dict[str, Arm]:
    """Arms that learned the responses from treatments drawn by lot."""
    people = pd.concat([x.people for x in lessons], ignore_index=True)
    record = Record.of(pd.concat([x.record for x in lessons], ignore_index=True))
    rows = len(record.came)
    arms: dict[str, Arm] = {
        "one": Grouped(one, group_gains(record, np.zeros(rows, dtype=int), 1)),
        "individual": Scored(individual_gains(record)),
    }
    for i, (name, scheme) in enumerate(_known(schemes, people).items()):
        label, groups = labelled(scheme), len(scheme.labels) + 1
        group, columns = label(record.rows), tuple(scheme.columns)
        arms[f"scheme {name}"] = Grouped(label, group_gains(record, group, groups), columns)
        lot = np.random.default_rng([i, 18]).random(rows)
        random = group_gains(record, dealt(group, lot), groups)
        arms[f"random {name}"] = Grouped(label, random, columns, shuffle=i)
    return arms


def _lessons(
    worlds: dict[str, Scenario], customers: int, editions: int, seed: int, lots: bool
) -> dict[str, Lesson]:
    """Tell one training show in all families."""
    lucks = Lucks(seed)
    return {
        name: lesson(knobs, customers, editions, seed, lots, lucks)
        for name, knobs in worlds.items()
    }


def _test(
    worlds: dict[str, Scenario],
    customers: int,
    editions: int,
    seed: int,
    budget: float,
    ready: dict[str, dict[Key, dict[str, Arm]]],
) -> list[dict[str, Any]]:
    """Run one test show under all arms of all families; nothing of it was learned from."""
    rows, lucks = [], Lucks(seed)
    for family, knobs in worlds.items():
        course = Course.told(knobs, customers, editions, seed)
        keys = ready[family]
        read = frozenset(c for arms in keys.values() for arm in arms.values() for c in arm.columns)
        trial = Trial(course, budget, lucks, read | set(FEATURES), fitted(course))
        last = course.entries[-1]
        asked = len(last.surveys) * PRICE["surveys"] * POLICY
        watched = len(last.rivals) * VALUE_COST * POLICY
        fixed = {"nothing": trial.play(None), "even": trial.even()}
        fixed["true"] = trial.play(keys["structural", 0]["true"])
        for (size, k), arms in keys.items():
            played = {name: trial.play(arm) for name, arm in arms.items() if name not in fixed}
            for name, (profit, spend) in (fixed | played).items():
                columns = set(arms[name].columns) if name in arms else set()
                fields = asked * bool(columns & set(SAID)) + watched * ("portfolio" in columns)
                row = dict(family=family, training=size, set=k, show=seed, arm=name)
                rows.append(row | dict(profit=profit, spend=spend, fields=fields))
    return rows


def _summed(rows: pd.DataFrame, named: dict[str, Any], costs: pd.DataFrame) -> DecisionValue:
    tables: list[pd.DataFrame] = []
    others: list[pd.DataFrame] = []
    for (family, size), part in rows.groupby(["family", "training"], sort=False):
        fields = part[part["set"] == 0].pivot_table("fields", "show", "arm")
        fields = fields.rename(columns=lambda arm: arm.removeprefix("scheme "))
        table, arms = account(part, list(named), fields)
        for name, scheme in named.items():
            built_in = set(scheme.columns) & set(AXES.get(str(family), ()))
            won = (table["scheme"] == name) & (table["dv_lower"] > 0)
            if built_in:
                table.loc[won, "note"] = "by construction"
        for frame, kept in ((table, tables), (arms, others)):
            frame.insert(0, "family", family)
            frame.insert(1, "training", size)
            kept.append(frame)
    return DecisionValue(
        pd.concat(tables, ignore_index=True),
        pd.concat(others, ignore_index=True),
        rows.drop(columns="fields"),
        costs,
    )
