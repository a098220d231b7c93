"""Mapping: which table and column of the schema each of a client's columns is, as a TOML file."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.registry import nearest
from ...core.schema import TABLES
from .encodings import decode
from .faults import GENERAL, faults, general_faults
from .raw import squeeze

# Without these columns a row says nothing; all others can be filled in.
NEEDED = {
    "customers": ("customer_id",),
    "editions": ("edition",),
    "participations": ("customer_id", "edition"),
    "contacts": ("customer_id", "channel"),  # the edition follows from the date
    "surveys": ("customer_id", "edition"),
    "complaints": ("customer_id", "edition"),
    "rivals": ("customer_id", "edition", "rival"),
    "exits": ("customer_id", "edition"),
    "referrals": ("customer_id", "to_customer_id", "edition", "direction"),
    "ideas": ("customer_id", "edition"),
    "scans": ("customer_id", "to_customer_id", "edition"),
    "sessions": ("customer_id", "edition", "session"),
    "roles": ("customer_id", "edition", "role"),
}
REQUIRED = ("customers", "participations")  # editions may follow from the participations


@dataclass(frozen=True)
class Source:
    """One table of a client: where it stands and what its columns are.

    ``columns`` maps the schema's column to the client's, ``values`` the client's words (as they
    stand, and through `squeeze` where that tells them apart) to the schema's, "" for a gap;
    ``units`` and ``scales`` say what a column is measured in; ``only`` and ``skip`` filter rows by
    the client's columns and words. What is None or absent is found out.
    """

    table: str
    file: str
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    only: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    skip: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    encoding: str | None = None
    separator: str | None = None
    decimal: str | Mapping[str, str] | None = None
    dates: str | Mapping[str, str] | None = None
    currency: str | None = None
    header: int | None = None

    def of(self, key: str, column: str) -> str | None:
        """Return what the mapping says of a column's decimal mark or dates, if anything."""
        said = getattr(self, key)
        found = said.get(column) if isinstance(said, Mapping) else said
        return found if found is None else str(found)


@dataclass(frozen=True)
class Plan:
    """A whole mapping: its sources, and what holds of all of them.

    ``rates`` say what one unit of another currency is in ``currency``; ``editions`` name the
    editions that no file lists, in the schema's columns.
    """

    sources: tuple[Source, ...]
    complete_record: bool = False
    link_customers: bool = False
    currency: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    editions: tuple[Mapping[str, Any], ...] = ()


def load_mapping(path: str | Path) -> Plan:
    """Load and check a mapping.

    Raises
    ------
    ValueError
        All that is wrong with it at once: keys, tables and columns that are not known (with the
        nearest that are), needed columns that are not named, no valid TOML.
    """
    path = Path(path)
    if not path.is_file():
        raise ValueError(
            f"read_tables: there is no mapping {path}; xl.collect.suggest_mapping(folder) "
            "drafts one."
        )
    try:
        # an editor on Windows may have saved it with a mark, or as UTF-16
        text = decode(path.read_bytes())[0]
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        deep = isinstance(problem, RecursionError)
        said = "it is nested too deeply" if deep else _said(problem)
        hint = r" Write / for \ in the names of files." if "\\" in said else ""
        raise ValueError(f"read_tables: {path.name} is no valid TOML: {said}.{hint}") from problem
    wrong = [
        f"key {key!r} is not known. {nearest(key, ('source', 'edition', *GENERAL))}"
        for key in given
        if key not in ("source", "edition", *GENERAL)
    ]
    wrong += general_faults(given)
    said_ = {name: given[name] for name in GENERAL if name in given}
    listed, editions = (given.get(k, []) for k in ("source", "edition"))
    if not _tables(listed):
        wrong.append("sources are written [[source]], with two brackets")
        listed = []
    if not _tables(editions):
        wrong.append("editions are written [[edition]], with two brackets")
        editions = []
    for number, entry in enumerate(editions, 1):
        strange = [k for k in entry if k not in TABLES["editions"].names]
        wrong += [
            f"edition {number} has no {k!r}. {nearest(k, TABLES['editions'].names)}"
            for k in strange
        ]
        if "edition" not in entry or any(isinstance(v, (list, dict)) for v in entry.values()):
            wrong.append(f"edition {number} needs edition, its name, and plain values")
    sources = []
    for number, entry in enumerate(listed, 1):
        bad = faults(entry, NEEDED)
        name = entry.get("file", "no file")
        wrong += [
            f"source {number} ({name if isinstance(name, str) else 'no file'}): {one}"
            for one in bad
        ]
        if not bad:
            made = {c: _told_apart(w) for c, w in entry.get("values", {}).items()}
            file = unicodedata.normalize("NFC", entry["file"]).replace("\\", "/")
            scales = {c: tuple(map(float, s)) for c, s in entry.get("scales", {}).items()}
            filters = {
                k: {c: v if isinstance(v, list) else [v] for c, v in entry.get(k, {}).items()}
                for k in ("only", "skip")
            }
            sources.append(
                Source(**(entry | dict(values=made, file=file, scales=scales) | filters))
            )
    absent = [t for t in REQUIRED if t not in [e.get("table") for e in listed]]
    wrong += [f"no source gives the table {t!r}, which is required" for t in absent]
    if wrong:
        raise ValueError(
            f"read_tables: the mapping {path.name} has {len(wrong)} faults.\n  "
            + "\n  ".join(wrong[:20])
        )
    return Plan(tuple(sources), **said_, editions=tuple(editions))


def _tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _said(problem: Exception) -> str:
    """A decoder quotes the bytes it stumbled over; they are the file's, not ours to show."""
    return (
        str(problem)
        if isinstance(problem, tomllib.TOMLDecodeError)
        else "its letters cannot be read"
    )


def _told_apart(words: Mapping[str, Any]) -> dict[str, Any]:
    """Look words up as they stand, and squeezed where no two of different meaning become one."""
    squeezed: dict[str, set[Any]] = {}
    for word, value in words.items():
        squeezed.setdefault(squeeze(word), set()).add(value)
    plain = {
        key: next(iter(values)) for key, values in squeezed.items() if key and len(values) == 1
    }
    return plain | dict(words)
