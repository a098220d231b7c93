"""A portfolio beyond one process: the same bytes on each engine, and after a worker is killed."""

import os
import signal
from contextlib import contextmanager

import joblib
import pytest

from expo_lab.world.portfolio import simulate_portfolio

SMALL = dict(customers=120, editions=2, seed=9)
SHOWS = 6


def files(folder):
    """Every file of a portfolio but its manifests' place: name to bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    simulate_portfolio(SHOWS, folder, **SMALL)
    return files(folder)


@contextmanager
def dask_workers():
    """Two workers on this machine, processes of their own, that joblib's calls go to."""
    distributed = pytest.importorskip("distributed", reason="needs the extra scale: distributed")
    how = dict(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    with (
        distributed.LocalCluster(**how) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config("dask"),
    ):
        yield client


def test_the_same_bytes_on_two_processes(alone, tmp_path):
    simulate_portfolio(SHOWS, tmp_path, **SMALL, workers=2)
    assert files(tmp_path) == alone


def test_the_same_bytes_on_a_dask_cluster(alone, tmp_path):
    with dask_workers():
        made = simulate_portfolio(SHOWS, tmp_path, **SMALL, workers=2)
    assert made["made"].all()
    assert files(tmp_path) == alone


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_dask_makes_the_show_of_a_killed_worker_anew(alone, tmp_path):
    with dask_workers() as client:
        workers = list(client.run(os.getpid).values())

        def kill(done, every):
            if done == 1:
                os.kill(workers[0], signal.SIGKILL)

        simulate_portfolio(SHOWS, tmp_path, **SMALL, workers=2, progress=kill)
    assert files(tmp_path) == alone
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"show={i:04d}" for i in range(SHOWS)]
