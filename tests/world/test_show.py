import dataclasses
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import expo_lab as xl
from expo_lab.io.export import canonical_csv
from expo_lab.scenario import PRESETS, Scenario, switches
from expo_lab.world import streams
from expo_lab.world.edition import run_edition
from expo_lab.world.people.population import populate

SMALL = dict(customers=200, editions=4, seed=3)
PRINT = """
import hashlib, expo_lab as xl
from expo_lab.io.export import canonical_csv
show = xl.simulate("mature", customers=200, editions=4, seed=3)
digest = hashlib.sha256()
for name, frame in (*show.tables.items(), *show.truth.items()):
    digest.update(canonical_csv(frame))
print(digest.hexdigest())
"""


def digest_elsewhere(**environment):
    env = os.environ | environment
    done = subprocess.run(
        [sys.executable, "-c", PRINT], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def same(a, b):
    return all(canonical_csv(a.tables[k]) == canonical_csv(b.tables[k]) for k in a.tables)


def test_same_seed_same_tables_in_any_process_zone_and_locale():
    # Python itself cannot start from a path of other letters in the C locale
    plain = "C" if str(Path(__file__)).isascii() else "C.UTF-8"
    here = digest_elsewhere(PYTHONHASHSEED="1", TZ="UTC", LC_ALL=plain)
    there = digest_elsewhere(PYTHONHASHSEED="77", TZ="Asia/Shanghai", LC_ALL="C.UTF-8")
    assert here == there


def test_same_tables_in_another_block_size(monkeypatch):
    first = xl.simulate("mature", **SMALL)
    monkeypatch.setattr(streams, "BLOCK", 37)
    assert same(first, xl.simulate("mature", **SMALL))


def test_another_seed_gives_another_show():
    assert not same(xl.simulate("mature", **SMALL), xl.simulate("mature", **SMALL | {"seed": 4}))


def test_going_on_is_the_same_as_a_longer_show():
    longer = xl.simulate("mature", **SMALL | {"editions": 5})
    went_on = xl.simulate("mature", **SMALL).advance()
    assert same(longer, went_on)
    pd.testing.assert_frame_equal(longer.truth["states"], went_on.truth["states"])


def test_going_on_changes_no_earlier_record():
    show = xl.simulate("mature", **SMALL)
    before, after = show.truth["records"], show.advance().truth["records"]
    joined = before.merge(after, on="record_id", suffixes=("", "_later"))
    assert len(joined) == len(before)
    assert (joined["true_customer_id"] == joined["true_customer_id_later"]).all()


def test_actions_change_only_through_what_they_do():
    show = xl.simulate("mature", **SMALL)
    ids = show.tables["customers"].query("kind == 'exhibitor'")["customer_id"]
    actions = pd.DataFrame(dict(customer_id=ids.head(20), action="visit", amount=400.0))
    plain, pushed = show.advance(future=2), show.advance(actions, future=2)
    stands = [s.tables["participations"].query("edition == 5") for s in (plain, pushed)]
    here, there = (set(s.query("role == 'exhibitor'")["customer_id"]) for s in stands)
    assert here <= there  # a visit drives nobody away
    assert there - here <= set(ids.head(20))
    rows = [s.query("role == 'buyer'")["customer_id"].tolist() for s in stands]
    assert rows[0] == rows[1]  # nobody else's luck moved


def test_a_touch_is_without_effect_where_the_cause_is_off():
    show = xl.simulate(PRESETS["mature"].without("touches"), **SMALL)
    # everybody is touched, prospects above all: an offer would be an effect
    firms = show.tables["customers"].query("kind == 'exhibitor'")["customer_id"]
    actions = pd.DataFrame(dict(customer_id=firms, action="visit", amount=9000.0))
    plain, pushed = show.advance(), show.advance(actions)
    assert canonical_csv(plain.tables["editions"]) == canonical_csv(pushed.tables["editions"])


# Other knobs that carry a cause's label, at values of their own; none may matter where it is off.
LABELLED = {
    "learning": {},
    "satisfaction": {},
    "drift": dict(innovation=0.9),
    "inertia": {},
    "outside_option": dict(rival_launch=2, rival_shock=3.0),
    "cross_side": dict(level_draw=1.5),
    "word_of_mouth": {},
    "touches": dict(cold_reach=0.9, fatigue=1.5, response_family=2, random_touches=0.3),
}


def test_every_knob_that_carries_a_causes_label_is_tried():
    for cause, knobs in switches().items():
        fields = Scenario.__dataclass_fields__
        carry = {n for n, f in fields.items() if f.metadata.get("cause") == cause} - set(knobs)
        assert carry == set(LABELLED[cause]), cause


@pytest.mark.parametrize("cause", [c for c in switches() if c != "touches"])
def test_each_cause_matters_and_is_off_at_zero(cause):
    dear = dataclasses.replace(PRESETS["mature"], price_sqm=300)  # at the market's price it is nil
    off = xl.simulate(dear.without(cause), **SMALL)
    assert not same(off, xl.simulate(dear, **SMALL))
    if LABELLED[cause]:
        other = dataclasses.replace(dear.without(cause), **LABELLED[cause])
        assert same(off, xl.simulate(other, **SMALL))


def test_with_satisfaction_off_mood_moves_nothing():
    world = populate(PRESETS["mature"].without("satisfaction"), 200, seed=3)
    gloomy = SimpleNamespace(**vars(world) | {"mood": np.full(200, -3.0)})
    ends = [
        run_edition(PRESETS["mature"].without("satisfaction"), w, 1, streams.Luck(3, 1))[0]
        for w in (world, gloomy)
    ]
    assert (ends[0].exhibits == ends[1].exhibits).all()
    assert (ends[0].area == ends[1].area).all()


def test_a_larger_population_is_no_better_show():
    # ideas are taken up by the share of exhibitors who have them, whatever their number
    calm = dataclasses.replace(PRESETS["mature"], show_sd=0, quality_sd=0, economy_sd=0)
    gain = [xl.simulate(calm, n, 6, 3).world.quality for n in (1000, 8000)]
    assert gain[1] < 1.5 * gain[0]


def test_learning_off_leaves_beliefs_alone():
    show = xl.simulate(PRESETS["mature"].without("learning"), **SMALL)
    belief = show.truth["states"]["true_belief"]
    assert np.ptp(belief) == 0


def test_no_observed_number_gives_the_truth_away(show, people):
    last = show.truth["states"].query("edition == @show.editions").set_index("customer_id")
    true = last.join(show.truth["customers"].set_index("customer_id"))
    true = true.select_dtypes("number").filter(like="true_")
    ours = people.loc[true.index]
    seen = ours[ours["editions_attended"] > 0].select_dtypes("number")
    for name, column in seen.items():
        for hidden, values in true.loc[seen.index].items():
            pair = pd.concat([column, values], axis=1).dropna()
            if (pair.nunique() > 5).all():
                assert abs(spearmanr(*pair.to_numpy().T).statistic) < 0.98, (name, hidden)


def test_observed_tables_have_no_true_column(show):
    assert not [c for t in show.tables.values() for c in t if c.startswith("true_")]
    for name, frame in show.truth.items():
        keys = {"customer_id", "edition", "record_id", "source", "copy"}
        assert all(c.startswith("true_") or c in keys for c in frame), name


def test_all_six_states_occur_and_regression_starts_anywhere(show):
    states = show.truth["states"].pivot(index="customer_id", columns="edition", values="true_state")
    states = states.dropna()  # of firms that were there from the start
    assert set(states.to_numpy().ravel()) == set(xl.core.schema.STATES)
    pairs = {step for row in states.to_numpy() for step in pairwise(row)}
    assert {("trial", "weakening"), ("growing", "weakening"), ("committed", "weakening")} <= pairs
    assert ("prospect", "committed") in pairs or ("prospect", "growing") in pairs  # skipped


def test_a_cancelled_edition_holds_nobody():
    show = xl.simulate(dataclasses.replace(PRESETS["mature"], cancelled=2), **SMALL)
    editions = show.tables["editions"].set_index("edition")
    assert not editions.loc[2, "held"]
    assert editions.loc[2, ["exhibitors", "visitors", "area"]].sum() == 0
    assert (show.tables["participations"]["edition"] != 2).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(customers=0), "customers must be a whole number of at least 50, found 0"),
        (dict(customers=-5), "customers must be .* found -5"),
        (dict(editions=0), "editions must be a whole number of at least 1, found 0"),
        (dict(editions=2.5), "editions must be .* found 2.5"),
        (dict(seed=-1), "seed must be a whole number of at least 0, found -1"),
    ],
)
def test_impossible_numbers_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        xl.simulate("mature", **arguments)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (dict(customer="E000001", action="call", amount=5), "needs column 'customer_id'"),
        (dict(customer_id="E999999", action="call", amount=5), "no customers of this show"),
        (
            dict(customer_id="E000001", action="cal", amount=5),
            "no action 'cal'. Did you mean 'call'",
        ),
        (dict(customer_id="E000001", action="call", amount=-5), "EUR above 0, found -5"),
    ],
)
def test_impossible_actions_are_named(show, rows, message):
    with pytest.raises(ValueError, match=message):
        show.advance(pd.DataFrame([rows]))


def test_strangers_seldom_listen():
    show = xl.simulate("mature", **SMALL)
    world = show.world
    firms = show.tables["customers"].query("kind == 'exhibitor'")["customer_id"]
    letters = pd.DataFrame(dict(customer_id=firms, action="letter", amount=20.0))

    def offers(cold_reach):
        knobs = dataclasses.replace(PRESETS["mature"], cold_reach=cold_reach)
        run = [
            dataclasses.replace(show, scenario=knobs).advance(actions).told[0][1].p_offered
            for actions in (None, letters)
        ]
        return (run[1] - run[0]) / np.maximum(1e-12, 1 - run[0])

    stranger = (world.seen == 0) & ~world.given_up
    heard = 1 - np.exp(-1)  # a letter of one scale
    for reach in (0.0, 0.05, 1.0):
        assert offers(reach)[stranger] == pytest.approx(reach * heard)
    left = (world.seen > 0) & ~world.present & ~world.given_up
    assert offers(0.05)[left] == pytest.approx(heard)
