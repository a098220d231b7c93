"""Experiments: for each cause the experiment that shows it, on and off under the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice, pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import WithOwn
from ...scenario import Scenario, scenario
from ..actions import ACTIONS
from ..books.exits import leavers, rival_chance
from ..causes.ours import bond
from ..edition import run_edition, story
from ..rules import Rules
from ..state import State
from ..steps.settle import settle
from ..streams import Luck, seeds

CUSTOMERS = 1500
Measure = Callable[[Scenario, int], float]


@dataclass(frozen=True)
class Experiment:
    """One figure, measured with a cause on and off; effect = on - off, over shows.

    ``measure(knobs, seed)`` gives the figure; `off` the knobs that switch off what is shown, or
    nothing, where the figure itself is a difference that would be 0.
    """

    cause: str
    entries: str
    shows: str
    measure: Measure
    off: dict[str, Any]


@lru_cache(maxsize=2)  # most experiments look at the same show, as far as its tenth edition
def _show(knobs: Scenario, seed: int) -> tuple[list[Any], Iterator[Any]]:
    """What is told of a show so far, and how it goes on."""
    return [], story(knobs, CUSTOMERS, 10, seed)


def _told(knobs: Scenario, seed: int, editions: int) -> list[tuple[State, Any, State]]:
    so_far, rest = _show(knobs, seed)
    so_far.extend(islice(rest, max(0, editions - len(so_far))))
    return so_far[:editions]


def _gap(back: np.ndarray, high: np.ndarray, low: np.ndarray) -> float:
    return float(back[high].mean() - back[low].mean()) if high.any() and low.any() else 0.0


def _newcomers_disappointed(knobs: Scenario, seed: int) -> float:
    first, rest = [], []
    for (was, now, _), (_, later, _) in pairwise(_told(knobs, seed, 5)):
        first.append(later.exhibits[now.exhibits & (was.seen == 0)])
        rest.append(later.exhibits[now.exhibits & (was.seen > 0)])
    return float(np.concatenate(rest).mean() - np.concatenate(first).mean())


def _contented_return(knobs: Scenario, seed: int) -> float:
    gaps = []
    for (_, now, _), (_, later, _) in pairwise(_told(knobs, seed, 5)):
        liked = now.judgement > np.median(now.judgement[now.exhibits])
        gaps.append(_gap(later.exhibits, now.exhibits & liked, now.exhibits & ~liked))
    return float(np.mean(gaps))


def _exhibitors(knobs: Scenario, seed: int) -> float:
    return float(np.mean([now.exhibits.sum() for _, now, _ in _told(knobs, seed, 6)]))


def _first_stands(knobs: Scenario, seed: int) -> float:
    return float(np.mean([(n.exhibits & (w.seen == 0)).sum() for w, n, _ in _told(knobs, seed, 6)]))


def _quadrant(state: State, involved: bool, roams: bool) -> np.ndarray:
    """Who is of one of Knox's four kinds: involvement x variety, those at the last edition."""
    keen = state.involvement > 0.5
    return state.present & (keen == involved) & ((state.variety > 0) == roams)


def _come_back(knobs: Scenario, seed: int, hall: bool = False) -> float:
    """Return after an edition that could not be had: loyal less habitual, against one held."""
    after = _told(knobs, seed, 1)[0][2]
    loyal, habitual = _quadrant(after, True, False), _quadrant(after, False, False)
    rules = Rules(hall=1) if hall else Rules()
    gone = knobs if hall else replace(knobs, cancelled=2)
    gaps = []
    for future in range(4):
        ends = []
        for how, rule in ((gone, rules), (knobs, Rules())):
            _, then = run_edition(how, after, 2, Luck(seed, 2, future), None, rule)
            now, _ = run_edition(knobs, then, 3, Luck(seed, 3, future))
            same = then.firm == after.firm
            ends.append(_gap(now.exhibits, loyal & same, habitual & same))
        gaps.append(ends[0] - ends[1])
    return float(np.mean(gaps))


def _given_up(knobs: Scenario, seed: int) -> float:
    """Leaving just below the own tolerance less just above it, where the threshold is sharp."""
    knobs = replace(knobs, critical_point=float(knobs.critical_point > 0))
    below, above = [], []
    for (was, _, after), (_, later, _) in pairwise(_told(knobs, seed, 10)):
        near, same = after.chance - after.tolerance, after.firm == was.firm
        known = after.present & same
        below.append(~later.exhibits[known & (near < 0) & (near > -0.3)])
        above.append(~later.exhibits[known & (near > 0) & (near < 0.3)])
    return float(np.concatenate(below).mean() - np.concatenate(above).mean())


