"""Sequential: published bounds, closed forms, simulation."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import multivariate_normal, norm

from expo_lab.strategy.experiments import boundaries, cost_of_looks, crossing, peeking, sequential

# Jennison & Turnbull (2000), tables 2.1 and 2.3, two-sided alpha .05
POCOCK = {1: 1.960, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555}
OBRIEN_FLEMING = {1: 1.960, 2: 1.977, 3: 2.004, 4: 2.024, 5: 2.040, 10: 2.087}


@pytest.mark.parametrize("looks", POCOCK)
def test_published_bounds(looks):
    assert boundaries(looks, "pocock")["bound"].iloc[0] == pytest.approx(POCOCK[looks], abs=6e-4)
    last = boundaries(looks, "obrien-fleming")["bound"].iloc[-1]
    assert last == pytest.approx(OBRIEN_FLEMING[looks], abs=6e-4)


@pytest.mark.parametrize(
    ("kind", "looks", "bound"),
    [("pocock", 5, 2.986), ("obrien-fleming", 4, 2.609), ("obrien-fleming", 5, 2.621)],
)
def test_published_bounds_at_one_per_cent(kind, looks, bound):
    assert boundaries(looks, kind, 0.01)["bound"].iloc[-1] == pytest.approx(bound, abs=6e-4)


def normal(z):
    """The standard normal density: norm.pdf looks through a million points for what cannot be."""
    return np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)


def by_another_way(bounds, points=1201):
    """Chance of passing a bound at any of equally spaced looks, on |z| by Simpson's rule.

    z_k is carried, not the sum: z_k | z_(k-1) is normal with mean z_(k-1) sqrt((k-1) / k) and
    variance 1 / k.
    """
    grid = np.linspace(-bounds[0], bounds[0], points)
    density = normal(grid)
    for k, bound in enumerate(bounds[1:], start=2):
        weight = np.full(points, 2.0) + 2.0 * (np.arange(points) % 2)
        weight[[0, -1]] = 1.0
        mass = density * weight * (grid[1] - grid[0]) / 3
        new = np.linspace(-bound, bound, points)
        step = normal(new[:, None] * np.sqrt(k) - grid * np.sqrt(k - 1)) * np.sqrt(k)
        grid, density = new, step @ mass
    weight = np.full(points, 2.0) + 2.0 * (np.arange(points) % 2)
    weight[[0, -1]] = 1.0
    return 1 - float((density * weight).sum() * (grid[1] - grid[0]) / 3)


@pytest.mark.parametrize("alpha", [0.05, 0.01])
@pytest.mark.parametrize("looks", [2, 3, 5])
@pytest.mark.parametrize("kind", ["pocock", "obrien-fleming"])
def test_constants_by_another_integration(kind, looks, alpha):
    k = np.arange(1, looks + 1)
    shape = np.ones(looks) if kind == "pocock" else np.sqrt(looks / k)

    def over(constant):
        return by_another_way(np.minimum(constant * shape, 9)) - alpha

    own = brentq(over, 1.5, 4, xtol=1e-8)
    assert boundaries(looks, kind, alpha)["bound"].iloc[-1] == pytest.approx(own, abs=1e-6)


def test_published_error_of_peeking():
    # Armitage, McPherson & Rowe (1969): 1, 2, 3, 4, 5, 10, 20 looks at the 5 % level
    published = [0.05, 0.083, 0.107, 0.126, 0.142, 0.193, 0.248]
    found = peeking([1, 2, 3, 4, 5, 10, 20], experiments=100)["error"]
    assert found.tolist() == pytest.approx(published, abs=6e-4)


def test_published_sizes():
    # Jennison & Turnbull (2000), tables 2.2 and 2.4: largest size over the fixed one, power .8
    for looks, ratio in {2: 1.110, 3: 1.166, 4: 1.202}.items():
        assert cost_of_looks(looks, "pocock")["most"] == pytest.approx(ratio, abs=6e-4)
    for looks, ratio in {2: 1.008, 3: 1.017, 4: 1.024, 5: 1.028}.items():
        assert cost_of_looks(looks, "obrien-fleming")["most"] == pytest.approx(ratio, abs=6e-4)


def test_two_looks_are_a_bivariate_normal():
    b, r = np.array([2.3, 2.0]), np.sqrt(0.3)
    box = multivariate_normal([0, 0], [[1, r], [r, 1]])
    inside = box.cdf(b, lower_limit=-b)
    found = crossing(b, [0.3, 1.0])
    assert found["by_then"].iloc[-1] == pytest.approx(1 - inside, abs=1e-7)
    assert found["crossed"].iloc[0] == pytest.approx(2 * norm.sf(2.3), abs=1e-12)


@pytest.mark.parametrize("apart", [1e-2, 1e-4, 1e-5])
def test_looks_close_to_each_other_are_computed_as_well(apart):
    t = np.array([0.5, 0.5 + apart, 1])
    alike = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    ends, sure = np.full(3, 2.0), dict(maxpts=10**6, abseps=1e-7, releps=1e-7)
    stays = multivariate_normal.cdf(ends, np.zeros(3), alike, lower_limit=-ends, **sure)
    assert crossing([2, 2, 2], t)["by_then"].iloc[-1] == pytest.approx(1 - stays, abs=1e-5)
    with pytest.raises(ValueError, match="one for each of 3 looks and 1e-06 apart"):
        crossing([2, 2, 2], [0.5, 0.5 + 1e-9, 1])


def test_a_search_for_bounds_of_close_looks_asks_for_few_sets_of_nodes():
    sequential._nodes.cache_clear()
    found = boundaries(3, "pocock", fractions=[0.5, 0.5001, 1])
    assert sequential._nodes.cache_info().currsize <= 5  # it was 11, and 10 s
    assert found["by_then"].iloc[-1] == pytest.approx(0.05, abs=1e-9)


def test_with_a_drift_the_last_look_alone_has_the_power_of_a_fixed_test():
    drift = norm.isf(0.025) + norm.ppf(0.8)
    found = crossing([50, 50, norm.isf(0.025)], drift=drift)
    assert found["by_then"].iloc[-1] == pytest.approx(0.8, abs=1e-5)
    assert found["crossed"].iloc[0] < 1e-12


def test_simulated_tests_stop_as_computed():
    plan, cost = boundaries(5, "pocock"), cost_of_looks(5, "pocock")
    drift = (norm.isf(0.025) + norm.ppf(0.8)) * np.sqrt(cost["most"])
    steps = np.random.default_rng(1).standard_normal((20_000, 5)) + drift / np.sqrt(5)
    z = steps.cumsum(axis=1) / np.sqrt(np.arange(1, 6))
    over = np.abs(z) > plan["bound"].to_numpy()
    assert abs(over.any(axis=1).mean() - 0.8) < 3 * np.sqrt(0.16 / 20_000)
    looks = np.where(over.any(axis=1), over.argmax(axis=1) + 1, 5)
    size = looks / 5 * cost["most"]
    assert abs(size.mean() - cost["mean"]) < 3 * size.std() / np.sqrt(20_000)


def test_simulated_peeking_holds_the_exact_error():
    found = peeking([1, 2, 5, 10], seed=3)
    assert ((found["lower"] <= found["error"]) & (found["error"] <= found["upper"])).all()


def test_unequal_looks_keep_the_error():
    found = boundaries(3, "obrien-fleming", fractions=[0.5, 0.6, 1.0])
    assert found["by_then"].iloc[-1] == pytest.approx(0.05, abs=1e-8)
    assert found["bound"].iloc[0] == pytest.approx(found["bound"].iloc[-1] / np.sqrt(0.5))


def test_bad_input():
    with pytest.raises(ValueError, match="boundaries") as caught:
        boundaries(5, "haybittle")
    assert str(caught.value) == (
        "boundaries: kind must be one of pocock, obrien-fleming, found 'haybittle'."
    )
    with pytest.raises(ValueError, match=r"fractions must rise to 1, one for each of 2 looks"):
        boundaries(2, "pocock", fractions=[0.6, 0.5])
    with pytest.raises(ValueError, match="needs 1 look or more, found 0"):
        boundaries(0, "pocock")
    with pytest.raises(ValueError, match=r"bounds on \|z\| must be above 0, found -1"):
        crossing([2, -1])
    with pytest.raises(ValueError, match=r"power must be in \(alpha, 1\), found 0.01"):
        cost_of_looks(2, "pocock", power=0.01)
