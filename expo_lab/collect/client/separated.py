"""Separated: rows of a text file, and the marks and line breaks that were never closed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import numpy as np

from .encodings import decode, odd_rows, ungarbled
from .raw import Raw

SEPARATORS = (";", "\t", "|", ",")
MOST = 500_000_000  # bytes of a text file; ours


def separated(name: str, data: bytes, encoding: str | None, separator: str | None) -> Raw:
    """Read separated text. `sep=;` in the first line is Excel's, which does not show it."""
    if len(data) > MOST:
        raise ValueError(f"holds {len(data):,} bytes; at most {MOST:,} are read. Cut it in parts")
    text, said = decode(data, encoding)
    asked: list[tuple[int, str, str]] = []
    if "some rows" in said:
        asked += [
            (
                row,
                "",
                "not UTF-8 as the others are: this row was read as cp1252; its encoding is a guess",
            )
            for row in odd_rows(data)
        ]
    if "not sure" in said:
        asked.append(
            (
                1,
                said,
                "the encoding is not sure: look at the names, and name it in the mapping",
            )
        )
    if "\0" in text or (b"\0" in data and not said.startswith("utf-16")):
        row = data[: max(data.find(b"\0"), 0)].count(b"\n") + 1
        asked.append((row, "", "a NUL byte was left out"))
        text = text.replace("\0", "")
    first, _, rest = text.partition("\n")
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip()) <= 7:
        separator = separator or first.strip().strip('"')[4:] or "\t"
        text = rest
    separator = separator or _separator(text)
    rows: list[list[object]] = []
    usual = csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:  # the limit is the whole process's: it is put back
        records = list(_records(text, separator))
    finally:
        csv.field_size_limit(usual)
    widths = Counter(len(cells) for cells, lines in records if lines == 1 and len(cells) > 1)
    width = widths.most_common(1)[0][0] if widths else 0
    for cells, lines in records:
        if lines > 1 and (parts := _swallowed(cells, separator, width)):
            what = "a quotation mark is not closed: the lines below were read one by one"
            asked.append((len(rows) + 1, "", what))
            rows += [_clean(part) for part in parts]
        else:
            rows.append(_clean(cells))
    for i, found in enumerate(rows):
        for k, cell in enumerate(found):
            if isinstance(cell, str) and (mended := ungarbled(cell)) != cell:
                asked.append(
                    (i + 1, cell, "looks garbled (UTF-8 read in another encoding): mended")
                )
                found[k] = mended
    shown = {"\t": "tab"}.get(separator, separator)
    return Raw(name, "", rows, f"{said}, separator {shown}", separator, asked=tuple(asked))


def _clean(cells: list[str]) -> list[object]:
    return [cell.strip() or None for cell in cells]


def _records(text: str, separator: str) -> Iterator[tuple[list[str], int]]:
    """Cut a text into records, each with how many lines it takes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    at = 0
    for cells in reader:
        yield cells, reader.line_num - at
        at = reader.line_num


def _swallowed(cells: list[str], separator: str, width: int) -> list[list[str]]:
    """Cut a record of several lines into one row a line, if most of them are whole rows.

    A remark that breaks into lines holds no row of the table; a lone quotation mark swallows some.
    """
    # joined again, the record has every line whole, but for the marks
    parts = [_line(line, separator) for line in separator.join(cells).splitlines()]
    whole = sum(len(part) == width for part in parts)
    return parts if width > 1 and whole >= 2 and 2 * whole >= len(parts) else []


def _line(line: str, separator: str) -> list[str]:
    cells = line.split(separator)
    return [c.strip().removeprefix('"').removesuffix('"').replace('""', '"') for c in cells]


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
