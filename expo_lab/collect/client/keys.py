"""Keys: what a draft takes for a customer or an edition where no number and no column tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from .guess import Guess
from .mapping import REQUIRED

_EDITION = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
SEVERAL = 2  # columns called like an edition, from which a table has one an edition; ours


def by_name(every: Sequence[Guess]) -> list[Guess]:
    """Let the name stand for a customer's number, and what is usable go before what is not.

    In a list of persons with e-mail addresses it does not: many share their firm's name.
    """
    of = {g.place: {x.table: x.columns for x in every if x.place == g.place} for g in every}
    made = []
    for g in every:
        near = of[g.place]["customers"]
        emails = near.get("email", "")
        columns = dict(g.columns)
        if g.table not in REQUIRED or "customer_id" in columns:
            made.append(g)
            continue
        name = near.get("name") or of[g.place]["participations"].get("customer_id")
        if name is None or emails:
            made.append(replace(g, emails=emails))
            continue
        columns |= {"customer_id": name, "name": name} if g.table == "customers" else {}
        columns["customer_id"] = name
        new = replace(g, columns=columns, named=True)
        # what lacks something counts for a quarter (guesses); a name tells less than a number
        made.append(replace(new, score=max(4 * g.score, 1.0) * 0.9) if new.usable else g)
    # an edition that is only named, in a list of customers, is no list of editions
    days = {"opens", "closes", "year"}
    firms = {p for p, near in of.items() if {"name", "email"} & set(near["customers"])}
    made = [
        g for g in made if g.table != "editions" or days & set(g.columns) or g.place not in firms
    ]
    usable = {g.place for g in made if g.usable and g.score > 0}
    return [g for g in made if g.usable or g.place not in usable]


def one_a_column(name: str, frame: pd.DataFrame) -> list[str]:
    """Say how a table with one column an edition is mapped, if it looks like one.

    >>> frame = pd.DataFrame({"Firma": ["A"], "2023": [9], "2024": [12]}, dtype=object)
    >>> one_a_column("pivot.xlsx", frame)[1]
    '# columns.area (or revenue) = "2023", constants.edition = "2023".'
    """
    found = [str(c) for c in frame if len(str(c)) <= 40 and _EDITION.search(str(c))]
    numbers = [c for c in found if frame[c].dropna().map(_is_number).all() and frame[c].any()]
    if len(numbers) < SEVERAL:
        return []
    first = numbers[0].replace('"', "'")
    shown = ", ".join(numbers[:6]).replace("\n", " ")
    return [
        f"# {name}: one column an edition ({shown})? Write a source of participations each, with",
        f'# columns.area (or revenue) = "{first}", constants.edition = "{first}".',
    ]


def _is_number(cell: object) -> bool:
    return not isinstance(cell, bool) and bool(re.fullmatch(r"[\d.,\s-]+", str(cell)))
