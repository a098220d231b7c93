"""Changes: who a department deals with, and what was right before a customer's last changes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from ...world.books.sources import SOURCES
from ...world.streams import Luck
from .error_rates import Dirt

CHANGES = 2  # former contacts and addresses a customer


def parts_of(customers: pd.DataFrame, first: int) -> pd.DataFrame:
    """Take contacts and e-mails apart, so that other people can be put together from them.

    `first` customers were there when the record began. Only they lend others anything, so that a
    firm that is founded later changes no record that is there already.
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
    made = pd.DataFrame(rows, columns=names, dtype=object)
    for c in ("country", "city", "street", "postcode", "phone"):
        made[c] = customers[c].to_numpy(object)
    made["person"] = (customers["kind"] == "visitor").to_numpy()
    made["lends"] = np.arange(len(made)) < first
    return made


def someone(parts: pd.DataFrame, at: np.ndarray, stream: str, luck: Luck) -> pd.DataFrame:
    """Make someone else up for the customers at some places: contact, e-mail and extension.

    The name is put together from two people of the same country, so that it is nobody's; the
    extension is another at the same switchboard. A visitor is a person and stays one: only
    extension and mailbox differ.
    """
    n = len(parts)
    text = {c: parts[c].to_numpy() for c in parts}

    def u(what: str) -> np.ndarray:
        return luck.uniform(f"{stream} {what}", n)

    alone = text["person"][at]
    one, two = (
        np.where(alone, at, like(parts["country"], u(x), parts["lends"])[at])
        for x in ("given", "family")
    )
    number = (u("mailbox")[at] * 10_000).astype(np.int64).astype(str).astype(object)
    digits = (u("extension")[at] * 10_000).astype(np.int64).astype(str)
    email = text["lead"][one] + text["tail"][two] + number + text["domain"][at]
    phone = [old[:-4] + new.zfill(4) for old, new in zip(text["phone"][at], digits, strict=True)]
    contact = text["given"][one] + text["family"][two]
    return pd.DataFrame(dict(contact=contact, email=email, phone=phone), index=at, dtype=object)


def behind_switchboards(
    customers: pd.DataFrame, first: int, dirt: Dirt, luck: Luck
) -> pd.DataFrame:
    """Let some organisations answer at the main number of another one in the city."""
    n = len(customers)
    town, u = customers["country"] + customers["city"], luck.uniform("switchboard whose", n)
    other = like(town, u, np.arange(n) < first)
    firm = (customers["kind"] != "visitor").to_numpy()
    at = np.flatnonzero((luck.uniform("switchboard", n) < dirt.switchboard) & firm)
    phone = customers["phone"].to_numpy(object, copy=True)
    phone[at] = [
        main[:-4] + own[-4:] for main, own in zip(phone[other[at]], phone[at], strict=True)
    ]
    return customers.assign(phone=phone)


def as_known(
    customers: pd.DataFrame, parts: pd.DataFrame, source: str, dirt: Dirt, luck: Luck
) -> pd.DataFrame:
    """See some organisations as one department does: its own contact, the parent's name.

    A subsidiary's or co-exhibitor's parent is another organisation of its country and sector, the
    same one in all departments that file it so.
    """
    n, firm = len(parts), ~parts["person"].to_numpy(bool)
    made = customers.astype(dict.fromkeys(("name", "contact", "email", "phone"), object))
    at = np.flatnonzero((luck.uniform(f"{source} colleague", n) < dirt.colleague) & firm)
    other = someone(parts, at, source, luck)
    made.loc[at, list(other)] = other
    group = customers["country"] + customers["sector"].astype(str) + customers["kind"].astype(str)
    parent = like(group, luck.uniform("parent whose", n), parts["lends"])
    at = np.flatnonzero((luck.uniform(f"{source} parent", n) < dirt.parent) & firm)
    made.loc[at, "name"] = customers["name"].to_numpy(object)[parent[at]]
    return made


def former(parts: pd.DataFrame, dirt: Dirt, luck: Luck) -> list[pd.DataFrame]:
    """List what was right before each customer's last change, and before the one before.

    A former address has the street and postcode of another customer in the city with another
    house number, and the main number (``main``) of another customer in the country. ``left`` and
    ``moved`` are the years since contact and address ceased to be right.
    """
    n, oldest = len(parts), 2 * max(s.checked for s in SOURCES.values())
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
        before = someone(parts, seen, change, luck).reindex(parts.index)
        town = parts["country"] + parts["city"]
        there = parts.iloc[like(town, u["street"], parts["lends"])]
        house = (1 + u["house"] * 199).astype(np.int64).astype(str)
        streets = zip(there["street"], house, strict=True)
        before["street"] = [re.sub(r"\d+", number, street) for street, number in streets]
        before["postcode"] = there["postcode"].to_numpy()
        whose = like(parts["country"], u["main"], parts["lends"])
        before["main"] = parts["phone"].to_numpy()[whose]
        found.append(before.assign(**since))
    return found


def like(group: pd.Series, u: np.ndarray, lends: Any) -> np.ndarray:
    """Draw for each row a row of the same group among those that lend; itself where none does."""
    code = pd.factorize(group, sort=True)[0]
    rows = np.flatnonzero(np.asarray(lends))
    order = rows[np.argsort(code[rows], kind="stable")]
    size = np.bincount(code[rows], minlength=code.max(initial=0) + 1)
    start = np.cumsum(size) - size
    place = start[code] + (u * size[code]).astype(np.int64)
    drawn = order[np.minimum(place, len(order) - 1)]
    return np.where(size[code] > 0, drawn, np.arange(len(code)))
