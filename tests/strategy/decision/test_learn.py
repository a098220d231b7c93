import numpy as np
import pandas as pd
import pytest

from expo_lab.strategy.decision.arms import COST, FEATURES
from expo_lab.strategy.decision.learn import (
    Record,
    adjusted,
    group_gains,
    individual_gains,
    true_means,
    true_scores,
)
from expo_lab.strategy.decision.start import starts
from expo_lab.strategy.decision.training import SATURATION, lesson
from expo_lab.strategy.decision.truth import RATE

EFFECT = np.array([[0.02, 0.05, 0.0, 0.1, 0.2, 0.08], [0.0, 0.02, 0.03, 0.02, 0.1, 0.0]])
FOLLOWS = 2.5


@pytest.fixture(scope="module")
def planted():
    """Two groups, 8 editions of 4 shows; coming is a coin that treatments and the edition move."""
    rng = np.random.default_rng(6)
    n = 60_000
    group, edition = rng.integers(0, 2, n), rng.integers(0, 32, n)
    share = np.array([0.25, 0.5, 0.75])[edition % 3]
    arm = np.where(rng.random(n) < share, rng.integers(1, len(COST) + 1, n), 0)
    lift = np.column_stack([np.zeros(2), EFFECT])[group, arm]
    level = 0.2 + 0.3 * group + 0.1 * rng.random(32)[edition]  # an edition's own luck
    came = (rng.random(n) < level + lift).astype(float)
    rows = pd.DataFrame({name: rng.normal(size=n) for name in FEATURES})
    rows["margin"], rows["recency"] = np.where(group, 1000.0, 200.0), 0
    rows = rows.assign(
        show=edition // 8,
        edition=edition,
        firm=rng.integers(0, 900, n),
        arm=arm,
        propensity=np.where(arm > 0, share / len(COST), 1 - share),
        came=came,
        editions=FOLLOWS * came + rng.normal(0, 0.5, n),
    )
    return rows, group


def test_planted_effects_are_recovered(planted):
    rows, group = planted
    record = Record.of(rows)
    assert record.follows == pytest.approx(FOLLOWS, abs=3 * 0.078)  # its sd over 40 seeds
    found = group_gains(record, group, 2) / (record.follows * np.array([[200.0], [1000.0]]))
    # an outcome of variance 1/4 at most, some 60,000 / 24 treated a cell
    assert np.abs(found - EFFECT).max() < 3 * np.sqrt(0.25 * (1 / 2500 + 1 / 15_000))


def test_what_was_known_before_the_lots_takes_nothing_off_an_effect(planted):
    rows, _ = planted
    came, editions = adjusted(rows)
    assert came.var() < rows["came"].var()
    assert editions.var() < rows["editions"].var()
    treated = rows["arm"].to_numpy() == 5
    idle = rows["arm"].to_numpy() == 0
    weight = 1 / rows["propensity"]
    raw, adj = (
        np.average(y[treated], weights=weight[treated]) - np.average(y[idle], weights=weight[idle])
        for y in (rows["came"].to_numpy(), came)
    )
    assert adj == pytest.approx(raw, abs=0.03)


def test_groups_by_lot_are_drawn_to_one_mean(planted):
    rows, _ = planted
    record = Record.of(rows)
    lot = np.random.default_rng(2).integers(0, 8, len(rows))
    apart = group_gains(record, lot, 8) / record.follows
    means = [rows["margin"][lot == g].mean() for g in range(8)]
    effect = apart / np.array(means)[:, None]
    raw = np.sqrt(0.25 * (1 / 620 + 1 / 3700))  # error of one group's difference, 1/8 of the rows
    assert effect.std(axis=0).mean() < raw / 2
    single = group_gains(record, np.zeros(len(rows), dtype=int), 1)[0]
    whole = effect.mean(axis=0) * rows["margin"].mean() * record.follows
    assert whole == pytest.approx(single, abs=15)


def test_a_group_too_small_to_learn_from_takes_what_all_have(planted):
    rows, group = planted
    small = np.where(np.arange(len(rows)) < 20, 3, group)
    record = Record.of(rows)
    found = group_gains(record, small, 4)
    worth = rows["margin"][:20].mean() * record.follows
    assert found[3] == pytest.approx(record.whole * worth)


def test_an_arm_that_hardly_anybody_got_is_named(planted):
    """Its mean was 0 / 0, and what followed from it looked like a value."""
    rows, _ = planted
    few = rows[rows["arm"] != 4].iloc[:200]
    with pytest.raises(ValueError, match="found 0 of 200 with 'visit 200 EUR'; give it more cust"):
        Record.of(few)


def test_individual_scores_are_the_groups_where_a_column_tells_them_apart(planted):
    rows, group = planted
    rows = rows.assign(area=np.where(group, 100.0, 10.0))
    scores = individual_gains(Record.of(rows))(rows)
    assert scores[group == 1, 4].mean() == pytest.approx(0.1 * FOLLOWS * 1000, rel=0.35)
    assert scores[group == 0, 4].mean() == pytest.approx(0.2 * FOLLOWS * 200, rel=0.35)


def test_true_means_of_labels_by_lot_agree_and_of_real_groups_stay():
    rng = np.random.default_rng(3)
    group = np.repeat([0, 1, 2], 4000)
    gains = np.tile(np.array([10.0, 50.0, 200.0])[group][:, None], 2) * rng.lognormal(
        0, 0.5, (12_000, 1)
    )
    real = true_means(gains, group, 3)
    plain = [gains[group == g].mean() for g in range(3)]
    assert real[:, 0] == pytest.approx(plain, rel=0.02, abs=1.5)
    lot = true_means(gains, rng.permutation(group), 3)
    raw = np.ptp([gains[rng.permutation(group) == g].mean() for g in range(3)])
    assert np.ptp(lot[:, 0]) < max(raw, 3.0)


@pytest.fixture(scope="module")
def taught():
    import expo_lab as xl

    return lesson(starts({"own": xl.PRESETS["mature"]}, 200, 3, 8)["own"])


def test_lots_are_fair_and_logged(taught):
    rows = taught.record
    assert rows.groupby("edition").ngroups == sum(0 < s < 1 for s in SATURATION)
    shares = sorted(rows.groupby("edition")["propensity"].max().round(6))
    for share in (0.25, 0.5, 0.75):
        one = rows[np.isclose(rows["propensity"], share / len(COST)) & (rows["arm"] > 0)]
        assert len(one)
    assert len(shares) == 3
    # a Hajek weight counts everybody once in each arm
    idle = (rows["arm"] == 0) / rows["propensity"]
    assert idle.sum() == pytest.approx(len(rows), rel=0.25)


def test_outcomes_are_presences_after_the_look(taught):
    rows = taught.record
    assert set(rows["came"]) == {0.0, 1.0}
    most = ((1 + RATE) ** -np.arange(8.0)).sum()
    assert rows["editions"].between(0, most + 1e-9).all()
    assert (rows["editions"] >= rows["came"] - 1e-9).all()


def test_true_scores_find_what_a_column_says():
    rng = np.random.default_rng(4)
    people = pd.DataFrame({name: rng.normal(size=3000) for name in FEATURES})
    gains = np.tile(np.where(people["recency"] > 0, 100.0, 0.0)[:, None], len(COST))
    found = true_scores(people, gains + rng.normal(0, 50, gains.shape))(people)
    assert found[people["recency"] > 0.2].mean() == pytest.approx(100, abs=15)
    assert found[people["recency"] < -0.2].mean() == pytest.approx(0, abs=15)
