"""Export: write tables to a folder with their dictionary and manifest, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.registry import nearest
from ..core.validation import columns_with, dictionary
from .workbook import write_workbook

FORMATS = ("csv", "parquet", "xlsx")
WORKBOOK = "tables.xlsx"
LIBRARIES = ("numpy", "pandas", "scipy", "faker", "pyarrow")
# What a spreadsheet runs where it begins a cell. Where the comma is the decimal mark, as in Germany
# or Spain, a semicolon ends a cell and quotes may not hold: a text can then bear a cell within
# itself (OWASP, CSV injection).
FORMULA = re.compile(r"(^|[;\r\n])(?=[=+\-@\t\r])")
MADE_HARMLESS = re.compile(r"(^|[;\r\n])'(?=[=+\-@\t\r])")


def canonical_csv(frame: pd.DataFrame, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    r"""Write a table in the one form that hashes are taken of: UTF-8, LF, ISO dates.

    >>> canonical_csv(pd.DataFrame({"a": [1.5], "b": ["x"]}))
    b'a,b\n1.5,x\n'
    """
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n", date_format="%Y-%m-%d", quoting=quoting)
    return text.getvalue().encode("utf-8")


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    `datasets.load_show` takes it off again.

    >>> harmless(pd.DataFrame({"name": ["=1+1", "Kessler", "a;=1+1"]}))["name"].tolist()
    ["'=1+1", 'Kessler', "a;'=1+1"]
    """
    made = frame.rename(columns=_calm)
    for name in made.columns:
        column = made[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            column = column.astype("str")
        if pd.api.types.is_string_dtype(column) or column.dtype == object:
            made[name] = column.map(_calm)
    return made


def _calm(value: Any) -> Any:
    return FORMULA.sub(r"\1'", value) if isinstance(value, str) else value


def write_tables(
    tables: Mapping[str, pd.DataFrame],
    folder: str | Path,
    manifest: Mapping[str, Any],
    file_format: str = "parquet",
    sensitive: Collection[str] = (),
) -> Path:
    """Write tables, their dictionary and a manifest to a folder that is there whole or not at all.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    folder : path
        Is made; an earlier export in it is replaced, anything else in it is an error.
    manifest : mapping
        What the tables are; library versions and each table's rows and sha256 are added.
    file_format : {"parquet", "csv", "xlsx"}
        In CSV, text that a spreadsheet would run as a formula gets an apostrophe in front; it has
        commas, which an Excel set to German or Spanish opens through Data > From text. In xlsx
        all tables are sheets of one workbook, tables.xlsx, and such text is typed as text.
    sensitive : collection of str
        Sensitive columns to be written all the same; the others are left out and named in the
        manifest.

    Raises
    ------
    ValueError
        For an unknown format or column, or a folder that holds something else.
    OSError
        If the folder cannot be written.
    """
    if file_format not in FORMATS:
        raise ValueError(f"No format {file_format!r}. {nearest(file_format, FORMATS)}")
    hidden = columns_with("sensitive")
    for name in sensitive:
        if name not in hidden:
            raise ValueError(f"No sensitive column {name!r}. {nearest(name, sorted(hidden))}")
    left_out = sorted(hidden - set(sensitive))
    about: dict[str, Any] = {"made_by": "expo-lab"} | dict(manifest)
    about["libraries"] = {name: version(name) for name in LIBRARIES}
    about["left_out"] = left_out
    about["tables"], sheets = {}, {}
    with whole_folder(folder) as draft:
        for name, frame in tables.items():
            out = frame.drop(columns=[c for c in left_out if c in frame.columns])
            digest = hashlib.sha256(canonical_csv(out)).hexdigest()
            about["tables"][name] = dict(rows=len(out), sha256=digest)
            if file_format == "csv":
                # the mark tells a spreadsheet on Windows that this is UTF-8
                # and quotes keep a line break inside a cell where it is
                text = canonical_csv(harmless(out), quoting=csv.QUOTE_NONNUMERIC)
                (draft / f"{name}.csv").write_bytes(BOM_UTF8 + text)
            elif file_format == "xlsx":
                sheets[name] = out
            else:
                out.to_parquet(draft / f"{name}.parquet", index=False, compression="zstd")
        if sheets:
            write_workbook(sheets, draft / WORKBOOK)
        words = dictionary()
        words = words[words["table"].isin(list(tables)) & ~words["column"].isin(left_out)]
        (draft / "dictionary.csv").write_bytes(canonical_csv(words))
        page = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
        (draft / "manifest.json").write_bytes(page.encode("utf-8"))
    return Path(folder).absolute()


@contextmanager
def whole_folder(folder: str | Path) -> Iterator[Path]:
    """Give a draft folder to write to, and put it in the folder's place when all is written.

    After an error, a full disk or a kill the folder is as it was before.

    Raises
    ------
    ValueError
        If the folder is a file, or holds anything beside an export of ours.
    """
    folder = Path(folder).absolute()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file; name a folder to write to.")
    if folder.is_dir() and not _is_ours(folder):
        raise ValueError(f"{folder} holds something else; name a new or an empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".expo_lab-", dir=folder.parent))
    try:
        yield draft
        os.chmod(draft, 0o755)
        _swap(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _is_ours(folder: Path) -> bool:
    """Say whether a folder is empty, or holds an export of ours and nothing beside it."""
    found = {p.name for p in folder.iterdir()}
    if not found:
        return True
    try:
        about = json.loads((folder / "manifest.json").read_text("utf-8"))
        ours = str(about["made_by"]).startswith("expo-lab")
        tables = list(about["tables"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    known = {f"{name}.{kind}" for name in tables for kind in FORMATS}
    return ours and found <= known | {"manifest.json", "dictionary.csv", WORKBOOK}


def _swap(draft: Path, folder: Path) -> None:
    """Put the finished draft in the folder's place; the old export goes only then."""
    with tempfile.TemporaryDirectory(
        prefix=".expo_lab-", dir=folder.parent, ignore_cleanup_errors=True
    ) as aside:
        old = Path(aside) / "old"
        try:
            if folder.is_dir():
                os.replace(folder, old)
            os.replace(draft, folder)
        except PermissionError as problem:  # Windows moves no file that a program has open
            if old.is_dir():
                os.replace(old, folder)
            why = f"{folder} cannot be replaced; is it open in another program, such as Excel?"
            raise PermissionError(problem.errno, why) from problem
