"""Sheets: every table that lies in a client's folder or workbook, as it stands there."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_object_dtype

from ..linkage.normalise import fold

TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")
KINDS = (*TEXTS, *WORKBOOKS, ".parquet")
SEPARATORS = (";", "\t", "|", ",")
# UTF-32 is not among them: its mark begins like that of UTF-16, and no client's program writes it.
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LOOK = 40  # rows in which a header is looked for; ours


@dataclass(frozen=True)
class Raw:
    """One table as a client's program wrote it: all rows, the title lines among them.

    ``rows`` holds lists of cells; the first is row 1 of what a spreadsheet shows. ``said`` tells
    how it was read (encoding, separator). ``separator`` is "" where cells have types.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    said: str
    separator: str = ""

    @property
    def name(self) -> str:
        """File, and sheet in brackets."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file


def files(path: str | Path, who: str) -> list[Path]:
    """List the files of a folder and its folders that may hold tables, or the one that is named.

    Raises
    ------
    ValueError
        If there is nothing at the path, or nothing that can be read.
    """
    path = Path(path)
    if not path.exists():
        raise ValueError(f"{who}: {path} does not exist; name a folder or a workbook.")
    # as text: paths themselves sort otherwise on Windows
    found = sorted((p for p in path.rglob("*") if p.is_file()), key=Path.as_posix)
    found = [path] if path.is_file() else found
    # a base that was stored in the client's folder is none of the client's files
    stored = [p.parent for p in found if p.name == "manifest.json" and p.parent != path]
    stored = [
        p for p in stored if b'"made_by": "expo-lab base"' in (p / "manifest.json").read_bytes()
    ]
    found = [p for p in found if p.parent not in stored]
    # Excel's lock files begin with ~$; what begins with a dot belongs to the system
    kept = [p for p in found if p.suffix.lower() in KINDS and not p.name.startswith(("~$", "."))]
    if not kept:
        names = ", ".join(p.name for p in found[:5]) or "nothing"
        raise ValueError(
            f"{who}: needs files that end in {', '.join(KINDS)}; {path} holds {names}. "
            "Save an old .xls as .xlsx first."
        )
    return kept


def told(path: Path, home: Path) -> str:
    """Name a file as a mapping does: from the folder on, with slashes, letters composed.

    A Mac writes ü as u and two dots; whoever types the mapping does not.
    """
    return unicodedata.normalize("NFC", path.relative_to(home).as_posix())


def sheets(
    path: Path, home: Path, encoding: str | None = None, separator: str | None = None
) -> Iterator[Raw]:
    """Read all tables of one file; `home` is the folder that its name is told from.

    Raises
    ------
    ValueError
        If the file cannot be read as what its name says it is.
    """
    name = told(path, home)
    kind = path.suffix.lower()
    try:
        if kind in TEXTS:
            text, said = decode(path.read_bytes(), encoding)
            yield _text(name, text, said, separator)
        elif kind in WORKBOOKS:
            yield from _workbook(name, path)
        else:
            frame = pd.read_parquet(path)
            for c in filter(lambda c: is_object_dtype(frame[c]), frame):  # lists, shown as text
                frame[c] = [str(x) if isinstance(x, Iterable) else x for x in frame[c]]
            cells = frame.astype(object).where(frame.notna(), None)
            head: list[Any] = [str(c) for c in frame.columns]
            yield Raw(name, "", [head, *cells.to_numpy(object).tolist()], "Parquet")
    except MemoryError:
        raise
    except PermissionError as problem:
        raise ValueError(f"{name}: cannot be opened ({problem}). Close it in Excel.") from problem
    except Exception as problem:  # zip, XML and Parquet each have errors of their own
        raise ValueError(
            f"{name}: cannot be read as {kind} ({type(problem).__name__}: {problem}). "
            "Open it and save it again; for text, name its encoding in the mapping."
        ) from problem


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode a file's bytes, and say how.

    A byte order mark decides; then UTF-16 without a mark, if bytes are 0 in every other place;
    UTF-8, if the bytes are valid; GB 18030, if most bytes above 127 come four or more together, as
    Chinese does and accents do not; else cp1252, the Western European of Windows. The last two
    are guesses; those of charset-normalizer were worse (short German files were cp1006 to it).

    >>> decode("Fläche".encode("cp1252"))
    ('Fläche', 'cp1252 (guessed)')
    """
    if encoding is not None:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return data.decode(name), name
    zeros = [data[i::2].count(0) for i in (0, 1)]
    if max(zeros) > 4 * min(zeros):
        name = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        return data.decode(name), f"{name} (guessed)"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    high = re.findall(rb"[\x80-\xff]+", data)
    if sum(len(run) for run in high if len(run) > 3) > sum(map(len, high)) / 2:
        try:
            return data.decode("gb18030"), "gb18030 (guessed)"
        except UnicodeDecodeError:
            pass
    return data.decode("cp1252"), "cp1252 (guessed)"


