import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm
from sklearn.base import clone

from expo_lab.models.choice import ConditionalLogit
from expo_lab.models.choice_sets import ChoiceSets
from expo_lab.models.mixed_logit import MixedLogit

TRUTH = {"price": -1.0, "small": 0.5, "large": -0.5}
TRUTH |= {"sd of small": 1.5, "sd of large": 1.0, "corr of small, large": 0.5}


def planted(random, values):
    """A model with these parameters, as if fitted."""
    model = MixedLogit(random)
    model.columns_, model.params_ = ["price", "small", "large"], np.array(values)
    model.coef_ = pd.Series(dtype=float)
    return model


def world(seed, customers=400, editions=6):
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [range(customers), range(editions), ["none", "small", "large"]],
        names=["customer", "edition", "alternative"],
    )
    rows = index.to_frame(index=False)
    rows["price"] = rng.normal(size=len(rows)) * (rows.alternative != "none")
    for name in ("small", "large"):
        rows[name] = (rows.alternative == name) * 1.0
    # L L' with standard deviations 1.5 and 1 and a correlation of .5
    chol = [1.5, 0.5, np.sqrt(1 - 0.5**2)]
    model = planted(["small", "large"], [-1.0, 0.5, -0.5, *chol])
    x = rows[["price", "small", "large"]]
    situation = rows.groupby(["customer", "edition"]).ngroup()
    return x, model.simulate(x, situation, rows.customer, seed), situation, rows.customer


