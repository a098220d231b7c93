"""Emergent facts: what must follow from the causes. Checks of consistency, not discoveries.

Two courses of a show meet the same luck and differ in one thing. A fact holds if the mean of the
differences over the seeds lies more than three of its standard errors (its Monte-Carlo error)
above 0. Seeds and knobs are fixed, so a test cannot pass today and fail tomorrow.
"""

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from expo_lab.scenario import PRESETS
from expo_lab.world.causes.ours import bond
from expo_lab.world.edition import run_edition, story
from expo_lab.world.steps.answer import answer, attitudes
from expo_lab.world.steps.bill import bill
from expo_lab.world.streams import Luck

SEEDS = range(12)
N = 2000
KNOBS = replace(  # a world of our own: to tune the defaults must not move these tests
    PRESETS["mature"],
    age=12, show_quality=0, show_sd=0, quality_sd=0.1, innovation=0.5, appeal=-2.4, taste_sd=0.6,
    learning_speed=0.95, match_sd=0.9, experience_sd=0.7, expectation_bias=1.3,
    satisfaction_weight=0.5, incident_rate=0.12, incident_harm=1.2, recovery_rate=0.6,
    need_drift=0.45, switching_cost=3.1, rival_strength=0.6, rival_shock=1.2, price_sensitivity=1.5,
    barrier_sd=0.8, cross_side=0.6, word_of_mouth=0.5, prospect_reach=0.5, prospect_gap=-0.6,
    winback_reach=0.9, economy_sd=0.12, domestic_share=0.4, distance_barrier=0.5, buyers=1,
    visitors=0.5, survey_response=0.25, survey_noise=0.5, closing_rate=0, critical_point=0,
    economy_memory=0, staff=0, price_growth=0.02, random_touches=0,
)  # fmt: skip
# Where fewer are held by habit alone, so that both kinds of loyalty are common.
MIXED = replace(KNOBS, appeal=-1.4, taste_sd=1.4, switching_cost=2.0)


def error(differences):
    return np.std(differences, ddof=1) / np.sqrt(len(differences))


def holds(differences):
    return np.mean(differences) > 3 * error(differences)


def held(knobs, seed, editions=1):
    """Editions 1, 2, ...: each what was, what happened and what came after."""
    return list(story(knobs, N, editions, seed))


def next_ones(knobs, was, seed, editions):
    """Go on from the end of edition 1; return what happened in editions 2, 3, ..."""
    found = []
    for edition in range(2, 2 + editions):
        now, was = run_edition(knobs, was, edition, Luck(seed, edition))
        found.append(now)
    return found


def changed(state, **arrays):
    return SimpleNamespace(**{**vars(state), **arrays})


def never_again(state, who):
    """The same state, but nothing could bring these organisations to the show."""
    return changed(
        state, need=np.where(who, -50.0, state.need), fit=np.where(who, -50.0, state.fit)
    )


def satisfied_return_more(knobs, seed):
    (_, now, _), (_, later, _) = held(knobs, seed, 2)
    satisfied = now.judgement > np.median(now.judgement[now.exhibits])
    back = later.exhibits
    return back[now.exhibits & satisfied].mean() - back[now.exhibits & ~satisfied].mean()


def test_satisfied_exhibitors_rebook_more():
    # A good edition lifts the mood (satisfaction) and the belief (learning), and both count in
    # the next decision. Without these two causes satisfaction is without consequence.
    off = KNOBS.without("satisfaction", "learning")
    gaps = np.array([satisfied_return_more(KNOBS, s) for s in SEEDS])
    assert holds(gaps)
    assert holds(gaps - [satisfied_return_more(off, s) for s in SEEDS])


def test_service_incidents_cost_rebooking():
    # The same edition with and without incidents: nothing but the experience differs.
    def kept(seed, rate):
        was = held(KNOBS, seed)[0][0]
        now, after = run_edition(replace(KNOBS, incident_rate=rate), was, 1, Luck(seed, 1))
        return next_ones(KNOBS, after, seed, 1)[0].exhibits[now.exhibits].mean()

    assert holds([kept(s, 0.0) - kept(s, 0.5) for s in SEEDS])


