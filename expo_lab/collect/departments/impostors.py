"""Impostors: what those write on the form who are nobody's customers."""

from __future__ import annotations

import numpy as np

from ...world.streams import Luck
from .changes import Columns, like
from .errors import FREE_MAIL, NO_PHONE, NO_POSTCODE

# The domains of the competing shows, which their salesmen seldom use where they say to be buyers.
RIVAL_DOMAINS = ("north-fair.example.com", "expo-delta.example.com")
# Shares of what they write. Ours: the forgetful invent a company, the lazy do not.
NO_COMPANY = dict(fake=0.40, competitor=0.15)
PRIVATE = dict(fake=0.60, competitor=0.50)
WITHHELD = dict(fake=0.40, competitor=0.15)
RIVAL_MAIL = 0.25


def impostors(kind: str, texts: Columns, parts: Columns, luck: Luck) -> Columns:
    """Make up an impostor for each customer's place: a row of the customers, true of nobody.

    Names, streets and numbers are put together from those of several customers of one country, so
    that they are as invented as all others.

    Parameters
    ----------
    kind : {"fake", "competitor"}
    texts : dict of array
        The columns of the schema's table customers, as objects.
    parts : dict of array
        From `changes.parts_of`.
    luck : Luck
    """
    n = len(parts["nation"])

    def u(what: str) -> np.ndarray:
        return luck.uniform(f"{kind} {what}", n)

    at = (u("model") * parts["lends"].sum()).astype(np.int64)
    # any member of the country of the model: drawn for the customers, read at the models
    drawn = {
        what: like(parts["nation"], u(what), parts["lends"])[at]
        for what in ("given", "family", "street", "postcode", "phone", "firm", "trade")
    }
    made = {c: values[at] for c, values in texts.items()}
    made["contact"] = parts["given"][drawn["given"]] + parts["family"][drawn["family"]]
    for c in ("street", "postcode", "phone"):
        made[c] = parts[c][drawn[c]]
    made["city"] = parts["city"][drawn["postcode"]]
    name = texts["name"]
    halves = zip(name[drawn["firm"]], name[drawn["trade"]], made["country"], strict=True)
    made["name"][:] = [_company(first, second, country) for first, second, country in halves]
    none = u("no company") < NO_COMPANY[kind]
    made["name"] = np.where(none, made["contact"], made["name"])
    number = (u("mailbox") * 10_000).astype(np.int64).astype(str).astype(object)
    box = parts["lead"][drawn["given"]] + parts["tail"][drawn["family"]] + number
    domain = parts["domain"][at]
    domain = np.where(u("private") < PRIVATE[kind], f"@{FREE_MAIL}", domain)
    if kind == "competitor":
        v = u("rival mail")
        which = np.array(RIVAL_DOMAINS, object)[(v / RIVAL_MAIL * 2).astype(np.int64) % 2]
        domain = np.where(v < RIVAL_MAIL, "@" + which, domain)
    made["email"] = box + domain
    made["phone"] = np.where(u("no phone") < WITHHELD[kind], NO_PHONE, made["phone"])
    made["postcode"] = np.where(u("no postcode") < WITHHELD[kind], NO_POSTCODE, made["postcode"])
    made["kind"] = np.full(n, "buyer", dtype=object)
    return made


def _company(first: str, second: str, country: str) -> str:
    """Put a company's name together from the halves of two."""
    if country == "CN":
        return first[:4] + second[4:]
    return " ".join([first.split(" ")[0], *second.split(" ")[1:]])
