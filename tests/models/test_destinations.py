import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from expo_lab.models.destinations import DestinationHazards
from expo_lab.models.hazard import DiscreteHazard
from expo_lab.models.spells import person_period
from expo_lab.models.survival_curves import cumulative_incidence

TRUTH = {"rival": [-2.0, 0.8], "shut": [-2.5, -0.5]}


def simulate(seed, customers=2000, periods=4):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=customers)
    odds = np.exp([a + b * z for a, b in TRUTH.values()])
    upto = np.cumsum(odds / (1 + odds.sum(axis=0)), axis=0)
    u = rng.random((periods, customers))
    left = (u < upto[1]).T
    event, period = left.any(axis=1), left.argmax(axis=1)
    to = np.where(u[period, np.arange(customers)] < upto[0], "rival", "shut")
    exit = np.where(event, period + 1, periods)
    spells = dict(entry=0, exit=exit, event=event, destination=np.where(event, to, None))
    table = person_period(**spells)
    return spells, table.assign(z=z[table.customer])


@pytest.fixture(scope="module")
def drawn():
    return simulate(0)


def test_without_covariates_incidence_is_the_one_without_a_model(drawn):
    spells, table = drawn
    model = DestinationHazards().fit(table)
    ours = model.incidence(pd.DataFrame({"customer": 1, "t": [4, 3, 2, 1]}))[::-1]
    theirs = cumulative_incidence(**spells)
    wide = theirs.pivot(index="t", columns="destination", values="incidence")
    assert ours[["rival", "shut"]].to_numpy() == pytest.approx(wide.to_numpy())
    assert ours.sum(axis=1).to_numpy() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(5))
def test_planted_coefficients_come_back(seed):
    found = DestinationHazards(baseline="constant").fit(simulate(seed)[1], ["z"])
    off = found.coef_ - np.ravel(list(TRUTH.values()))
    assert (off.abs() < 3 * found.standard_errors_).all()


def test_hazards_are_the_model_s_formula_and_add_up_to_leaving(drawn):
    table = drawn[1]
    model = DestinationHazards(baseline="constant").fit(table, ["z"])
    odds = {k: np.exp(model.coef_[k]["constant"] + model.coef_[k]["z"] * table.z) for k in TRUTH}
    total = 1 + odds["rival"] + odds["shut"]
    found = model.hazards(table)
    assert found["shut"].to_numpy() == pytest.approx((odds["shut"] / total).to_numpy())
    plain = DiscreteHazard().fit(table)  # the score equations of the intercepts
    assert found.sum(axis=1).mean() == pytest.approx(plain.hazard(table).mean())


def test_log_likelihood_is_the_sum_over_rows(drawn):
    table = drawn[1]
    model = DestinationHazards().fit(table, ["z"])
    h = model.hazards(table)
    chosen = np.select([table.destination == k for k in h], [h[k] for k in h], 1 - h.sum(axis=1))
    assert model.log_likelihood_ == pytest.approx(np.log(chosen).sum())


def test_summary_names_destination_and_coefficient(drawn):
    found = DestinationHazards(baseline="constant").fit(drawn[1], ["z"]).summary()
    assert found.iloc[1][["destination", "coefficient"]].tolist() == ["rival", "z"]
    assert (found.lower < found.estimate).all()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (lambda d: (d.destination == "rival") * 1.0, "still rising along .*bad of rival"),
        (lambda d: 1.0, "add nothing"),
        (lambda d: d.z.where(d.z > 0), "bad has .* gaps"),
    ],
)
def test_what_cannot_be_estimated_says_so(drawn, column, message):
    model = DestinationHazards()
    with pytest.raises(ValueError, match=message):
        model.fit(drawn[1].assign(bad=column), ["bad"])
    assert not hasattr(model, "coef_")


def test_a_destination_that_is_rare_or_alone(drawn):
    table = drawn[1]
    late = table.assign(
        destination=table.destination.where((table.t > 1) | (table.destination != "shut"))
    )
    with pytest.raises(ValueError, match=r"somebody who leaves for shut .* in period 1; found 0"):
        DestinationHazards().fit(late)
    alone = table.assign(destination=table.destination.where(table.destination != "shut"))
    with pytest.raises(ValueError, match=r"two destinations or more; found \['rival'\]"):
        DestinationHazards().fit(alone)


def test_a_clone_is_unfitted():
    with pytest.raises(ValueError, match="needs a fitted model"):
        clone(DestinationHazards("constant")).hazards(pd.DataFrame({"t": [1]}))
