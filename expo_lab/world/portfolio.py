"""Portfolio: many shows, or one too large for memory, written to disk as they are made."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.validation import columns_with
from ..io.export import whole_folder
from ..scenario import Scenario, scenario, whole
from .books.ledger import tables, true_states
from .edition import POPULATION, story
from .people.population import records
from .streams import Luck


def about(knobs: Scenario, customers: int, editions: int, seed: int) -> dict[str, Any]:
    """Say what a population is: all that its tables follow from."""
    from .. import __version__

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
    """Simulate a show and write each edition as it ends; `simulate` calls this when given `out`.

    Memory holds one edition. After a kill or a full disk the finished editions are there whole,
    the unfinished one is absent, and ``manifest.json`` says how many are ``finished``; the same
    call goes on from there. The bank account, a sensitive column, is left out.

    Parameters
    ----------
    which : str or Scenario
    folder : path
        Is made; gets customers.parquet, a folder ``edition=0001``, ``edition=0002``, ... an edition
        with a file a table (and true_states.parquet), and manifest.json.
    customers, editions, seed : int
        As in `simulate`, whose tables these are.

    Raises
    ------
    ValueError
        If the folder is a file, or holds another population or anything else.
    """
    knobs, folder = scenario(which), Path(folder).absolute()
    page = _begun(folder, about(knobs, customers, editions, seed))
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".expo_lab-*"):  # of a run that was killed
        shutil.rmtree(left)
    _save(folder, page)
    rows: dict[str, int] = {name: t["rows"] for name, t in page["tables"].items()}
    for was, now, _ in story(knobs, customers, editions, seed):
        if now.edition <= page["finished"]:
            continue
        books = tables(knobs, was, now, Luck(seed, now.edition))
        books["true_states"] = true_states(was, now)
        draft = Path(tempfile.mkdtemp(prefix=".expo_lab-", dir=folder))
        try:
            if now.edition == 1:
                rows["customers"] = _write(draft / "customers.parquet", records(was, seed))
                os.replace(draft / "customers.parquet", folder / "customers.parquet")
            for name, frame in books.items():
                rows[name] = rows.get(name, 0) + _write(draft / f"{name}.parquet", frame)
            os.chmod(draft, 0o755)
            whole = folder / f"edition={now.edition:04d}"
            shutil.rmtree(whole, ignore_errors=True)  # whole, but killed before the manifest
            os.replace(draft, whole)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        page["finished"] = now.edition
        page["tables"] = {name: dict(rows=count) for name, count in rows.items()}
        _save(folder, page)
    return folder


def _begun(folder: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest to go on from: the folder's, or a new one if the folder is empty."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file; name a folder to write to.")
    wanted = json.loads(json.dumps(wanted))  # as JSON gives it back
    if (folder / "manifest.json").is_file():
        found = json.loads((folder / "manifest.json").read_text("utf-8"))
        if {k: found.get(k) for k in wanted} != wanted or "finished" not in found:
            raise ValueError(f"{folder} holds another population; name another folder.")
        return dict(found)
    if folder.is_dir() and any(not p.name.startswith(".expo_lab") for p in folder.iterdir()):
        raise ValueError(f"{folder} holds something else; name a new or an empty folder.")
    left_out = sorted(columns_with("sensitive"))
    return wanted | {"left_out": left_out, "finished": 0, "tables": {}}


def _save(folder: Path, page: dict[str, Any]) -> None:
    text = json.dumps(page, indent=2, ensure_ascii=False) + "\n"
    (folder / ".expo_lab").write_bytes(text.encode("utf-8"))
    os.replace(folder / ".expo_lab", folder / "manifest.json")


def _write(target: Path, frame: pd.DataFrame) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    shown = frame.drop(columns=[c for c in columns_with("sensitive") if c in frame])
    arrow = pa.Table.from_pandas(shown, preserve_index=False)
    # a dictionary pays where values repeat; for the others it costs half of the time
    repeat = [
        f.name for f in arrow.schema if pa.types.is_dictionary(f.type) or pa.types.is_int64(f.type)
    ]
    pq.write_table(arrow, target, compression="zstd", use_dictionary=repeat)
    return len(frame)


def _whole_show(knobs: Scenario, folder: str, customers: int, editions: int, seed: int) -> None:
    """Write a show whole or not at all: a portfolio holds no unfinished show."""
    with whole_folder(folder) as draft:
        write_show(knobs, draft, customers, editions, seed)


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

    Show i has the seed ``seed + i`` and lands in ``out/show=i/``, as `simulate` writes it with
    `out`, so that DuckDB, Polars, Dask and Spark read a table of all shows as one
    (``out/show=*/edition=*/surveys.parquet``).
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

    knobs = scenario(preset)
    shows, workers = whole("shows", shows, 1), whole("workers", workers, 1)
    customers, editions = whole("customers", customers, 50), whole("editions", editions, 1)
    out = Path(out).absolute()
    digits = max(4, len(str(shows - 1)))
    plan = []
    for i in range(shows):
        folder = out / f"show={i:0{digits}d}"
        done = _begun(folder, about(knobs, customers, editions, seed + i))["finished"] == editions
        plan.append(dict(show=i, seed=seed + i, folder=str(folder), made=not done))
    todo = [p for p in plan if p["made"]]
    out.mkdir(parents=True, exist_ok=True)
    jobs = (delayed(_whole_show)(knobs, p["folder"], customers, editions, p["seed"]) for p in todo)
    finished = Parallel(n_jobs=workers, return_as="generator_unordered")(jobs)
    for count, _ in enumerate(finished, start=1):
        if progress:
            progress(count, len(todo))
    return pd.DataFrame(plan)
