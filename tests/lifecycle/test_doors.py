"""Every model behind the room's doors: its published number, and what it makes of bad input."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.datasets import load_donations

life = xl.lifecycle
MODELS = ["BetaBernoulli", "BetaGeoBetaBinom", "ShiftedBetaGeo", "MarkovChain", "HiddenMarkov"]
MODELS += ["DiscreteHazard", "DestinationHazards", "ThresholdHazard", "ConditionalLogit"]
MODELS += ["MixedLogit", "ageing", "cumulative_incidence", "kaplan_meier", "person_period", "habit"]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_life_cycles_is_the_models_rooms(name):
    assert getattr(life, name) is getattr(xl.models, name)


def test_donations_as_published():
    rows = load_donations()
    columns = rows["x"], rows["t_x"], rows["n"], rows["donors"]
    coins = life.BetaGeoBetaBinom().fit(*columns)
    found = [coins.alpha_, coins.beta_, coins.gamma_, coins.delta_]
    assert np.round(found, 3).tolist() == [1.204, 0.750, 0.657, 2.783]
    one = life.BetaBernoulli().fit(rows["x"], rows["n"], rows["donors"])
    assert [round(one.alpha_, 3), round(one.beta_, 3)] == [0.487, 0.826]
    assert round(one.log_likelihood_, 1) == -35516.1


@pytest.mark.parametrize(
    ("survivors", "published"),
    [
        ([1000, 869, 743, 653, 593, 551, 517, 491], (0.668, 3.806)),
        ([1000, 631, 468, 382, 326, 289, 262, 241], (0.704, 1.182)),
    ],
)
def test_contracts_as_published(survivors, published):
    model = life.ShiftedBetaGeo().fit(survivors)
    assert (round(model.alpha_, 3), round(model.beta_, 3)) == published


def test_pfeifer_and_carraway_as_published():
    p = np.zeros((5, 5))
    p[:4, 0] = back = np.array([0.30, 0.20, 0.15, 0.05])
    p[[0, 1, 2, 3], [1, 2, 3, 4]] = 1 - back
    p[4, 4] = 1
    chain = life.MarkovChain.given(p)
    worth = chain.value([36, -4, -4, -4, 0], 0.2)["value"]
    assert worth.round(3).tolist() == [52.320, 5.554, 1.251, -1.820, 0]


def test_travel_mode_as_published():
    from statsmodels.datasets import modechoice

    data = modechoice.load_pandas().data
    frame = pd.DataFrame(dict(gc=data["gc"], ttme=data["ttme"]))
    for mode, code in (("air", 1), ("train", 2), ("bus", 3)):
        frame[mode] = (data["mode"] == code).astype(float)
    frame["hinc_air"] = data["hinc"] * frame["air"]
    names = ["air", "train", "bus", "gc", "ttme", "hinc_air"]
    chosen, person = data["choice"].to_numpy(), data["individual"].to_numpy()
    model = life.ConditionalLogit().fit(frame[names], chosen, person)
    assert round(model.log_likelihood_, 4) == -199.1284
    published = [5.2074, 3.8690, 3.1632, -0.0155, -0.0961, 0.0133]
    assert model.coef_[names].round(4).tolist() == published


coins, contract = life.BetaGeoBetaBinom, life.ShiftedBetaGeo
BAD = {
    "last visit after the last edition": (lambda: coins().fit([1], [5], [3]), "t_x"),
    "more visits than editions until the last": (lambda: coins().fit([4], [3], [6]), "x"),
    "half a visit": (lambda: coins().fit([1.5], [3], [6]), "fractions in x"),
    "half an edition": (lambda: coins().fit([1], [3], [6.5]), "fractions in n"),
    "nobody had a chance": (lambda: coins().fit([0], [0], [0]), "an opportunity"),
    "nobody lost": (lambda: contract().fit([10, 10, 10]), "nobody lost"),
    "everybody lost at once": (lambda: contract().fit([10, 0, 0]), "everybody lost in period 1"),
    "one customer who left": (lambda: contract().fit([1, 0, 0]), "everybody lost in period 1"),
    "rows that do not add up": (
        lambda: life.MarkovChain.given([[0.5, 0.6], [0, 1]]),
        "whose rows add up to 1",
    ),
    "a chance below 0": (lambda: life.MarkovChain.given([[1.5, -0.5], [0, 1]]), "probabilities"),
    "all still there": (
        lambda: life.DiscreteHazard().fit(life.person_period(0, [3, 3], [0, 0])),
        "somebody who leaves",
    ),
    "all gone at once": (
        lambda: life.DiscreteHazard().fit(life.person_period(0, [1, 1], [1, 1])),
        "somebody who does not",
    ),
    "a covariate with gaps": (
        lambda: life.HiddenMarkov(2, {"y": "bernoulli"}).fit(
            pd.DataFrame(dict(y=[0, 1, 1, 0])),
            [4],
            transition=pd.DataFrame({"z": [0, 1, np.nan, 1]}),
        ),
        "gaps in 1 row",
    ),
    "one value all along": (
        lambda: life.HiddenMarkov(2, {"y": "bernoulli"}).fit(pd.DataFrame(dict(y=[1] * 8)), [4, 4]),
        "HiddenMarkov.fit: needs",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_is_refused_by_name(what):
    act, message = BAD[what]
    with pytest.raises(ValueError, match=message):
        act()


@pytest.mark.parametrize(
    ("x", "t_x", "n"),
    [([2], [3], [6]), ([6] * 50, [6] * 50, [6] * 50), ([0] * 50, [0] * 50, [6] * 50)],
    ids=["one customer", "all alive", "all gone"],
)
def test_coins_that_the_data_leave_open_are_said(x, t_x, n):
    with pytest.warns(UserWarning, match="do not pin down"):
        coins().fit(x, t_x, n)
