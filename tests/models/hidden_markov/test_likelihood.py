"""Likelihood, states and score against the sum over all paths."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from expo_lab.models.hidden_markov import Gaussian, HiddenMarkov, Softmax
from expo_lab.models.hidden_markov.likelihood import log_likelihood
from expo_lab.models.hidden_markov.parts import Parts

LENGTHS = np.array([6, 1, 4, 6, 2, 5, 3])
CHANNELS = {"back": "bernoulli", "mood": "categorical", "spend": "gaussian"}


def softmax(coefficients, x):
    logits = np.concatenate([[1.0], x]) @ coefficients
    return np.exp(logits) / np.exp(logits).sum()


def world(states, with_covariates, seed):
    """A random model, sequences with gaps, and covariates."""
    rng = np.random.default_rng(seed)
    q = 2 if with_covariates else 0
    n = LENGTHS.sum()

    def part(rows, outcomes):
        p = rng.dirichlet(np.ones(outcomes) * 3, rows)
        return Softmax.of(p, rng.normal(size=(rows, q, outcomes)))

    channels = {
        "back": part(states, 2),
        "mood": part(states, 4),
        "spend": Gaussian.of(
            rng.normal(size=states), rng.uniform(0.5, 2, states), rng.normal(size=(states, q))
        ),
    }
    model = HiddenMarkov.given(CHANNELS, part(1, states), part(states, states), channels)
    table = pd.DataFrame(
        {
            "back": rng.integers(2, size=n),
            "mood": rng.integers(4, size=n),
            "spend": rng.normal(size=n),
        }
    ).astype(float)
    table = table.mask(rng.random(table.shape) < 0.3)
    given = {}
    if with_covariates:
        rows = {"initial": len(LENGTHS), "transition": n, "emission": n}
        given = {site: pd.DataFrame(rng.normal(size=(m, q))) for site, m in rows.items()}
    return model, table, given


def shown(channels, state, row, x):
    """Probability of what a row shows in a state."""
    p = 1.0
    for name in ("back", "mood"):
        if not np.isnan(row[name]):
            p *= softmax(channels[name].coefficients[state], x)[int(row[name])]
    if not np.isnan(row["spend"]):
        mean = channels["spend"].coefficients[state] @ np.concatenate([[1.0], x])
        sd = np.exp(channels["spend"].log_sd[state])
        p *= np.exp(-(((row["spend"] - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
    return p


def paths(model, table, given, start, length, sequence):
    """Every path of a sequence and its joint probability with what was seen, by plain loops."""
    initial, transition, channels = (
        model.parts_.initial,
        model.parts_.transition,
        model.parts_.channels,
    )
    none = np.zeros(0)

    def x(site, row):
        return given[site].iloc[row].to_numpy() if given else none

    states, rows = range(model.n_states), range(start, start + length)
    first = softmax(initial.coefficients[0], x("initial", sequence))
    moves = [
        [softmax(transition.coefficients[s], x("transition", r)) for s in states] for r in rows
    ]
    seen = [[shown(channels, s, table.iloc[r], x("emission", r)) for s in states] for r in rows]
    found = {}
    for path in product(states, repeat=length):
        p = first[path[0]] * seen[0][path[0]]
        for t in range(1, length):
            p *= moves[t][path[t - 1]][path[t]] * seen[t][path[t]]
        found[path] = p
    return found


@pytest.mark.parametrize("with_covariates", [False, True])
@pytest.mark.parametrize("states", [1, 2, 3])
def test_likelihood_and_states_are_sums_over_all_paths(states, with_covariates):
    model, table, given = world(states, with_covariates, seed=states)
    log_l = model.log_likelihood(table, LENGTHS, **given)
    smoothed = model.smoothed(table, LENGTHS, **given).to_numpy()
    filtered = model.filtered(table, LENGTHS, **given).to_numpy()
    for i, start in enumerate(np.cumsum(LENGTHS) - LENGTHS):
        every = paths(model, table, given, start, LENGTHS[i], i)
        total = sum(every.values())
        assert log_l[i] == pytest.approx(np.log(total), rel=1e-10)
        for t in range(LENGTHS[i]):
            here = [sum(p for path, p in every.items() if path[t] == s) for s in range(states)]
            np.testing.assert_allclose(smoothed[start + t], np.array(here) / total)
            past = paths(model, table, given, start, t + 1, i)
            now = [sum(p for path, p in past.items() if path[-1] == s) for s in range(states)]
            np.testing.assert_allclose(filtered[start + t], np.array(now) / sum(past.values()))


@pytest.mark.parametrize("with_covariates", [False, True])
def test_score_is_the_slope_of_the_likelihood(with_covariates):
    model, table, given = world(3, with_covariates, seed=7)
    panel, _ = model._panel("test", table, LENGTHS, given)
    theta = model.parts_.pack()
    _, score = log_likelihood(model.parts_, panel)
    for i, step in enumerate(1e-5 * np.eye(len(theta))):
        up, down = (log_likelihood(model.parts_.unpack(theta + s), panel)[0] for s in (step, -step))
        assert score[i] == pytest.approx((up - down) / 2e-5, rel=1e-6, abs=1e-6)


def test_order_blocks_and_repeats_do_not_matter(monkeypatch):
    model, table, given = world(2, with_covariates=True, seed=3)
    once = model.log_likelihood(table, LENGTHS, **given)
    many = {site: pd.concat([frame] * 3, ignore_index=True) for site, frame in given.items()}
    monkeypatch.setattr("expo_lab.models.hidden_markov.panel.BLOCK", 3)
    tripled = pd.concat([table] * 3, ignore_index=True)
    found = model.log_likelihood(tripled, np.tile(LENGTHS, 3), **many)
    np.testing.assert_allclose(found, np.tile(once, 3))
    panel, _ = model._panel("test", tripled, np.tile(LENGTHS, 3), many)
    assert [len(block.weights) for block in panel.blocks] == [3, 3, 1]  # each kept once
    assert log_likelihood(model.parts_, panel)[0] == pytest.approx(3 * once.sum())


def test_empty_last_row_is_a_forecast():
    model, table, _ = world(3, with_covariates=False, seed=5)
    table.loc[5] = np.nan  # the sixth and last row of the first sequence
    filtered = model.filtered(table, LENGTHS).to_numpy()
    moves = np.exp(model.parts_.transition.log_p(None))
    np.testing.assert_allclose(filtered[5], filtered[4] @ moves)


def test_far_observation_does_not_underflow():
    model, table, _ = world(2, with_covariates=False, seed=6)
    table["spend"] = 1e4
    assert np.isfinite(model.log_likelihood(table, LENGTHS)).all()
    np.testing.assert_allclose(model.smoothed(table, LENGTHS).sum(axis=1), 1)


def test_relabelling_the_states_changes_nothing_else():
    model, table, given = world(3, with_covariates=True, seed=8)
    before = model.log_likelihood(table, LENGTHS, **given)
    smoothed = model.smoothed(table, LENGTHS, **given).to_numpy()
    order = np.array([2, 0, 1])
    model.parts_ = model.parts_.relabelled(order)
    np.testing.assert_allclose(model.log_likelihood(table, LENGTHS, **given), before)
    after = model.smoothed(table, LENGTHS, **given).to_numpy()
    np.testing.assert_allclose(after, smoothed[:, order])
    assert isinstance(model.parts_, Parts)


def test_reference_is_a_matter_of_words():
    part = world(3, with_covariates=True, seed=9)[0].parts_.transition
    design = np.random.default_rng(1).normal(size=(3, 5))
    other = part.against(np.array([1, 1, 0]))
    np.testing.assert_allclose(other.log_p(design), part.log_p(design))
    assert (other.coefficients[[0, 1, 2], :, [1, 1, 0]] == 0).all()
