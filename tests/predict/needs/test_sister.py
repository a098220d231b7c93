"""Which show of the house serves a customer best."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import expo_lab as xl
from expo_lab.core.schema import TOPICS
from expo_lab.predict import guide, score_guide

NEEDS = [f"need_{t}" for t in TOPICS]
SHOWS = {"ours": (4, 3, 0, 0, 0), "Green": (0, 0, 1, 0, 0), "Careers": (0, 0, 0, 0, 1)}


def people(*needs, se=0.5):
    rows = pd.DataFrame(needs, columns=NEEDS, dtype=float)
    return rows.assign(**{f"{name}_se": se for name in NEEDS})


def test_by_hand():
    found = guide(people([4, 4, 3, 3, 5], [5, 5, 3, 3, 3]), SHOWS, own="ours")
    assert found["best"].tolist()[0] == "Careers"
    # 2 against .8 + .6; the error of the difference has the five weights apart
    assert found["gain"].iloc[0] == pytest.approx(2 - 1.4)
    se = 0.5 * np.sqrt(0.8**2 + 0.6**2 + 1)
    assert found["gain_se"].iloc[0] == pytest.approx(se)
    assert found["p_better"].iloc[0] == pytest.approx(norm.cdf(0.6 / se))
    assert found["guided_to"].tolist() == ["Careers", "ours"]  # .802 is sure enough
    assert guide(people([4, 4, 3, 3, 5]), SHOWS, "ours", sure=0.81)["guided_to"][0] == "ours"


def test_who_knows_all_needs_guides_rightly():
    rng = np.random.default_rng(4)
    real = people(*np.clip(3 + rng.normal(size=(400, 5)), 1, 5), se=0.0)
    score = score_guide(guide(real, SHOWS, "ours"), real, SHOWS, "ours")
    assert score["right"] == 1
    assert score["gain"] == pytest.approx(score["attainable"])


def test_of_whom_nothing_is_known_nobody_is_moved():
    found = guide(people([3] * 5, se=1.1), SHOWS, "ours", sure=0.6)
    assert found["guided_to"].tolist() == ["ours"]
    score = score_guide(found, people([3, 3, 3, 3, 5]), SHOWS, "ours")
    assert (score["moved"], score["gain"], score["attainable"]) == (0, 0, 2)
    assert np.isnan(score["right"])


def test_on_a_show_being_sure_pays_and_knowing_more_would():
    show = xl.simulate("mature", customers=1500, editions=6, seed=23)
    known, truth = xl.profile(show), xl.true_profile(show, futures=4)
    careful, hasty = (
        score_guide(guide(known, SHOWS, "ours", sure), truth, SHOWS, "ours") for sure in (0.8, 0.5)
    )
    assert careful["right"] > hasty["right"] > 0.5
    assert careful["moved"] < hasty["moved"]
    assert 0 < careful["lower"] < careful["gain"] < careful["attainable"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (dict(themes={"ours": (1, 0, 0, 0, 0)}), "guide: needs the themes of two shows or more"),
        (dict(own="Gren"), "guide: own must be one of the shows.*Green"),
        (dict(sure=0.4), "guide: sure must be from 0.5 to 1"),
        (dict(themes=SHOWS | {"bad": (1, 2)}), "theme needs 5 weights"),
    ],
)
def test_bad_input(change, said):
    given = dict(themes=SHOWS, own="ours") | change
    with pytest.raises(ValueError, match=said):
        guide(people([3] * 5), **given)


def test_strangers_have_no_score():
    with pytest.raises(ValueError, match="score_guide: nobody in guided has true needs"):
        score_guide(guide(people([3] * 5), SHOWS, "ours"), people().iloc[:0], SHOWS, "ours")
