"""Changes: who a department deals with, and what was right before a customer's last changes."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...world.books.sources import SOURCES
from ...world.streams import Luck
from .error_rates import Dirt

CHANGES = 2  # former contacts and addresses a customer


# Columns, each an array with a place a customer or a record; texts are objects.
Columns = dict[str, np.ndarray]


def parts_of(customers: pd.DataFrame, first: int) -> Columns:
    """Take contacts and e-mails apart, so that other people can be put together from them.

    `first` customers were there when the record began. Only they lend others anything, so that a
    firm that is founded later changes no record that is there already. ``nation``, ``town`` and
    ``trade`` are codes of those who lend one another something.
    """
    rows = []
    for contact, email in zip(customers["contact"], customers["email"], strict=True):
        given, gap, family = contact.partition(" ")
        if not gap:  # Chinese: the family's one character, then the given name
            given, family = contact[:1], contact[1:]
        box, _, domain = email.partition("@")
        lead, _, tail = re.sub(r"\d", "", box).partition(".")
        rows.append((given + gap, family, lead + ".", tail, "@" + domain))
    names = ["given", "family", "lead", "tail", "domain"]
    cells = np.array(rows, dtype=object).reshape(len(rows), len(names))
    made = {name: cells[:, i] for i, name in enumerate(names)}
    for c in ("country", "city", "street", "postcode", "phone"):
        made[c] = customers[c].to_numpy(object)
    made["person"] = (customers["kind"] == "visitor").to_numpy()
    made["lends"] = np.arange(len(customers)) < first
    made["nation"], made["town"] = pd.factorize(made["country"])[0], town(customers)
    trade = customers["country"] + customers["sector"].astype(str) + customers["kind"].astype(str)
    made["trade"] = pd.factorize(trade)[0]
    return made


def town(customers: pd.DataFrame) -> np.ndarray:
    """Return a code of each customer's city."""
    return pd.factorize(customers["country"] + customers["city"])[0]


def someone(parts: Columns, at: np.ndarray, stream: str, luck: Luck) -> Columns:
    """Make someone else up for the customers at some places: contact, e-mail and extension.

    The name is put together from two people of the same country, so that it is nobody's; the
    extension is another at the same switchboard. A visitor is a person and stays one: only
    extension and mailbox differ.
    """

    def u(what: str) -> np.ndarray:
        return luck.uniform(f"{stream} {what}", len(parts["nation"]))

    alone = parts["person"][at]
    one, two = (
        np.where(alone, at, like(parts["nation"], u(x), parts["lends"])[at])
        for x in ("given", "family")
    )
    number = (u("mailbox")[at] * 10_000).astype(np.int64).astype(str).astype(object)
    digits = (u("extension")[at] * 10_000).astype(np.int64).astype(str)
    email = parts["lead"][one] + parts["tail"][two] + number + parts["domain"][at]
    phone = np.empty(len(at), dtype=object)
    phone[:] = [old[:-4] + d.zfill(4) for old, d in zip(parts["phone"][at], digits, strict=True)]
    contact = parts["given"][one] + parts["family"][two]
    return dict(contact=contact, email=email, phone=phone)


def behind_switchboards(
    customers: pd.DataFrame, first: int, dirt: Dirt, luck: Luck
) -> pd.DataFrame:
    """Let some organisations answer at the main number of another one in the city."""
    n = len(customers)
    u = luck.uniform("switchboard whose", n)
    other = like(town(customers), u, np.arange(n) < first)
    firm = (customers["kind"] != "visitor").to_numpy()
    at = np.flatnonzero((luck.uniform("switchboard", n) < dirt.switchboard) & firm)
    phone = customers["phone"].to_numpy(object, copy=True)
    phone[at] = [
        main[:-4] + own[-4:] for main, own in zip(phone[other[at]], phone[at], strict=True)
    ]
    return customers.assign(phone=phone)


def as_known(texts: Columns, parts: Columns, source: str, dirt: Dirt, luck: Luck) -> Columns:
    """See some organisations as one department does: its own contact, the parent's name.

    A subsidiary's or co-exhibitor's parent is another organisation of its country and sector, the
    same one in all departments that file it so. `texts` are the columns of the customers.
    """
    n, firm = len(parts["person"]), ~parts["person"]
    made = texts | {c: texts[c].copy() for c in ("name", "contact", "email", "phone")}
    at = np.flatnonzero((luck.uniform(f"{source} colleague", n) < dirt.colleague) & firm)
    for column, other in someone(parts, at, source, luck).items():
        made[column][at] = other
    at = np.flatnonzero((luck.uniform(f"{source} parent", n) < dirt.parent) & firm)
    parent = like(parts["trade"], luck.uniform("parent whose", n), parts["lends"])
    made["name"][at] = texts["name"][parent[at]]
    return made


def former(parts: Columns, dirt: Dirt, luck: Luck) -> list[Columns]:
    """List what was right before each customer's last change, and before the one before.

    A former address has the street and postcode of another customer in the city with another
    house number, and the main number (``main``) of another customer in the country. ``left`` and
    ``moved`` are the years since contact and address ceased to be right.
    """
    n, oldest = len(parts["town"]), 2 * max(s.checked for s in SOURCES.values())
    since = dict(left=np.zeros(n), moved=np.zeros(n))
    found = []
    for change in [f"former {k}" for k in range(1, CHANGES + 1)]:
        u = {
            what: luck.uniform(f"{change} {what}", n)
            for what in ("left", "moved", "street", "house", "main")
        }
        # changes come by chance at a yearly rate, so the times between them are exponential
        for what, share in (("left", dirt.stale), ("moved", dirt.moved)):
            with np.errstate(divide="ignore"):
                since[what] = since[what] - np.log(u[what]) / abs(np.log1p(-share))
        seen = np.flatnonzero(since["left"] < oldest)
        before = {
            c: np.full(n, None, dtype=object) for c in ("contact", "email", "phone", "street")
        }
        for column, other in someone(parts, seen, change, luck).items():
            before[column][seen] = other
        there = like(parts["town"], u["street"], parts["lends"])
        house = (1 + u["house"] * 199).astype(np.int64).astype(str)
        streets = zip(parts["street"][there], house, strict=True)
        before["street"][:] = [re.sub(r"\d+", number, street) for street, number in streets]
        before["postcode"] = parts["postcode"][there]
        before["main"] = parts["phone"][like(parts["nation"], u["main"], parts["lends"])]
        found.append(before | since)
    return found


def like(code: np.ndarray, u: np.ndarray, lends: np.ndarray) -> np.ndarray:
    """Draw for each row a row of the same group among those that lend; itself where none does."""
    rows = np.flatnonzero(lends)
    order = rows[np.argsort(code[rows], kind="stable")]
    size = np.bincount(code[rows], minlength=code.max(initial=0) + 1)
    start = np.cumsum(size) - size
    place = start[code] + (u * size[code]).astype(np.int64)
    drawn = order[np.minimum(place, len(order) - 1)]
    return np.where(size[code] > 0, drawn, np.arange(len(code)))
