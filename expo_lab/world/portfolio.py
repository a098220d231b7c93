"""Portfolio: many shows, or one too large for memory, written to disk as they are made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from ..conform import columns_with
from ..export import whole_folder
from ..scenario import Scenario, scenario
from .edition import story
from .ledger import tables, true_states
from .population import records
from .streams import Luck


def about(knobs: Scenario, customers: int, editions: int, seed: int) -> dict[str, Any]:
    """Say what a population is: all that its tables follow from."""
    from .. import __version__
    from .show import POPULATION

    return dict(
        made_by=f"expo-lab {__version__}",
        population=POPULATION,
        customers=customers,
        editions=editions,
        seed=seed,
        scenario=asdict(knobs),
    )


def write_show(
    which: str | Scenario,
    folder: str | Path,
    customers: int,
    editions: int,
    seed: int,
) -> Path:
    """Simulate a show and write each edition as it ends: one Parquet file a table.

    Memory holds one edition. The folder is there whole or not at all; the bank account, a
    sensitive column, is left out.

    Parameters
    ----------
    which : str or Scenario
    folder : path
        Is made; gets customers.parquet, editions.parquet, ..., true_states.parquet and
        manifest.json.
    customers, editions, seed : int
        As in `simulate`, whose tables these are.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    knobs = scenario(which)
    hidden = columns_with("sensitive")
    rows: dict[str, int] = {}
    with whole_folder(folder) as draft:
        writers: dict[str, pq.ParquetWriter] = {}

        def write(name: str, frame: pd.DataFrame) -> None:
            shown = frame.drop(columns=[c for c in hidden if c in frame])
            arrow = pa.Table.from_pandas(shown, preserve_index=False)
            if name not in writers:
                target = draft / f"{name}.parquet"
                writers[name] = pq.ParquetWriter(target, arrow.schema, compression="zstd")
            writers[name].write_table(arrow)
            rows[name] = rows.get(name, 0) + len(frame)

        try:
            for was, now, after in story(knobs, customers, editions, seed):
                books = tables(knobs, was, now, Luck(seed, now.edition))
                for name, frame in (books | {"true_states": true_states(was, now)}).items():
                    write(name, frame)
                if now.edition == editions:
                    write("customers", records(after, seed))
        finally:
            for writer in writers.values():
                writer.close()
        page = about(knobs, customers, editions, seed) | {
            "left_out": sorted(hidden),
            "tables": {name: dict(rows=count) for name, count in rows.items()},
        }
        text = json.dumps(page, indent=2, ensure_ascii=False) + "\n"
        (draft / "manifest.json").write_bytes(text.encode("utf-8"))
    return Path(folder).absolute()


def simulate_portfolio(
    shows: int,
    out: str | Path,
    preset: str | Scenario = "mature",
    customers: int = 5000,
    editions: int = 10,
    seed: int = 2026,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Simulate an organiser's portfolio: shows of one scenario, each with a seed of its own.

    Show i has the seed ``seed + i`` and lands in ``out/show=i/``, one Parquet file a table, so
    that DuckDB, Polars, Dask and Spark read a table of all shows as one
    (``out/*/editions.parquet``).
    A show that is complete is skipped; after a kill, call again. Same tables with any number of
    workers; any joblib backend that is set around the call is used.

    Parameters
    ----------
    shows : int, at least 1
    out : path
    preset, customers, editions, seed
        As in `simulate`.
    workers : int, default 1
        Processes at a time.
    progress : callable, optional
        Called with (done, all) as shows end.

    Returns
    -------
    DataFrame
        show, seed, folder, made (False: was complete already).

    Raises
    ------
    ValueError
        For a number of shows below 1, or a show's folder that holds another population.
    """
    from joblib import Parallel, delayed

    from .show import whole

    knobs = scenario(preset)
    shows, workers = whole("shows", shows, 1), whole("workers", workers, 1)
    customers, editions = whole("customers", customers, 50), whole("editions", editions, 1)
    out = Path(out).absolute()
    digits = max(4, len(str(shows - 1)))
    plan = []
    for i in range(shows):
        folder = out / f"show={i:0{digits}d}"
        manifest = folder / "manifest.json"
        done = manifest.is_file()
        if done:
            found = json.loads(manifest.read_text("utf-8"))
            wanted = json.loads(json.dumps(about(knobs, customers, editions, seed + i)))
            if {k: found.get(k) for k in wanted} != wanted:
                raise ValueError(
                    f"simulate_portfolio: {folder} holds another population; name another folder."
                )
        plan.append(dict(show=i, seed=seed + i, folder=str(folder), made=not done))
    todo = [p for p in plan if p["made"]]
    out.mkdir(parents=True, exist_ok=True)
    jobs = (delayed(write_show)(knobs, p["folder"], customers, editions, p["seed"]) for p in todo)
    finished = Parallel(n_jobs=workers, return_as="generator_unordered")(jobs)
    for count, _ in enumerate(finished, start=1):
        if progress:
            progress(count, len(todo))
    return pd.DataFrame(plan)
