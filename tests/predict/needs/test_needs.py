"""Needs: fit to a theme, targets, segments, part-worths."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect import ask_choices
from expo_lab.core.schema import TOPICS
from expo_lab.models import ConditionalLogit
from expo_lab.predict import part_worths, segment_errors, target_matrix, theme_fit, theme_of
from expo_lab.predict.needs.part_worths import _worth
from expo_lab.segment import LEARNERS
from expo_lab.view import plot_targets

NEEDS = [f"need_{topic}" for topic in TOPICS]


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=1500, editions=6, seed=2028)


@pytest.fixture(scope="module")
def known(show):
    return xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")


@pytest.fixture(scope="module")
def truth(show, known):
    return xl.true_profile(show, futures=4).loc[known.index]


@pytest.fixture(scope="module")
def told(show):
    return show.tables["surveys"].dropna(subset=["need_digital"])["customer_id"].unique()


def table(needs, se=0.0):
    made = pd.DataFrame([needs], columns=NEEDS, dtype=float)
    return made.assign(**{f"{name}_se": se for name in NEEDS})


def test_fit_does_not_hang_on_the_length_of_the_theme():
    one = table([4, 5, 3, 1, 2], 0.3)
    pd.testing.assert_frame_equal(theme_fit(one, (3, 4, 0, 0, 0)), theme_fit(one, (6, 8, 0, 0, 0)))
    assert theme_fit(one, (3, 4, 0, 0, 0))["fit"].iloc[0] == pytest.approx(0.6 + 0.8 * 2)
    assert theme_fit(one, (1, 1, 1, 1, 1))["fit_se"].iloc[0] == pytest.approx(0.3)


@pytest.mark.parametrize("theme", [(1, 0, 0, 0), (0, 0, 0, 0, 0), (1, -1, 0, 0, 0), (np.nan,) * 5])
def test_a_theme_has_five_weights(theme):
    with pytest.raises(ValueError, match="theme needs 5 weights of at least 0, not all 0"):
        theme_fit(table([3] * 5), theme)


def test_the_interval_of_fit_holds_the_true_one(known, truth):
    theme = (0.8, 0.6, 0, 0, 0)
    found, true = theme_fit(known, theme), theme_fit(truth, theme)["fit"]
    assert (theme_fit(truth, theme)["fit_se"] == 0).all()
    share = found["lower"].le(true).mul(found["upper"].ge(true)).mean()
    # true ones are cut off at 1 and 5, estimates are shrunk by groups: 95 % is a round number
    assert 0.90 < share < 0.99
    assert found["fit"].corr(true) > 0.5


def test_targets_are_thirds_and_lose_nobody(known):
    made = target_matrix(known, (1, 1, 0, 0, 0))
    assert made["customers"].sum() == len(known)
    assert made["worth"].sum() == pytest.approx(known["expected_value"].sum())
    for axis in ("attractiveness", "fit"):
        sizes = made.groupby(axis, observed=False)["customers"].sum()
        assert sizes.max() - sizes.min() <= 1
    ax = plot_targets(made)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["low", "middle", "high"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["high", "middle", "low"]
    first = made.query("attractiveness == 'high' and fit == 'low'")["customers"].iloc[0]
    assert ax.texts[0].get_text().startswith(f"{first:,} customers")


def test_targets_do_not_hang_on_the_order_of_rows(known):
    alike = known.assign(**{f"need_{topic}": 3.0 for topic in TOPICS})  # all fit as well
    found = [target_matrix(p, (1, 1, 0, 0, 0)) for p in (alike, alike.sample(frac=1))]
    pd.testing.assert_frame_equal(*found)


def test_targets_need_nine():
    few = pd.concat([table([3] * 5)] * 8).assign(expected_value=1.0)
    with pytest.raises(ValueError, match="needs 9 customers or more, found 8"):
        target_matrix(few, (1, 0, 0, 0, 0))


def test_no_theme_pleases_these_customers_better(known):
    theme = theme_of(known)["weight"].to_numpy()
    best = theme_fit(known, theme)["fit"].mean()
    rng = np.random.default_rng(1)
    others = [theme_fit(known, t)["fit"].mean() for t in rng.random((200, 5))]
    assert best > max(others)
    assert theme @ theme == pytest.approx(1)


def test_where_nothing_is_needed_no_theme_is_named():
    low = pd.concat([table([2, 3, 1, 2, 3])] * 3)
    assert (theme_of(low)["weight"] == 0).all()


def test_errors_are_counted_on_fingers(truth):
    people = truth.head(100)
    wrong = people.copy()
    wrong[NEEDS] = wrong[NEEDS].to_numpy()[:, ::-1]
    mixed = pd.concat([people.head(60), wrong.tail(40)])
    made = segment_errors(mixed, people, "needs", people.index[:60])
    assert made.loc["answered", "right"] == 1
    assert made.loc["answered", "errors"] == 0
    assert made.loc["never", ["errors", "excess"]].tolist() == [1, 1]
    assert made.loc["all", "customers"] == 100


@pytest.mark.parametrize("way", ["needs", "kmeans"])
def test_who_never_answered_is_seldom_put_right(known, truth, told, way):
    learner = LEARNERS["kmeans"]
    scheme = "needs" if way == "needs" else learner.fit(known, columns=NEEDS, segments=6)
    made = segment_errors(known, truth, scheme, told)
    assert made.loc["answered", "lower"] > made.loc["never", "upper"]
    assert made.loc["all", "errors"] == pytest.approx(1)
    assert made["errors"][:2].sum() == pytest.approx(1)


def test_somebody_must_have_answered(known, truth):
    with pytest.raises(ValueError, match="of whom 0 answered"):
        segment_errors(known, truth, "needs", [])


def test_part_worths_are_those_of_the_conditional_logit(show, known):
    made = ask_choices(show, known.index[:200])
    found = part_worths(made)
    situation = made["customer_id"] + made["task"].astype(str)
    x = made[["price", "corner", "package"]].astype(float)
    other = ConditionalLogit().fit(x, made["chosen"], situation)
    np.testing.assert_allclose(found["part_worth"], other.coef_)
    np.testing.assert_allclose(found["se"], other.standard_errors_)
    ratio = -1000 * found["part_worth"] / found.loc["price", "part_worth"]
    np.testing.assert_allclose(found["wtp"][1:], ratio[1:])
    assert np.isnan(found.loc["price", "wtp"])


def test_fiellers_bounds_are_where_the_ratio_is_just_not_rejected():
    b, price, v, v_price, between = 0.5, -0.6, 0.01, 0.004, -0.002
    _, lower, upper = _worth(b, price, v, v_price, between)
    for bound in (lower, upper):
        theta = -bound / 1000
        z = (b - theta * price) / np.sqrt(v - 2 * theta * between + theta**2 * v_price)
        assert abs(z) == pytest.approx(1.959964)
    assert lower < -1000 * b / price < upper


def test_a_price_that_does_not_count_gives_no_bound():
    assert np.isnan(_worth(0.5, -0.1, 0.01, 0.01, 0.0)[1:]).all()
