"""Response: planted responses within their intervals, amount 0 is 0, silence where data are."""

import numpy as np
import pytest
from sklearn.base import clone

from expo_lab.models.response import SaturatingResponse

AMOUNTS = np.array([0.0, 50, 150, 400])
CEILINGS = np.array([0.30, 0.20, 0.15, 0.05])


def record(seed, n=8000, scale=150.0, ceilings=CEILINGS):
    """Each customer of segment s draws an amount by its own known chances."""
    rng = np.random.default_rng(seed)
    s, keen = rng.integers(0, len(ceilings), n), rng.random(n) < 0.5
    chances = np.where(keen[:, None], [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1])
    drawn = (rng.random(n)[:, None] > chances.cumsum(axis=1)).sum(axis=1)
    x = AMOUNTS[drawn]
    rate = 0.3 + 0.25 * keen + ceilings[s] * -np.expm1(-x / scale)
    y = (rng.random(n) < rate).astype(float)
    return y, x, np.array(list("abcdefgh"))[s], chances[np.arange(n), drawn]


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_response_is_recovered(seed):
    model = SaturatingResponse().fit(*record(seed, 40_000))
    table = model.table_
    assert (np.abs(table["unshrunk"] - CEILINGS) < 3 * table["se"]).all()
    spread = np.log(model.scale_upper_ / model.scale_lower_) / (2 * 1.96)
    assert abs(np.log(model.scale_ / 150)) < 3 * spread


def test_intervals_hold_the_planted_response_as_often_as_they_say():
    held = []
    for seed in range(40):
        found = SaturatingResponse().fit(*record(100 + seed, 12_000)).predict(100, list("abcd"))
        truth = CEILINGS * -np.expm1(-100 / 150)
        held += list((found["lower"] <= truth) & (truth <= found["upper"]))
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 40)


def test_without_propensities_those_who_were_likelier_treated_mislead():
    y, x, s, p = record(1, 40_000)
    weighted = SaturatingResponse(150).fit(y, x, s, p).table_
    naive = SaturatingResponse(150).fit(y, x, s, 1.0).table_
    assert (naive["unshrunk"] - CEILINGS > 3 * naive["se"]).all()
    assert (np.abs(weighted["unshrunk"] - CEILINGS) < 3 * weighted["se"]).all()


def test_noise_off_gives_the_exact_answer():
    x = np.tile(AMOUNTS, 30)
    s = np.repeat(["a", "b", "c"], 40)
    y = 0.4 + np.repeat([0.3, 0.2, 0.1], 40) * -np.expm1(-x / 90)
    y += 1e-6 * np.resize([1, 1, 1, 1, -1, -1, -1, -1], 120)
    model = SaturatingResponse().fit(y, x, s, 0.25)
    assert model.scale_ == pytest.approx(90, rel=1e-4)
    assert model.table_["ceiling"].tolist() == pytest.approx([0.3, 0.2, 0.1], abs=1e-5)


def test_amount_zero_is_zero_and_a_large_one_the_ceiling():
    model = SaturatingResponse().fit(*record(2))
    assert model.predict([0.0], ["a"]).iloc[0].tolist() == [0, 0, 0]
    ceiling = model.table_.loc["a", ["ceiling", "lower", "upper"]].tolist()
    assert model.predict([1e6], ["a"]).iloc[0].tolist() == pytest.approx(ceiling)


def test_no_effect_shows_none_as_often_as_promised():
    tables = [
        SaturatingResponse(150).fit(*record(50 + seed, 3000, ceilings=np.zeros(4))).table_
        for seed in range(40)
    ]
    held = [(t["lower"] <= 0) & (t["upper"] >= 0) for t in tables]
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 40)
    assert np.abs(np.mean([t["ceiling"].mean() for t in tables])) < 0.01


def test_small_segments_are_drawn_to_the_others():
    y, x, s, p = record(4, 9000, ceilings=np.full(8, 0.2))
    few = (s == "a") & (np.cumsum(s == "a") > 80)
    table = SaturatingResponse(150).fit(y[~few], x[~few], s[~few], p[~few]).table_
    before, after = table["unshrunk"] - 0.2, table["ceiling"] - 0.2
    assert (after**2).sum() < (before**2).sum() / 3
    assert table.loc["a", "upper"] - table.loc["a", "lower"] < 3 * table.loc["a", "se"]


def test_clusters_widen_the_error():
    y, x, s, p = record(5, 2000)
    copies = [np.repeat(v, 4) for v in (y, x, s, p)]
    alone = SaturatingResponse(150).fit(y, x, s, p).table_["se"]
    together = SaturatingResponse(150).fit(*copies, np.repeat(np.arange(2000), 4)).table_["se"]
    assert together.tolist() == pytest.approx(alone.tolist())


def test_four_times_the_data_halve_the_error():
    small, large = (SaturatingResponse(150).fit(*record(6, n)).table_["se"] for n in (9000, 36_000))
    assert (small / large).tolist() == pytest.approx([2] * 4, rel=0.05)


def test_where_the_record_is_silent_there_is_no_number():
    y, x, s, p = record(7, 2000, ceilings=np.zeros(4))
    with pytest.raises(ValueError, match=r"SaturatingResponse.fit: the (record|response)"):
        SaturatingResponse().fit(y, x, s, p)
    with pytest.raises(ValueError, match="no bend within reach of the amounts tried"):
        SaturatingResponse().fit(x / 1000, x, np.zeros(2000), 0.25)  # a straight line


def test_bad_input():
    y, x, s, p = record(8, 400)
    for change, said in (
        ((y, -x, s, p), "amounts must be 0 or more, found -400"),
        ((np.where(y > 0, y, np.nan), x, s, p), "found gaps in"),
        ((y, x, s, 0.0), "propensities must be above 0, found 0"),
        ((y, np.where(s == "b", 0, x), s, p), "segment 'b' has 1 different amounts, 3 are needed"),
        ((y[1:], x, s, p[1:]), "needs columns of one length"),
    ):
        with pytest.raises(ValueError, match=r"SaturatingResponse.fit") as caught:
            SaturatingResponse().fit(*change)
        assert said in str(caught.value)
    model = clone(SaturatingResponse(150))
    with pytest.raises(ValueError, match="needs a fitted model"):
        model.predict([1], ["a"])
    with pytest.raises(ValueError, match="no segment 'z' was fitted"):
        model.fit(y, x, s, p).predict([1], ["z"])
