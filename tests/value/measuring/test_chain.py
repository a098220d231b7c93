"""Chain: the record's split is mediation's, the world's adds up and is 0 where nobody learns."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value import satisfaction_chain, true_satisfaction_chain
from expo_lab.value.measuring.chain import _lifted, _split


def planted(n=400, seed=0):
    """Answers after which stands, and the margin of a stand, follow by planted numbers."""
    rng = np.random.default_rng(seed)
    ids = pd.Series([f"E{i:04d}" for i in range(n)])
    mark = rng.integers(1, 6, n)
    chance = 0.1 + 0.15 * mark
    rows = [pd.DataFrame(dict(customer_id=ids, edition=1, revenue=5.0))]
    for e in (2, 3):
        come = rng.random(n) < chance
        rows.append(pd.DataFrame(dict(customer_id=ids, edition=e, revenue=100.0 + 7 * mark))[come])
    part = pd.concat(rows).assign(role="exhibitor", turned_up=True, unpaid=False, cost_to_serve=0.0)
    surveys = pd.DataFrame(dict(customer_id=ids, edition=1, satisfaction=mark.astype(float)))
    return dict(
        surveys=surveys,
        participations=part,
        editions=pd.DataFrame(dict(edition=[1, 2, 3], held=True)),
    )


def test_planted_links_are_recovered():
    table = satisfaction_chain(planted(4000), editions=2)
    assert table.attrs["customers"] == 4000
    # what least squares would find in all answers and numbers of stands, by their chances
    mark, stands = (grid.ravel() for grid in np.meshgrid(np.arange(1.0, 6), np.arange(3.0)))
    chance = 0.1 + 0.15 * mark
    weight = np.where(stands == 1, 2, 1) * chance**stands * (1 - chance) ** (2 - stands) / 5
    money = stands * (100 + 7 * mark)
    root = np.sqrt(weight)
    design = np.column_stack([np.ones(15), mark, stands]) * root[:, None]
    direct, each = np.linalg.lstsq(design, money * root, rcond=None)[0][1:]
    true = dict(through=0.3 * each, direct=direct, total=0.3 * each + direct)
    for part, value in true.items():
        error = (table.loc[part, "upper"] - table.loc[part, "lower"]) / 2 / 1.96
        assert abs(table.loc[part, "effect"] - value) < 3 * error, part


def test_only_editions_after_the_answer_count_and_only_whole_windows():
    tables = planted(60)
    one = satisfaction_chain(tables, editions=1, resamples=5)
    later = tables["participations"].query("edition == 2").set_index("customer_id")["revenue"]
    said = tables["surveys"].set_index("customer_id")["satisfaction"]
    slope = np.polyfit(said, later.reindex(said.index).fillna(0), 1)[0]
    assert one.loc["total", "effect"] == pytest.approx(slope)
    with pytest.raises(ValueError, match="needs 10 customers without a gap, found 0"):
        satisfaction_chain(tables, editions=3)


def test_each_counts_once_with_its_last_whole_answer(show):
    table = satisfaction_chain(show.tables, resamples=5)
    said = show.tables["surveys"].dropna(subset=["satisfaction"])
    assert table.attrs["customers"] == said.query("edition <= 5")["customer_id"].nunique()


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=800, editions=5, seed=4)


def test_what_both_factors_did_is_shared_by_halves():
    p, m = np.array([[0.5, 0.6], [0.2, 0.2]]), np.array([[100.0, 120.0], [50.0, 50.0]])
    through, direct = _split(p[:, 0], m[:, 0], p[:, 1], m[:, 1])
    assert (through, direct) == pytest.approx((11, 11))  # 0.1 x 110 and 20 x 0.55
    assert through + direct == pytest.approx((p * m)[:, 1].sum() - (p * m)[:, 0].sum())


def test_the_two_ways_add_up(small):
    table = true_satisfaction_chain(small, editions=2, futures=4)["effect"]
    assert table["through"] + table["direct"] == pytest.approx(table["total"])


def test_where_nothing_is_learnt_satisfaction_brings_nothing():
    knobs = xl.PRESETS["mature"].without("satisfaction", "learning", "word_of_mouth")
    table = true_satisfaction_chain(xl.simulate(knobs, 600, 3, seed=1), 2, 3)
    assert table.attrs["rise"] > 0
    assert table["effect"].to_numpy() == pytest.approx(0, abs=1e-6)


def test_more_of_it_goes_through_where_mood_decides():
    less, more = (
        true_satisfaction_chain(
            xl.simulate(replace(xl.PRESETS["mature"], satisfaction_weight=w), 1500, 5, seed=2), 2, 8
        )
        for w in (0.1, 1.5)
    )
    assert more.loc["through", "lower"] > less.loc["through", "upper"]


def test_the_interval_is_that_of_a_ratio_of_means(small):
    runs = np.array([_lifted(small, 2, f) for f in range(1, 6)])
    table = true_satisfaction_chain(small, 2, 5)
    ratio = runs[:, 0].sum() / runs[:, 2].sum()
    assert table.loc["through", "effect"] == pytest.approx(ratio)
    error = np.std(runs[:, 0] - ratio * runs[:, 2], ddof=1) / np.sqrt(5) / runs[:, 2].mean()
    assert table.loc["through", "upper"] - ratio == pytest.approx(2.776445 * error)


def test_what_cannot_be_is_named(small, monkeypatch):
    with pytest.raises(ValueError, match="editions must be at least 1, found 0"):
        satisfaction_chain(small.tables, 0)
    with pytest.raises(ValueError, match="futures of at least 2; found 3 and 1"):
        true_satisfaction_chain(small, futures=1)
    with pytest.raises(ValueError, match="needs a simulated show, found Tables"):
        true_satisfaction_chain(small.tables)
    monkeypatch.setattr("expo_lab.value.measuring.chain.LIFT", 0.0)
    with pytest.raises(ValueError, match=r"moved no answer of \d+ exhibitors in 2 futures"):
        true_satisfaction_chain(small, 1, 2)
