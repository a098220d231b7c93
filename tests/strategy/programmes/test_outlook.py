"""Outlook: the beta-binomial where nothing pulls, a simulation where something does."""

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import betabinom

from expo_lab.strategy.programmes import points_outlook

STILL = dict(price_response=0.0, pressure=0.0, expiry=99)
TIERS = ((3, 0.05), (6, 0.1))


def test_balances_are_beta_binomial_where_nothing_pulls():
    a, b, n = 0.8, 1.4, 10
    found = points_outlook(TIERS, editions=n, loyalty=(a, b), **STILL)
    x = np.arange(n + 1)
    mass = betabinom.pmf(x, n, a, b)
    assert found.by_balance["share"].to_numpy() == pytest.approx(mass)
    comes = (a + x) / (a + b + n)  # the posterior mean of p
    assert found.by_balance["comes"].to_numpy() == pytest.approx(comes)
    inside = x >= 3
    apart = np.average(comes[inside], weights=mass[inside])
    apart -= np.average(comes[~inside], weights=mass[~inside])
    assert found.totals["apart"] == pytest.approx(apart)
    assert found.totals["breakage"] == pytest.approx((x * mass)[~inside].sum() / (x * mass).sum())
    assert found.totals["members"] == pytest.approx(betabinom.sf(2, n, a, b))


def test_no_effect_is_none():
    totals = points_outlook(TIERS, editions=8, price_response=0, pressure=0).totals
    assert totals["extra"] == pytest.approx(0, abs=1e-12)
    assert totals["owed"] == pytest.approx(0, abs=1e-12)
    assert totals["apart"] > 0.3
    assert totals["gain"] == pytest.approx(-totals["discounts"])


def test_a_simulation_agrees():
    n, rng = 200_000, np.random.default_rng(1)
    found = points_outlook(TIERS, expiry=2, editions=6, loyalty=(2, 2), pressure=0.5).totals
    p, balance, missed = rng.beta(2, 2, n), np.zeros(n, int), np.zeros(n, int)
    stands, off, lapsed = np.zeros(n), np.zeros(n), np.zeros(n)
    for _ in range(6):
        share = np.select([balance >= 6, balance >= 3], [0.1, 0.05], 0.0)
        push = -1.5 * np.log1p(-share) + 0.5 * np.isin(balance, [2, 5])
        came = rng.random(n) < expit(logit(p) + push)
        stands += came
        off += came * share * 4000
        balance, missed = balance + came, np.where(came, 0, missed + 1)
        out = missed >= 2
        lapsed += balance * out * (balance < 3)
        balance, missed = np.where(out, 0, balance), np.where(out, 0, missed)
    for name, values in (("stands", stands), ("discounts", off)):
        assert abs(values.mean() - found[name]) < 3 * values.std() / np.sqrt(n)
    broken = (lapsed + balance * (balance < 3)) - found["breakage"] * stands
    assert abs(broken.mean()) < 3 * broken.std() / np.sqrt(n)


def test_pressure_is_felt_before_the_threshold():
    table = points_outlook(TIERS, editions=10, price_response=0, pressure=1).by_balance
    gap = table["comes"] - table["comes_without"]
    assert (gap[[2, 5]] > 0.02).all()
    assert gap.drop([2, 5]).abs().max() < 1e-12


def test_bad_input():
    with pytest.raises(ValueError, match="points_outlook: tier 2 needs 2 points after 5"):
        points_outlook(((5, 0.1), (2, 0.2)))
    with pytest.raises(ValueError, match="expiry and editions of 1 or more"):
        points_outlook(TIERS, expiry=0)
    with pytest.raises(ValueError, match="of 0 or more; found"):
        points_outlook(TIERS, bill=-1.0)
