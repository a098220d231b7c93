"""Against other programs: hmmlearn and R's depmixS4, each where it is installed."""

import os
import shutil
import subprocess
import warnings
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from expo_lab.models.hidden_markov import Gaussian, HiddenMarkov, Softmax

MOVES = np.array([[0.8, 0.15, 0.05], [0.1, 0.8, 0.1], [0.05, 0.25, 0.7]])
SHOWS = np.array([[0.6, 0.3, 0.1], [0.2, 0.6, 0.2], [0.1, 0.1, 0.8]])


@pytest.mark.parametrize("kind", ["categorical", "gaussian"])
def test_plain_model_is_hmmlearns(kind):
    hmmlearn = pytest.importorskip("hmmlearn.hmm")
    part = Softmax.of(SHOWS, reference=[0, 0, 0])
    if kind == "gaussian":
        part = Gaussian.of([0, 3, 5], [1, 0.7, 1.2])
    channels = {"y": kind}
    truth = HiddenMarkov.given(
        channels, Softmax.of([0.3, 0.4, 0.3]), Softmax.of(MOVES), {"y": part}
    )
    lengths = np.tile([10, 15, 20], 200)
    seen, _ = truth.simulate(lengths, seed=1)
    model = HiddenMarkov(3, channels).fit(seen, lengths)
    table = model.probabilities()

    def estimate(part):
        return table[table["part"] == part]["estimate"].to_numpy().reshape(-1, 3)

    if kind == "categorical":
        other = hmmlearn.CategoricalHMM(3, n_iter=200, tol=1e-6, init_params="", n_features=3)
        other.emissionprob_ = estimate("y")
    else:
        other = hmmlearn.GaussianHMM(
            3,
            "diag",
            min_covar=0,
            covars_prior=0,
            means_weight=0,
            n_iter=200,
            tol=1e-6,
            init_params="",
        )
        other.covars_weight = 1  # with this a prior that says nothing
        means, sds = estimate("y")
        other.n_features, other.means_, other.covars_ = 1, means[:, None], sds[:, None] ** 2
    other.startprob_, other.transmat_ = estimate("initial")[0], estimate("transition")
    x = seen[["y"]].to_numpy()
    assert other.score(x, lengths) == pytest.approx(model.log_likelihood_, rel=1e-9)
    np.testing.assert_allclose(
        other.predict_proba(x, lengths), model.smoothed(seen, lengths), atol=1e-8
    )
    other.fit(x, lengths)  # from our maximum theirs finds nothing better
    assert other.score(x, lengths) == pytest.approx(model.log_likelihood_, rel=1e-6)


@pytest.fixture(scope="module")
def speed():
    """depmixS4's series `speed` (GPL, so not shipped): a CSV named by SPEED_CSV, or from R."""
    if path := os.environ.get("SPEED_CSV"):
        return pd.read_csv(path)
    if shutil.which("Rscript") is None:
        pytest.skip(
            "needs depmixS4's speed data: set SPEED_CSV to a CSV of it, or install R with it"
        )
    code = 'data(speed, package = "depmixS4"); write.csv(speed, row.names = FALSE)'
    run = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("needs R's package depmixS4; Rscript did not find it")
    return pd.read_csv(StringIO(run.stdout))


@pytest.mark.parametrize(
    ("covariate", "known"), [("before", -248.9722), ("Pacc", -247.8915), (None, -296.1078)]
)
def test_speed_series_of_depmix(speed, covariate, known):
    lengths = [168, 134, 137]
    series = np.repeat([0, 1, 2], lengths)
    speed = speed.assign(before=speed.groupby(series)["Pacc"].shift(1))
    model = HiddenMarkov(2, {"rt": "gaussian", "corr": "categorical"})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*initial")  # three series start in one state
        model.fit(speed, lengths, transition=None if covariate is None else speed[[covariate]])
    assert model.log_likelihood_ == pytest.approx(known, abs=5e-5)
