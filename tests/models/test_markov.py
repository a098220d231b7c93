import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency
from sklearn.base import clone

from expo_lab.models.markov import MarkovChain
from expo_lab.models.markov_steps import homogeneity, steps

# Pfeifer & Carraway (2000): back with .30, .20, .15, .05 after 1 to 4 periods of silence.
BACK = [0.30, 0.20, 0.15, 0.05]
NAMES = ["r1", "r2", "r3", "r4", "former"]
PLANTED = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7]])


@pytest.fixture(scope="module")
def published():
    p = np.zeros((5, 5))
    for r, back in enumerate(BACK):
        p[r, 0], p[r, r + 1] = back, 1 - back
    p[4, 4] = 1
    return MarkovChain.given(p, NAMES)


def walk(p, customers, n, seed):
    rng = np.random.default_rng(seed)
    states = [rng.integers(len(p), size=customers)]
    for _ in range(n):
        states.append((rng.random(customers)[:, None] > np.cumsum(p[states[-1]], axis=1)).sum(1))
    return np.array(states).T


def test_pfeifer_and_carraway_value(published):
    found = published.value([36, -4, -4, -4, 0], 0.2)
    assert found["value"].round(3).tolist() == [52.320, 5.554, 1.251, -1.820, 0]
    assert found["se"].isna().all()  # known probabilities have none


def test_pfeifer_and_carraway_stop_after_the_third_silence(published):
    found = published.stop_spending([40, 0, 0, 0, 0], [4, 4, 4, 4, 0], 0.2)
    assert found["spend"].tolist() == [True, True, True, False, False]
    assert found["always"].round(3).tolist() == [52.320, 5.554, 1.251, -1.820, 0]
    assert (found["value"] >= found["always"]).all()
    assert found["value"]["r4"] == 0


def test_stopping_rule_is_the_best_of_all_rules(published):
    p, cost, gain = published.transition_.to_numpy(), np.array([4, 4, 4, 4, 0]), 40 * np.eye(5)[0]
    rules = (np.arange(32)[:, None] >> np.arange(5)) & 1
    values = [
        np.linalg.solve(np.eye(5) - rule[:, None] * p / 1.2, gain - rule * cost) for rule in rules
    ]
    best = published.stop_spending(gain, cost, 0.2)["value"]
    np.testing.assert_allclose(best, np.max(values, axis=0))


def test_finite_horizon_sums_powers_and_approaches_the_closed_form(published):
    p, reward = published.transition_.to_numpy(), np.array([36, -4, -4, -4, 0])
    direct = sum(np.linalg.matrix_power(p / 1.2, t) @ reward for t in range(4))
    np.testing.assert_allclose(published.value(reward, 0.2, horizon=3)["value"], direct)
    long = published.value(reward, 0.2, horizon=300)["value"]
    np.testing.assert_allclose(long, published.value(reward, 0.2)["value"])


def test_counts_errors_and_wilson_by_hand():
    chain = MarkovChain().fit(["a", "a", "b"], ["a", "b", "b"], [30, 10, 5])
    cell = chain.summary().set_index(["previous", "following"]).loc[("a", "a")]
    assert (cell["count"], cell["probability"]) == (30, 0.75)
    assert cell["se"] == pytest.approx(np.sqrt(0.75 * 0.25 / 40))
    edges = cell[["lower", "upper"]].to_numpy(dtype=float)  # where the score test has |z| = 1.96
    np.testing.assert_allclose(
        np.abs(0.75 - edges) / np.sqrt(edges * (1 - edges) / 40), 1.95996398454
    )


def test_sequences_steps_and_counts_give_one_chain():
    sequences = [["a", "b", "b", "a"], ["b", "b"], ["a"]]
    table = steps(sequences)
    by_steps = MarkovChain().fit(table["previous"], table["following"])
    by_rows = MarkovChain().fit(sequences, counts=[2, 2, 2])
    assert (2 * by_steps.counts_).equals(by_rows.counts_)
    assert by_steps.counts_.to_numpy().tolist() == [[0, 1], [1, 2]]


