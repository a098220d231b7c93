import numpy as np
import pytest

from expo_lab.strategy.experiments import (
    net_value,
    planted_customers,
    qini,
    qini_coefficient,
    transformed_outcome,
)


@pytest.fixture(scope="module")
def people():
    return planted_customers(40_000, seed=1)


def test_the_transformed_outcome_has_the_true_effect_as_its_mean(people):
    noisy = transformed_outcome(people["came_back"], people["treated"], 0.5)
    error = noisy.std() / np.sqrt(len(noisy))
    assert abs(noisy.mean() - people["true_uplift"].mean()) < 3 * error


def test_curve_of_perfect_order_and_of_none():
    effect = np.repeat([1.0, 0.0], 50)
    for score in (effect, np.arange(100)[::-1]):
        best = qini(effect, score)
        assert best["gain"].tolist() == pytest.approx(np.minimum(best["share"], 0.5).tolist())
    flat = qini(effect, np.zeros(100))
    assert flat["gain"].tolist() == pytest.approx(flat["random"].tolist())


def test_the_coefficient_is_the_area_under_the_curve(people):
    effect = people["true_uplift"].to_numpy()[:2000]
    score = people["risk"].to_numpy()[:2000]
    path = np.append(0, effect[np.argsort(-score)].cumsum()) / 2000
    area = (path[1:] + path[:-1]).sum() / 4000 - path[-1] / 2
    assert qini_coefficient(effect, score)["coefficient"] == pytest.approx(area, abs=1e-9)


def test_the_interval_of_the_coefficient_holds_the_truth():
    held = []
    for seed in range(200):
        p = planted_customers(2000, seed)
        noisy = transformed_outcome(p["came_back"], p["treated"], 0.5)
        found = qini_coefficient(noisy, p["true_uplift"])
        truth = qini_coefficient(p["true_uplift"], p["true_uplift"])["coefficient"]
        held.append(found["lower"] <= truth <= found["upper"])
    assert abs(np.mean(held) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 200)


def test_the_interval_knows_that_ranks_are_drawn_too():
    # true effects that rise with the score: area E[(s - 1/2)^2] = 1/12
    rng, held = np.random.default_rng(0), []
    for _ in range(400):
        score = rng.random(200)
        found = qini_coefficient(0.3 + score, score)
        held.append(found["lower"] <= 1 / 12 <= found["upper"])
    assert abs(np.mean(held) - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 400)


def test_no_order_of_rows_chooses_among_equals():
    effect, alike = np.array([0.2, 0.0, -0.1, 0.0]), {"all alike": np.ones(4)}
    found = [net_value(effect[::step], alike, 100, 5, share=0.25)["net"].item() for step in (1, -1)]
    assert found == pytest.approx([(100 * 0.1 - 4 * 5) / 4 / 4] * 2)


def test_risk_value_and_uplift_are_three_targets(people):
    scores = dict(
        risk=people["risk"],
        value=people["value"],
        uplift=people["true_uplift"],
        gain=people["true_uplift"] * people["value"],
    )
    found = net_value(people["true_uplift"], scores, people["value"], 60, share=0.2)
    assert found.index.tolist() == ["gain", "uplift", "value", "risk"]
    assert found["net"]["risk"] < 0 < found["net"]["value"]
    assert (found["upper"].shift(-1) < found["lower"])[:-1].all()
    assert qini_coefficient(people["true_uplift"], people["risk"])["coefficient"] < 0.001


def test_by_gain_no_other_choice_nets_more(people):
    some = people[:500]
    gain = some["true_uplift"] * some["value"]
    best = net_value(some["true_uplift"], {"gain": gain}, some["value"], 60, 0.3)["net"]["gain"]
    assert best == pytest.approx((np.sort(gain)[-150:].sum() - 150 * 60) / 500)


def test_treating_all_is_the_mean_effect(people):
    found = net_value(people["true_uplift"], {"any": people["risk"]}, 100, 3, share=1)
    assert found["net"]["any"] == pytest.approx(100 * people["true_uplift"].mean() - 3)


def test_bad_input():
    with pytest.raises(ValueError, match=r"propensities must be within \(0, 1\)"):
        transformed_outcome([1, 0], [1, 0], [1.0, 0.5])
    for outcome, treated in (([1, np.nan], [1, 0]), ([1, 1], [2, 0]), ([1, 1], [1])):
        with pytest.raises(ValueError, match="needs an outcome without a gap, and treated as True"):
            transformed_outcome(outcome, treated, 0.5)
    with pytest.raises(ValueError, match="value must be EUR without gaps"):
        net_value([0.2, 0.0], {"a": [1, 2]}, [100, np.nan], 5, 0.5)
    with pytest.raises(ValueError, match="found 3 and 2"):
        qini([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="must have no gaps"):
        qini_coefficient([1, np.nan], [1, 2])
    with pytest.raises(ValueError, match=r"share must be in \(0, 1\], found 20"):
        net_value([1, 2], {"a": [1, 2]}, 1, 1, 20)
    with pytest.raises(ValueError, match="planted_customers: needs n of 1 or more"):
        planted_customers(0, 1)
