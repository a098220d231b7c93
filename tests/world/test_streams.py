"""Luck: uniform, independent, and the same whoever asks, in whatever order and blocks."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

import numpy as np
import pytest
from scipy import stats

from expo_lab.world import streams
from expo_lab.world.streams import Luck, count, pick

N = 100_000
CELLS = [("visit", 0), ("visit", 1), ("visit", -1), ("price", 0), ("", 0)]


@pytest.mark.parametrize(("stream", "edition"), CELLS)
def test_uniform_is_uniform(stream, edition):
    u = Luck(11, edition).uniform(stream, N)
    assert stats.kstest(u, "uniform").pvalue > 0.001
    assert abs(u.mean() - 1 / 2) < 3 * np.sqrt(1 / 12 / N)
    assert abs(u.var() - 1 / 12) < 3 * np.sqrt(1 / 180 / N)


def test_normal_has_the_moments_of_a_normal():
    z = Luck(11, 0).normal("need", N)
    assert abs(z.mean()) < 3 / np.sqrt(N)
    assert abs(z.var() - 1) < 3 * np.sqrt(2 / N)
    assert abs(stats.skew(z)) < 3 * np.sqrt(6 / N)


def test_cells_are_independent_of_each_other_and_of_their_neighbours():
    lucks = [Luck(11, e).uniform(s, N) for s, e in CELLS]
    lucks += [Luck(12, 0).uniform("visit", N), Luck(11, 0, future=1).uniform("visit", N)]
    lucks += [np.roll(lucks[0], 1)]
    r = np.corrcoef(lucks)[np.triu_indices(len(lucks), 1)]
    assert np.abs(r).max() < 4 / np.sqrt(N)  # 28 pairs: the largest of them within 4


@pytest.mark.parametrize("block", [1, 3, 7, 64, 1001])
def test_block_size_changes_nothing(block, monkeypatch):
    whole = Luck(5, 2).uniform("visit", 2000)
    monkeypatch.setattr(streams, "BLOCK", block)
    np.testing.assert_array_equal(Luck(5, 2).uniform("visit", 2000), whole)


def test_more_customers_leave_the_first_ones_alone():
    many = Luck(5, 2).uniform("visit", streams.BLOCK + 5)
    for n in (0, 1, 6, streams.BLOCK):
        np.testing.assert_array_equal(Luck(5, 2).uniform("visit", n), many[:n])


@pytest.mark.parametrize(("bits", "end"), [(0, 2.0**-53), (2**64 - 1, 1 - 2.0**-53)])
def test_neither_zero_nor_one_can_occur(bits, end, monkeypatch):
    class Extreme:
        def to(self, key, steps):
            return self

        def random_raw(self, n):
            return np.full(n, bits, dtype=np.uint64)

    monkeypatch.setattr(streams, "_turned", Extreme())
    assert (Luck(5, 2).uniform("visit", 9) == end).all()


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, 2**32, 2**70 + 5])
@pytest.mark.parametrize(("edition", "future"), [(-1000, 0), (3, 2**32 - 1)])
def test_it_is_numpys_own_generator_of_the_words_of_a_cell(seed, edition, future, monkeypatch):
    monkeypatch.setattr(streams, "BLOCK", 7)
    name = np.frombuffer(blake2b(b"visit", digest_size=8).digest(), dtype="<u4")
    words = np.random.SeedSequence([*map(int, name), edition + 2**31, future, seed])
    raw = np.random.Philox(words).random_raw(30) >> np.uint64(12)
    expected = (raw.astype(float) + 0.5) / 2**52
    assert Luck(seed, edition, future).uniform("visit", 30).tolist() == expected.tolist()


def test_threads_do_not_turn_each_others_generator():
    lucks = [Luck(seed, 1) for seed in range(40)]
    alone = [luck.uniform("visit", 50_000).sum() for luck in lucks]
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(lambda luck: luck.uniform("visit", 50_000).sum(), lucks)] == alone


def test_seeds_of_several_words_do_not_run_into_each_other():
    seeds = [0, 1, 2**32, 2**32 + 1, 2**64, 2**96]
    assert len({Luck(s, 0).uniform("visit", 1)[0] for s in seeds}) == len(seeds)


def test_another_process_gets_the_same_numbers():
    code = (
        "from expo_lab.world.streams import Luck;"
        "print(Luck(5, -2, 3).uniform('visit', 40_000)[::9999].tolist())"
    )
    path = os.pathsep.join(sys.path)
    runs = {
        subprocess.check_output(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            text=True,
        )
        for seed in ("0", "4242")
    }
    assert runs == {f"{Luck(5, -2, 3).uniform('visit', 40_000)[::9999].tolist()}\n"}


def test_numbers_stay_what_they_were():
    # Pinned: a scenario and seed shall give the same tables whatever NumPy is about.
    expected = [0.6442891886422061, 0.4028263947578271, 0.3959865788416054]
    assert Luck(7, -3, future=1).uniform("visit", 3).tolist() == expected


def test_luck_outside_its_range_is_refused():
    message = (
        "Luck needs seed >= 0, edition in [-2**31, 2**31) and future in [0, 2**32); "
        "found seed=-1, edition=0, future=0."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Luck(-1, 0)


def test_pick_follows_its_weights_and_never_takes_a_zero():
    weights = np.array([0, 3, 1, 0, 6, 0])
    share = np.bincount(pick(Luck(1, 0).uniform("x", N), weights), minlength=6) / N
    p = weights / weights.sum()
    assert (np.abs(share - p) <= 3 * np.sqrt(p * (1 - p) / N)).all()
    assert pick([2.0**-53, 1 - 2.0**-53], weights).tolist() == [1, 4]


@pytest.mark.parametrize("weights", [[1, -1], [0, 0], [], [np.nan]])
def test_pick_refuses_weights_that_are_none(weights):
    message = "pick needs a list of weights, none negative and at least one positive; found ["
    with pytest.raises(ValueError, match=re.escape(message)):
        pick([0.5], weights)


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.08, 1.0, 7.3, 80.0, 3000.0])
def test_count_is_the_poisson_quantile(mean):
    u = Luck(3, 0).uniform("leads", 5000)
    np.testing.assert_array_equal(count(mean, u), stats.poisson.ppf(u, mean))


def test_count_is_finite_at_both_ends():
    assert count(2.0, [2.0**-53, 1 - 2.0**-53]).tolist() == [0, stats.poisson.ppf(1 - 2.0**-53, 2)]


def test_count_has_the_mean_and_variance_asked_for():
    k = count(np.full(N, 2.5), Luck(3, 0).uniform("leads", N))
    assert abs(k.mean() - 2.5) < 3 * np.sqrt(2.5 / N)
    assert abs(k.var() - 2.5) < 3 * np.sqrt((2.5 + 2 * 2.5**2) / N)


def test_count_refuses_a_negative_mean():
    message = "count needs finite means >= 0; found -2.0 to 1.0."
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        count([1.0, -2.0], 0.5)
