"""Rows: which rows of a client's table are bookings: no totals, none filtered out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...core.schema import TABLES
from .amounts import marks, number
from .raw import Raw
from .words import is_error, mark, words

_PLACES = {"state", "estado", "stato", "stan", "situacion"}  # words that are places as well
MOST_DIFFERENT = 40  # values of a column of status; ours
_TICKET = re.compile(
    r"ticket ?(id|no|nr|code)?|barcode|secret|badge ?(id|no|nr)|(order|booking|contract|invoice|"
    r"rechnungs|buchungs|auftrags|vertrags|pedido|factura|reserva)"
    r" ?-?_?(id|no|nr|number|nummer|code)\.?",
    re.IGNORECASE,
)


def filtered(
    frame: pd.DataFrame, only: Mapping[str, Sequence[Any]], skip: Mapping[str, Sequence[Any]]
) -> pd.Series:
    """Tell which rows the mapping's filters leave out, by the client's columns and words."""
    out = pd.Series(False, index=frame.index)
    for wanted, turned in ((only, True), (skip, False)):
        for column, values in wanted.items():
            known = {mark(v) for v in values}
            found = frame[column].map(lambda c: mark("" if c is None else c)).isin(known)
            out |= ~found if turned else found
    return out


def fallen(
    frame: pd.DataFrame, mapped: Collection[str]
) -> list[tuple[str, str, int, list[str], list[str]]]:
    """List columns out of the mapping that tell of bookings that do not stand.

    Returns
    -------
    list of (str, str, int, list of str, list of str)
        Column; what it tells, in words; the first row that it tells it of; the values that tell
        so; and of a column of status those that nobody knows.
    """
    falls, stands, header = words("falls"), words("stands"), words("status")
    yes = words("yes")
    made: list[tuple[str, str, int, list[str], list[str]]] = []
    for column in (c for c in frame if c not in mapped):
        cells = frame[column].dropna()
        counts = cells.map(str).value_counts()
        if not len(counts):
            continue
        name = mark(column)
        if name in falls:  # "Cancelled": yes, or a day
            told = cells[
                cells.map(lambda c: mark(c) in yes or re.search(r"\d{4}", str(c)) is not None)
            ]
            if len(told):
                values = list(dict.fromkeys(map(str, told)))
                made.append(
                    (str(column), f"{len(told):,} rows say so", int(told.index[0]), values, [])
                )
            continue
        if len(counts) > MOST_DIFFERENT:
            continue
        keys = {value: mark(re.sub(r"\([^()]*\)", "", value)) for value in counts.index}
        whole = {value: mark(value) for value in counts.index}
        bad = [v for v in counts.index if keys[v] in falls or whole[v] in falls]
        ends = {mark(w) for w in str(column).split()[:: max(len(str(column).split()) - 1, 1)]}
        codes = name in _PLACES and all(len(v) <= 3 for v in counts.index)  # of a place: TX
        called = (name in header and not codes) or bool(ends & (header - _PLACES))
        odd = [v for v in counts.index if called and keys[v] not in stands and v not in bad]
        if bad or (odd and len(counts) > 1):
            shown = bad + odd
            said = ", ".join(f"{v[:30]!r} ({counts[v]:,})" for v in shown[:6])
            row = int(cells.index[cells.map(str).isin(shown)][0])
            made.append((str(column), said, row, list(map(str, bad)), list(map(str, odd))))
    return made


def totals(frame: pd.DataFrame, key: str | None) -> pd.Series:
    """Tell which rows are totals or subtotals: their label says so, and they name no customer.

    A label is the first cell of a row: Summe, Total 2022, or "K01 Total" below rows of K01. A row
    with a customer's number of its own is none, even if the firm is called Total; but "Hall 3
    total" is one, whatever column it stands in, where cells are left empty that other rows fill
    and its numbers add up those of the rows above it.
    """
    known = words("total")
    out = np.zeros(len(frame), dtype=bool)
    above: set[str] = set()
    keys = frame[key].to_numpy(object) if key is not None else np.full(len(frame), None)
    first = frame.bfill(axis=1).iloc[:, 0].to_numpy(object) if len(frame.columns) else keys
    for i, (label, own) in enumerate(zip(first, keys, strict=True)):
        text = label if own is None else own
        if isinstance(text, str):
            squeezed = mark(text)
            if squeezed in known:
                out[i] = True
            elif any(w in squeezed for w in known):
                rest = _rest(text, known)
                out[i] = rest is not None and (rest.isdigit() or rest in above)
        if own is not None:
            above.add(mark(own))
    sparse = _may_be_totals(frame) & ~out
    plain = ~out & (pd.notna(keys) if key is not None else True)
    return pd.Series(out | _adding_up(frame, sparse, out, plain), index=frame.index)


def doubtful(frame: pd.DataFrame, is_total: pd.Series, key: str) -> pd.Series:
    """Tell which rows are called a total and leave cells empty, but add nothing up.

    A firm of a customer's number of its own, or of whose name another row is whole, is none.
    """
    sparse = pd.Series(_may_be_totals(frame), index=frame.index)
    first = frame.bfill(axis=1).iloc[:, 0]
    whole = set(first[~sparse])
    return sparse & ~is_total & (frame[key] == first) & ~first.isin(whole)


def _may_be_totals(frame: pd.DataFrame) -> np.ndarray:
    """Rows whose first cell holds a word for a total and that fill fewer cells than others."""
    known = words("total")
    first = frame.bfill(axis=1).iloc[:, 0] if len(frame.columns) else pd.Series(index=frame.index)

    def called(text: object) -> bool:
        if not isinstance(text, str) or " " not in text:  # a single word: `totals` knows it
            return False
        return any(mark(token) in known for token in text.split())

    told = {text: called(text) for text in first.unique()}
    found = first.map(told).to_numpy(bool)
    if not found.any() or found.all():
        return np.zeros(len(frame), dtype=bool)
    filled = frame.notna().sum(axis=1).to_numpy()
    made: np.ndarray = found & (filled < np.median(filled[~found]))
    return made


def _adding_up(
    frame: pd.DataFrame, sparse: np.ndarray, out: np.ndarray, plain: np.ndarray
) -> np.ndarray:
    """Tell which rows that may be totals add up the rows since the last one, or all above."""
    made = np.zeros(len(frame), dtype=bool)
    if not sparse.any():
        return made
    numbers = frame.apply(_numbers).to_numpy(float)
    texts = frame.notna().to_numpy() & np.isnan(numbers)
    bare = texts.sum(axis=1) < 2  # no text but the label
    begin: int = 0
    plain = plain & ~sparse
    for i in map(int, np.flatnonzero(sparse | out)):
        own = numbers[i]
        there = ~np.isnan(own) & (own != 0)
        for since in {begin, 0}:
            rows = np.flatnonzero(plain[since:i]) + since
            if sparse[i] and there.any() and len(rows):
                above = np.nansum(numbers[rows][:, there], axis=0)
                same = np.isclose(above, own[there], rtol=1e-9, atol=0.005)
                # an average may stand beside the sums; one row alone is easily the same as another
                enough = same.all() if len(rows) > 1 or bare[i] else False
                made[i] |= enough or (same.sum() > 1 and (len(rows) > 1 or bare[i]))
        if made[i] or out[i]:
            begin = i + 1
        else:
            plain[i] = True
    return made


def _numbers(cells: pd.Series) -> pd.Series:
    """Read the numbers of a column, with the decimal mark that its cells prove."""
    comma, point, _ = marks(cells)
    about = [TABLES["participations"][c] for c in ("revenue", "area")]
    known: dict[Any, float] = {}
    for cell in cells.dropna().unique():
        known[cell] = np.nan
        for column in about:
            try:
                known[cell] = number(cell, comma > point, column)
                break
            except (ValueError, OverflowError, TypeError):
                continue
    return cells.map(known).astype("float64")


def _rest(text: str, known: Collection[str]) -> str | None:
    """Return what stands beside the word for a total, squeezed."""
    tokens = text.split()
    for one, other in ((tokens[:1], tokens[1:]), (tokens[-1:], tokens[:-1])):
        if other and mark(" ".join(one)) in known:
            return mark(" ".join(other))
    return None


def is_sum(numbers: pd.DataFrame) -> pd.Series:
    """Tell whether the last row is the sum of all rows above it, in every column of amounts."""
    out = pd.Series(False, index=numbers.index)
    used = numbers.dropna(axis=1, how="all").fillna(0)
    if len(used) >= 4 and len(used.columns):
        above, last = used.iloc[:-1], used.iloc[-1]
        positive = (above.gt(0).sum() >= 3) & (last > 0)
        if positive.all() and np.allclose(above.sum(), last, rtol=1e-9, atol=0.005):
            out.iloc[-1] = True
    return out


def unmerged(frame: pd.DataFrame, raw: Raw, columns: Iterable[str]) -> list[str]:
    """Fill merged cells down in columns that name things; amounts stay in their first row."""
    at: dict[str, int] = {}
    for row in raw.rows:
        for k, cell in enumerate(row):
            name = " ".join(str(cell).split()) if cell is not None else ""
            at.setdefault(name, k + 1)
    filled = []
    wanted = {at.get(c, 0): c for c in columns}
    for top, left, bottom, right in raw.merged:
        column = wanted.get(left)
        if column is None or left != right or top == bottom or top not in frame.index:
            continue
        rows = [r for r in range(top + 1, bottom + 1) if r in frame.index]
        frame.loc[rows, column] = frame.loc[top, column]
        filled.append(column)
    return sorted(set(filled))


def filled_down(frame: pd.DataFrame, column: str, other: str) -> pd.Series:
    """Fill blank parents: a name that stands only in the first of the rows that it is for.

    That is how a report is printed: no name stands twice in a row, and blank rows are whole
    otherwise. In any other table a blank is a gap. Returns which rows were filled.
    """
    cells, rest = frame[column], frame[other]
    blank = cells.isna() & rest.notna()
    there = cells[cells.notna()]
    before = cells.shift()
    again = (cells == before) & cells.notna()
    none = pd.Series(False, index=frame.index)
    if (
        blank.sum() < 2
        or len(there) < 2
        or again.any()
        or cells.isna().iloc[0]
        or there.duplicated().any()
    ):
        return none
    frame[column] = cells.where(~blank, cells.ffill())
    return blank


def twice(frame: pd.DataFrame, mapped: list[str]) -> list[tuple[str, int, str]]:
    """List tickets, orders or contracts that stand twice with the same mapped cells."""
    made = []
    for column in (c for c in frame if c not in mapped and _TICKET.fullmatch(str(c).strip())):
        cells = frame[frame[column].notna()]
        again = cells.duplicated([column, *mapped]) & ~cells.duplicated(list(frame))
        for row, value in cells.loc[again, column].head(1).items():
            made.append((str(column), int(row), f"{value}: {int(again.sum()):,} like this"))
    return made


def errors(frame: pd.DataFrame, column: str) -> pd.Series:
    """Tell which cells hold a spreadsheet's error value."""
    return frame[column].map(is_error).astype(bool)
