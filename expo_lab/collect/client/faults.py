"""Faults: what is wrong with a mapping, all of it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.registry import nearest
from ...core.schema import HELD, TABLES
from .currencies import CODES
from .units import UNITS

# Whether the record holds every edition there ever was, and whether customers may be in the list
# under several numbers.
SAID = ("complete_record", "link_customers")
GENERAL = (*SAID, "currency", "rates")
TEXTS = ("table", "file", "sheet", "encoding", "separator", "currency")
PARTS = ("columns", "constants", "values", "units", "scales", "only", "skip")
KEYS = (*TEXTS, "decimal", "dates", "header", *PARTS)
CHOICES = {"decimal": (",", "."), "dates": ("day first", "month first")}


def general_faults(given: Mapping[str, Any]) -> list[str]:
    """List what is wrong with what holds of all sources."""
    wrong = [
        f"{name} must be true or false, found {given[name]!r}"
        for name in SAID
        if not isinstance(given.get(name, False), bool)
    ]
    if "currency" in given and given["currency"] not in CODES:
        wrong.append(f"currency must be a code such as EUR or GBP, found {given['currency']!r}")
    rates = given.get("rates", {})
    if not isinstance(rates, dict):
        return [
            *wrong,
            "rates are written [rates], one unit of another currency in yours: USD = 0.9",
        ]
    for code, rate in rates.items():
        if code not in CODES or type(rate) not in (int, float) or not 0 < rate < 1e9:
            wrong.append(
                f"rates: {code} must be a currency's code and a number above 0, found {rate!r}"
            )
    return wrong


def faults(entry: Mapping[str, Any], needed: Mapping[str, Sequence[str]]) -> list[str]:
    """List what is wrong with one [[source]]."""
    wrong = [f"key {k!r} is not known. {nearest(k, KEYS)}" for k in entry if k not in KEYS]
    wrong += [f"{k} must be text" for k in TEXTS if not isinstance(entry.get(k, ""), str)]
    for k, choices in CHOICES.items():
        said = entry.get(k, choices[0])
        for one in said.values() if isinstance(said, dict) else [said]:
            if one not in choices:
                wrong.append(f"{k} must be one of {', '.join(map(repr, choices))}, found {one!r}")
    if "currency" in entry and entry["currency"] not in CODES:
        wrong.append(f"currency must be a code such as EUR or GBP, found {entry['currency']!r}")
    if "separator" in entry and len(str(entry["separator"])) != 1:
        wrong.append(f"separator must be one character, found {entry['separator']!r}")
    if type(entry.get("header", 1)) is not int:
        wrong.append("header must be the header's row, a whole number")
    if not entry.get("file"):
        wrong.append("needs file, as in file = 'Aussteller.csv'")
    name = entry.get("table")
    if not isinstance(name, str) or name not in HELD:
        return [*wrong, f"there is no table {name!r}. {nearest(str(name), HELD)}"]
    parts = {k: entry.get(k, {}) for k in PARTS}
    if not all(isinstance(part, dict) for part in parts.values()):
        return [*wrong, "columns, constants and values are written [source.columns] and so on"]
    for key, part in parts.items():
        if key not in ("only", "skip"):
            for column in part:
                if column not in TABLES[name].names:
                    hint = nearest(column, TABLES[name].names)
                    wrong.append(f"{key}: {name} has no column {column!r}. {hint}")
    if wrong:
        return wrong
    wrong += _columns(name, parts) + _measures(name, parts)
    both = set(parts["columns"]) & set(parts["constants"])
    wrong += [f"{column} stands under columns and under constants" for column in sorted(both)]
    have = {*parts["columns"], *parts["constants"]}
    wrong += [f"{name} needs {c}, which is not mapped" for c in needed[name] if c not in have]
    if name == "contacts" and not have & {"edition", "date"}:
        wrong.append("contacts needs edition, or date from which it follows")
    return wrong


def _columns(name: str, parts: Mapping[str, dict[str, Any]]) -> list[str]:
    wrong = [
        f"columns: {column} must name one column of the client, found {theirs!r}"
        for column, theirs in parts["columns"].items()
        if not isinstance(theirs, str)
    ]
    wrong += [
        f"constants: {column} must be one value, found {value!r}"
        for column, value in parts["constants"].items()
        if isinstance(value, (list, dict))
    ]
    for column, words in parts["values"].items():
        if not isinstance(words, dict):
            wrong.append(f"values: {column} must be a table of their word = our value")
            continue
        labels = TABLES[name][column].categories
        for value in words.values():
            if isinstance(value, (list, dict)):
                wrong.append(f"values: {column} must be a table of their word = our value")
            elif labels and value not in (*labels, ""):
                wrong.append(f"values: {column} has no {value!r}. {nearest(str(value), labels)}")
    for key in ("only", "skip"):
        for column, values in parts[key].items():
            listed = values if isinstance(values, list) else [values]
            if not listed or any(isinstance(v, (list, dict)) for v in listed):
                wrong.append(f"{key}: {column} must be a value of the client's column, or a list")
    return wrong


def _measures(name: str, parts: Mapping[str, dict[str, Any]]) -> list[str]:
    wrong = []
    for column, unit in parts["units"].items():
        known = UNITS.get(TABLES[name][column].unit, {})
        if not isinstance(unit, str) or unit not in known:
            shown = ", ".join(known) or "none: it is no measure"
            wrong.append(f"units: {column} can be in {shown}; found {unit!r}")
    for column, scale in parts["scales"].items():
        good = isinstance(scale, list) and len(scale) == 2
        good = good and all(type(x) in (int, float) for x in scale) and scale[0] != scale[1]
        if not good or TABLES[name][column].unit not in ("points", "share"):
            wrong.append(f"scales: {column} must be the worst and the best answer, as in [1, 7]")
    return wrong
