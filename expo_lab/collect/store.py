"""Store: keep a customer base as a folder of Parquet or one DuckDB file, and open it again."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.schema import HELD
from ..core.validation import conform
from ..io.drafts import BASE, real, recover, settle, whole_folder, writing
from ..io.export import canonical_csv, harmless
from .linkage.base import CustomerBase

FORM = 2  # of the stored base; a later one is refused and not guessed at
DATABASE = ".duckdb"
ABOUT = "expo_lab_base"  # the one table of a DuckDB file that is none of the base


def save_base(base: CustomerBase, path: str | Path) -> Path:
    """Store a base whole: `open_base` gives it back exactly.

    A stored base is the base itself: **it keeps personal and sensitive columns**, unlike the
    exports of `export.write_tables`. Keep it where the client's data may lie; only its owner may
    read it (0700, files 0600; Windows has the folder's rights).

    A kill at any moment loses nothing: the next `save_base` or `open_base` at that path finds the
    old base or the new one and removes the draft, which holds persons' data too.

    Parameters
    ----------
    base : CustomerBase
    path : path
        One file, if it ends in ``.duckdb``; otherwise a folder of Parquet, in which
        ``set_aside.csv`` lists for a spreadsheet what could not be used, without formulas. A base
        stored there before is replaced when the new one is complete.

    Returns
    -------
    Path
        Absolute. SQL reads it as it is: ``SELECT kind, count(*) FROM 'folder/customers.parquet'
        GROUP BY kind``, or, in the DuckDB file, ``FROM customers``.

    Raises
    ------
    ValueError
        If a table is not in the schema's form, something else than a base lies at the path, or
        another program is writing there.

    Examples
    --------
    >>> import tempfile, expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> base = xl.read_tables(example, example / "mapping.toml")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = xl.collect.open_base(save_base(base, folder + "/base.duckdb"))
    >>> again.tables["customers"].equals(base.tables["customers"])
    True
    """
    frames = _frames(base)
    path = real(path)
    if path.suffix.lower() == DATABASE:
        _write_database(frames, path)
    else:
        with whole_folder(path, private=True) as draft:
            hashes = {}
            for name, frame in frames.items():
                file = draft / f"{name}.parquet"
                frame.to_parquet(file, index=False, compression="zstd")
                hashes[name] = hashlib.sha256(file.read_bytes()).hexdigest()
            rows = canonical_csv(harmless(frames["set_aside"]), quoting=csv.QUOTE_NONNUMERIC)
            (draft / "set_aside.csv").write_bytes(BOM_UTF8 + rows)
            page = json.dumps(_about(frames, hashes), indent=2, ensure_ascii=False) + "\n"
            (draft / "manifest.json").write_bytes(page.encode("utf-8"))
    return path


def open_base(path: str | Path) -> CustomerBase:
    """Open a base that `save_base` stored, as it was: types, categories, order of rows.

    Raises
    ------
    ValueError
        If there is nothing at the path, something else than a stored base (an export leaves
        sensitive columns out and is none), or a part of it is absent or was changed, be it by one
        bit.
    """
    path = real(path)
    try:
        return _opened(path)
    except ValueError:  # it may just have been replaced; if not, the same is said again
        return _opened(path)


def _opened(path: Path) -> CustomerBase:
    recover(path)
    if path.is_dir():
        return _base(*_read_folder(path), path)
    if path.is_file():
        return _base(*_read_database(path), path)
    raise ValueError(f"open_base: {path} does not exist; name a folder or a {DATABASE} file.")


def _frames(base: CustomerBase) -> dict[str, pd.DataFrame]:
    """Return all tables of a base under one name each; check what would not come back."""
    frames = dict(base.tables)
    if set(frames) != set(HELD):
        absent = sorted(set(HELD) ^ set(frames))
        raise ValueError(f"save_base: needs exactly the tables of a base; see to {absent}.")
    for name, frame in frames.items():
        if not conform(name, frame).equals(frame):
            raise ValueError(
                f"save_base: the table {name} is not in the schema's form, so it would come back "
                f"changed; put it there with expo_lab.core.validation.conform({name!r}, ...)."
            )
    others = {f.name: getattr(base, f.name) for f in dataclasses.fields(base)}
    del others["tables"]
    return frames | others


def _about(frames: dict[str, pd.DataFrame], hashes: dict[str, str]) -> dict[str, Any]:
    tables = {
        name: dict(rows=len(frame), types={str(c): str(t) for c, t in frame.dtypes.items()})
        for name, frame in frames.items()
    }
    about = dict(made_by=BASE, form=FORM, tables=tables, files=hashes)
    return about | dict(sha256=_digest(about))


def _digest(about: dict[str, Any]) -> str:
    """Hash what a manifest says, itself left out."""
    said = {k: v for k, v in about.items() if k != "sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8")).hexdigest()


def _base(frames: dict[str, pd.DataFrame], about: dict[str, Any], path: Path) -> CustomerBase:
    """Put the tables into their types again, and check that all is there."""
    made = {}
    for name, facts in about["tables"].items():
        if name not in frames:
            raise ValueError(f"open_base: {path} lacks the table {name}; store the base again.")
        frame = frames[name]
        columns = list(frame.columns)
        if len(frame) != facts["rows"] or columns != list(facts["types"]):
            raise ValueError(
                f"open_base: {path} was changed: its table {name} has {len(frame):,} rows and "
                f"{len(columns)} columns, stored were {facts['rows']:,} and {len(facts['types'])}."
            )
        made[name] = conform(name, frame) if name in HELD else frame.astype(facts["types"])
    fields = {f.name for f in dataclasses.fields(CustomerBase)} - {"tables"}
    others = {name: frame for name, frame in made.items() if name in fields}
    return CustomerBase({name: made[name] for name in HELD}, **others)


def _checked(about: Any, path: Path) -> dict[str, Any]:
    if not isinstance(about, dict) or about.get("made_by") != BASE:
        raise ValueError(
            f"open_base: {path} holds no stored base. Store one with xl.collect.save_base; an "
            "export, as of expo-lab generate, leaves columns out and is none."
        )
    if about.get("form") != FORM:
        raise ValueError(
            f"open_base: {path} was stored in form {about.get('form')}, this version reads {FORM}."
        )
    if about.get("sha256") != _digest(about):
        raise ValueError(f"open_base: the manifest of {path} was changed; restore it from a copy.")
    return about


def _read_folder(path: Path) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    try:
        about = _manifest(path)
        frames = {}
        for name in about["tables"]:
            file = path / f"{name}.parquet"
            data = file.read_bytes() if file.is_file() else b""
            if data and hashlib.sha256(data).hexdigest() != about["files"].get(name):
                raise ValueError(f"open_base: {file} was changed; restore it from a copy.")
            if data:
                frames[name] = pd.read_parquet(io.BytesIO(data))
    except OSError as problem:
        raise ValueError(f"open_base: a table in {path} cannot be read: {problem}") from problem
    return frames, about


def _manifest(path: Path) -> dict[str, Any]:
    try:
        given = json.loads((path / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        given = None
    return _checked(given, path)


def _write_database(frames: dict[str, pd.DataFrame], path: Path) -> None:
    """Write a file beside it, and put that in its place when all is written."""
    import duckdb

    if path.is_dir():
        raise ValueError(f"save_base: {path} is a folder; name a file, or one not ending so.")
    if path.exists():
        try:
            _read_database(path, tables=False)
        except ValueError as problem:
            raise ValueError(
                f"save_base: {path} holds something else than a base, or is open in another "
                f"program; name another file. {problem}"
            ) from None
    with writing(path) as work:
        draft = work / "base.duckdb"
        try:
            _fill(draft, frames)
        except duckdb.Error as problem:  # its own error for a full disk, too
            why = str(problem).splitlines()[0]
            raise OSError(f"save_base: {path} cannot be written: {why}") from problem
        settle(draft)
        os.replace(draft, path)


def _fill(file: Path, frames: dict[str, pd.DataFrame]) -> None:
    import duckdb
    import pyarrow as pa

    with duckdb.connect(str(file)) as connection:
        for name, frame in frames.items():
            labels = frame.select_dtypes("category").columns
            plain = frame.astype(dict.fromkeys(labels, "str"))
            rows = pa.Table.from_pandas(plain, preserve_index=False)  # noqa: F841
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM rows')
        connection.execute(f"CREATE TABLE {ABOUT} (about VARCHAR)")
        page = json.dumps(_about(frames, {}), ensure_ascii=False)
        connection.execute(f"INSERT INTO {ABOUT} VALUES (?)", [page])


def _read_database(
    path: Path, tables: bool = True
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute(f"SELECT about FROM {ABOUT}").fetchone()
            about = _checked(json.loads(row[0]) if row else None, path)
            there = {r[0] for r in connection.execute("SHOW TABLES").fetchall()}
            wanted = [name for name in about["tables"] if tables and name in there]
            query = 'SELECT * FROM "{}" ORDER BY rowid'  # in the order of writing
            return {n: connection.execute(query.format(n)).df() for n in wanted}, about
    except (duckdb.Error, json.JSONDecodeError) as problem:
        raise ValueError(
            f"open_base: {path} cannot be read as a stored base ({type(problem).__name__}: "
            f"{str(problem).splitlines()[0]})."
        ) from problem