@pytest.mark.parametrize("who", ["first-time", "repeat"])
def test_intention_over_states_behaviour(who):
    # Those asked say what they mean to do, a logit above what they will do (see `answer`); the
    # answer is given after the edition, so a first visit counts in it as much as a tenth.
    def over_stated(seed):
        (was, now, _), (_, later, _) = held(KNOBS, seed, 2)
        asked = now.exhibits & ((was.seen == 0) == (who == "first-time"))
        said = answer(KNOBS, was, now, Luck(seed, 1))["intention"]
        return said[asked].mean() - later.exhibits[asked].mean()

    assert holds([over_stated(s) for s in SEEDS])


def repeat_less_first(knobs, seed):
    """Return of repeat less first-time exhibitors, pooled over three editions."""
    repeat, first = [], []
    editions = held(knobs, seed, 4)
    for (was, now, _), (_, later, _) in pairwise(editions):
        repeat.append(later.exhibits[now.exhibits & (was.seen > 0)])
        first.append(later.exhibits[now.exhibits & (was.seen == 0)])
    return np.concatenate(repeat).mean() - np.concatenate(first).mean()


def test_repeat_exhibitors_return_more_by_learning_and_by_selection():
    # Learning: newcomers expect too much and find out whom the show suits. Selection: those for
    # whom it is worth least have gone before they become repeat exhibitors. (Without learning the
    # show is larger; lower its appeal to the same size, and the gap still lies between.)
    alike = replace(KNOBS, taste_sd=0, need_drift=0, barrier_sd=0)
    alike = alike.without("learning", "inertia", "outside_option", "word_of_mouth", "cross_side")
    both, selection, neither = (
        np.array([repeat_less_first(k, s) for s in SEEDS])
        for k in (KNOBS, KNOBS.without("learning"), alike)
    )
    assert holds(both - selection)  # what learning adds
    assert holds(selection)  # what remains without it
    assert holds(selection - neither)  # and goes where all exhibitors are alike
    assert abs(neither.mean()) < 3 * error(neither)


def fees(knobs, was, seed, editions):
    """Each organisation's fees over the next editions, EUR."""
    total = np.zeros(was.n)
    for now in next_ones(knobs, was, seed, editions):
        total += bill(knobs, was, now, Luck(seed, now.edition))["revenue"] * now.exhibits
    return total


def equals(state, who):
    """As many other exhibitors, each with the stand nearest in size to one of these."""
    free = state.present & ~state.leader
    for i in np.flatnonzero(who):
        distance = np.where(free, np.abs(state.log_area - state.log_area[i]), np.inf)
        free[np.argmin(distance)] = False
    return state.present & ~state.leader & ~free


def test_leaders_take_more_than_their_own_fees():
    # Peers imitate the leaders of their sector (word of mouth): when leaders stay away others
    # follow, beside their own fees. As many others with stands as large have no such voice.
    def lost(seed, others_leave):
        after = held(KNOBS, seed)[0][2]
        leaders = after.leader & after.present
        gone = equals(after, leaders) if others_leave else after.leader
        rest = ~(after.leader | equals(after, leaders))
        stay, leave = (fees(KNOBS, w, seed, 4) for w in (after, never_again(after, gone)))
        return (stay - leave)[rest].sum()

    leaders, others = (np.array([lost(s, x) for s in SEEDS]) for x in (False, True))
    assert holds(leaders)
    assert holds(leaders - others)


def test_detractors_cost_and_promoters_bring_new_exhibitors():
    # Half of an edition's exhibitors warn their listeners, or say nothing, or recommend. Those
    # who never exhibited hear it; nothing else differs.
    def new(seed, voice):
        (_, now, after), speaks = held(KNOBS, seed)[0], Luck(seed, 1).uniform("speaks", N) < 0.5
        said = np.where(now.exhibits & speaks, voice, now.voice)
        heard = after.exposure + (said - now.voice)[after.peers].mean(axis=1)
        later = next_ones(KNOBS, changed(after, exposure=heard), seed, 1)[0]
        return (later.exhibits & (after.seen == 0)).sum()

    warned, silent, told = (np.array([new(s, v) for s in range(24)]) for v in (-1, 0, 1))
    assert holds(silent - warned)
    assert holds(told - silent)