def _text(name: str, text: str, said: str, separator: str | None) -> Raw:
    """Read separated text. `sep=;` in the first line is Excel's, which does not show it."""
    first, _, rest = text.partition("\n")
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip()) <= 7:
        separator = separator or first.strip().strip('"')[4:] or "\t"
        text = rest
    separator = separator or _separator(text)
    shown = {"\t": "tab"}.get(separator, separator)
    csv.field_size_limit(10_000_000)
    rows: list[list[Any]] = [
        [cell.strip() or None for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    ]
    return Raw(name, "", rows, f"{said}, separator {shown}", separator)


def _separator(text: str) -> str:
    """Find the separator that cuts most lines one after the other; of equals, into most cells.

    A header holds no decimal comma, so a comma that stands in every number cuts a line less.
    csv.Sniffer gives up where a title stands above the table.
    """
    start = text[:50_000]

    def fit(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(start, newline=""), delimiter=separator)
        widths = [len(row) for row, _ in zip(reader, range(200), strict=False) if any(row)]
        runs = [len(list(run)) for cut, run in groupby(widths, lambda w: w > 1) if cut]
        return max(runs, default=0), int(np.median(widths or [0]))

    return max(SEPARATORS, key=fit)


def _workbook(name: str, path: Path) -> Iterator[Raw]:
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)  # values, not formulas; hidden sheets too
    try:
        for sheet in book.worksheets:
            rows = [
                [v.strip() or None if isinstance(v, str) else v for v in row]
                for row in sheet.iter_rows(min_row=1, min_col=1, values_only=True)
            ]
            yield Raw(name, sheet.title, rows, "workbook")
    finally:
        book.close()


def table(raw: Raw, header: int | None = None, known: Collection[str] = ()) -> pd.DataFrame:
    """Find the header, and cut the table out below it.

    The header is the row with most of the `known` names; of rows with equally many, the first
    that looks like one: texts only, as many as the rows below have cells, none twice. Title
    lines, the upper level of a two-level header and blank rows are left behind. A name that
    stands there twice gets the upper level's in front ("2023 area"), else a number.

    Returns
    -------
    DataFrame of object
        The client's columns; the index is the row as a spreadsheet numbers it; None is a gap.
    """
    width = max(map(len, raw.rows), default=0)
    rows = [row + [None] * (width - len(row)) for row in raw.rows]
    filled = [sum(cell is not None for cell in row) for row in rows]
    if header is None:
        at = _header(rows, filled, {squeeze(k) for k in known})
    elif 1 <= header <= len(rows):
        at = header - 1
    else:
        raise ValueError(f"{raw.name}: has no row {header} for a header; it has {len(rows)} rows.")
    below = [i for i in range(at + 1, len(rows)) if filled[i]]
    names = _names(rows, at) if rows else []
    cells = np.empty((len(below), len(names)), dtype=object)
    for k, i in enumerate(below):
        cells[k] = rows[i]
    made = pd.DataFrame(cells, columns=names, index=pd.Index([i + 1 for i in below]), dtype=object)
    return made[[c for c in made if c]] if names else made


def squeeze(name: object) -> str:
    """Reduce a header to the letters and digits that tell it from others.

    >>> squeeze("Kunden-Nr."), squeeze("KUNDEN_NR"), squeeze("客户 编号")
    ('kundennr', 'kundennr', '客户编号')
    """
    return "".join(c for c in fold(str(name)) if c.isalnum())


def _header(rows: list[list[Any]], filled: list[int], known: set[str]) -> int:
    usual = int(np.median([f for f in filled if f] or [0]))

    def rank(i: int) -> tuple[int, bool, bool, int]:
        cells = [c for c in rows[i] if c is not None]
        texts = all(isinstance(c, str) and not c[:1].isdigit() for c in cells)
        once = len({str(c) for c in cells}) == len(cells)
        hits = len({squeeze(c) for c in cells} & known)
        return hits, bool(cells) and texts and len(cells) >= 0.6 * usual, once, -i

    return max(range(min(len(rows), LOOK)), key=rank, default=0)


def _names(rows: list[list[Any]], at: int) -> list[str]:
    names = ["" if c is None else " ".join(str(c).split()) for c in rows[at]]
    upper, last = [""] * len(names), ""
    if at:
        for k, cell in enumerate(rows[at - 1]):
            last = last if cell is None else " ".join(str(cell).split())
            upper[k] = last
    made: list[str] = []
    for name, above in zip(names, upper, strict=True):
        if name and names.count(name) > 1:
            name = f"{above} {name}".strip()
        number, tried = 2, name
        while name and tried in made:
            tried, number = f"{name} ({number})", number + 1
        made.append(tried)
    return made
