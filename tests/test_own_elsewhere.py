"""What is one's own, as a notebook has it, gives the same figures in other processes."""

import dataclasses
import json
import pickle
import subprocess
import sys

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from joblib import wrap_non_picklable_objects

import expo_lab as xl
from expo_lab.core.registry import WithOwn
from expo_lab.profiles import COLUMNS, FORECASTERS, Forecaster, ProfileColumn
from expo_lab.scenario import knob
from expo_lab.strategy import Even, Playbook
from expo_lab.value import true_relationship_values
from expo_lab.world import ACTIONS, CAUSES, Action, Cause, experiments, simulate_portfolio, sweep

JOBS = (1, 2)


def weather(strength=1.0):
    """A cause and its scenario, made in a function: no other process can import them."""

    @dataclasses.dataclass(frozen=True)
    class Rainy(xl.Scenario):
        rain: float = knob(1.0, 0, 3, "logits", "what rain takes", cause="weather", switch=True)

    cause = Cause(
        "weather",
        "whether it rains",
        start=lambda knobs, state, luck: dict(wet=np.zeros(state.n)),
        step=lambda knobs, was, now, luck: dict(wet=0.5 * was.wet + luck.normal("rain", was.n)),
        term=lambda knobs, was, state, price: -strength * knobs.rain * np.abs(state.wet),
        scenario=Rainy,
    )
    return Rainy, cause


