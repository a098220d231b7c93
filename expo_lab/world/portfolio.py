"""Portfolio: many shows, or one too large for memory, written to disk as they are made."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.registry import WithOwn
from ..core.schema import HELD
from ..io.drafts import LITTER, PREFIX, Busy, real, recover, whole_folder, writing
from ..io.export import held_back
from ..scenario import Scenario, scenario, whole
from .books.ledger import tables, true_states
from .books.rows import written
from .edition import POPULATION, story
from .people.ids import everybody
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
    sensitive: Collection[str] = (),
) -> Path:
    """Simulate a show and write each edition as it ends; `simulate` calls this when given `out`.

    Memory holds one edition. After a kill or a full disk the finished editions are there whole,
    the unfinished one is absent, and ``manifest.json`` says how many are ``finished``; the same
    call goes on from there and removes what the killed one left. Personal and sensitive columns
    stay out but for those named.

    Parameters
    ----------
    which : str or Scenario
    folder : path
        Is made; gets customers.parquet (those of the start; firms founded later come with their
        edition), a folder ``edition=0001``, ``edition=0002``, ... an edition
        with a file a table (and true_states.parquet), and manifest.json.
    customers, editions, seed : int
        As in `simulate`, whose tables these are.
    sensitive : collection of str
        As in `write_tables`.

    Raises
    ------
    ValueError
        If the folder is a file, holds another population or anything else, or is being written by
        another program.
    """
    knobs, folder = scenario(which), real(folder)
    wanted = about(knobs, customers, editions, seed) | dict(left_out=held_back(sensitive))
    _begun(folder, wanted)
    with writing(folder, folder / f"{PREFIX}draft") as work:
        _editions(knobs, folder, _begun(folder, wanted), work / "new")
    return folder


def _editions(knobs: Scenario, folder: Path, page: dict[str, Any], draft: Path) -> None:
    """Write the editions that are not there yet."""
    customers, editions, seed = page["customers"], page["editions"], page["seed"]
    _save(folder, page, draft)
    rows: dict[str, int] = {name: t["rows"] for name, t in page["tables"].items()}
    for was, now, after in story(knobs, customers, editions, seed):
        if now.edition <= page["finished"]:
            continue
        told = tables(knobs, was, now, Luck(seed, now.edition), HELD[1:])
        books = {name: written(name, parts, everybody(was)) for name, parts in told.items()}
        books["true_states"] = true_states(was, now, after)
        draft.mkdir()
        if now.edition == 1:
            rows["customers"] = _write(draft / "customers.parquet", records(was, seed), page)
            os.replace(draft / "customers.parquet", folder / "customers.parquet")
        if len(after.roll["sector"]) > len(was.roll["sector"]):  # firms were founded
            books["customers"] = records(after, seed)[len(records(was, seed)) :]
        for name, frame in books.items():
            rows[name] = rows.get(name, 0) + _write(draft / f"{name}.parquet", frame, page)
        whole = folder / f"edition={now.edition:04d}"
        shutil.rmtree(whole, ignore_errors=True)  # whole, but killed before the manifest
        os.replace(draft, whole)
        page["finished"] = now.edition
        page["tables"] = {name: dict(rows=count) for name, count in rows.items()}
        _save(folder, page, draft)


def _begun(folder: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest to go on from: the folder's, or a new one if the folder is empty."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file; name a folder to write to.")
    wanted = json.loads(json.dumps(wanted))  # as JSON gives it back
    if (folder / "manifest.json").is_file():
        try:
            found = dict(json.loads((folder / "manifest.json").read_text("utf-8")))
        except (ValueError, TypeError):
            raise ValueError(
                f"{folder}/manifest.json is damaged; restore it, or delete the folder and make the "
                "show again: the same seed gives the same tables."
            ) from None
        if {k: found.get(k) for k in wanted} != wanted or "finished" not in found:
            raise ValueError(f"{folder} holds another population; name another folder.")
        return found
    if folder.is_dir() and {p.name for p in folder.iterdir()} - LITTER - {f"{PREFIX}draft"}:
        raise ValueError(f"{folder} holds something else; name a new or an empty folder.")
    return wanted | {"finished": 0, "tables": {}}


def _save(folder: Path, page: dict[str, Any], draft: Path) -> None:
    text = json.dumps(page, indent=2, ensure_ascii=False) + "\n"
    draft.write_bytes(text.encode("utf-8"))
    os.replace(draft, folder / "manifest.json")


def _write(target: Path, frame: pd.DataFrame, page: dict[str, Any]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    shown = frame.drop(columns=[c for c in page["left_out"] if c in frame])
    arrow = pa.Table.from_pandas(shown, preserve_index=False)
    # a dictionary pays where values repeat; for the others it costs half of the time
    repeat = [
        f.name for f in arrow.schema if pa.types.is_dictionary(f.type) or pa.types.is_int64(f.type)
    ]
    pq.write_table(arrow, target, compression="zstd", use_dictionary=repeat)
    return len(frame)


def _whole_show(folder: str, *show: Any) -> None:
    """Write a show whole or not at all: a portfolio holds no unfinished show."""
    with whole_folder(folder) as draft:
        write_show(show[0], draft, *show[1:])


def simulate_portfolio(
    shows: int,
    out: str | Path,
    preset: str | Scenario = "mature",
    customers: int = 5000,
    editions: int = 10,
    seed: int = 2026,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
    sensitive: Collection[str] = (),
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
    sensitive : collection of str
        As in `write_tables`: columns to be written although they are personal or sensitive.

    Returns
    -------
    DataFrame
        show, seed, folder, made (False: was complete already).

    Raises
    ------
    ValueError
        For a number of shows below 1, or a show's folder that holds another population or is
        being written by another program.
    RuntimeError
        If a worker was killed.
    """
    from joblib import Parallel, delayed

    knobs = scenario(preset)
    shows, workers = whole("shows", shows, 1), whole("workers", workers, 1)
    customers, editions = whole("customers", customers, 50), whole("editions", editions, 1)
    out, left_out = real(out), held_back(sensitive)
    digits = max(4, len(str(shows - 1)))
    plan = []
    for i in range(shows):
        folder = out / f"show={i:0{digits}d}"
        recover(folder)  # what a killed run left beside it
        wanted = about(knobs, customers, editions, seed + i) | dict(left_out=left_out)
        done = _begun(folder, wanted)["finished"] == editions
        plan.append(dict(show=i, seed=seed + i, folder=str(folder), made=not done))
    todo = [p for p in plan if p["made"]]
    jobs = (
        delayed(WithOwn(_whole_show))(
            p["folder"], knobs, customers, editions, p["seed"], list(sensitive)
        )
        for p in todo
    )
    with writing(out, out / f"{PREFIX}portfolio"):  # one at a time, or each would stop the other
        try:
            finished = Parallel(n_jobs=workers, return_as="generator_unordered")(jobs)
            for count, _ in enumerate(finished, start=1):
                if progress:
                    progress(count, len(todo))
        except BrokenExecutor as problem:
            raise RuntimeError(
                "simulate_portfolio: a worker was killed, often for want of memory; fewer workers "
                "need less. Finished shows are whole, and the same call goes on from there."
            ) from problem
        finally:  # a worker that was killed could not tidy up
            for p in todo:
                with suppress(Busy):
                    recover(Path(str(p["folder"])))
    return pd.DataFrame(plan)
