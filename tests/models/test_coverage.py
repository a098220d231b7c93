"""Nominal 95 % intervals hold the planted value in 183 to 196 of 200 populations; by hand."""

import importlib.util
import warnings
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "benchmarks" / "bench_coverage.py"
spec = importlib.util.spec_from_file_location("bench_coverage", PATH)
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)


@pytest.mark.parametrize("name", bench.STUDIES)
def test_each_population_gives_an_interval_or_says_why_not(name):
    warnings.simplefilter("ignore")
    held, none = bench.study(name, 2)
    assert len(held) + none == 2
    assert held.isin([True, False]).all(axis=None)


@pytest.mark.slow
@pytest.mark.parametrize("name", bench.STUDIES)
def test_intervals_hold_as_often_as_they_say(name):
    warnings.simplefilter("ignore")
    held, none = bench.study(name, 200)
    assert none == 0
    assert held.sum().between(183, 196).all(), held.sum().to_dict()