def test_gap_breaks_a_sequence():
    assert steps([["a", None, "b"], ["a", "b", np.nan]])["sequence"].tolist() == [1]


@pytest.mark.parametrize("seed", range(1, 6))
def test_recovers_planted_transitions_and_what_follows(seed):
    truth = MarkovChain.given(PLANTED, [0, 1, 2])
    chain = MarkovChain().fit(walk(PLANTED, 500, 10, seed))
    table = chain.summary()
    assert (np.abs(table["probability"] - PLANTED.ravel()) < 3 * table["se"]).all()
    reward = [100.0, 40.0, -5.0]
    for ask in (
        lambda c: c.value(reward, 0.1),
        lambda c: c.value(reward, 0.1, horizon=5),
        lambda c: c.stationary().rename(columns={"share": "value"}),
    ):
        found = ask(chain)
        assert (np.abs(found["value"] - ask(truth)["value"]) < 3 * found["se"]).all()


@pytest.mark.parametrize("horizon", [None, 4])
def test_standard_error_of_value_is_what_samples_show(horizon):
    reward, rng = [100.0, 40.0, -5.0], np.random.default_rng(1)
    before = np.repeat([0, 1, 2], 3)
    draws = []
    for _ in range(400):
        n = np.concatenate([rng.multinomial(300, row) for row in PLANTED])
        chain = MarkovChain().fit(before, [0, 1, 2] * 3, n)
        draws.append(chain.value(reward, 0.1, horizon)["value"])
    chain = MarkovChain().fit(before, [0, 1, 2] * 3, (300 * PLANTED).ravel())
    se = chain.value(reward, 0.1, horizon)["se"]
    # A standard deviation of 400 draws has a standard error of 3.5 %.
    np.testing.assert_allclose(np.std(draws, axis=0), se, rtol=3 * 0.035)


def test_stationary_shares_stay_and_have_the_samples_error():
    rng, before, shares = np.random.default_rng(2), np.repeat([0, 1, 2], 3), []
    for _ in range(400):
        n = np.concatenate([rng.multinomial(300, row) for row in PLANTED])
        shares.append(MarkovChain().fit(before, [0, 1, 2] * 3, n).stationary()["share"])
    found = MarkovChain().fit(before, [0, 1, 2] * 3, (300 * PLANTED).ravel()).stationary()
    np.testing.assert_allclose(found["share"] @ PLANTED, found["share"])
    np.testing.assert_allclose(np.std(shares, axis=0), found["se"], rtol=3 * 0.035)


def test_homogeneity_is_the_sum_of_the_rows_contingency_tests():
    paths = walk(PLANTED, 300, 4, seed=3)
    table = steps(paths)
    found = homogeneity(table["previous"], table["following"], table["time"])
    cells = np.zeros((3, 4, 3))
    np.add.at(
        cells, (table["previous"].astype(int), table["time"] - 1, table["following"].astype(int)), 1
    )
    rows = [chi2_contingency(row, correction=False, lambda_="log-likelihood") for row in cells]
    assert found["statistic"] == pytest.approx(sum(row.statistic for row in rows))
    assert found["df"] == sum(row.dof for row in rows) == 18
    assert found["p"] == pytest.approx(chi2.sf(found["statistic"], 18))
    assert found["smallest_expected"] == pytest.approx(min(r.expected_freq.min() for r in rows))


def test_homogeneity_holds_its_level_and_sees_a_difference():
    same = []
    for seed in range(200):
        table = steps(walk(PLANTED, 60, 6, seed))
        same.append(homogeneity(table["previous"], table["following"], table["sequence"] % 2)["p"])
    assert 2 <= np.sum(np.array(same) < 0.05) <= 19  # binomial(200, .05), three deviations
    a, b = (
        steps(walk(PLANTED, 60, 6, 1)),
        steps(walk(PLANTED[::-1], 60, 6, 2)),
    )
    both = [np.concatenate([a[c], b[c]]) for c in ("previous", "following")]
    assert homogeneity(*both, np.repeat([0, 1], [len(a), len(b)]))["p"] < 1e-3


