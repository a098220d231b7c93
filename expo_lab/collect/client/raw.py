"""Raw: one table as a client's program wrote it, before anything is made of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..linkage.normalise import fold


@dataclass(frozen=True)
class Raw:
    """One table as a client's program wrote it: all rows, the title lines among them.

    ``rows`` holds lists of cells; the first is row 1 of what a spreadsheet shows. ``said`` tells
    how it was read (encoding, separator). ``separator`` is "" where cells have types. ``merged``
    are rectangles of merged cells (first row, first column, last row, last column, from 1);
    ``asked`` tells, row by row, what was mended while it was read: row, value, what was done.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    said: str
    separator: str = ""
    merged: tuple[tuple[int, int, int, int], ...] = ()
    asked: tuple[tuple[int, str, str], ...] = ()

    @property
    def name(self) -> str:
        """File, and sheet in brackets."""
        return f"{self.file} [{self.sheet}]" if self.sheet else self.file


class Measured(float):
    """A number of a workbook whose format shows a unit: per cent, or a currency."""

    unit: str

    def __new__(cls, value: float, unit: str) -> Measured:
        """Make one."""
        made = super().__new__(cls, value)
        made.unit = unit
        return made


def told(path: Path, home: Path) -> str:
    """Name a file as a mapping does: from the folder on, with slashes, letters composed.

    A Mac writes ü as u and two dots; whoever types the mapping does not.
    """
    return unicodedata.normalize("NFC", path.relative_to(home).as_posix())


def squeeze(name: object) -> str:
    """Reduce a header to the letters and digits that tell it from others.

    >>> squeeze("Kunden-Nr."), squeeze("KUNDEN_NR"), squeeze("客户 编号")
    ('kundennr', 'kundennr', '客户编号')
    """
    return "".join(c for c in fold(str(name)) if c.isalnum())


def signed(name: object) -> str:
    """Reduce a label as `squeeze`, but keep the signs that tell one value from another.

    >>> signed("Fair 2022."), signed("Fair 2022+")
    ('fair2022', 'fair2022+')
    """
    return "".join(
        c for c in fold(str(name).replace("+", " \u2795 ")) if c.isalnum() or c in "#*%\u2795"
    ).replace("\u2795", "+")
