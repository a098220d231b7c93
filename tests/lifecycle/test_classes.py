import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.schema import STATES
from expo_lab.lifecycle.focus import FIRST_AT, FOCUS, focus_plan
from expo_lab.lifecycle.for_life_scheme import for_life
from expo_lab.lifecycle.waverer_scheme import late_deciders, waverers
from expo_lab.world import ACTIONS


@pytest.mark.parametrize(
    ("p_next", "segment"),
    [(0.65, "sure to come"), (0.64, "waverer"), (0.35, "waverer"), (0.34, "staying away")],
)
def test_waverers_at_the_corners(p_next, segment):
    assert waverers(pd.DataFrame(dict(kind="exhibitor", p_next=[p_next]))).item() == segment


@pytest.mark.parametrize(
    ("p_next", "ahead", "segment"),
    [(0.9, 6.0, "for life"), (0.65, 5.9, "loyal"), (0.64, 5.9, "not loyal")],
)
def test_customers_for_life_at_the_corners(p_next, ahead, segment):
    one = pd.DataFrame(dict(kind="exhibitor", p_next=[p_next], expected_editions=[ahead]))
    assert for_life(one).item() == segment


def test_both_are_taken_wherever_a_scheme_is(known, show):
    truth = xl.true_profile(show, futures=10)
    found = xl.segment.recovery(known, [waverers, for_life], truth, ceiling=False)
    assert (found["kappa"] > 0.3).all()
    plan = xl.Playbook(waverers, {"waverer": ("call", 1)}, budget=500)
    assert set(plan(known)["customer_id"]) == set(known.index[waverers(known) == "waverer"])


def test_the_undecided_book_later_than_the_sure():
    later = []
    for seed in (1, 2, 3):
        show = xl.simulate("mature", customers=3000, editions=8, seed=seed)
        found = late_deciders(show, 7)
        later.append(found.loc["sure to come", "weeks"] - found.loc["waverer", "weeks"])
        assert (found["came"].diff().dropna() < 0).all()
    assert min(later) > 0


def test_late_deciders_counts_each_exhibitor_once(show):
    found = late_deciders(show, 7)
    people = xl.profiles.came_back(show, 7)
    assert found["exhibitors"].sum() == len(people)
    came = (found["came"].fillna(0) * found["exhibitors"]).sum()
    assert came == pytest.approx(people["came_back"].sum())


def test_the_focus_is_data_that_a_roll_out_plays(show):
    assert list(FOCUS) == list(STATES)
    assert {action for action, _ in FOCUS.values()} <= set(ACTIONS)
    assert set(FIRST_AT) == set(show.tables["editions"]["phase"].cat.categories)
    right = xl.Playbook("stages", focus_plan("mature"), budget=20_000)
    wrong = xl.Playbook("stages", focus_plan("mature", wrong=2), budget=20_000)
    people = xl.profile(show)
    assert right(people)["amount"].sum() == pytest.approx(20_000)
    assert set(wrong(people)["action"]) <= set(ACTIONS)
    show.advance(right(people))


def test_emphasis_weighs_the_stages_of_the_age():
    plan = focus_plan("new", emphasis=5)
    assert {s for s, (_, w) in plan.items() if w == 5} == {"prospect", "trial"}
    assert {w for _, w in focus_plan().values()} == {1.0}
    assert focus_plan(wrong=1)["trial"][0] == FOCUS["prospect"][0]


def test_wrong_ages_and_emphases_are_refused():
    with pytest.raises(ValueError, match=r"focus_plan: no age of a show 'matur'. .*mature"):
        focus_plan("matur")
    with pytest.raises(ValueError, match="needs an emphasis of at least 1; found 0"):
        focus_plan("new", emphasis=0)
