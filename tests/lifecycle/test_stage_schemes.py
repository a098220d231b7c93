import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.schema import STATES
from expo_lab.lifecycle.stage_schemes import CROSSWALK, STAGES, rename_stages, stages
from expo_lab.segment.scheme.scheme import NOT_APPLICABLE


def person(**values):
    usual = dict(
        kind="exhibitor", p_alive=0.9, p_next=0.5, editions_attended=3, recency=0, satisfaction=4.0
    )
    return pd.DataFrame([usual | values])


@pytest.mark.parametrize(
    ("values", "stage"),
    [
        (dict(editions_attended=0), "prospect"),
        (dict(p_alive=0.49), "lost"),
        (dict(recency=1), "weakening"),
        (dict(p_next=0.3, satisfaction=2.5), "weakening"),
        (dict(p_next=0.3), "growing"),
        (dict(p_next=0.65), "committed"),
        (dict(editions_attended=1), "trial"),
        (dict(editions_attended=1, p_next=0.9), "committed"),  # trust at once
        (dict(), "growing"),
    ],
)
def test_the_rule_at_its_corners(values, stage):
    assert stages(person(**values)).item() == stage


def test_the_stages_are_total_and_ordered(people):
    found = stages(people)
    assert found.notna().all()
    assert list(found.cat.categories) == [*STATES, NOT_APPLICABLE]
    assert ((found == NOT_APPLICABLE) == (people["kind"] != "exhibitor")).all()


@pytest.mark.parametrize("names", list(CROSSWALK))
def test_every_state_has_a_name_in_every_source(names):
    found = rename_stages(pd.Series(STATES), names)
    assert found.notna().all()
    assert found.cat.ordered


def test_four_and_five_cut_the_same_path_differently():
    four, five = (rename_stages(pd.Series(STATES), n).astype(str) for n in ("four", "five"))
    assert four[2] != four[3]  # formation, stable
    assert five[2] == five[3] == "trust"


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="found 'grwing'"):
        rename_stages(pd.Series(["grwing"]), "four")
    with pytest.raises(KeyError, match="no set of stage names 'six'"):
        rename_stages(pd.Series(STATES), "six")
    with pytest.raises(ValueError, match="lost_below must be a number from 0 to 1"):
        stages(person(), lost_below=2)


@pytest.mark.parametrize("names", list(CROSSWALK))
def test_a_sources_scheme_is_the_six_states_under_its_names(people, names):
    scheme = xl.SCHEMES[f"stages_{names}"]
    renamed = rename_stages(stages(people), names)
    assert (scheme(people).astype(str) == renamed.astype(str)).all()


def test_stages_are_schemes_wherever_one_is_taken(people, known):
    assert [s.name for s in STAGES] == [n for n in xl.SCHEMES if n.startswith("stages")]
    found = xl.compare(known, ["stages", "stages_five"], later=people)
    assert {"stages", "stages_five"} == set(found.movement)
    plan = xl.Playbook("stages", {"weakening": ("call", 1)}, budget=1000)
    asked = plan(known)["customer_id"]
    assert set(asked) == set(known.index[stages(known) == "weakening"])


def test_the_true_stage_is_the_worlds_state(show):
    truth = xl.true_profile(show, futures=4)
    last = show.truth["states"].query("edition == @show.editions").set_index("customer_id")
    firms = truth[truth["kind"] == "exhibitor"]
    assert (firms["state"] == last["true_state"].reindex(firms.index)).all()
    real = xl.segment.true_segments(firms, stages)
    assert (real.astype(str) == firms["state"].astype(str)).all()