def _discount(knobs: Scenario, seed: int) -> float:
    """Gain in chance by 500 EUR off: switchers less loyal ones, whoever could come."""
    after = _told(knobs, seed, 1)[0][2]
    known = after.seen > 0
    usual = np.exp(after.log_area) * knobs.price_sqm
    state: Any = SimpleNamespace(**vars(after), rival=knobs.rival_strength)
    plain, cheap = (
        bond(knobs, after, state, np.log1p(-np.minimum(0.9, off / usual))) for off in (0.0, 500.0)
    )
    gain = cheap - plain
    keen, roams = after.involvement > 0.5, after.variety > 0
    return _gap(gain, known & ~keen & roams, known & keen & ~roams)


def _where_they_go(knobs: Scenario, seed: int) -> float:
    """At a rival: those who left less those who stayed."""
    left, stayed = [], []
    for was, now, _ in _told(knobs, seed, 6):
        gone = leavers(knobs, was, now, Luck(seed, now.edition))
        chance = 1 - (1 - rival_chance(was, now.rival)) ** 3
        here = gone.destination == 0
        left.append(np.where(here, 1.0, chance[gone.at]))
        stayed.append(chance[now.exhibits])
    return float(np.concatenate(left).mean() - np.concatenate(stayed).mean())


def _leads_return(knobs: Scenario, seed: int) -> float:
    """Return by leads beyond the size of stand, upper less lower third, of those who seek them."""
    gaps = []
    for (was, now, _), (_, later, _) in pairwise(_told(knobs, seed, 10)):
        seek = now.exhibits & (was.objective < 2)
        few, many = np.quantile(now.lead_gap[seek], (1 / 3, 2 / 3))
        high, low = now.lead_gap >= many, now.lead_gap <= few
        gaps.append(_gap(later.exhibits, seek & high, seek & low))
    return float(np.mean(gaps))


def _conduct(knobs: Scenario, seed: int) -> float:
    """Visitors at the next edition: keen at this one less not, of those who came."""
    gaps = []
    for (_, now, _), (_, later, _) in pairwise(_told(knobs, seed, 6)):
        still = now.b_came & later.in_the_job
        keen = now.b_met > np.median(now.b_met[now.b_came])
        gaps.append(_gap(later.b_came, still & keen, still & ~keen))
    return float(np.mean(gaps))


def _treated(knobs: Scenario, seed: int, action: str) -> tuple[State, Any, Any]:
    """The same edition with an action for everybody, one scale of it, and without."""
    after = _told(knobs, seed, 1)[0][2]
    plan = {action: {"exhibitor": np.full(after.n, ACTIONS[action].scale)}}
    first, second = (run_edition(knobs, after, 2, Luck(seed, 2), p)[0] for p in (plan, None))
    return after, first, second


def _trained(knobs: Scenario, seed: int) -> float:
    """Leads of the same stands with training less without, per cent."""
    _, with_it, plain = _treated(knobs, seed, "training")
    both = with_it.exhibits & plain.exhibits
    return float(100 * (with_it.leads[both].sum() / plain.leads[both].sum() - 1))


def _listens(knobs: Scenario, seed: int) -> float:
    """Letters heard, of a hundred to whom no offer would get: firms that left less strangers."""
    after, told, silent = _treated(knobs, seed, "letter")
    heard = 100 * (told.p_offered - silent.p_offered) / np.maximum(1e-12, 1 - silent.p_offered)
    return _gap(heard, (after.seen > 0) & ~after.present, after.seen == 0)


def _pays_late_again(knobs: Scenario, seed: int) -> float:
    """Correlation of the delay with that at the edition before."""
    pairs, last = [], None
    for was, now, _ in _told(knobs, seed, 6):
        delay = settle(knobs, was, now, Luck(seed, now.edition))["delay"]
        if last is not None:
            both = now.exhibits & last[0] & (was.firm == last[2])
            pairs.append((last[1][both], delay[both]))
        last = now.exhibits, delay, was.firm
    return float(np.corrcoef(np.hstack(pairs))[0, 1])