def of_ones_own():
    """A scheme on a column of one's own, a forecaster and an action."""

    class LikeLastTime(Forecaster):
        name, title, needs = "like_last_time", "like last time", ("kind", "recency")

        def fit(self, past):
            people, came = past.lesson(1)
            there = (people["recency"] == 0).to_numpy()
            self.stayed_, self.returned_ = came[there].mean(), came[~there].mean()
            return self

        def p_next(self, people):
            return np.where(people["recency"] == 0, self.stayed_, self.returned_)

    def letters(tables, people):
        return people["name"].str.len().astype(float)

    busy = dataclasses.replace(
        xl.SCHEMES["status"], name="busy", columns=("leads",), true_rule=None, cuts={},
        rule=lambda: [nw.col("leads") > 20, nw.col("leads") > 5],
    )  # fmt: skip
    lettered = dataclasses.replace(
        busy, name="lettered", columns=("letters",), rule=lambda: [nw.col("letters") > 9] * 2
    )
    column = ProfileColumn("letters", letters, meaning="letters of its name")
    postcard = Action("postcard", "a card by post", 0.04, 5, "letter", "remote")
    return [
        (xl.SCHEMES, busy), (xl.SCHEMES, lettered), (COLUMNS, column),
        (FORECASTERS, LikeLastTime()), (ACTIONS, postcard),
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def rainy(monkeypatch):
    kind, cause = weather()
    for registry, thing in [(CAUSES, cause), *of_ones_own()]:
        monkeypatch.setattr(registry, "_items", dict(registry))
        registry.register(thing)
    return kind


@pytest.fixture
def show(rainy):
    return xl.simulate(rainy(), customers=200, editions=3, seed=1)


def alone(*tasks):
    """Call functions, one after the other, in a new process that knows of nothing yet."""
    code = "import pickle, sys; print([f(*a) for f, *a in pickle.load(sys.stdin.buffer)])"
    sent = pickle.dumps(wrap_non_picklable_objects(tasks, keep_wrapper=False))
    found = subprocess.run(
        [sys.executable, "-c", code], input=sent, check=True, capture_output=True
    )
    return json.loads(found.stdout)


def measures():
    """Two that no other process can import: they bring no room along."""

    def stands(knobs):
        return len(xl.simulate(knobs, customers=100, editions=2, seed=1).tables["participations"])

    def forecast(show):
        return float(xl.profile(show, forecaster="like_last_time")["p_next"].sum())

    return stands, forecast


def test_a_new_process_that_opens_a_registry_only_in_the_call_has_what_is_ones_own(rainy):
    """There a cause was off in silence at first, and on from the second call on."""
    stands, forecast = measures()
    mature = xl.simulate("mature", customers=100, editions=3, seed=1)
    assert stands(rainy()) != stands(rainy(rain=0))
    assert alone((WithOwn(stands), rainy())) == [stands(rainy())]
    assert alone((WithOwn(forecast), mature.tables)) == [forecast(mature.tables)]


def test_a_process_that_outlives_a_session_takes_over_what_the_next_one_has(rainy):
    stands, _ = measures()
    first, here = (WithOwn(stands), rainy()), [stands(rainy())]
    CAUSES._items.pop("weather")
    kind, cause = weather(strength=2.0)
    CAUSES.register(cause)
    here.append(stands(kind()))
    assert here[0] != here[1]
    assert alone(first, (WithOwn(stands), kind())) == here


def test_a_roll_out_by_scheme_column_and_action_of_ones_own(show):
    plans = {
        "busy": Playbook("busy", {"existing": ("postcard", 1)}, 900),
        "lettered": Playbook("lettered", {"existing": ("postcard", 1)}, 900),
    }
    one, two = (xl.rollout(show, plans, editions=2, futures=2, jobs=jobs) for jobs in JOBS)
    pd.testing.assert_frame_equal(one.paths, two.paths)
    assert (one.paths.query("policy != 'nothing'")["spend"] > 0).all()


def test_a_decision_value_of_a_scheme_in_a_world_of_ones_own(rainy):
    world = rainy(age=1, rain=0.3)
    ask = dict(scenario=world, shows=4, editions=3, customers=70, training=[1], families=["value"])
    one, two = (xl.decision_value("busy", **ask, jobs=jobs) for jobs in JOBS)
    pd.testing.assert_frame_equal(one.table, two.table)


def test_a_sweep_that_measures_with_everything_of_ones_own(rainy):
    def measure(knobs, seed):
        show = xl.simulate(knobs, customers=150, editions=3, seed=seed)
        people = xl.profile(show, forecaster="like_last_time")
        cards = Even("postcard", 900)(people)
        return dict(
            forecast=people["p_next"].sum(),
            busy=(xl.SCHEMES["busy"](people) == "existing").sum(),
            lettered=(xl.SCHEMES["lettered"](people) == "existing").sum(),
            stands=len(show.advance(cards).tables["participations"]),
        )

    one, two = (sweep("rain", measure, [0, 1], rainy(), shows=2, workers=n) for n in JOBS)
    pd.testing.assert_frame_equal(one, two)
    assert one.set_index(["figure", "value"]).loc[("stands", 0), "change"] > 0


def test_experiments_in_a_world_of_ones_own(rainy, monkeypatch):
    from expo_lab.world.calibrate import experiments as module

    monkeypatch.setattr(module, "EXPERIMENTS", module.EXPERIMENTS[:1])
    one, two = (experiments(rainy(), shows=2, workers=n) for n in JOBS)
    pd.testing.assert_frame_equal(one, two)


def test_a_portfolio_of_a_world_of_ones_own(rainy, tmp_path):
    written = []
    for n in JOBS:
        simulate_portfolio(2, tmp_path / str(n), rainy(), customers=100, editions=2, workers=n)
        here = (tmp_path / str(n)).rglob("*.parquet")
        written.append({str(p.relative_to(tmp_path / str(n))): p.read_bytes() for p in here})
    assert written[0] == written[1] != {}


def test_true_relationship_values_in_a_world_of_ones_own(show):
    some = show.tables["participations"].query("edition == 3 and role == 'exhibitor'")
    ask = dict(customers=some["customer_id"][:2], editions=1, futures=2)
    one, two = (true_relationship_values(show, **ask, jobs=jobs) for jobs in JOBS)
    pd.testing.assert_frame_equal(one, two)
