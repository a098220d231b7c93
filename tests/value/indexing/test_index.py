import numpy as np
import pandas as pd
import pytest

from expo_lab.value.indexing.index import INDICATORS, indicators, scaled, value_index


def test_equal_weights_give_the_mean_of_ranks(known):
    made = value_index(known)
    mean = indicators(known).rank().sub(0.5).div(len(known)).mean(axis=1)
    assert made["index"].to_numpy() == pytest.approx(100 * mean.to_numpy())
    assert made["rank"].min() == 1


def test_order_of_rows_does_not_matter(known):
    for weights in ("equal", "ahp", "entropy", "combined"):
        again = value_index(known.iloc[::-1], weights).loc[known.index, "index"]
        assert again.to_numpy() == pytest.approx(value_index(known, weights)["index"].to_numpy())


def test_one_weight_alone_ranks_by_its_indicator(known):
    alone = {name: float(name == "contribution") for name in INDICATORS}
    made = value_index(known, alone)
    want = indicators(known)["contribution"].rank(ascending=False, method="min")
    assert (made["rank"] == want).all()
    assert (made["lower"] == made["upper"]).all()  # no survey in it


def test_own_weights_are_made_to_add_up(known):
    small, large = (dict.fromkeys(INDICATORS, k) for k in (1, 7))
    pd.testing.assert_frame_equal(value_index(known, small), value_index(known, large))


def test_more_survey_error_widens_and_none_closes_the_interval(known):
    exact = value_index(known.assign(satisfaction_se=0.0, relative_attitude_se=0.0), scale="range")
    assert exact["upper"].to_numpy() == pytest.approx(exact["lower"].to_numpy())
    row = value_index(known, scale="range").iloc[0]
    one = known.iloc[0]
    far = [
        1.959964 * 25 * one[c] / np.ptp(known[of])
        for c, of in (
            ("satisfaction_se", "satisfaction"),
            ("relative_attitude_se", "relative_attitude"),
        )
    ]
    assert row["upper"] - row["index"] == pytest.approx(np.hypot(*far))


def test_on_ranks_the_interval_is_that_of_the_neighbours_an_answer_could_be_taken_for():
    n = 101
    made = dict(satisfaction=np.linspace(1, 5, n), satisfaction_se=0.4 / 1.959964)
    made |= dict(relative_attitude=np.linspace(0, 1, n), relative_attitude_se=0.0)
    people = pd.DataFrame(made).assign(
        p_next=np.linspace(0, 1, n), margin_total=np.arange(n), expected_value=0.0
    )
    row = value_index(people).iloc[50]
    # 0.4 points either way are ten places of 101, a quarter of the index
    assert row["upper"] - row["index"] == pytest.approx(25 * 10 / n, abs=25 / n)
    assert row["index"] - row["lower"] == pytest.approx(row["upper"] - row["index"])


def test_entropy_on_ranks_is_equal_weights_but_for_ties(known):
    w = value_index(known, "entropy").attrs["weights"]
    assert list(w.values()) == pytest.approx([0.25] * 4, abs=0.02)


def test_a_range_runs_from_0_to_1(known):
    made = scaled(indicators(known), "range")
    assert made.min().eq(0).all()
    assert made.max().eq(1).all()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (dict(weights="ahb"), "no weights 'ahb'. Did you mean 'ahp'"),
        (dict(scale="log"), "no scale 'log'"),
        (dict(weights={"loyalty": 1}), "weights must name satisfaction, loyalty, retention"),
        (dict(weights="ahp", judgements=np.ones((3, 3))), "judgements of four indicators, found 3"),
        (dict(judgements=np.ones((4, 4))), "judgements are not used by weights='equal'"),
    ],
)
def test_what_cannot_weigh(known, more, message):
    with pytest.raises(ValueError, match=message):
        value_index(known, **more)


def test_what_cannot_be_ranked(known):
    with pytest.raises(ValueError, match="satisfaction is 3 for everybody: it tells nobody apart"):
        value_index(known.assign(satisfaction=3.0))
    with pytest.raises(ValueError, match="indicators without gaps, found 1 in"):
        value_index(
            known.assign(
                margin_total=known["margin_total"]
                .where(known["x"].cumsum() > 0)
                .where(known.index != known.index[-1])
            ).tail(50)
        )
    with pytest.raises(ValueError, match="needs column 'p_next', which is absent"):
        value_index(known.drop(columns="p_next"))