def test_a_show_without_buyers_loses_its_exhibitors():
    # Cross-side: no buyers, no leads; word of the empty hall reaches all who decide next time.
    def left(knobs, seed):
        after = held(knobs, seed)[0][2]
        empty = changed(after, b_taste=np.full(after.m, -50.0))
        stay, leave = (next_ones(knobs, w, seed, 4)[-1].exhibits.sum() for w in (after, empty))
        return leave / stay

    assert holds([0.5 - left(KNOBS, s) for s in SEEDS])  # less than half is left after four
    assert {left(KNOBS.without("cross_side"), s) for s in range(3)} == {1.0}


def test_a_show_without_exhibitors_loses_its_buyers():
    # The other side of the same cause: nothing to see in the halls.
    def left(knobs, seed):
        after = held(knobs, seed)[0][2]
        empty = never_again(after, np.ones(after.n, dtype=bool))
        stay, leave = (next_ones(knobs, w, seed, 4)[-1].b_came.sum() for w in (after, empty))
        return leave / stay

    assert holds([0.5 - left(KNOBS, s) for s in SEEDS])
    assert {left(KNOBS.without("cross_side"), s) for s in range(3)} == {1.0}


def held_by(knobs, after):
    """Who of the last exhibitors would stay away but for inertia, and who would come anyway."""
    state = changed(after, rival=knobs.rival_strength, barrier=0.5 * after.barrier)
    utility = bond(knobs, after, state, np.zeros(after.n))
    anyway = utility - knobs.switching_cost * after.inertia_w * after.habit > 0
    return after.present & (utility > 0) & ~anyway, after.present & anyway


def launch(knobs, seed):
    """The end of edition 1, and who comes to edition 2 without and with a rival's launch."""
    after = held(knobs, seed)[0][2]
    rival = replace(knobs, rival_launch=2)
    return after, *(next_ones(k, after, seed, 1)[0].exhibits for k in (knobs, rival))


def test_a_rival_takes_first_those_held_only_by_inertia():
    # Who comes out of preference has utility to spare; who comes because it came last time is
    # near the point of indifference as soon as something better is on offer.
    def difference(seed):
        after, calm, pressed = launch(MIXED, seed)
        inert, loyal = held_by(MIXED, after)
        return (calm & ~pressed)[inert].mean() - (calm & ~pressed)[loyal].mean()

    assert holds([difference(s) for s in SEEDS])


def test_attitude_protects_against_a_rival():
    # The same in terms that a survey can see: low attitude and high inertia (spurious loyalty)
    # against high attitude, whose consequence is resistance to counter-persuasion (Dick and Basu
    # 1994, pp. 107-108).
    def difference(seed):
        after, calm, pressed = launch(KNOBS, seed)
        attitude, _ = attitudes(after.rival_w, after.belief, after.fit, KNOBS.rival_strength)
        low = attitude < np.median(attitude[after.present])
        high_inertia = after.inertia_w > np.median(after.inertia_w[after.present])
        taken = calm & ~pressed
        spurious, loyal = after.present & low & high_inertia, after.present & ~low
        return taken[spurious].mean() - taken[loyal].mean()

    assert holds([difference(s) for s in SEEDS])


def test_after_a_cancelled_edition_loyals_come_back_and_habituals_do_not():
    # A year without the show loosens the habit and nothing else, so it takes most from those whom
    # habit held. Both go straight from edition 1 to the luck of edition 3, over the gap or not.
    def returns(seed, cancelled):
        end = after = held(MIXED, seed)[0][2]
        if cancelled:
            _, after = run_edition(replace(MIXED, cancelled=2), end, 2, Luck(seed, 2))
        later, _ = run_edition(MIXED, after, 3, Luck(seed, 3))
        return [later.exhibits[who].mean() for who in held_by(MIXED, end)]

    calm, gap = (np.array([returns(s, cancelled) for s in SEEDS]) for cancelled in (False, True))
    habituals, loyals = (calm - gap).T  # what the gap takes from each
    assert holds(habituals)
    assert holds(habituals - loyals)
    assert holds(gap[:, 1] - gap[:, 0])
    assert holds(gap[:, 1] - 0.5)  # most of the loyals are back
