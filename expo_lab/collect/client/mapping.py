"""Mapping: which table and column of the schema each of a client's columns is, as a TOML file."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.registry import nearest
from ...core.schema import HELD, TABLES
from .sheets import decode, squeeze

# Without these columns a row says nothing; all others can be filled in.
NEEDED = {
    "customers": ("customer_id",),
    "editions": ("edition",),
    "participations": ("customer_id", "edition"),
    "contacts": ("customer_id", "channel"),  # the edition follows from the date
    "surveys": ("customer_id", "edition"),
    "complaints": ("customer_id", "edition"),
    "rivals": ("customer_id", "edition", "rival"),
    "referrals": ("customer_id", "to_customer_id", "edition", "direction"),
    "ideas": ("customer_id", "edition"),
    "scans": ("customer_id", "to_customer_id", "edition"),
    "sessions": ("customer_id", "edition", "session"),
    "roles": ("customer_id", "edition", "role"),
}
REQUIRED = ("customers", "editions", "participations")
_TEXTS = ("table", "file", "sheet", "encoding", "separator", "decimal", "dates")
_KEYS = (*_TEXTS, "header", "columns", "constants", "values")
# Whether the record holds every edition there ever was, and whether customers may be in the list
# under several numbers.
SAID = ("complete_record", "link_customers")
_CHOICES = {"decimal": (",", "."), "dates": ("day first", "month first")}


@dataclass(frozen=True)
class Source:
    """One table of a client: where it stands and what its columns are.

    ``columns`` maps the schema's column to the client's, ``values`` the client's words (through
    `squeeze`) to the schema's, "" for a gap. What is None is found out.
    """

    table: str
    file: str
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    dates: str | None = None
    header: int | None = None


@dataclass(frozen=True)
class Plan:
    """A whole mapping: its sources, and what holds of all of them (`SAID`)."""

    sources: tuple[Source, ...]
    complete_record: bool = False
    link_customers: bool = False


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
            f"read_tables: there is no mapping {path}; "
            "xl.collect.suggest_mapping(folder) drafts one."
        )
    try:
        # an editor on Windows may have saved it with a mark, or as UTF-16
        given = tomllib.loads(decode(path.read_bytes())[0])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        hint = r" Write / for \ in the names of files." if "\\" in str(problem) else ""
        raise ValueError(
            f"read_tables: {path.name} is no valid TOML: {problem}.{hint}"
        ) from problem
    wrong = [
        f"key {key!r} is not known. {nearest(key, ('source', *SAID))}"
        for key in given
        if key not in ("source", *SAID)
    ]
    said = {name: given.get(name, False) for name in SAID}
    wrong += [
        f"{name} must be true or false, found {value!r}"
        for name, value in said.items()
        if not isinstance(value, bool)
    ]
    listed = given.get("source", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        wrong.append("sources are written [[source]], with two brackets")
        listed = []
    sources = []
    for number, entry in enumerate(listed, 1):
        bad = _faults(entry)
        wrong += [f"source {number} ({entry.get('file', 'no file')}): {one}" for one in bad]
        if not bad:
            words = {
                c: {squeeze(k): v for k, v in w.items()} for c, w in entry.get("values", {}).items()
            }
            file = unicodedata.normalize("NFC", entry["file"]).replace("\\", "/")
            sources.append(Source(**(entry | dict(values=words, file=file))))
    absent = [t for t in REQUIRED if t not in [e.get("table") for e in listed]]
    wrong += [f"no source gives the table {t!r}, which is required" for t in absent]
    if wrong:
        raise ValueError(
            f"read_tables: the mapping {path.name} has {len(wrong)} faults.\n  "
            + "\n  ".join(wrong[:20])
        )
    return Plan(tuple(sources), **said)


def _faults(entry: Mapping[str, Any]) -> list[str]:
    """List what is wrong with one [[source]]."""
    wrong = [f"key {k!r} is not known. {nearest(k, _KEYS)}" for k in entry if k not in _KEYS]
    wrong += [f"{k} must be text" for k in _TEXTS if not isinstance(entry.get(k, ""), str)]
    wrong += [
        f"{k} must be one of {', '.join(map(repr, choices))}, found {entry[k]!r}"
        for k, choices in _CHOICES.items()
        if k in entry and entry[k] not in choices
    ]
    if "separator" in entry and len(str(entry["separator"])) != 1:
        wrong.append(f"separator must be one character, found {entry['separator']!r}")
    if type(entry.get("header", 1)) is not int:
        wrong.append("header must be the header's row, a whole number")
    if not entry.get("file"):
        wrong.append("needs file, as in file = 'Aussteller.csv'")
    name = entry.get("table")
    if name not in HELD:
        return [*wrong, f"there is no table {name!r}. {nearest(name, HELD)}"]
    parts = {k: entry.get(k, {}) for k in ("columns", "constants", "values")}
    if not all(isinstance(part, dict) for part in parts.values()):
        return [*wrong, "columns, constants and values are written [source.columns] and so on"]
    for key, part in parts.items():
        for column in part:
            if column not in TABLES[name].names:
                hint = nearest(column, TABLES[name].names)
                wrong.append(f"{key}: {name} has no column {column!r}. {hint}")
    wrong += [
        f"columns: {column} must name one column of the client, found {theirs!r}"
        for column, theirs in parts["columns"].items()
        if not isinstance(theirs, str)
    ]
    wrong += [
        f"values: {column} must be a table of their word = our value"
        for column, words in parts["values"].items()
        if not isinstance(words, dict)
    ]
    for column, words in parts["values"].items():
        labels = TABLES[name][column].categories if column in TABLES[name].names else ()
        for value in words.values() if isinstance(words, dict) and labels else ():
            if value not in (*labels, ""):
                wrong.append(f"values: {column} has no {value!r}. {nearest(value, labels)}")
    both = set(parts["columns"]) & set(parts["constants"])
    wrong += [f"{column} stands under columns and under constants" for column in sorted(both)]
    have = {*parts["columns"], *parts["constants"]}
    wrong += [f"{name} needs {c}, which is not mapped" for c in NEEDED[name] if c not in have]
    if name == "contacts" and not have & {"edition", "date"}:
        wrong.append("contacts needs edition, or date from which it follows")
    return wrong
