"""Part: one table of a client: which of its rows are bookings, and what it leaves open."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...core.registry import nearest
from .columns import Columns
from .headers import Cut, cut
from .mapping import NEEDED
from .percents import percents
from .problems import About
from .raw import squeeze
from .remarks import remarks
from .rows import doubtful, fallen, filled_down, filtered, is_sum, totals, twice, unmerged
from .units import taxed, unit_of


class Part(Columns):
    """One source of a mapping and the sheet that it reads."""

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
        self._titles(cut_.above)
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
        frame = self._remarks(frame, about)
        is_total = totals(frame, self.theirs.get(NEEDED[source.table][0]))
        frame, made = self._totals(frame, is_total, about)
        self._ask(frame, list(only) + list(skip))
        self.lost = pd.Series(False, index=frame.index)
        for c in self.about.columns:
            if c.name in self.theirs or c.name in source.constants:
                self._column(c, frame, made, cut_.units)
        said = "; ".join(f"{', '.join(columns)}: {how}" for how, columns in self.habits.items())
        self.note(f"{raw.name}: {raw.said}{'; ' if said else ''}{said}", len(frame))
        percents(self, made)
        made = made[~self.lost]
        if source.table == "participations":
            sums = [c for c in ("area", "revenue", "list_price") if c in made and c in self.theirs]
            last = is_sum(made[sums].astype("float64"))
            if last.any():
                self._set_aside_totals(made[last], made.loc[last, "customer_id"])
                self.stated |= {c: float(made.loc[last, c].iloc[0]) for c in sums}
                gone = made.index[last]
                self.amounts = {c: v.drop(gone) for c, v in self.amounts.items()}
                made = made[~last]
        return self._absent(made)

    def _open(self, cut_: Cut) -> None:
        for row, value, what in (*self.raw.asked, *cut_.asked):
            self.ask(row, "", value, what, "Look at the row, and correct the file if it is wrong.")

    def _titles(self, above: Iterable[tuple[int, str]]) -> None:
        """Ask about what a line above the table says of its amounts, if no header says so."""
        money = [
            c
            for c in ("revenue", "list_price", "discount")
            if c in self.theirs
            and c not in self.source.units
            and not unit_of(self.theirs[c], self.about[c])
        ]
        if self.source.table != "participations" or not money:
            return
        for row, text in above:
            unit = unit_of(text, self.about[money[0]])
            if unit in ("thousand", "ten thousand", "million"):
                self.ask(
                    row,
                    "",
                    text,
                    f"a line above the table says {unit}: amounts were read as they stand",
                    f"If they are, say it in the mapping: units = {{ {money[0]} = '{unit}' }}.",
                )
            if taxed(text):
                what = "a line above the table says that tax is in its amounts: it was left in"
                self.ask(row, "", text, what, "Map the net amounts if the file has them.")

    def _header(self, frame: pd.DataFrame, wanted: str, what: str) -> str:
        if wanted in frame:
            return wanted
        alike = [str(c) for c in frame if squeeze(c) == squeeze(wanted)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise ValueError(
                f"{self.raw.name}: {wanted!r} for {what} may be "
                f"{' or '.join(map(repr, alike))}; write one as it stands."
            )
        hint = nearest(wanted, [str(c) for c in frame])
        raise ValueError(f"{self.raw.name}: has no column {wanted!r} for {what}. {hint}")

    def _about(self, frame: pd.DataFrame) -> About:
        theirs, about = self.theirs, self.about
        names = dict(theirs) | {c: f"{c} (a constant)" for c in self.source.constants}
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
                    f"blank in {int(found.sum()):,} rows: taken from the row above, as in a "
                    "printed report",
                    "If it is a gap, fill it in.",
                )

    def _remarks(self, frame: pd.DataFrame, about: About) -> pd.DataFrame:
        """Set footnotes and headings between rows aside."""
        key = self.theirs.get(NEEDED[self.source.table][0])
        if key is None:
            return frame
        found, perhaps = remarks(frame, key)
        self.problems.add(
            self.source.table,
            self._service(frame[found], about),
            NEEDED[self.source.table][0],
            frame.loc[found, key],
            "a row of the table, not a remark or a heading over other rows",
            "A remark can stay; what a heading says (an edition, a hall) has to stand in each row.",
        )
        if perhaps.any():
            self.ask(
                int(frame.index[perhaps][0]),
                key,
                frame.loc[perhaps, key].iloc[0],
                f"{int(perhaps.sum()):,} rows at the end hold nothing but this: taken for rows "
                "of the table, and may be remarks",
                "Take them out of the file if they are.",
            )
        return frame[~found]

    def _totals(
        self, frame: pd.DataFrame, found: pd.Series, about: About
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        made = self._service(frame, about)
        key = self.theirs.get(NEEDED[self.source.table][0])
        if found.any():
            label = frame[found].bfill(axis=1).iloc[:, 0]
            self.total_rows = frame[found]
            self._set_aside_totals(made[found], label)
        odd = doubtful(frame, found, key) if key else found & False
        if odd.any():
            self.ask(
                int(frame.index[odd][0]),
                str(key),
                frame.loc[odd].bfill(axis=1).iloc[0, 0],
                f"{int(odd.sum()):,} rows called a total, which add up none of the rows above: "
                "taken for rows of the table",
                "Take them out of the file if they are totals.",
            )
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
        for column, said, row, *_ in fallen(frame, mapped):
            self.ask(
                row,
                column,
                "",
                "it is not in the mapping and tells of bookings that may not stand, which "
                f"count: {said}",
                f"Name those to leave out: skip = {{ {column!r} = [...] }}, or those to "
                "keep: only.",
            )
        rest = [c for c in frame if c not in self.source.skip]
        for column, _, _, _, odd in fallen(frame, rest):
            shown = ", ".join(map(repr, odd[:6]))
            self.note(
                f"{self.raw.name}: {column!r}: kept by skip, not known to stand: {shown}",
                int(frame[column].map(str).isin(odd).sum()),
            )
        for column, row, said in twice(frame, list(self.theirs.values())):
            self.ask(
                row,
                column,
                said,
                "the same number twice with the same booking: counted twice",
                "Leave one row out if it is one booking.",
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