def _leaders_gone(knobs: Scenario, seed: int) -> float:
    """Exhibitors who are no leaders, in the fourth edition after all leaders have gone."""
    found = []
    for gone in (False, True):
        was = _told(knobs, seed, 1)[0][2]
        if gone:
            was = copy(was)
            was.need, was.fit = (np.where(was.leader, -50.0, x) for x in (was.need, was.fit))
        for edition in range(2, 6):
            now, was = run_edition(knobs, was, edition, Luck(seed, edition))
        found.append((now.exhibits & ~was.leader).sum())
    return float(found[0] - found[1])


_E = Experiment
EXPERIMENTS = (
    _E("learning", "C82", "repeat exhibitors return more than newcomers",
       _newcomers_disappointed, dict(learning_speed=0)),
    _E("satisfaction", "C62", "who was content returns more", _contented_return,
       dict(satisfaction_weight=0, learning_speed=0)),
    _E("drift", "C84", "exhibitors of a show that keeps up", _exhibitors, dict(innovation=0)),
    _E("inertia", "C40", "after a cancelled edition loyal ones are back, habitual ones are not",
       _come_back, {}),
    _E("inertia", "C40", "after a full hall, likewise", partial(_come_back, hall=True), {}),
    _E("inertia", "C79", "leaving rises at the own tolerance", _given_up, dict(critical_point=0)),
    _E("outside_option", "C41", "a discount moves switchers more than loyal ones, logits",
       _discount, dict(price_sensitivity=0)),
    _E("outside_option", "C05", "who leaves is at a rival's, more than who stays",
       _where_they_go, {}),
    _E("cross_side", "C124", "more leads than hoped for bring exhibitors back", _leads_return,
       dict(cross_side=0)),
    _E("cross_side", "C46", "who was keen at the show comes again", _conduct, {}),
    _E("word_of_mouth", "C98", "first stands an edition, and without media", _first_stands,
       dict(partners=0)),
    _E("word_of_mouth", "C119", "others lost when the leaders go", _leaders_gone,
       dict(word_of_mouth=0, cross_side=0)),
    _E("touches", "C129", "training brings more leads, per cent", _trained, dict(touch_response=0)),
    _E("touches", "C178", "letters heard, of a hundred: by firms that left, less by strangers",
       _listens, dict(cold_reach=1)),
    _E("ledger", "C25", "who paid late pays late again", _pays_late_again, {}),
)  # fmt: skip


def experiments(which: str | Scenario = "mature", shows: int = 8, workers: int = 1) -> pd.DataFrame:
    """Run every cause's experiment, on and off under the same luck.

    Parameters
    ----------
    which : str or Scenario, default "mature"
    shows : int, default 8
        Shows of 1,500 organisations, at least 2.
    workers : int, default 1

    Returns
    -------
    DataFrame
        One row an experiment: cause, entries (of the glossary), experiment; on and off, means over
        shows; effect, on less off, with lower and upper (95 % paired t interval over shows).

    Raises
    ------
    ValueError
        If there are fewer than two shows.

    Examples
    --------
    >>> sorted(experiments(shows=2)["cause"].unique())[:2]
    ['cross_side', 'drift']
    """
    from joblib import Parallel, delayed
    from scipy.special import stdtrit

    if shows < 2:
        raise ValueError(f"experiments: shows must be at least 2, found {shows!r}.")
    knobs = scenario(which)
    lucks = seeds("experiments", knobs.name, shows)
    runs = [(e.measure, knobs) for e in EXPERIMENTS]
    runs += [(e.measure, replace(knobs, **e.off)) for e in EXPERIMENTS if e.off]
    jobs = [delayed(WithOwn(measure))(world, seed) for seed in lucks for measure, world in runs]
    found, rows = iter(np.reshape(Parallel(n_jobs=workers)(jobs), (shows, -1)).T), []
    ons = [next(found) for _ in EXPERIMENTS]
    for e, on in zip(EXPERIMENTS, ons, strict=True):
        off = next(found) if e.off else np.zeros(shows)
        gap = on - off
        half = stdtrit(shows - 1, 0.975) * gap.std(ddof=1) / np.sqrt(shows)
        rows.append(
            dict(
                cause=e.cause,
                entries=e.entries,
                experiment=e.shows,
                on=on.mean(),
                off=off.mean(),
                effect=gap.mean(),
                lower=gap.mean() - half,
                upper=gap.mean() + half,
            )
        )
    return pd.DataFrame(rows)
