"""Workbooks: the cells of Excel files, within bounds, with what their formats show."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .raw import Measured, Raw

MOST_BYTES = 1_000_000_000  # of a workbook's parts, unpacked; ours
MOST_PRESSED = 300  # times that a large part grows as it is unpacked; sheets grow by 5 to 50; ours
LARGE = 50_000_000  # bytes; ours
MOST_CELLS = 12_000_000  # of a workbook; ours
MOST_DIGITS = 1e15  # Excel keeps 15 digits of a number, and makes 0 of the rest
GAP = 1_000  # empty rows or columns after which what follows is no part of the table; ours
NO_VALUE = "formula without a stored value"
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "$": "$",
    "¥": "¥",
    "EUR": "EUR",
    "USD": "USD",
    "GBP": "GBP",
    "CHF": "CHF",
    "MXN": "MXN",
    "CNY": "CNY",
}


def workbook(name: str, path: Path) -> Iterator[Raw]:
    """Read all sheets, hidden ones too: values, not formulas.

    Raises
    ------
    ValueError
        If the workbook is larger than the bounds, or holds XML entities.
    """
    from openpyxl import load_workbook

    formulas = _looked_at(path)
    book = load_workbook(path, data_only=True)
    plain = load_workbook(path) if formulas else None
    try:
        for sheet in book.worksheets:
            formula = plain[sheet.title]._cells if plain is not None else {}
            yield _sheet(name, sheet, formula)
    finally:
        book.close()


def _sheet(name: str, sheet: Any, formula: dict[tuple[int, int], Any]) -> Raw:
    """Take only cells that exist: a stray one in the last row would make a million empty rows."""
    cells: dict[tuple[int, int], Any] = {}
    for place, cell in sheet._cells.items():
        value = cell.value
        if value is None and place in formula and formula[place].data_type == "f":
            value = f"#{NO_VALUE}"
        elif type(value) in (int, float) and (unit := _unit(cell.number_format)):
            # per cent as shown: 0.1 is 10 %
            value = Measured(round(value * 100, 4) if unit == "%" else value, unit)
        elif type(value) in (int, float) and abs(value) >= MOST_DIGITS:
            value = f"{value:.14E}"  # a number of a customer: the rest of it is lost
        elif type(value) is int and re.fullmatch("00+", cell.number_format or ""):
            value = str(value).zfill(len(cell.number_format))  # as shown: 00123
        elif isinstance(value, str):
            value = value.strip() or None
        if value is not None:
            cells[place] = value
    last_row = _end(r for r, _ in cells)
    last_column = _end(c for _, c in cells)
    rows: list[list[Any]] = [[None] * last_column for _ in range(last_row)]
    for (r, c), value in cells.items():
        if r <= last_row and c <= last_column:
            rows[r - 1][c - 1] = value
    far = [(r, c) for r, c in cells if r > last_row or c > last_column]
    asked = [
        (r, str(cells[r, c])[:60], f"{GAP:,} empty rows or columns stand before it: not read")
        for r, c in far[:1]
    ]
    hidden = [r for r in dict.fromkeys(r for r, _ in cells) if _hidden(sheet, r)]
    if sheet.sheet_state != "visible":
        asked.append((1, "", "the sheet is hidden, maybe an old one: read all the same"))
    if hidden:
        what = f"hidden rows ({len(hidden):,} of them), maybe by a filter: read like the others"
        asked.append((min(hidden), "", what))
    merged = tuple(
        (m.min_row, m.min_col, min(m.max_row, last_row), min(m.max_col, last_column))
        for m in sheet.merged_cells.ranges
    )
    return Raw(name, sheet.title, rows, "workbook", merged=merged, asked=tuple(asked))


def _hidden(sheet: Any, row: int) -> bool:
    return row in sheet.row_dimensions and bool(sheet.row_dimensions[row].hidden)


def _end(places: Any) -> int:
    """Find the last row, or column, before a gap."""
    end = 0
    for place in sorted(set(places)):
        if place > end + GAP:
            return end
        end = place
    return end


def _unit(form: str) -> str:
    """Tell the unit that a number format shows."""
    if not form or form == "General":
        return ""
    plain = re.sub(r"\[(?!\$)[^\]]*\]", "", form).split(";")[0]
    if "%" in plain:
        return "%"
    found = re.search(r"\[\$([^\]-]*)", plain)
    text = found[1] if found and found[1] else plain.replace('"', "").replace("\\", "")
    for sign, code in _SIGNS.items():
        if sign in text:
            return code
    return ""


def _looked_at(path: Path) -> bool:
    """Look into a workbook before it is unpacked: bounds, entities, merged cells; any formulas?"""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        if size > MOST_BYTES:
            raise ValueError(f"unpacks to {size:,} bytes; at most {MOST_BYTES:,} are read")
        for part in parts:
            if part.flag_bits & 1:
                raise ValueError("is under a password; save it without")
            if part.file_size > max(LARGE, MOST_PRESSED * part.compress_size):
                raise ValueError(
                    f"unpacks a part of it from {part.compress_size:,} to {part.file_size:,} "
                    "bytes, as no sheet does (a zip bomb?)"
                )
        count, formulas, merged = 0, False, 0
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(part) as stream:
                tail = b""
                while block := stream.read(4_000_000):
                    text = tail + block
                    plain = text.replace(b"\0", b"") if b"\0" in text else text  # of UTF-16
                    if b"<!ENTITY" in plain or b"<!DOCTYPE" in plain:
                        raise ValueError("holds XML entities, which no spreadsheet program writes")
                    if part.filename.startswith("xl/worksheets/"):
                        count += block.count(b"<c ")
                        formulas |= b"<f>" in text or b"<f " in text
                        for ref in re.findall(rb'<mergeCell ref="([A-Z0-9:]+)"', block):
                            merged += _area(ref.decode())
                    tail = block[-40:]
                    if count > MOST_CELLS or merged > MOST_CELLS:
                        raise ValueError(
                            f"holds more than {MOST_CELLS:,} cells, or merges more than so many; "
                            "save the table as .csv"
                        )
    return formulas


def _area(ref: str) -> int:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(ref)
    return (right - left + 1) * (bottom - top + 1)