def binary(seed=0, customers=150, sd=2.0):
    """Come or stay away, 8 times, with a normal taste."""
    rng = np.random.default_rng(seed)
    taste = 0.5 + sd * rng.normal(size=customers)
    came = rng.random((customers, 8)) < expit(taste)[:, None]
    chosen = np.stack([~came, came], axis=2).ravel()
    x = pd.DataFrame({"come": np.tile([0.0, 1.0], customers * 8)})
    situation = np.repeat(np.arange(customers * 8), 2)
    return came.sum(axis=1), (x, chosen, situation, situation // 8)


@pytest.fixture(scope="module")
def pair():
    came, given = binary()
    return came, given, MixedLogit(["come"]).fit(*given)


def test_the_likelihood_is_the_integral(pair):
    came, _, model = pair
    mean, sd = model.coef_

    def integral(k):
        return quad(
            lambda u: expit(mean + sd * u) ** k * expit(-mean - sd * u) ** (8 - k) * norm.pdf(u),
            *(-12, 12),
            epsabs=1e-14,
        )[0]

    direct = sum(n * np.log(integral(k)) for k, n in enumerate(np.bincount(came, minlength=9)))
    assert model.log_likelihood_ == pytest.approx(direct, abs=0.002)


def test_wider_tastes_get_a_finer_grid(pair):
    wide = MixedLogit(["come"]).fit(*binary(sd=4.0)[1])
    calm = MixedLogit(["come"]).fit(*binary(sd=0.7)[1])
    assert wide.nodes_ > pair[2].nodes_ > calm.nodes_


def test_a_grid_with_too_many_points_is_refused(monkeypatch):
    monkeypatch.setattr("expo_lab.models.mixed_logit.MOST_POINTS", 16)
    with pytest.raises(ValueError, match=r"spreads as wide as those of .'come'. want more"):
        MixedLogit(["come"]).fit(*binary(sd=4.0)[1])


def test_the_gradient_is_that_of_the_likelihood():
    x, chosen, situation, customer = world(1, customers=30)
    model = planted(["small", "large"], [-1, 0.5, -0.5, 1.5, 0.5, 0.9])
    sets = ChoiceSets.check("here", x, situation, chosen, customer)
    model.nodes_ = 11
    grid, weights = model._grid()

    def value(params):
        return model._log_likelihood(sets, params, grid, np.log(weights))

    shifts = 1e-5 * np.eye(6)
    at = model.params_
    slopes = [(value(at + s)[0] - value(at - s)[0]) / 2e-5 for s in shifts]
    assert value(at)[1] == pytest.approx(slopes, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_planted_coefficients_come_back(seed):
    found = MixedLogit(["small", "large"]).fit(*world(seed))
    off = found.coef_ - pd.Series(TRUTH)
    assert (off.abs() < 3 * found.standard_errors_).all()


def test_the_alternative_without_constant_plays_no_part():
    x, chosen, situation, customer = world(4, customers=150)
    none = 1 - x.small - x.large
    one = MixedLogit(["small", "large"]).fit(x, chosen, situation, customer)
    turned = x.assign(none=none)[["price", "none", "large"]]
    other = MixedLogit(["none", "large"]).fit(turned, chosen, situation, customer)
    assert one.log_likelihood_ == pytest.approx(other.log_likelihood_, abs=0.05)  # but for the grid
    gap = abs(one.coef_["price"] - other.coef_["price"])
    assert gap < 0.05 * one.standard_errors_["price"]


def test_order_of_rows_plays_no_part(pair):
    _, (x, *rest), _ = pair
    mixed = np.random.default_rng(1).permutation(len(x))
    one = MixedLogit(["come"]).fit(x, *rest)
    other = MixedLogit(["come"]).fit(x.iloc[mixed], *(np.asarray(r)[mixed] for r in rest))
    assert one.coef_.to_numpy() == pytest.approx(other.coef_.to_numpy(), abs=1e-5)


def test_probabilities_average_over_tastes(pair):
    came, (x, _, situation, _), model = pair
    p = model.probabilities(x, situation)
    mean, sd = model.coef_
    direct = quad(lambda u: expit(mean + sd * u) * norm.pdf(u), -12, 12)[0]
    assert p[:2] == pytest.approx([1 - direct, direct], abs=1e-4)
    assert p[1] == pytest.approx(came.mean() / 8, abs=0.02)


def test_intervals_of_spreads_stay_positive_and_of_correlations_within_one():
    found = MixedLogit(["small", "large"]).fit(*world(0)).summary()
    found = found.set_index("coefficient")
    assert ((found.lower < found.estimate) & (found.estimate < found.upper)).all()
    assert found.lower[["sd of small", "sd of large"]].min() > 0
    assert -1 < found.lower["corr of small, large"] < found.upper["corr of small, large"] < 1


def test_xlogit_agrees(pair):
    xlogit = pytest.importorskip("xlogit")
    _, (x, chosen, situation, customer), ours = pair
    theirs = xlogit.MixedLogit()
    theirs.fit(
        *(x, chosen, ["come"], np.tile(["away", "come"], len(x) // 2), situation),
        **dict(
            randvars={"come": "n"},
            panels=customer,
            n_draws=2000,
            verbose=0,
            optim_method="L-BFGS-B",
        ),
    )
    assert theirs.loglikelihood == pytest.approx(ours.log_likelihood_, abs=0.2)
    gap = np.abs(np.abs(theirs.coeff_) - ours.coef_.to_numpy())
    assert (gap < 0.15 * ours.standard_errors_.to_numpy()).all()


def test_customers_alike_give_no_number():
    # Exactly binomial: a spread of tastes can only make the likelihood worse.
    _, (x, chosen, situation, customer) = binary(sd=0.0, customers=400)
    came = np.tile([1, 1, 0, 1, 0, 1, 1, 0] * 400, 1).astype(bool)
    chosen = np.stack([~came, came], axis=1).ravel()
    model = MixedLogit(["come"])
    with pytest.raises(ValueError, match=r"found no spread of its own in \['come'\]"):
        model.fit(x, chosen, situation, customer)
    assert not hasattr(model, "coef_")
    ConditionalLogit().fit(x, chosen, situation)


def test_one_choice_a_customer_tells_nothing_of_tastes():
    _, (x, chosen, situation, _) = binary()
    with pytest.raises(ValueError, match="needs customers who choose more than once; found none"):
        MixedLogit(["come"]).fit(x, chosen, situation, situation)


@pytest.mark.parametrize(
    ("random", "message"),
    [
        ([], r"needs random columns out of \['come'\]; found \[\]"),
        (["price"], r"found \['price'\]"),
    ],
)
def test_impossible_parameters(random, message):
    with pytest.raises(ValueError, match=message):
        MixedLogit(random).fit(*binary()[1])


def test_separated_choices_give_no_number():
    x, chosen, situation, customer = world(0, customers=60)
    with pytest.raises(ValueError, match="still rising along"):
        MixedLogit(["small"]).fit(x.assign(bad=chosen * 1.0), chosen, situation, customer)


def test_a_clone_is_unfitted(pair):
    found = clone(pair[2])
    assert found.get_params() == {"random": ["come"]}
    with pytest.raises(ValueError, match="needs a fitted model"):
        found.summary()
