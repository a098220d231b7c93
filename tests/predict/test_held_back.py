import numpy as np
import pandas as pd
import pytest

from expo_lab.datasets import load_donations, load_real_sequences
from expo_lab.lifecycle import BetaGeoBetaBinom
from expo_lab.predict.held_back import holdout
from expo_lab.profiles import FORECASTERS, Forecaster
from expo_lab.profiles.naive import LastRate


def simulated(seed, series=6, n=7, shock=0.0):
    """Histories from BG/BB itself, with the parameters of the donations, and common luck."""
    donors, rng = load_donations(), np.random.default_rng(seed)
    model = BetaGeoBetaBinom().fit(donors.x, donors.t_x, donors.n, donors.donors)
    p, theta = rng.beta(model.alpha_, model.beta_, 3000), rng.beta(model.gamma_, model.delta_, 3000)
    life = rng.geometric(theta) - 1
    luck = np.exp(shock * rng.standard_normal(n)) if shock else np.ones(n)
    present = (rng.random((3000, n)) < p[:, None] * luck) & (np.arange(n) < life[:, None])
    text = ["".join(map(str, row)) for row in present.astype(int)]
    frame = pd.DataFrame({"series": np.arange(3000) % series, "later_editions": text})
    return frame.value_counts().rename("exhibitors").reset_index()


def test_counts_what_happened_after_the_cut():
    sequences = pd.DataFrame(
        {
            "series": ["A", "A", "B", "B", "B"],
            "later_editions": ["01101", "00010", "10011", "1", "01"],
            "exhibitors": [5, 7, 4, 100, 3],
        }
    )
    with pytest.warns(UserWarning, match="holdout") as caught:
        found = holdout(sequences, last=2, resamples=2)
    assert {"holdout, fit to all series", "holdout"} == {
        str(w.message).split(":")[0] for w in caught
    }
    table = found[found["model"] == "last rate"].set_index("edition")
    assert (table["at_risk"] == 19).all()  # "1" was first listed after the cut
    assert table["actual"].tolist() == [4 + 7, 4 + 5 + 3]
    assert table["predicted"].tolist() == pytest.approx([19 * 5 / 16] * 2)  # "011": 5 of 16 came


def test_one_of_ones_own_that_asks_for_lessons_is_left_out_unless_it_is_named(monkeypatch):
    """Every holdout without names failed from the moment on that it was registered."""

    class Lesson(Forecaster):
        name, title, needs = "lesson", "lesson", ("kind", "recency")

        def fit(self, past):
            self.mean_ = past.lesson(1)[1].mean()
            return self

        def p_next(self, people):
            return np.full(len(people), self.mean_)

    able = [LastRate(), Lesson()]
    monkeypatch.setattr(FORECASTERS, "_items", {f.name: f for f in able})
    histories = simulated(0)
    found = holdout(histories, resamples=2)
    assert found["model"].tolist() == [LastRate.title]
    with pytest.raises(ValueError, match="needs a record with money and opinions"):
        holdout(histories, resamples=2, forecasters=["lesson"])


@pytest.mark.parametrize("seed", range(5))
def test_forecasts_its_own_kind_within_sampling_error(seed):
    found = holdout(simulated(seed), last=2, resamples=2, forecasters=["bgbb_alone"])
    table = found[found["model"] == "BG/BB"]
    assert (abs(table["predicted"] - table["actual"]) < 3 * np.sqrt(table["actual"])).all()


def test_luck_that_all_share_is_in_the_interval():
    inside = []
    for seed in range(20):
        shaken = simulated(seed, shock=0.25)
        found = holdout(shaken, resamples=30, seed=seed, forecasters=["bgbb_alone"])
        row = found.set_index("model").loc["BG/BB"]
        inside.append(row["lower"] <= row["actual"] <= row["upper"])
    assert np.mean(inside) >= 0.8  # 95 % less three standard errors of 20 cases


def test_without_common_luck_the_interval_stays_narrow():
    widths = []
    for shock in (0.0, 0.25):
        found = holdout(simulated(1, shock=shock), resamples=40, forecasters=["bgbb_alone"])
        row = found.set_index("model").loc["BG/BB"]
        widths.append(row["upper"] / row["lower"])
    assert widths[0] < 1.15
    assert widths[1] > 1.4


def test_bootstrap_depends_on_its_seed_alone():
    sequences = simulated(0)
    first, again, other = (
        holdout(sequences, resamples=5, seed=s, forecasters=["bgbb_alone", "last_rate"])
        for s in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert (first["lower"] != other["lower"]).all()
    assert first["predicted"].equals(other["predicted"])


@pytest.mark.parametrize(("cadence", "last"), [(1, 1), (1, 2), (2, 2), (2, 3)])
def test_real_exhibitors_do_leave(cadence, last):
    sequences = load_real_sequences().query("cadence_years == @cadence")
    found = holdout(sequences, last=last, resamples=2)
    loss = found.pivot(index="edition", columns="model", values="log_loss")
    assert (loss["BG/BB"] < loss["beta-Bernoulli"]).all()
    assert (loss["beta-Bernoulli"] < loss["last rate"]).all()


def test_real_forecast_of_biennial_shows():
    sequences = load_real_sequences().query("cadence_years == 2")
    found = holdout(sequences, last=2, resamples=100, forecasters=["bgbb_alone"])
    assert found["actual"].tolist() == [2104, 1670]
    assert found["predicted"].round().tolist() == [1986, 1482]
    assert (found["lower"] < found["actual"]).all()
    assert (found["actual"] < found["upper"]).all()


def test_bad_input_is_refused():
    sequences = simulated(0)
    with pytest.raises(ValueError, match="holdout: needs column 'series'; found"):
        holdout(sequences.drop(columns="series"))
    with pytest.raises(ValueError, match=r"later_editions as text of 0 and 1; found 1 .*dtype=str"):
        holdout(sequences.assign(later_editions=1))
    with pytest.raises(ValueError, match=r"logistic regression needs .* presences have none"):
        holdout(sequences, forecasters=["logistic"])
    with pytest.raises(ValueError, match="two series with histories longer than last = 7; found 0"):
        holdout(sequences, last=7)
