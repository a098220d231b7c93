"""Noise off gives the exact answer: each step's equation, worked by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit

from expo_lab.core.schema import TOPICS
from expo_lab.scenario import PRESETS
from expo_lab.world.causes.inertia import step as get_used
from expo_lab.world.causes.learning import step as learn
from expo_lab.world.causes.ours import bond
from expo_lab.world.causes.satisfaction import step as be_content
from expo_lab.world.causes.touches import step as approach
from expo_lab.world.causes.word_of_mouth import step as talk
from expo_lab.world.people.population import populate
from expo_lab.world.rules import Rules
from expo_lab.world.steps.answer import answer
from expo_lab.world.steps.bill import bill
from expo_lab.world.steps.book import LATTICE, book
from expo_lab.world.steps.complain import complain
from expo_lab.world.steps.decide import decide
from expo_lab.world.steps.experience import experience
from expo_lab.world.steps.meet import meet
from expo_lab.world.steps.move import move
from expo_lab.world.steps.settle import settle
from expo_lab.world.steps.shock import shock
from expo_lab.world.streams import Luck

KNOBS = PRESETS["mature"]
QUIET = dict(boost={}, rules=Rules(), actions={}, refused=np.zeros(80, dtype=bool), b_push=0.0)
LUCK = Luck(1, 1)


def at(**values):
    """What has happened so far; nothing was planned, and no rule is new."""
    return SimpleNamespace(**QUIET | values)


@pytest.fixture
def was():
    return populate(KNOBS, 80, seed=1)


def test_belief_moves_by_the_bayesian_gain(was):
    exhibits = np.arange(80) < 40
    now = at(
        exhibits=exhibits,
        experience=np.full(80, 2.0),
        held=True,
    )
    after = learn(KNOBS, was, now, LUCK)
    after |= be_content(KNOBS, was, now, LUCK) | get_used(KNOBS, was, now, LUCK)
    v, b = KNOBS.learning_speed, KNOBS.expectation_bias
    expected = b + v / (1 + v) * (2.0 - b)
    assert after["belief"][0] == pytest.approx(expected)
    assert after["belief"][79] == b
    assert after["mood"][0] == pytest.approx(2.0 - b)
    assert after["habit"][[0, 79]].tolist() == [0.5, 0.0]


def test_the_gain_is_the_posterior_mean_of_a_normal():
    # prior N(b, 1), visits with precision v: after k visits of mean y, (b + v k y) / (1 + v k)
    v, b, y = KNOBS.learning_speed, 0.4, 1.5
    belief = b
    for n in range(5):
        belief += v / (1 + v * (n + 1)) * (y - belief)
    assert belief == pytest.approx((b + v * 5 * y) / (1 + v * 5))


def test_the_bond_adds_up(was):
    state = at(**vars(was))
    state.rival, state.habit = 0.6, np.ones(80)
    quiet = dict(crowd=0.0, exposure=np.zeros(80), barrier=np.zeros(80), mood=np.zeros(80))
    vars(state).update(quiet)
    state.seen = np.ones(80, dtype=int)
    found = bond(KNOBS, was, state, np.zeros(80))
    i = 3
    expected = KNOBS.appeal + (0.5 + was.involvement[i]) * (KNOBS.expectation_bias + was.need[i])
    attitude = expit(1.2 * (KNOBS.expectation_bias + was.fit[i]) - 1.1)
    expected += KNOBS.switching_cost * was.inertia_w[i]
    expected -= 0.6 * was.rival_w[i] * 2 * (1 - attitude)
    expected -= KNOBS.distance_barrier * (was.origin[i] == 2)
    assert found[i] == pytest.approx(expected)


def test_a_concession_acts_through_the_price(was):
    now = at(
        concession=np.where(np.arange(80) == 0, 500.0, 0.0),
        price_level=0.0,
        barrier=np.zeros(80),
        rival=0.6,
        economy=0.0,
        push=np.zeros(80),
        offered=np.ones(80, dtype=bool),
        held=True,
    )
    with_it = decide(KNOBS, was, now, LUCK)["pull"]
    now.concession = np.zeros(80)
    without = decide(KNOBS, was, now, LUCK)["pull"]
    bill = np.exp(was.log_area[0]) * KNOBS.price_sqm
    gain = -KNOBS.price_sensitivity * was.price_w[0] * np.log1p(-min(0.9, 500 / bill))
    assert with_it[0] - without[0] == pytest.approx(gain)
    assert (with_it[1:] == without[1:]).all()


def test_touches_have_a_concave_response(was):
    def push(amount):
        now = at(actions={"visit": {"exhibitor": np.full(80, amount)}})
        was.present = np.zeros(80, dtype=bool)
        return approach(KNOBS, was, now, LUCK)["push"]

    ceiling = KNOBS.touch_response * 0.40 * was.response
    assert push(400.0) == pytest.approx(ceiling * (1 - np.exp(-1)))
    assert (push(800.0) < 2 * push(400.0)).all()
    assert push(1e9) == pytest.approx(ceiling)


def test_stands_lie_on_the_lattice_and_bills_add_up(was):
    now = at(pull=np.zeros(80), price_sqm=200.0, concession=np.zeros(80))
    vars(now).update(book(KNOBS, was, now, LUCK))
    assert set(now.area) <= set(LATTICE.tolist())
    made = bill(KNOBS, was, now, LUCK)
    fee = KNOBS.fixed_fee * 200 / KNOBS.price_sqm  # it rises with the price list
    extra = 5_000 * made["sponsors"]
    assert made["revenue"] == pytest.approx(made["list_price"] - made["discount"] + fee + extra)
    assert (made["discount"] <= 0.4 * made["list_price"] + 1e-9).all()


def test_exposure_is_the_mean_voice_of_the_peers(was):
    n = 80
    now = at(
        experience=np.full(n, 50.0),  # everybody is delighted: all are promoters
        exhibits=np.ones(n, dtype=bool),
        offered=np.ones(n, dtype=bool),
        joins={"partner": np.ones(1, dtype=bool)},
        rival=0.6,
        pull=np.zeros(n),
        held=True,
        leaders_there=np.ones(8),
    )
    made = talk(KNOBS, was, now, LUCK)
    assert made["exposure"] == pytest.approx(np.full(n, 1 + 0.5 * 0.6))  # all leaders are there


def test_chances_without_luck_are_the_logistic_of_the_bond(was):
    now = at(
        concession=np.zeros(80), price_level=0.0, barrier=np.zeros(80), rival=0.6, economy=-0.2,
        push=np.full(80, 0.1), offered=np.ones(80, dtype=bool), held=False,
    )  # fmt: skip
    made = decide(KNOBS, was, now, LUCK)
    assert made["p_exhibit"] == pytest.approx(expit(made["pull"] - 0.1))
    assert not made["exhibits"].any()  # a cancelled edition holds nobody


def test_the_experience_adds_up(was):
    now = at(standard=0.3, lead_gap=np.full(80, 0.4), exhibits=np.ones(80, dtype=bool))
    made = experience(replace(KNOBS, experience_sd=0, staff=0), was, now, LUCK)
    plain = 0.3 + was.match + np.where(was.objective < 2, 1.2, 0.2) * KNOBS.cross_side * 0.4
    assert made["felt"] == pytest.approx(plain - KNOBS.incident_harm * made["incident"])
    assert 0 < made["incident"].sum() < 80


def test_a_solved_complaint_gives_most_of_the_harm_back(was):
    now = at(incident=np.ones(80, dtype=bool), exhibits=np.ones(80, dtype=bool), felt=np.zeros(80))
    made = complain(replace(KNOBS, recovery_rate=1), was, now, LUCK)
    assert (made["solved"] == made["complains"]).all()
    assert made["experience"] == pytest.approx(0.7 * KNOBS.incident_harm * made["solved"])


def test_a_recession_takes_its_depth_and_halves(was):
    knobs = replace(KNOBS, economy_sd=0, recession=3, recession_depth=1.0)
    found = [shock(knobs, was, at(edition=t), LUCK)["economy"] for t in (2, 3, 4)]
    assert found == [0, -1.0, -0.5]


def test_a_touch_is_an_offer_that_may_get_through(was):
    was.present = np.zeros(80, dtype=bool)
    knobs = replace(KNOBS, prospect_reach=0, cold_reach=1.0)
    was.exposure = np.full(80, -1.0)

    def offered(amount):
        now = at(actions={"visit": {"exhibitor": np.full(80, amount)}})
        return approach(knobs, was, now, LUCK)["offered"]

    assert not offered(0.0).any()
    got_through = 1 - np.exp(-400.0 / 400)
    assert (offered(400.0) == (LUCK.uniform("offer", 80) < got_through)).all()


def test_without_noise_the_survey_tells_the_attitude_after_the_edition(was):
    now = at(
        judgement=np.zeros(80), rival=0.6, chance=np.full(80, 0.5), belief=np.linspace(-1, 1, 80),
        exhibits=np.ones(80, dtype=bool), offered=np.ones(80, dtype=bool), fit=np.zeros(80),
    )  # fmt: skip
    said = answer(replace(KNOBS, survey_noise=0), was, now, LUCK)
    assert said["said"]["attitude"] == pytest.approx(expit(1.2 * now.belief - 1.1))
    assert said["said"]["attitude_rival"] == pytest.approx(expit(1.8 * np.log(was.rival_w)))
    assert said["intention"] == pytest.approx(np.full(80, expit(1.0)))
    assert set(said["satisfaction"]) == {4}  # 4.05, rounded


def test_the_states_follow_from_the_chance(was):
    def state(**values):
        usual = dict(
            vars(was), held=True, price_level=0.0, economy=0.0, rival=0.0, seen=np.full(80, 3)
        )
        usual |= dict(
            offered=np.ones(80, dtype=bool),
            exhibits=np.zeros(80, dtype=bool),
            guests=np.zeros(80, dtype=bool),
        )
        usual |= dict(b_came=np.zeros(was.m, dtype=bool), fit=np.zeros(80), belief=np.full(80, 0.0))
        usual |= {name: np.full(80, value) for name, value in values.items()}
        was.seen = usual.pop("seen", np.full(80, 3))
        return move(KNOBS, was, at(**usual), LUCK)

    was.chance = np.zeros(80)
    was.tolerance = np.full(80, 0.3)
    made = state(belief=4.0, habit=1.0)
    assert (made["state"][made["chance"] >= 0.8] == 3).all()
    made = state(belief=1.5)
    named = np.select(
        [made["chance"] < 0.1, made["chance"] < 0.3, made["chance"] >= 0.8], [5, 4, 3], 2
    )
    assert (made["state"] == named).all()
    assert (state(seen=0)["state"] == 0).all()


def test_costs_rise_with_prices(was):
    def cost(price):
        now = at(
            leads=np.zeros(80),
            area=np.full(80, 12.0),
            complains=np.ones(80),
            price_sqm=price,
            budgets=np.ones(8),
        )
        return settle(KNOBS, was, now, LUCK)["cost_to_serve"]

    assert cost(2.2 * KNOBS.price_sqm) == pytest.approx(2.2 * cost(KNOBS.price_sqm))


@pytest.mark.parametrize(("judgement", "share"), [(-0.8452, 0.25), (0.8452, 0.25), (0.0, 0.2061)])
def test_the_knob_is_the_share_who_answer_at_a_judgement_of_085_logits(judgement, share):
    n = 20_000
    crowd = populate(KNOBS, n, seed=1)
    now = at(
        judgement=np.full(n, judgement), rival=0.6, chance=np.full(n, 0.5), belief=np.zeros(n),
        exhibits=np.ones(n, dtype=bool), offered=np.ones(n, dtype=bool), fit=np.zeros(n),
    )  # fmt: skip
    found = answer(KNOBS, crowd, now, LUCK)["answers"].mean()
    assert abs(found - share) < 3 * np.sqrt(share * (1 - share) / n)


def test_the_economy_remembers(was):
    was.cycle = 1.0
    knobs = replace(KNOBS, economy_sd=0)
    assert shock(knobs, was, at(edition=1), LUCK)["economy"] == KNOBS.economy_memory
    free = replace(KNOBS, economy_memory=0)
    assert shock(free, was, at(edition=1), LUCK)["economy"] == pytest.approx(
        KNOBS.economy_sd * LUCK.normal("economy", 1)[0]
    )


def test_whoever_could_not_be_served_keeps_its_habit_by_involvement(was):
    was.habit = np.ones(80)
    gone = np.zeros(80, dtype=bool)
    full = get_used(KNOBS, was, at(exhibits=gone, held=True, refused=~gone), LUCK)["habit"]
    assert full == pytest.approx(0.2 + 0.8 * was.involvement)
    assert full == pytest.approx(get_used(KNOBS, was, at(exhibits=gone, held=False), LUCK)["habit"])


def test_credit_leaves_the_mean_share_unpaid():
    crowd = populate(KNOBS, 20_000, seed=1)
    now = at(
        leads=np.zeros(crowd.n), area=np.ones(crowd.n), complains=np.zeros(crowd.n), price_sqm=220,
        budgets=np.ones(8),
    )  # fmt: skip
    rate = settle(KNOBS, crowd, now, LUCK)["p_unpaid"]
    assert abs(rate.mean() - KNOBS.unpaid_rate) < 3 * rate.std() / np.sqrt(crowd.n)


def test_the_hall_takes_those_who_book_first(was):
    now = at(
        concession=np.zeros(80), price_level=0.0, barrier=np.zeros(80), rival=0.6, economy=9.0,
        push=np.zeros(80), offered=np.ones(80, dtype=bool), held=True, rules=Rules(hall=30),
    )  # fmt: skip
    made = decide(KNOBS, was, now, LUCK)
    assert made["exhibits"].sum() == 30
    assert made["refused"].any()
    assert made["pull"][made["exhibits"]].min() >= made["pull"][made["refused"]].max()


def test_a_faster_answer_solves_more_complaints(was):
    def solved(days):
        now = at(
            incident=np.ones(80, dtype=bool), exhibits=np.ones(80, dtype=bool), felt=np.zeros(80),
            rules=Rules(complaint_days=days),
        )  # fmt: skip
        return complain(replace(KNOBS, recovery_rate=0.3), was, now, LUCK)["solved"]

    assert (solved(10) == solved(10.0)).all()
    assert solved(1).sum() > solved(10).sum() > solved(60).sum()


def test_an_untrained_eye_sees_what_training_is_for(was):
    quiet = dict(area=np.full(80, 12.0), crowd_by_sector=np.zeros(8))
    plain = meet(KNOBS, was, at(**quiet), LUCK)["leads"]
    trained = meet(KNOBS, was, at(**quiet, boost={"leads": np.full(80, 0.3)}), LUCK)["leads"]
    assert trained == pytest.approx(plain * np.exp(0.3), abs=1.2)  # both are whole numbers


def test_without_noise_the_survey_tells_the_needs(was):
    now = at(
        judgement=np.zeros(80), rival=0.6, chance=np.full(80, 0.5), belief=np.zeros(80),
        exhibits=np.ones(80, dtype=bool), offered=np.ones(80, dtype=bool), fit=np.zeros(80),
    )  # fmt: skip
    said = answer(replace(KNOBS, survey_noise=0), was, now, LUCK)["said"]
    for i, topic in enumerate(TOPICS):
        wanted = np.clip(np.rint(3 + was.needs[:, i]), 1, 5)
        assert (said[f"need_{topic}"] == wanted).all()
    noisy = answer(KNOBS, was, now, LUCK)["said"]
    assert (noisy["need_skills"] != said["need_skills"]).any()
    assert set(noisy["need_skills"]) <= {1, 2, 3, 4, 5}