def test_homogeneity_without_anything_to_compare():
    with pytest.raises(ValueError, match="at least two groups"):
        homogeneity(["a", "a"], ["a", "b"], ["g", "g"])


def test_sojourn_is_geometric():
    chain = MarkovChain().fit(["a", "a", "b"], ["a", "b", "b"], [75, 25, 10])
    found = chain.sojourn()
    assert found["expected"]["a"] == 4
    assert found["expected"]["b"] == np.inf
    assert found["lower"]["a"] < 4 < found["upper"]["a"]


def test_gamblers_ruin():
    p = np.eye(5)
    for i in (1, 2, 3):
        p[i] = 0.5 * (np.eye(5)[i - 1] + np.eye(5)[i + 1])
    found = MarkovChain.given(p, range(5)).absorption()
    np.testing.assert_allclose(found[4], np.arange(5) / 4)
    np.testing.assert_allclose(found["steps"], np.arange(5) * (4 - np.arange(5)))


def test_absorption_into_a_state_that_can_be_left():
    chain = MarkovChain.given([[0.8, 0.2], [0.5, 0.5]], ["in", "out"])
    assert chain.absorption(into=["out"])["steps"].tolist() == [pytest.approx(5), 0]


def test_end_that_may_never_come_takes_for_ever():
    p = [[0.5, 0.25, 0.25], [0, 1, 0], [0, 0, 1]]
    found = MarkovChain.given(p, ["a", "b", "c"]).absorption(into=["b"])
    assert found["b"].tolist() == [0.5, 1, 0]
    assert found["steps"].tolist() == [np.inf, 0, np.inf]


def test_state_never_left_gives_no_number():
    with pytest.warns(UserWarning, match="no step out of lost was seen"):
        chain = MarkovChain().fit(["a", "a", "b"], ["a", "lost", "b"])
    assert chain.transition_.loc["lost"].isna().all()
    assert (
        chain.summary().query("previous == 'lost'")[["se", "lower", "upper"]].isna().all(axis=None)
    )
    value = chain.value([1, 1, 1], 0.1)["value"]
    assert value.isna().tolist() == [True, False, True]
    assert value["b"] == pytest.approx(11)
    assert chain.stop_spending([1, 1, 1], 0, 0.1)["value"].isna().tolist() == [True, False, True]
    with pytest.raises(ValueError, match="needs a known row for every state"):
        chain.stationary()


def test_two_ends_have_no_single_long_run():
    with pytest.raises(ValueError, match=r"found \[\['a'\], \['b'\]\]"):
        MarkovChain.given(np.eye(2), ["a", "b"]).stationary()


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: MarkovChain().fit(["a"], ["a", "b"]), "columns of one length"),
        (lambda: MarkovChain().fit(["a", None], ["a", "b"]), "without gaps"),
        (lambda: MarkovChain().fit(["a"], ["a"], [-1]), "counts from 0 up"),
        (lambda: MarkovChain(["a"]).fit(["a"], ["b"]), "between the states given"),
        (lambda: MarkovChain().fit([["a"]]), "no step at all"),
        (lambda: MarkovChain().value([1], 0.1), "call fit first"),
        (lambda: MarkovChain.given([[0.5, 0.4], [0, 1]]), "rows add up to 1"),
        (lambda: MarkovChain.given(np.eye(2)).value([1], 0.1), "one finite reward"),
        (lambda: MarkovChain.given(np.eye(2)).value([1, 1], 0), "discount_rate above 0"),
        (lambda: MarkovChain.given(np.eye(2)).value([1, 1], 0, horizon=0.5), "whole number"),
        (lambda: MarkovChain.given([[0.5, 0.5]] * 2).absorption(), "never left"),
    ],
)
def test_bad_input_is_named(action, message):
    with pytest.raises(ValueError, match=message):
        action()


def test_clone_keeps_the_states():
    assert clone(MarkovChain(["a", "b"])).states == ["a", "b"]
