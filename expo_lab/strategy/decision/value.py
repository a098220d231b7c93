"""Value: what dividing customers earns the organiser, by scheme and family of response."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import WithOwn, nearest
from ...scenario import Scenario
from ...scenario import scenario as as_scenario
from ...world.causes.touches import FAMILIES
from ...world.edition import POPULATION
from ...world.streams import seeds
from .arms import Arm
from .kept import folder_of, part
from .result import DecisionValue, summed
from .taught import Key, learned_arms, lessons_of, structural, tried

# Training shows where no number is asked for; ours. With 16 labels dealt out by lot missed 0 in
# one to three of eight schemes a family; with 64, in the one family counted, in none.
STRUCTURAL = 64


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
    keep: str | Path | None = None,
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
        true responses of 64 shows' customers. Else of as many shows as the largest number.
    sets : int, default 1
        Independent sets of training shows, each crossed with the test shows. With one, the
        intervals are given what it taught, and luck of one set can look like value: labels dealt
        out by lot earned .06 to .30 where the one playbook had learned to spend nothing. Quote
        learned values of four sets and more.
    families : sequence of str, optional
        Who responds: names in ``FAMILIES`` of `expo_lab.world.causes.touches`; the scenario's own
        by default.
    seed : int
        Another number gives other shows. No show is used for training and test.
    jobs : int, default 1
        Processes; the results are the same.
    progress : callable, optional
        Called with (done, all) after each training and test show.
    keep : str or Path, optional
        A folder of your own for finished shows. The same question put again with it goes on where
        a run was ended, and with more test shows adds to them; another question is refused.
        Its files are pickles: open no folder that a stranger gives you.

    Returns
    -------
    DecisionValue

    Raises
    ------
    ValueError
        For numbers out of range, an unknown family, a scheme that reads a column which the
        lean profile does not have, or a folder that keeps another question.

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
    knobs = as_scenario(scenario)
    _check(budget, shows, training, sets)
    worlds = _families(knobs, families)
    most = max(training, default=STRUCTURAL)
    taught = [seeds(f"decision training {seed} {k}", knobs.name, most) for k in range(sets)]
    tested = seeds(f"decision test {seed}", knobs.name, shows)
    if set(tested) & {s for one_set in taught for s in one_set}:
        raise ValueError(
            "decision_value: a show would be trained on and tested; take another seed."
        )
    ask = dict(scenario=knobs, budget=budget, editions=editions, customers=customers)
    ask |= dict(training=tuple(training), sets=sets, families=tuple(worlds), seed=seed)
    ask |= dict(schemes=_said(schemes), population=POPULATION)
    place = folder_of(keep, "\n".join(f"{name}: {value}" for name, value in ask.items()))
    total = sets * most + shows
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
        delayed(WithOwn(part))(place, f"lesson {s}", lessons_of, *args, s, i < most_lots)
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
        named, ready[name]["structural", 0] = structural(schemes, everything)
        for k, one_set in enumerate(learned):
            for size in training:
                ready[name][str(size), k] = learned_arms(schemes, one_set[:size])
    tests = run(
        [delayed(WithOwn(part))(place, f"test {s}", tried, *args, s, budget, ready) for s in tested]
    )
    rows = pd.DataFrame([row for found in tests for row in found])
    return summed(rows, named, pd.DataFrame(costs))


def _said(schemes: Any) -> list[str]:
    """Schemes by name, with the cut points of those that have any."""
    several = isinstance(schemes, Sequence) and not isinstance(schemes, str)
    if isinstance(schemes, Mapping):
        named = list(schemes.items())
    else:
        named = [("", scheme) for scheme in (schemes if several else [schemes])]
    found = []
    for name, scheme in named:
        cuts = {n: cut.default for n, cut in getattr(scheme, "cuts", {}).items()}
        known = getattr(
            scheme, "name", scheme if isinstance(scheme, str) else type(scheme).__name__
        )
        found.append(f"{name} {known} {cuts or ''}".strip())
    return found


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
