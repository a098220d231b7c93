import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from statsmodels.datasets import modechoice
from statsmodels.discrete.conditional_models import ConditionalLogit as Theirs

from expo_lab.models.choice import ConditionalLogit

MODES = ["air", "train", "bus", "car"]


@pytest.fixture(scope="module")
def travel():
    data = modechoice.load_pandas().data
    mode = data["mode"].astype(int)
    x = pd.DataFrame({name: (mode == i + 1) * 1.0 for i, name in enumerate(MODES[:3])})
    x = x.assign(gc=data.gc, ttme=data.ttme, hinc_air=data.hinc * x.air)
    names = mode.map(dict(enumerate(MODES, start=1)))
    return x, data.choice, data.individual, names


@pytest.fixture(scope="module")
def model(travel):
    return ConditionalLogit().fit(*travel[:3])


def world(seed, situations=1500):
    """Three alternatives, the third not always to be had; price, size and a constant."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"situation": np.repeat(np.arange(situations), 3)})
    rows["alternative"] = np.tile(["none", "small", "large"], situations)
    rows["price"] = rng.normal(size=len(rows)) * (rows.alternative != "none")
    rows["stand"] = (rows.alternative != "none") * 1.0
    rows = rows[(rows.alternative != "large") | (rng.random(len(rows)) < 0.8)]
    return rows.reset_index(drop=True)


def planted():
    model = ConditionalLogit()
    model.coef_ = pd.Series({"price": -0.8, "stand": 0.5})
    return model


def test_travel_mode_is_that_of_greene_s_textbook(model):
    published = [5.2074, 3.8690, 3.1632, -0.0155, -0.0961, 0.0133]
    assert model.coef_.round(4).tolist() == published
    assert model.log_likelihood_ == pytest.approx(-199.1284, abs=5e-5)
    assert model.null_log_likelihood_ == pytest.approx(-210 * np.log(4))


def test_errors_are_those_of_statsmodels(travel, model):
    x, chosen, individual, _ = travel
    theirs = Theirs(chosen, x, groups=individual).fit(disp=0)
    assert model.standard_errors_.to_numpy() == pytest.approx(theirs.bse.to_numpy(), rel=1e-3)


def test_order_of_rows_plays_no_part(travel, model):
    x, chosen, individual, _ = travel
    mixed = np.random.default_rng(1).permutation(len(x))
    again = ConditionalLogit().fit(x.iloc[mixed], chosen.iloc[mixed], individual.iloc[mixed])
    assert again.coef_.to_numpy() == pytest.approx(model.coef_.to_numpy())
    p = model.probabilities(x, individual)
    assert model.probabilities(x.iloc[mixed], individual.iloc[mixed]) == pytest.approx(p[mixed])


def test_with_constants_predicted_shares_are_the_observed_ones(travel, model):
    x, chosen, individual, mode = travel
    found = model.shares(x, individual, mode).set_index("alternative")
    assert found.share.sum() == pytest.approx(1)
    assert found.share.to_dict() == pytest.approx((chosen.groupby(mode).sum() / 210).to_dict())
    assert ((found.lower < found.share) & (found.share < found.upper)).all()


def test_elasticities_are_those_of_a_change_by_a_thousandth(travel, model):
    x, _, individual, mode = travel
    found = model.elasticities(x, individual, mode, "gc").set_index(["changed", "share_of"])
    before = model.shares(x, individual, mode).set_index("alternative").share
    for changed in MODES:
        ends = [x.assign(gc=x.gc * (1 + s * (mode == changed))) for s in (-1e-3, 1e-3)]
        low, high = (model.shares(e, individual, mode).set_index("alternative").share for e in ends)
        slope = (high - low) / (2e-3 * before)
        assert found.elasticity[changed].to_dict() == pytest.approx(slope.to_dict(), rel=1e-4)


def test_error_of_an_elasticity_where_it_is_linear_in_the_coefficient():
    # beta x (1 - P) with x = 2; at beta = 0 P is 1/2, and the derivative in beta is x (1 - P) = 1.
    x = pd.DataFrame({"price": [2.0, 0.0] * 2})
    model = ConditionalLogit().fit(x, [1, 0, 0, 1], [1, 1, 2, 2])
    found = model.elasticities(x, [1, 1, 2, 2], list("abab"), "price").iloc[0]
    assert found.elasticity == pytest.approx(0, abs=1e-9)
    assert found.se == pytest.approx(model.standard_errors_["price"])


@pytest.mark.parametrize("seed", range(5))
def test_planted_coefficients_come_back(seed):
    rows = world(seed)
    x = rows[["price", "stand"]]
    chosen = planted().simulate(x, rows.situation, seed)
    found = ConditionalLogit().fit(x, chosen, rows.situation)
    assert ((found.coef_ - [-0.8, 0.5]).abs() < 3 * found.standard_errors_).all()


def test_simulated_shares_are_the_predicted_ones(travel, model):
    x, _, individual, _ = travel
    drawn = np.mean([model.simulate(x, individual, seed) for seed in range(200)], axis=0)
    p = model.probabilities(x, individual)
    assert (np.abs(drawn - p) <= 5 * np.sqrt(p * (1 - p) / 200) + 1e-3).all()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (lambda r, chosen: chosen * 1.0, r"still rising along .*bad"),
        (lambda r, chosen: (chosen & (r.price > 1)) * 1.0, r"still rising along \['bad'\]"),
        (lambda r, chosen: r.situation * 1.0, r"found that \['bad'\] add nothing"),
        (lambda r, chosen: r.price + r.situation, r"found that \['bad'\] add nothing"),
        (lambda r, chosen: r.price.where(r.price > -1), r"bad has \d+ gaps"),
        (lambda r, chosen: "x", "bad is no number"),
    ],
)
def test_what_cannot_be_estimated_says_so(column, message):
    rows = world(0)
    chosen = planted().simulate(rows[["price", "stand"]], rows.situation, 0)
    x = rows[["price", "stand"]].assign(bad=column(rows, chosen))
    model = ConditionalLogit()
    with pytest.raises(ValueError, match=message):
        model.fit(x, chosen, rows.situation)
    assert not hasattr(model, "coef_")


@pytest.mark.parametrize(
    ("chosen", "situation", "message"),
    [
        ([1, 1, 0, 1], [1, 1, 2, 2], "1 situations with no choice or more than one"),
        ([0, 0, 0, 1], [1, 1, 2, 2], "1 situations with no choice or more than one"),
        ([1, 0, 0, 1], [1, 1, 1, 2], "1 situations with a single alternative"),
        ([1, 0, 0, 2], [1, 1, 2, 2], "needs 0 or 1 in chosen"),
        ([1, 0, 0, 1], [1, 1, 2, None], "found gaps"),
        ([1, 0, 0], [1, 1, 2, 2], "columns of one length; found 1 covariates and"),
    ],
)
def test_impossible_situations_are_refused(chosen, situation, message):
    with pytest.raises(ValueError, match=message):
        ConditionalLogit().fit(pd.DataFrame({"x": [1.0, 0, 1, 0]}), chosen, situation)


def test_the_same_alternative_twice_and_strange_columns(travel, model):
    x, _, individual, _ = travel
    with pytest.raises(ValueError, match="found one twice or a gap"):
        model.shares(x, individual, ["air"] * 840)
    with pytest.raises(ValueError, match="needs the columns of the fit"):
        model.probabilities(x[["gc"]], individual)
    with pytest.raises(ValueError, match="found no 'price'"):
        model.elasticities(x, individual, ["air"] * 840, "price")
    with pytest.raises(ValueError, match="needs a fitted model"):
        clone(model).summary()
