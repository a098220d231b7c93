"""Columns: each column of a client's table in the schema's type, unit, scale and currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.schema import TABLES, Column, Table
from .cells import Habits, expected, habits, open_ended, read_cells
from .countries import country
from .currencies import currency, of_cells, of_header
from .mapping import NEEDED, Source
from .problems import VALUE, Problems
from .raw import Raw
from .units import UNITS, gross, scale_of, turned, unit_of

Notes = list[tuple[str, str, str, int]]
# An edition is called what the client calls it until its number is known.
_LABEL = TABLES["participations"]["customer_id"]
# What a booking is: with such a value wrong nobody knows it. Any other is a side of it, and goes.
CORE = ("customer_id", "edition", "role", "turned_up", "area", "revenue", "to_customer_id",
        "channel", "rival", "direction", "session", "date")  # fmt: skip
MEND = "Correct the cell, or translate it under source.values."
PRICES = (5.0, 5000.0)  # plausible prices of a square metre; ours


class Columns:
    """One source of a mapping, the sheet that it reads, and how its columns are read."""

    theirs: Mapping[str, str]
    lost: pd.Series

    def __init__(self, source: Source, raw: Raw, problems: Problems, notes: Notes) -> None:
        self.source, self.raw, self.problems, self.notes = source, raw, problems, notes
        self.about: Table = TABLES[source.table]
        self.counts = dict(read=0, left_out=0, totals=0)
        self.stated: dict[str, float] = {}  # the file's own totals
        self.total_rows: pd.DataFrame | None = None
        self.amounts: dict[str, pd.Series] = {}  # of every row, those set aside among them
        self.habits: dict[str, list[str]] = {}

    def note(self, what: str, rows: int, column: str = "") -> None:
        """Note how it was read."""
        self.notes.append((self.source.table, column, what, rows))

    def ask(
        self, row: int, column: str, value: object, what: str, mend: str, effect: str = ""
    ) -> None:
        """Ask what only the client knows."""
        more = {"effect": effect} if effect else {}
        self.problems.ask(self.source.table, self.raw.name, row, column, value, what, mend, **more)

    def _column(
        self, c: Column, frame: pd.DataFrame, made: pd.DataFrame, units: dict[str, str]
    ) -> None:
        source, table = self.source, self.source.table
        given = c.name in self.theirs
        if given:
            column = frame[self.theirs[c.name]]
        else:
            column = pd.Series(
                [source.constants[c.name]] * len(frame), index=frame.index, dtype=object
            )
        kind = _LABEL if c.name == "edition" else c
        header = self.theirs.get(c.name, "")
        unit, how, scale = "", Habits(None, True, ""), None
        if given and kind.dtype in ("int", "float", "date"):
            unit = (
                source.units.get(c.name)
                or unit_of(header, c)
                or unit_of(f"({units.get(header, '')})", c)
            )
            how = self._habits(c, frame, column)
            if unit and UNITS[c.unit][unit] != 1:
                self.note(
                    f"{self.raw.name}: {header!r} is read in the unit {unit}", len(frame), c.name
                )
        if c.unit in ("points", "share") and given and not unit:
            scale = source.scales.get(c.name) or scale_of(header)
            scale = None if scale == (c.low, c.high) else scale
        loose = table == "participations" and c.unit in ("EUR", "m2") and c.low == 0
        read_as = open_ended(kind) if loose else kind
        if c.name in ("payment_delay", "weeks_before"):
            read_as = replace(kind, low=None, high=None)
        if scale:
            read_as = replace(kind, low=min(scale), high=max(scale))
        elif unit == "percent" and c.unit == "share":
            read_as = replace(kind, low=0, high=1)
        values, bad = read_cells(column, read_as, how, source.values.get(c.name, {}), unit)
        if c.unit in ("points", "share") and not scale and self._other_scale(c, column, bad):
            values, bad = (
                pd.Series(None, index=column.index, dtype=object),
                pd.Series(False, index=column.index),
            )
        if scale:
            worst, best = scale
            span = (c.high or 1) - (c.low or 0)
            values = values.map(
                lambda v: v if v is None else (c.low or 0) + (v - worst) / (best - worst) * span
            )
            self.note(
                f"{self.raw.name}: {header!r} brought from {worst:g} to {best:g} to our scale",
                len(frame),
                c.name,
            )
        if c.name in ("payment_delay", "weeks_before"):
            values = self._within(c, values)
        made[c.name] = values
        if table == "participations" and c.name in ("edition", "area", "revenue"):
            self.amounts[c.name] = values
            if self.total_rows is not None and given and c.name != "edition":
                cells = self.total_rows[header]
                stated = read_cells(cells, replace(read_as, high=None), how, {}, unit)[0].dropna()
                if len(stated):  # of subtotals and a total, the total
                    self.stated[c.name] = float(max(stated))
        self._report(c, made, column, bad)
        if c.name in ("revenue", "list_price") and given and gross(header, map(str, frame)):
            self.ask(
                int(next(iter(frame.index), 0)),
                header,
                "",
                "tax is in these amounts, and was left in",
                "Map the net amounts if the file has them; else every sum holds the tax.",
            )
        if c.unit == "EUR" and given and source.currency is None:
            self._currencies(made, frame, column, header, units.get(header, ""))
        if c.name == "country" and table == "customers":
            made[c.name] = self._countries(values, header)

    def _habits(self, c: Column, frame: pd.DataFrame, column: pd.Series) -> Habits:
        source = self.source
        free = {
            n
            for k, n in self.theirs.items()
            if self.about[k].dtype in ("id", "text", "category", "bool") or k == "edition"
        }
        rest = [n for n in self.theirs.values() if n not in free and n != self.theirs[c.name]]
        others = pd.concat([frame[n] for n in dict.fromkeys(rest)]).tolist() if rest else []
        how = habits(
            column,
            self.raw.separator,
            source.of("decimal", c.name),
            source.of("dates", c.name),
            others,
        )
        self.habits.setdefault(how.said, []).append(self.theirs[c.name])
        if how.doubt and c.unit == "EUR" and how.comma is not None and c.dtype == "float":
            how = self._by_price(c, frame, column, how)
        if how.doubt:
            effect = VALUE if None in (how.comma, how.day_first) else ""
            row = next((i for i, cell in column.items() if isinstance(cell, str)), 0)
            self.ask(
                int(row),
                self.theirs[c.name],
                column.get(row),
                how.doubt,
                f"Say it in the mapping: {'dates' if c.dtype == 'date' else 'decimal'} = "
                f"{{ {c.name} = ... }}.",
                effect,
            )
        return how

    def _by_price(self, c: Column, frame: pd.DataFrame, column: pd.Series, how: Habits) -> Habits:
        """Of two readings of money take the one that gives a plausible price of a square metre."""
        if "area" not in self.theirs or self.source.table != "participations":
            return how
        area_how = habits(
            frame[self.theirs["area"]], self.raw.separator, self.source.of("decimal", "area"), None
        )
        area = read_cells(frame[self.theirs["area"]], self.about["area"], area_how, {})[0].astype(
            "float64"
        )
        good = []
        for comma in (True, False):
            money = read_cells(column, open_ended(c), replace(how, comma=comma), {})[0]
            price = (
                money.map(lambda v: np.nan if v is None else float(v)) / area.where(area > 0)
            ).median()
            good.append(PRICES[0] <= price <= PRICES[1])
        if good[0] == good[1]:
            return how
        mark = "comma" if good[0] else "point"
        sign = "," if good[0] else "."
        if good[0] != how.comma and any(sign in str(cell) for cell in column):
            return how  # money of three decimals is more likely of another currency: asked
        said = f"decimal {mark} (else a square metre had no plausible price)"
        self.note(f"{self.raw.name}: {said}", len(frame), c.name)
        return Habits(good[0], how.day_first, said)

    def _other_scale(self, c: Column, column: pd.Series, bad: pd.Series) -> bool:
        """Whether answers lie beyond our scale so often that they are on another."""
        beyond = int(bad.sum())
        low = f"answers beyond {c.low:g} to {c.high:g}"
        if turned(self.theirs.get(c.name, "")) and c.name not in self.source.scales:
            row, low = column.first_valid_index(), "the header says that the lowest is the best"
        elif not beyond or beyond < 0.05 * column.notna().sum():
            return False
        else:
            row = bad.index[bad][0]
        if row is None:
            return False
        self.ask(
            int(row),
            self.theirs.get(c.name, c.name),
            column[row],
            f"{low}: another scale, so the whole column is not used",
            f"Name it in the mapping: scales = {{ {c.name} = [worst, best] }}.",
            VALUE,
        )
        return True

    def _within(self, c: Column, values: pd.Series) -> pd.Series:
        """Bring weeks and days to the schema's bounds: paid early is not late."""
        numbers = values.map(lambda v: np.nan if v is None else float(v)).astype("float64")
        off = (numbers < (c.low or 0)) | (numbers > (c.high or np.inf))
        if off.any():
            what = f"beyond {c.low:g} to {c.high:g} {c.unit}: taken as the bound"
            self.note(f"{self.raw.name}: {what}", int(off.sum()), c.name)
        inside = numbers.clip(c.low, c.high)
        return values.where(~off, inside.astype(object))

    def _report(self, c: Column, made: pd.DataFrame, column: pd.Series, bad: pd.Series) -> None:
        table = self.source.table
        kept = c.name not in NEEDED[table] and (
            table in ("customers", "editions", "surveys") or c.name not in CORE
        )
        rows = bad & ~self.lost
        effect = {"effect": VALUE} if kept else {}
        self.problems.add(table, made[rows], c.name, column[rows], expected(c), MEND, **effect)
        if not kept:
            self.lost |= bad
        if c.name in NEEDED[table]:
            gap = made[c.name].isna() & ~bad & ~self.lost
            mend = "Fill it in; sums and remarks below a table can stay."
            self.problems.add(table, made[gap], c.name, column[gap], "a value", mend)
            self.lost |= gap

    def _currencies(
        self, made: pd.DataFrame, frame: pd.DataFrame, column: pd.Series, header: str, unit: str
    ) -> None:
        """Note the currency of a row: of its amount, of a column of currencies, of the header."""
        codes = pd.Series(of_cells(column), index=made.index, dtype=object)
        free = [c for c in frame if c not in self.theirs.values()]
        for name in free:
            texts = frame[name].dropna()
            found = texts.map(currency)
            if (
                len(texts)
                and found.ne("").all()
                and texts.map(lambda t: len(str(t).strip()) <= 4).all()
            ):
                codes = codes.where(codes != "", frame[name].map(currency).fillna(""))
        codes = codes.where(codes != "", of_header(header) or of_header(f"({unit})"))
        made["_currency"] = made["_currency"].where(codes == "", codes)

    def _countries(self, values: pd.Series, header: str) -> pd.Series:
        codes = {v: country(v) for v in values.dropna().unique()}
        strange = [v for v, code in codes.items() if code is None]
        if strange:
            row = values.index[values == strange[0]][0]
            shown = ", ".join(map(repr, strange[:5]))
            self.ask(
                int(row),
                header,
                strange[0],
                f"no country's name or code: {shown}; left as spelt",
                "Translate it under source.values: country.",
            )
        moved = values.map(lambda v: codes.get(v) or v, na_action="ignore")
        changed = int((moved.notna() & (moved != values)).sum())
        if changed:
            self.note(f"{self.raw.name}: countries brought to codes", changed, "country")
        return moved.astype(object).where(moved.notna(), None)
