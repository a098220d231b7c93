import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.lifecycle.for_life_scheme import for_life
from expo_lab.lifecycle.histories import stage_history
from expo_lab.lifecycle.paths import moves
from expo_lab.lifecycle.stays import sojourns
from expo_lab.lifecycle.waverer_scheme import late_deciders, waverers


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


def test_the_undecided_book_later_and_are_less_content_than_the_sure():
    later, less = [], []
    for seed in (1, 2, 3):
        show = xl.simulate("mature", customers=3000, editions=8, seed=seed)
        found = late_deciders(show, 7)
        later.append(found.loc["sure to come", "weeks"] - found.loc["waverer", "weeks"])
        less.append(
            found.loc["sure to come", "satisfaction"] - found.loc["waverer", "satisfaction"]
        )
        assert (found["came"].diff().dropna() < 0).all()
    assert min(later) > 0
    assert min(less) > 0


def test_any_scheme_has_paths_and_stays(show):
    tiers = stage_history(show, "value_tiers", first=5)
    up = moves(tiers).reset_index().query("kind in ['next', 'skips', 'turns back']")
    assert up["count"].sum() > 0  # C85: between tiers, both ways
    life = stage_history(show, for_life, first=5)
    stay = sojourns(life, horizon=2)
    assert stay.index.tolist()[:3] == ["for life", "loyal", "not loyal"]
    assert stay["stays"].sum() + stay["left_out"].sum() > 0


def test_late_deciders_counts_each_exhibitor_once(show):
    found = late_deciders(show, 7)
    people = xl.profiles.came_back(show, 7)
    assert found["exhibitors"].sum() == len(people)
    came = (found["came"].fillna(0) * found["exhibitors"]).sum()
    assert came == pytest.approx(people["came_back"].sum())
