import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from expo_lab.models.hazard import LINKS, DiscreteHazard
from expo_lab.models.spells import person_period
from expo_lab.models.survival_curves import kaplan_meier

INTERCEPTS = [-2.0, -1.8, -2.2, -1.5, -1.9]


def simulate(link, seed, customers=1500, late=False):
    """Lives under g(intercept of t + 0.6 z - 0.4 w(t)); who left before entry is not seen."""
    rng = np.random.default_rng(seed)
    z, w = rng.normal(size=customers), rng.normal(size=(customers, 5))
    h = LINKS[link](np.array(INTERCEPTS) + 0.6 * z[:, None] - 0.4 * w)
    leaves = rng.random((customers, 5)) < h
    event = leaves.any(axis=1)
    exit = np.where(event, leaves.argmax(axis=1) + 1, 5)
    entry = rng.integers(0, 4, customers) if late else np.zeros(customers, int)
    seen = np.flatnonzero(exit > entry)
    table = person_period(entry[seen], exit[seen], event[seen], ids=seen)
    return table.assign(z=z[table.customer], w=w[table.customer, table.t - 1])


@pytest.fixture(scope="module")
def table():
    return simulate("logit", 0)


@pytest.fixture(scope="module")
def model(table):
    return DiscreteHazard().fit(table, ["z", "w"])


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_without_covariates_the_hazard_is_events_over_at_risk(table, link):
    plain = DiscreteHazard(link).fit(table)
    by_t = table.groupby("t").event.mean()
    assert plain.hazard(pd.DataFrame({"t": by_t.index})) == pytest.approx(by_t.to_numpy())
    ends = table.groupby("customer").agg(exit=("t", "max"), event=("event", "max"))
    curve = kaplan_meier(0, ends.exit, ends.event)
    alone = pd.DataFrame({"customer": 1, "t": by_t.index})
    assert plain.survival(alone) == pytest.approx(curve.survival.to_numpy())


def test_without_covariates_the_error_is_that_of_a_log_odds(table):
    plain = DiscreteHazard(baseline="constant").fit(table)
    n, d = len(table), table.event.sum()
    assert plain.standard_errors_["constant"] == pytest.approx(np.sqrt(1 / d + 1 / (n - d)))


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("link", ["logit", "cloglog"])
@pytest.mark.parametrize("seed", range(5))
def test_planted_coefficients_come_back(link, seed, late):
    found = DiscreteHazard(link).fit(simulate(link, seed, late=late), ["z", "w"])
    off = found.coef_ - [*INTERCEPTS, 0.6, -0.4]
    assert (off.abs() < 3 * found.standard_errors_).all()


def test_counts_give_what_statsmodels_gives_row_by_row(table):
    import statsmodels.api as sm

    coarse = table.assign(z=table.z.round())
    ours = DiscreteHazard(baseline="constant").fit(coarse, ["t", "z"])
    plain = sm.Logit(table.event.astype(int), sm.add_constant(coarse[["t", "z"]])).fit(disp=0)
    assert ours.coef_.to_numpy() == pytest.approx(plain.params.to_numpy(), abs=1e-7)
    assert ours.standard_errors_.to_numpy() == pytest.approx(plain.bse.to_numpy(), rel=1e-5)
    assert ours.log_likelihood_ == pytest.approx(plain.llf)


def test_log_likelihood_is_the_sum_over_rows(model, table):
    h = model.hazard(table)
    assert model.log_likelihood_ == pytest.approx(np.log(np.where(table.event, h, 1 - h)).sum())


def test_survival_multiplies_along_a_customer_in_any_order_of_rows(model, table):
    mixed = table.sample(frac=1, random_state=1)
    one = table.query("customer == 7")
    assert model.survival(one) == pytest.approx(np.cumprod(1 - model.hazard(one)))
    found = pd.Series(model.survival(mixed), mixed.index).loc[one.index]
    assert found.to_numpy() == pytest.approx(model.survival(one))


def test_intervals_hold_the_estimate_and_stay_within_zero_and_one(model, table):
    found = model.hazard_interval(table.head(50))
    assert found.estimate.to_numpy() == pytest.approx(model.hazard(table.head(50)))
    assert ((found.lower > 0) & (found.lower < found.estimate) & (found.upper < 1)).all()
    ratio = model.ratios().set_index("covariate")
    assert ratio.ratio["z"] == pytest.approx(np.exp(model.coef_["z"]))
    assert ratio.lower["z"] < np.exp(0.6) < ratio.upper["z"]


def test_a_clone_is_unfitted_and_alike():
    found = clone(DiscreteHazard("cloglog", baseline="constant"))
    assert found.get_params() == {"link": "cloglog", "baseline": "constant"}
    with pytest.raises(ValueError, match=r"^DiscreteHazard.summary: needs a fitted model"):
        found.summary()
    with pytest.raises(ValueError, match="has no parameter"):
        found.set_params(knots=3)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (lambda d: d.event.astype(float), "no maximum|still rising"),  # separated
        (lambda d: (~d.event & (d.z > 1)).astype(float), r"still rising along \['bad'\]"),
        (lambda d: 1.0, r"found that \['bad'\] add nothing"),
        (lambda d: 2.0 * d.z + 1, r"found that \['bad'\] add nothing"),
        (lambda d: d.z.where(d.z > -1), r"bad has \d+ gaps"),
        (lambda d: "x", "bad is no number"),
    ],
)
@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_what_cannot_be_estimated_says_so(table, link, column, message):
    model = DiscreteHazard(link)
    with pytest.raises(ValueError, match=message):
        model.fit(table.assign(bad=column), ["z", "bad"])
    assert not hasattr(model, "coef_")


@pytest.mark.parametrize("event", [0, 1])
def test_all_alive_or_all_gone(event):
    table = person_period(0, [1, 1, 1], [event] * 3)
    with pytest.raises(ValueError, match=r"^DiscreteHazard\.fit") as caught:
        DiscreteHazard().fit(table)
    assert str(caught.value) == (
        "DiscreteHazard.fit: needs somebody who leaves and somebody who does not in period 1; "
        f"found {3 * event} of 3, so that period 1 has no finite estimate. Gather more customers, "
        "drop or merge the period, or take baseline='constant'."
    )


def test_one_customer_and_no_customer():
    with pytest.raises(ValueError, match="found 0 of 1"):
        DiscreteHazard().fit(person_period(0, [2], [1]))
    with pytest.raises(ValueError, match="found none"):
        DiscreteHazard().fit(person_period(0, [2], [1]).head(0))


def test_a_period_not_seen_has_no_hazard(model):
    with pytest.raises(ValueError, match=r"needs the periods of the fit, 1 to 5; found 6\. With"):
        model.hazard(pd.DataFrame({"t": [6], "z": 0.0, "w": 0.0}))


def test_absent_columns_and_wrong_options(table):
    with pytest.raises(ValueError, match=r"found no \['price'\]"):
        DiscreteHazard().fit(table, ["price"])
    with pytest.raises(ValueError, match=r"needs link out of \['logit', 'cloglog'\]"):
        DiscreteHazard("probit").fit(table)
    with pytest.raises(ValueError, match="needs baseline"):
        DiscreteHazard(baseline="spline").fit(table)
    with pytest.raises(ValueError, match="needs events of 0 or 1"):
        DiscreteHazard().fit(table.assign(event=2))
