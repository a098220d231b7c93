"""Workbook: write tables as sheets that Excel opens without running anything in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

ROWS = 1_048_576  # of a sheet, the header's among them; Excel's specification
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "#")  # formulas, and error values such as #N/A


def write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables to one .xlsx file, a sheet each, the same bytes for the same tables.

    Numbers, dates and truth values are cells of their kind. Text is text: what a spreadsheet
    would run keeps its letters, is typed as text, and stays text when the cell is edited.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Sheet name (31 characters at most) to table.
    path : Path

    Raises
    ------
    ValueError
        For a table too long for a sheet, or a text that a workbook cannot hold.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "x.xlsx"
    >>> write_workbook({"firms": pd.DataFrame({"name": ["=1+1"], "area": [9.0]})}, path)
    >>> pd.read_excel(path)["name"].tolist()
    ['=1+1']
    """
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook(write_only=True)
    for name, frame in tables.items():
        if len(frame) >= ROWS:
            raise ValueError(
                f"write_workbook: {name} has {len(frame):,} rows, a sheet holds {ROWS - 1:,}; "
                "choose csv or parquet."
            )
        sheet = book.create_sheet(name)
        try:
            for row in _rows(sheet, frame):
                sheet.append(row)
        except IllegalCharacterError as problem:
            raise ValueError(
                f"write_workbook: {name} holds a control character that no workbook may hold "
                f"({str(problem)[:60]!r}); take it out, or choose csv or parquet."
            ) from None
    raw = io.BytesIO()
    book.save(raw)
    # the moment of writing stands in the file twice: in its properties and beside every part
    with ZipFile(raw) as dated, ZipFile(path, "w", ZIP_DEFLATED) as undated:
        for part in dated.namelist():
            text = dated.read(part)
            if part == "docProps/core.xml":
                text = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"1980-01-01T00:00:00Z", text)
            undated.writestr(ZipInfo(part), text, ZIP_DEFLATED)


def _rows(sheet: Any, frame: pd.DataFrame) -> Iterator[list[Any]]:
    """Give the header and each row as cells."""
    from openpyxl.cell import WriteOnlyCell

    def cell(value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith(ACTIVE):
            return value
        made = WriteOnlyCell(sheet, value)
        made.data_type, made.quotePrefix = "s", True
        return made

    yield [cell(str(name)) for name in frame]
    columns = []
    for name in frame:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.date
        values = column.astype(object).where(column.notna(), None).tolist()
        columns.append([cell(value) for value in values])
    yield from map(list, zip(*columns, strict=True))
