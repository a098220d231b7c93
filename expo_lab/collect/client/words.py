"""Words: what clients write in cells, squeezed: yes and no, totals, what stands and what falls."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .raw import squeeze

FILE = Path(__file__).with_name("words.toml")
# What programs write where they know nothing; in texts only an empty cell is a gap.
GAPS = frozenset({"", "-", "–", "--", "n/a", "na", "null", "none", "nan", "nat", "k.a.", "s/d"})
# Excel's error values in its languages, and those of Calc; they are no value of anything.
_ERROR = re.compile(
    r"#(n/?a|nv|n/d|ref|bezug|value|wert|valor|valeur|name|nombre|nom|¿nombre|div/0|zahl|num|null|"
    r"nul|¡?ref|¡?valor|¡?div/0|spill|calc|[üu]berlauf|getting_data|nome|rif|valore)[!?]?|err:\d{3}|#+",
    re.IGNORECASE,
)


def mark(word: object) -> str:
    """Squeeze a word; a sign such as ✓, of which nothing would be left, stays as it is."""
    return squeeze(word) or str(word).strip()


@cache
def words(name: str) -> frozenset[str]:
    """Look up one list of words."""
    return frozenset(mark(w) for w in _all()[name])


@cache
def season(word: str) -> int | None:
    """Tell the month that a word of an edition's name stands for."""
    for month, names in _all()["season"].items():
        if word in {squeeze(n) for n in names}:
            return int(month)
    return None


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def is_error(cell: object) -> bool:
    """Whether a cell holds a spreadsheet's error value.

    >>> is_error("#N/A"), is_error("#NV"), is_error("Hall #3")
    (True, True, False)
    """
    return isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) is not None
