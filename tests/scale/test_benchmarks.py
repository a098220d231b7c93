"""Benchmarks that can be small still run; the others are named, and no test runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1] / "benchmarks"
SMALL = {
    "bench_absent": ("mature", "--shows", "1", "--customers", "100"),
    "bench_admission": ("2",),
    "bench_held_back": ("4",),
    "bench_link": ("200",),
    "bench_mediation": ("chain", "1"),
    "bench_methods": ("200",),
    "bench_mixture": ("300",),
    "bench_newcomers": ("1",),
    "bench_open_parameter": ("planted", "1"),
    "bench_people": ("200",),
    "bench_race": ("--shows", "1", "--customers", "100"),
    "bench_rollout": ("100",),
    "bench_rollout_coverage": ("1",),
    "bench_schemes": ("1000",),
    "bench_stability": ("500",),
    "bench_stages": ("1", "200"),
    "bench_trend": ("2", "200"),
    "bench_value_index": ("200",),
    "bench_world": ("200",),
}
# Long at their smallest, or not tried small yet
LONG = {
    *("bench_allocate", "bench_bgbb", "bench_claims", "bench_claims_accepted", "bench_coverage"),
    *("bench_decision_value", "bench_explorer", "bench_febrl", "bench_hazard"),
    *("bench_hidden_markov", "bench_holdout", "bench_profile", "bench_readers", "bench_real"),
    *("bench_scale", "bench_truth", "bench_value"),
}


def test_a_new_benchmark_is_run_here_or_is_named_as_long():
    found = {path.stem for path in HERE.glob("bench_*.py")}
    assert found == {*SMALL, *LONG}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs(name):
    script = [sys.executable, str(HERE / f"{name}.py"), *SMALL[name]]
    home = os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": home}
    ran = subprocess.run(script, capture_output=True, text=True, env=env, cwd=HERE.parents[1])
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.strip()
