"""The floor of loss: what no care keeps."""

from dataclasses import replace

import pytest

import expo_lab as xl
from expo_lab.lifecycle import loss_floor


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=800, editions=3, seed=31)


def test_care_keeps_some_and_never_all(show):
    found = loss_floor(show, futures=8)
    kept = found.loc["kept by care"]
    assert 0 < kept["lower"] < kept["lost"] < kept["upper"]
    assert found.loc["all care", "lost"] > found["closed"].max() > 0
    assert found.loc["all care", "spend"] > 500
    gap = found.loc["nothing", "lost"] - found.loc["all care", "lost"]
    assert kept["lost"] == pytest.approx(gap)


def test_nothing_agrees_with_the_truth_of_the_next_edition(show):
    truth = xl.true_profile(show, futures=4)
    present = truth["recency"] == 0
    stay = truth.loc[present & truth["p_next"].notna(), "p_next"].mean()
    found = loss_floor(show, futures=64)
    # whoever has closed has p_next 0, and stands among those who were there
    assert found.loc["nothing", "lower"] < 1 - stay < found.loc["nothing", "upper"]


def test_where_nobody_listens_care_keeps_nobody(show):
    deaf = xl.simulate(replace(xl.PRESETS["mature"], touch_response=0.0), 300, 2, seed=31)
    found = loss_floor(deaf, futures=4)
    assert found.loc["kept by care", ["lost", "lower", "upper"]].tolist() == [0, 0, 0]


def test_where_no_firm_closes_the_floor_lies_lower():
    still = xl.simulate(replace(xl.PRESETS["mature"], closing_rate=0.0), 300, 2, seed=31)
    assert (loss_floor(still, futures=4)["closed"] == 0).all()


def test_bad_input(show):
    with pytest.raises(ValueError, match="loss_floor: futures must be at least 2"):
        loss_floor(show, futures=1)
    with pytest.raises(ValueError, match="loss_floor: needs a simulated show"):
        loss_floor(show.tables)
