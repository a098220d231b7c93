"""Export: write tables to a folder with their dictionary and manifest, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from ..core.registry import nearest
from ..core.validation import columns_with, dictionary, require
from .drafts import FORMATS, WORKBOOK, whole_folder
from .workbook import write_workbook

LIBRARIES = ("numpy", "pandas", "scipy", "faker", "pyarrow")
# What a spreadsheet runs where it begins a cell. Where the comma is the decimal mark, as in Germany
# or Spain, a semicolon ends a cell and quotes may not hold: a text can then bear a cell within
# itself (OWASP, CSV injection).
FORMULA = re.compile(r"(^|[;\r\n])(?=[=+\-@\t\r])")
FILE_NAME = re.compile(r"\w(?:[\w -]*[\w-])?")
RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")
UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')  # in no file's name on Windows
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
        Columns to be written although the schema calls them personal or sensitive (name, e-mail,
        telephone, bank account, ...); "personal" and "sensitive" name all of their class. The
        others are left out and named in the manifest.

    Raises
    ------
    ValueError
        For an unknown format or column, a table's name that is no file's name on every system, or
        a folder that holds something else.
    OSError
        If the folder cannot be written.
    """
    if file_format not in FORMATS:
        raise ValueError(f"No format {file_format!r}. {nearest(file_format, FORMATS)}")
    _portable(tables)
    left_out = held_back(sensitive)
    about: dict[str, Any] = {"made_by": "expo-lab"} | dict(manifest)
    about["libraries"] = {name: version(name) for name in LIBRARIES}
    about["left_out"] = left_out
    about["tables"], sheets = {}, {}
    with whole_folder(folder) as draft:
        for name, frame in tables.items():
            require(frame, (), f"write_tables({name!r})")
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


def held_back(named: Collection[str] = ()) -> list[str]:
    """List the columns that stay at home: personal and sensitive ones but for those named.

    >>> held_back(["personal"])
    ['bank_account']
    """
    classes = {kind: columns_with(kind) for kind in ("personal", "sensitive")}
    known = sorted(set().union(*classes.values())) + list(classes)
    for name in named:
        if name not in known:
            raise ValueError(f"No personal or sensitive column {name!r}. {nearest(name, known)}")
    chosen = set(named).union(*(columns for kind, columns in classes.items() if kind in named))
    return [name for name in known if name not in chosen | set(classes)]


def _portable(names: Iterable[str]) -> None:
    """Check that each name is a file's on every system, and no two are one where case is blind."""
    seen: dict[str, str] = {"manifest": "manifest.json", "dictionary": "dictionary.csv"}
    for name in names:
        if not (isinstance(name, str) and FILE_NAME.fullmatch(name)) or RESERVED.fullmatch(name):
            raise ValueError(
                f"write_tables: a table's name must be a file's name on every system (letters, "
                f"digits, _, - and spaces within, none that Windows reserves), found {name!r}."
            )
        if name.lower() in seen:
            raise ValueError(
                f"write_tables: {name!r} and {seen[name.lower()]!r} would be one file on Windows "
                "and macOS; name one of them otherwise."
            )
        seen[name.lower()] = name


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Give each name a file's name of its own, on every system: case is blind on some.

    >>> file_names(["1/Ana", "1_ana", "con", "Bo."])
    {'1/Ana': '1_Ana', '1_ana': '1_ana 2', 'con': '_con', 'Bo.': 'Bo'}
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        made = UNFIT.sub("_", name).rstrip(". ") or "_"
        made = f"_{made}" if RESERVED.fullmatch(made.split(".")[0]) else made
        number, free = 1, made
        while free.lower() in taken:
            number += 1
            free = f"{made} {number}"
        taken.add(free.lower())
        found[name] = free
    return found
