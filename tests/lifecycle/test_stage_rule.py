import pandas as pd
import pytest

from expo_lab.core.schema import STATES
from expo_lab.lifecycle.stage_rule import CROSSWALK, rename_stages, stages


def person(**values):
    usual = dict(p_alive=0.9, p_next=0.5, editions_attended=3, recency=0, satisfaction=4.0)
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
    assert list(found.cat.categories) == list(STATES)


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
    with pytest.raises(ValueError, match="lost_below must lie between 0 and 1"):
        stages(person(), lost_below=2)
