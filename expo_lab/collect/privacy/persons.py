"""Privacy: replace names by pseudonyms that only a key can make, and take a person out."""

from __future__ import annotations

import difflib
import hmac
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from typing import TypeVar

import pandas as pd

from ...core.registry import UnknownName, nearest
from ...core.schema import HELD, TABLES
from ...core.validation import columns_with, require
from ..linkage.base import CustomerBase

Base = TypeVar("Base", CustomerBase, dict[str, pd.DataFrame])

# RFC 2104, section 3: an HMAC key shorter than the hash (32 bytes of SHA-256) is "strongly
# discouraged", and section 5: keep at least half of the hash. Numbers of customers can be counted
# through, so a key that can be guessed undoes all pseudonyms.
KEY_BYTES, PSEUDONYM = 32, 32  # bytes of the key, hexadecimal digits of a pseudonym (128 bits)
IDS = {c.name for name in HELD for c in TABLES[name].columns if c.dtype == "id"}


def pseudonymise(base: Base, key: bytes | str) -> Base:
    """Replace every number of a customer or record by a pseudonym, and empty what names people.

    A pseudonym is HMAC-SHA256(key, number), its first 128 bits in hexadecimal (Krawczyk, Bellare
    & Canetti 1997, RFC 2104): the same for the same key in every table, delivery and year, so that
    deliveries can be joined; without the key it can be neither undone nor made. Whoever holds the
    key can do both, so keep it apart from the data: ``secrets.token_hex(32)`` makes one.

    Columns that `schema` calls personal or sensitive are emptied: ``""`` in a text, a gap in
    anything else. Rows are put in the order of the pseudonyms, for the old order would tell.
    Pseudonymous is not anonymous: a rare city or firm size can still give somebody away. Ask
    `k_anonymity` before handing the tables on.

    Parameters
    ----------
    base : CustomerBase or dict of DataFrame
        The tables of the schema; of a base its records and links as well.
    key : bytes or str
        At least 32 bytes (a str counts in UTF-8).

    Returns
    -------
    CustomerBase or dict of DataFrame
        As given. `profile` and all that follows work on it.

    Raises
    ------
    ValueError
        For a key that is too short, or tables or columns that the schema does not know: nobody
        has said whether they are personal.

    Examples
    --------
    >>> import expo_lab as xl
    >>> made = pseudonymise(xl.datasets.load_show(), "correct horse battery staple, and more")
    >>> set(made["customers"]["name"]), set(made["customers"]["customer_id"].str.len())
    ({''}, {32})
    """
    secret = key.encode("utf-8") if isinstance(key, str) else key
    if not isinstance(secret, bytes) or len(secret) < KEY_BYTES:
        found = f"{len(secret)} bytes" if isinstance(secret, bytes) else type(key).__name__
        raise ValueError(
            f"pseudonymise: key must be bytes or text of at least {KEY_BYTES} bytes, "
            f"found {found}; secrets.token_hex(32) makes one. Keep it apart from the data."
        )
    hidden = columns_with("personal", "sensitive")

    def veiled(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        made, everywhere = frame.copy(), pd.Series(True, frame.index)
        for column in _ids(frame):
            # an empty number stands for nobody, and many of them must not look like one person
            numbers = [number for number in frame[column].dropna().unique() if number != ""]
            names = {x: hmac.digest(secret, str(x).encode("utf-8"), "sha256") for x in numbers}
            short = {x: digest.hex()[:PSEUDONYM] for x, digest in names.items()}
            made[column] = frame[column].map({"": "", **short}).astype("str")
        for column in hidden & set(made):
            text = name not in TABLES or TABLES[name][column].dtype in ("id", "text")
            gone = (
                pd.Series("", frame.index, dtype="str") if text else made[column].mask(everywhere)
            )
            made[column] = gone
        if name in TABLES:
            order = sorted(TABLES[name].key, key=lambda c: c != "edition")
        else:
            order = _ids(made)
        return made.sort_values(order, ignore_index=True) if order else made

    return _each(base, veiled, "pseudonymise")


def erase(base: Base, customer_id: str | Collection[str]) -> Base:
    """Take a person or firm out of every table, as the law gives a right to (GDPR, article 17).

    Each row that bears one of the numbers goes: of referrals those in either direction, so what
    others said to the erased is no longer counted for them; of a base also the records, and the
    links to any of them. All other rows stay as they are, to the last byte.

    The table ``editions`` stays as it is. Stands sold, area and visitors are totals that the show
    published: they speak of the edition and of nobody in it (GDPR, recital 26), and an edition
    does not become smaller afterwards. So from then on the rows of an edition count fewer than its
    totals, by the rows erased, which a base counts in ``notes``. Take rates from the rows and
    sizes from ``editions``. Whoever holds totals and rows can subtract: where one stand alone was
    erased, its size, though not its name, remains known.

    The departments' lists still hold the person: erase there too, or the next `consolidate` brings
    it back.

    Parameters
    ----------
    base : CustomerBase or dict of DataFrame
    customer_id : str or collection of str
        One or several, of the table customers.

    Returns
    -------
    CustomerBase or dict of DataFrame
        As given.

    Raises
    ------
    KeyError
        If one is not known, with the nearest; nothing is erased then.
    ValueError
        For tables or columns that the schema does not know: a person might remain in them.

    Examples
    --------
    >>> import expo_lab as xl
    >>> tables = xl.datasets.load_show()
    >>> "E000001" in set(erase(tables, "E000001")["participations"]["customer_id"])
    False
    """
    persons = [customer_id] if isinstance(customer_id, str) else list(dict.fromkeys(customer_id))
    tables = _tables(base, "erase")
    if "customers" not in tables:
        raise ValueError(f"erase: needs the table 'customers', found {', '.join(tables)}.")
    known = tables["customers"]["customer_id"]
    strange = [p for p in persons if p not in set(known)]
    if strange:
        near = difflib.get_close_matches(str(strange[0]), known, n=3, cutoff=0.0)
        raise UnknownName(
            f"erase: {len(strange)} of {len(persons)} are none of the {len(known):,} customers, "
            f"the first {strange[0]!r}. Nearest: {', '.join(near)}. Nothing was erased."
        )
    records: Iterable[str] = ()
    if isinstance(base, CustomerBase):
        records = base.records.loc[base.records["customer_id"].isin(persons), "record_id"]
    count = {}

    def without(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        gone = pd.Series(False, frame.index)
        for column in _ids(frame):
            gone |= frame[column].isin(records if column.startswith("record_id") else persons)
        count[name] = int(gone.sum())
        return frame[~gone].reset_index(drop=True)

    made = _each(base, without, "erase")
    if isinstance(made, CustomerBase):
        rows = [(name, "", "erased on request", n) for name, n in count.items() if n]
        more = pd.DataFrame(rows, columns=made.notes.columns)
        made = replace(made, notes=pd.concat([made.notes, more], ignore_index=True))
    return made


def _ids(frame: pd.DataFrame) -> list[str]:
    """Name the columns that hold numbers of customers or of departments' records."""
    return [c for c in frame if c in IDS or c.startswith("record_id")]


def _tables(base: Base, who: str) -> dict[str, pd.DataFrame]:
    """Take out the tables, after a look that the schema knows all that is in them."""
    given = base.tables if isinstance(base, CustomerBase) else base
    if not isinstance(given, dict):
        raise ValueError(
            f"{who}: needs a CustomerBase or a dict of tables, found {type(base).__name__}; of a "
            "simulated show pass show.tables."
        )
    for name, frame in given.items():
        if name not in HELD:
            raise ValueError(f"{who}: no table {name!r} is in the schema. {nearest(name, HELD)}")
        require(frame, TABLES[name].key, f"{who}({name!r})")
        strange = [c for c in frame if c not in TABLES[name].names]
        if strange:
            raise ValueError(
                f"{who}: the schema does not know the column {name}.{strange[0]}, so nobody has "
                "said whether it is personal. Leave it out first, or describe it there."
            )
    return given


def _each(base: Base, change: Callable[[str, pd.DataFrame], pd.DataFrame], who: str) -> Base:
    """Change every frame of a base, or of a set of tables."""
    tables = {name: change(name, frame) for name, frame in _tables(base, who).items()}
    if not isinstance(base, CustomerBase):
        return tables
    beside = {f.name: getattr(base, f.name) for f in fields(base)}
    frames = {n: change(n, v) for n, v in beside.items() if isinstance(v, pd.DataFrame)}
    return replace(base, tables=tables, **frames)
