"""Part: one table of a client, read into the schema's types; what it leaves open is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import TABLES, Column, Table
from .amounts import Percent
from .cells import Habits, expected, habits, open_ended, read_cells
from .countries import country
from .currencies import currency, different, of_cells, of_header
from .headers import Cut, cut
from .mapping import NEEDED, Source
from .problems import VALUE, About, Problems
from .raw import Raw, squeeze
from .rows import fallen, filled_down, filtered, is_sum, totals, twice, unmerged
from .units import UNITS, scale_of, unit_of

Notes = list[tuple[str, str, str, int]]
# An edition is called what the client calls it until its number is known.
_LABEL = TABLES["participations"]["customer_id"]
SERVICE = ["_file", "_row", "_cells", "_about", "_currency"]
# What a booking is: with such a value wrong nobody knows it. Any other is a side of it, and goes.
CORE = (
    "customer_id",
    "edition",
    "role",
    "turned_up",
    "area",
    "revenue",
    "to_customer_id",
    "channel",
    "rival",
    "direction",
    "session",
    "date",
)
MONEY = tuple({c.name for t in TABLES.values() for c in t.columns if c.unit == "EUR"})
MEND = "Correct the cell, or translate it under source.values."
PRICES = (5.0, 5000.0)  # plausible prices of a square metre; ours


class Part:
    """One source of a mapping and the sheet that it reads."""

    def __init__(self, source: Source, raw: Raw, problems: Problems, notes: Notes) -> None:
        self.source, self.raw, self.problems, self.notes = source, raw, problems, notes
        self.about: Table = TABLES[source.table]
        self.counts = dict(read=0, left_out=0, totals=0)
        self.stated: dict[str, float] = {}  # the file's own totals
        self.sums: dict[str, float] = {}
        self.habits: dict[str, list[str]] = {}

    def read(self) -> pd.DataFrame:
        """Read it in the schema's types; _file, _row, _cells, _about and _currency ride along."""
        source, raw = self.source, self.raw
        filters = [*source.only, *source.skip]
        cut_ = cut(raw, source.header, [*source.columns.values(), *filters])
        self._open(cut_)
        frame = cut_.frame
        self.theirs = {c: self._header(frame, wanted, c) for c, wanted in source.columns.items()}
        only, skip = (
            {self._header(frame, c, k): v for c, v in part.items()}
            for k, part in (("only", source.only), ("skip", source.skip))
        )
        again = np.array([list(row) == list(frame) for row in frame.to_numpy(object)], dtype=bool)
        if again.any():
            self.note(f"{raw.name}: the header again", int(again.sum()))
            frame = frame[~again]
        self.counts["read"] = len(frame) + len(cut_.lost)
        self._fill(frame)
        about = self._about(frame)
        if len(cut_.lost):
            lost = self._service(cut_.lost, about)
            row = pd.Series("more cells than the header", index=lost.index)
            self.problems.add(
                source.table,
                lost,
                "",
                row,
                f"{len(frame.columns)} cells, as the header has",
                "Put text that holds the separator in quotation marks.",
            )
        out = filtered(frame, only, skip)
        if out.any():
            self.counts["left_out"] = int(out.sum())
            self.note(f"{raw.name}: left out by only and skip", int(out.sum()))
            frame = frame[~out]
        is_total = totals(frame, self.theirs.get(NEEDED[source.table][0]))
        frame, made = self._totals(frame, is_total, about)
        self._ask(frame, list(only) + list(skip))
        self.lost = pd.Series(False, index=frame.index)
        for c in self.about.columns:
            if c.name in self.theirs or c.name in source.constants:
                self._column(c, frame, made, cut_.units)
        said = "; ".join(f"{', '.join(columns)}: {how}" for how, columns in self.habits.items())
        self.note(f"{raw.name}: {raw.said}{'; ' if said else ''}{said}", len(frame))
        self._percents(made)
        made = made[~self.lost]
        if source.table == "participations":
            sums = [c for c in ("area", "revenue", "list_price") if c in made and c in self.theirs]
            last = is_sum(made[sums].astype("float64"))
            if last.any():
                self._set_aside_totals(made[last], made.loc[last, "customer_id"])
                made = made[~last]
        return self._absent(made)

    def note(self, what: str, rows: int, column: str = "") -> None:
        """Note how it was read."""
        self.notes.append((self.source.table, column, what, rows))

    def ask(
        self, row: int, column: str, value: object, what: str, mend: str, effect: str = ""
    ) -> None:
        """Ask what only the client knows."""
        more = {"effect": effect} if effect else {}
        self.problems.ask(self.source.table, self.raw.name, row, column, value, what, mend, **more)

    def _open(self, cut_: Cut) -> None:
        for row, value, what in (*self.raw.asked, *cut_.asked):
            self.ask(row, "", value, what, "Look at the row, and correct the file if it is wrong.")

    def _header(self, frame: pd.DataFrame, wanted: str, what: str) -> str:
        if wanted in frame:
            return wanted
        alike = [str(c) for c in frame if squeeze(c) == squeeze(wanted)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise ValueError(
                f"{self.raw.name}: {wanted!r} for {what} may be {' or '.join(map(repr, alike))}; write one as it stands."
            )
        hint = nearest(wanted, [str(c) for c in frame])
        raise ValueError(f"{self.raw.name}: has no column {wanted!r} for {what}. {hint}")

    def _about(self, frame: pd.DataFrame) -> About:
        theirs, about = self.theirs, self.about
        names = theirs | {c: f"{c} (a constant)" for c in self.source.constants}
        hidden = {n for c, n in theirs.items() if about[c].privacy == "sensitive"}
        shown = [str(c) if c in theirs.values() and c not in hidden else "" for c in frame]
        return About(names, shown)

    def _service(self, frame: pd.DataFrame, about: About) -> pd.DataFrame:
        made = pd.DataFrame(index=frame.index)
        made["_file"], made["_row"] = self.raw.name, frame.index
        made["_cells"] = pd.Series(
            list(map(tuple, frame.to_numpy(object))), index=frame.index, dtype=object
        )
        made["_about"] = [about] * len(frame)  # one object, for all rows of the source
        made["_currency"] = self.source.currency or ""
        return made

    def _fill(self, frame: pd.DataFrame) -> None:
        """Fill merged cells and blank parents down."""
        named = [
            n
            for c, n in self.theirs.items()
            if self.about[c].dtype in ("id", "text", "category", "date") or c in ("edition", "year")
        ]
        if filled := unmerged(frame, self.raw, named):
            self.note(f"{self.raw.name}: merged cells filled down: {', '.join(filled)}", len(frame))
        keys = [self.theirs.get(c) for c in ("edition", "customer_id")]
        if self.source.table != "participations" or None in keys:
            return
        for one, two in (keys, keys[::-1]):
            labelled = totals(frame, self.theirs["customer_id"])
            kept = frame[~labelled].copy()
            found = filled_down(kept, str(one), str(two))
            if found.any():
                frame.loc[kept.index, one] = kept[one]
                self.ask(
                    int(found.index[found][0]),
                    str(one),
                    "",
                    f"blank in {int(found.sum()):,} rows: taken from the row above, as in a printed report",
                    "If it is a gap, fill it in.",
                )

    def _totals(
        self, frame: pd.DataFrame, found: pd.Series, about: About
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        made = self._service(frame, about)
        if found.any():
            label = frame[found].bfill(axis=1).iloc[:, 0]
            self._set_aside_totals(made[found], label)
        return frame[~found], made[~found]

    def _set_aside_totals(self, rows: pd.DataFrame, label: pd.Series) -> None:
        self.counts["totals"] += len(rows)
        self.problems.add(
            self.source.table,
            rows,
            NEEDED[self.source.table][0],
            label,
            "a value, not a total",
            "Fill it in; sums and remarks below a table can stay.",
        )

    def _ask(self, frame: pd.DataFrame, filters: list[str]) -> None:
        mapped = [*self.theirs.values(), *filters]
        left = [c for c in frame if c not in mapped]
        if left:
            what = f"{self.raw.name}: columns not in the mapping: {', '.join(map(str, left))}"
            self.note(what, len(frame))
        if self.source.table not in ("participations", "roles"):
            return
        for column, said, row, _ in fallen(frame, mapped):
            self.ask(
                row,
                column,
                "",
                f"it is not in the mapping and tells of bookings that may not stand, which count: {said}",
                f"Name those to leave out: skip = {{ {column!r} = [...] }}, or those to keep: only.",
            )
        for column, row, said in twice(frame, list(self.theirs.values())):
            self.ask(
                row,
                column,
                said,
                "the same number twice with the same booking: counted twice",
                "Leave one row out if it is one booking.",
            )

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
        if c.name in ("area", "revenue") and unit != "percent":
            self.sums[c.name] = float(sum(v for v in values if v is not None))
        self._report(c, made, column, bad)
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
                f"Say it in the mapping: {'dates' if c.dtype == 'date' else 'decimal'} = {{ {c.name} = ... }}.",
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
        said = f"decimal {'comma' if good[0] else 'point'} (else a square metre had no plausible price)"
        self.note(f"{self.raw.name}: {said}", len(frame), c.name)
        return Habits(good[0], how.day_first, said)

    def _other_scale(self, c: Column, column: pd.Series, bad: pd.Series) -> bool:
        """Whether answers lie beyond our scale so often that they are on another."""
        beyond = int(bad.sum())
        if not beyond or beyond < 0.05 * column.notna().sum():
            return False
        row = bad.index[bad][0]
        self.ask(
            int(row),
            self.theirs.get(c.name, c.name),
            column[row],
            f"answers beyond {c.low:g} to {c.high:g}: another scale, so the whole column is not used",
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
        """Note the currency of every row: of its amount, of a column of currencies, of the header."""
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

    def _percents(self, made: pd.DataFrame) -> None:
        """Work discounts in per cent out of the price that they are taken off."""
        for name in ("discount", "concession"):
            if name not in made:
                continue
            share = (
                made[name]
                .map(lambda v: float(v) if isinstance(v, Percent) else np.nan)
                .astype("float64")
            )
            there = share.notna()
            if not there.any():
                continue
            price, paid = (
                pd.to_numeric(made[c], errors="coerce").astype("float64")
                if c in made
                else pd.Series(np.nan, made.index)
                for c in ("list_price", "revenue")
            )
            share = share.where((share >= 0) & (share < 100))
            amount = (price * share / 100).fillna(paid * share / (100 - share))
            lost = there & amount.isna()
            self.problems.add(
                self.source.table,
                made[lost],
                name,
                made.loc[lost, name].map(lambda v: f"{float(v):g} %"),
                "an amount, or a share of a known price from 0 to 100 %",
                MEND,
                VALUE,
            )
            made[name] = made[name].where(~there, amount.astype(object).where(amount.notna(), None))
            self.note(
                f"{self.raw.name}: per cent, worked out of the price",
                int((there & ~lost).sum()),
                name,
            )

    def _absent(self, made: pd.DataFrame) -> pd.DataFrame:
        """Leave out who was not there: in a list with one column an edition, nothing or a 0."""
        rest = [c for c in self.theirs if c not in NEEDED[self.source.table] and c in made]
        if (
            "edition" not in self.source.constants
            or not rest
            or self.source.table != "participations"
        ):
            return made
        nothing = made[rest].isna() | made[rest].map(lambda v: type(v) in (int, float) and v == 0)
        empty = nothing.all(axis=1)
        if empty.any():
            what = f"{self.raw.name}: no {', '.join(self.theirs[c] for c in rest)}: not there"
            self.note(what, int(empty.sum()))
            self.counts["left_out"] += int(empty.sum())
        return made[~empty]


def different_currencies(frames: list[pd.DataFrame]) -> list[str]:
    """List the currencies of all rows read."""
    return different(code for frame in frames for code in frame["_currency"].unique())
