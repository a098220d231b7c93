"""Money: one currency, credit notes against their invoices, discounts as amounts off."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ...core.schema import TABLES
from .currencies import different, same
from .problems import Problems

Notes = list[tuple[str, str, str, int]]
MONEY = {name: [c.name for c in t.columns if c.unit == "EUR"] for name, t in TABLES.items()}
PRICE = 20_000.0  # of a square metre, from which an amount is asked about; ours
ASSUMED = "EUR"


def one_currency(
    given: Mapping[str, pd.DataFrame],
    named: str | None,
    rates: Mapping[str, float],
    problems: Problems,
    notes: Notes,
) -> str:
    """Bring all amounts into one currency, in place, and return its code.

    That is the one named; else the only one seen; else the euro is assumed, and said. Amounts in
    another need its rate, or nothing can be added up, which is fatal.
    """
    seen = different(
        code for frame in given.values() for code in frame["_currency"].dropna().unique()
    )
    base = named or (seen[0] if len(seen) == 1 else None)
    if base is None and len(seen) > 1:
        base = next((c for c in seen if c not in rates), seen[0]) if rates else None
    if base is None and not seen:
        base = ASSUMED
        notes.append(("", "", f"no currency is named: amounts are taken as {base}", 0))
    lacking: dict[str, int] = {}
    for name, frame in given.items():
        money = [c for c in MONEY[name] if c in frame]
        for code in frame["_currency"].dropna().unique():
            if base is not None and same(code, base):
                continue
            real = different([code])[0] if code else ""
            rows = frame["_currency"] == code
            if real in rates:
                for c in money:
                    frame.loc[rows, c] = frame.loc[rows, c].map(
                        lambda v, r=rates[real]: v if v is None else v * r
                    )
                notes.append(
                    (name, "", f"brought from {real} to {base} at {rates[real]:g}", int(rows.sum()))
                )
            elif real:
                lacking[real] = lacking.get(real, 0) + int(rows.sum())
    if lacking:
        shown = ", ".join(f"{code} ({n:,} rows)" for code, n in sorted(lacking.items()))
        problems.fatal.append(
            f"amounts in several currencies cannot be added up: {shown}"
            + (f", beside {base}" if base else "")
            + ". Name the currency and the rates in the mapping, as in currency = 'EUR' and "
            "[rates] USD = 0.9"
        )
    return base or ASSUMED


def net(rows: pd.DataFrame, problems: Problems, notes: Notes) -> pd.DataFrame:
    """Set credit notes off against the invoices of the same customer and edition.

    A booking that is credited in full is none. What is credited in part keeps its area; so does a
    credit note without an invoice not count: it is set aside.
    """
    revenue = pd.to_numeric(rows["revenue"]).astype("float64")
    credit = revenue < 0
    if credit.any():
        key = [rows["customer_id"], rows["edition"]]
        left = revenue.groupby(key).transform("sum")
        touched = credit.groupby(key).transform("any")
        invoiced = (revenue > 0).groupby(key).transform("any")
        gone = touched & invoiced & (left.abs() < 0.005)
        alone = credit & (~invoiced | (left <= -0.005))
        problems.add(
            "participations",
            rows[gone],
            "revenue",
            rows.loc[gone, "revenue"],
            "a booking that stands: credit notes take all of it back",
            "Nothing, if it was cancelled.",
        )
        problems.add(
            "participations",
            rows[alone],
            "revenue",
            rows.loc[alone, "revenue"],
            "a number from 0 EUR, or a credit note for an invoice of this customer and edition",
            "Add the invoice, or correct the sign.",
        )
        kept = credit & ~gone & ~alone
        if kept.any():
            notes.append(
                (
                    "participations",
                    "revenue",
                    "credit notes: taken off the invoices",
                    int(kept.sum()),
                )
            )
            rows = rows.copy()
            for c in ("area", "list_price", "discount", "cost_to_serve"):
                if c in rows:  # a credit note repeats the stand, which is one
                    rows[c] = rows[c].where(~kept | (c == "cost_to_serve"), None)
        rows = rows[~(gone | alone)]
    return _signs(rows, problems, notes)


def _signs(rows: pd.DataFrame, problems: Problems, notes: Notes) -> pd.DataFrame:
    """Turn discounts that are written as negative amounts; set aside what else is below 0."""
    rows = rows.copy()
    off = pd.to_numeric(rows["discount"]).astype("float64")
    if (off < 0).any() and not (off > 0).any():
        rows["discount"] = off.abs().astype(object).where(off.notna(), None)
        notes.append(
            (
                "participations",
                "discount",
                "negative amounts: taken as amounts off",
                int((off < 0).sum()),
            )
        )
    for column in ("area", "list_price", "discount", "cost_to_serve"):
        about = TABLES["participations"][column]
        numbers = pd.to_numeric(rows[column]).astype("float64")
        bad = numbers < 0
        most = f" to {about.high:g}" if about.high else ""
        effect = {} if column == "area" else {"effect": "value not used"}
        problems.add(
            "participations",
            rows[bad],
            column,
            rows.loc[bad, column].map(_plain),
            f"a number from 0{most} {about.unit}",
            "Correct the cell, or translate it under source.values.",
            **effect,
        )
        if column == "area":
            rows = rows[~bad]
        else:
            rows[column] = rows[column].where(~bad, None)
    return rows


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def implausible(rows: pd.DataFrame, problems: Problems) -> None:
    """Ask about amounts that no square metre costs."""
    area = pd.to_numeric(rows["area"]).astype("float64")
    money = pd.to_numeric(rows["revenue"]).astype("float64")
    dear = (area > 0) & (money > PRICE * area)
    if dear.any():
        first = rows[dear].iloc[0]
        problems.ask(
            "participations",
            first["_file"],
            int(first["_row"]),
            first["_about"].theirs.get("revenue", "revenue"),
            f"{first['revenue']:g} for {first['area']:g} m2",
            f"more than {PRICE:,.0f} a square metre in {int(dear.sum()):,} rows: not plausible",
            "Look at the unit and the decimal mark.",
        )
