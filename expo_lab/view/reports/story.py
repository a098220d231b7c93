"""Story: what a client is told of its record, in its language, on page, slides and workbook."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...collect.client.control import UNKNOWN
from ...collect.client.problems import ASKED
from ...collect.linkage.base import CustomerBase
from ...core.registry import nearest
from ...profiles.assemble import Held
from . import charts
from .facts import Facts, facts
from .page import Section

FILE = Path(__file__).with_name("wording.toml")
DROP = 0.05  # by how much newcomers have to stay less often before an offer is advised; ours


@dataclass(frozen=True)
class Story:
    """Title, line about the record, and chapters by name, with the facts that they rest on."""

    title: str
    about: str
    chapters: Mapping[str, Section]
    found: Facts
    words: Mapping[str, Any]
    currency: str


@cache
def wording(language: str) -> dict[str, Any]:
    """Look up the words of a language.

    Raises
    ------
    ValueError
        If there are none, with those that there are.
    """
    known = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if language not in known:
        raise ValueError(f"client_report: no language {language!r}. {nearest(language, known)}")
    return known[language]


def story(base: Held | Mapping[str, pd.DataFrame], client: str = "", language: str = "en") -> Story:
    """Tell a record: movement, money, risk, control sheet, ground, three recommendations."""
    words = wording(language)
    found = facts(base)
    currency = base.currency if isinstance(base, CustomerBase) else "EUR"
    move = found.movement
    chapters = dict(
        movement=_movement(found, words),
        money=_money(found, words, currency),
        risk=_risk(found, words),
        advice=_advice(found, words, currency),
    )
    if isinstance(base, CustomerBase) and len(base.control):
        chapters["control"] = _control(base, words)
        chapters["files"] = _files(base, words)
    chapters["basis"] = _basis(found, words)
    title = words["title"].format(client=client) if client else words["nobody"]
    about = words["about"].format(
        exhibitors=f"{int(found.risk['exhibitors'].sum()):,}",
        first=move["label"].iloc[0], last=move["label"].iloc[-1], currency=currency,
    )  # fmt: skip
    return Story(title, about, chapters, found, words, currency)


def _named(table: pd.DataFrame, words: Mapping[str, Any]) -> pd.DataFrame:
    return table.rename(columns=words["columns"])


def _per_cent(values: pd.Series) -> pd.Series:
    return values.map(lambda v: "" if pd.isna(v) else f"{v:.0%}")


def _whole(values: pd.Series) -> pd.Series:
    return values.map(lambda v: "" if pd.isna(v) else f"{v:,.0f}")


def _movement(found: Facts, words: Mapping[str, Any]) -> Section:
    move = found.movement
    last = move.iloc[-1]
    lead = words["movement_first"]
    if not np.isnan(last["retention"]):
        lead = words["movement_lead"].format(
            label=last["label"], n=int(last["exhibitors"]),
            before=int(last["stayed"] + last["lost"]),
            stayed=int(last["stayed"]), retention=f"{last['retention']:.0%}",
            lower=f"{last['lower']:.0%}", upper=f"{last['upper']:.0%}",
        )  # fmt: skip
    counts = ["exhibitors", "stayed", "newly_seen", "back", "lost"]
    money = [c for c in ("area", "revenue") if found.asked[c]]
    table = move[["label"]].join(move[[*counts, *money]].apply(_whole))
    table.insert(6, "retention", _per_cent(move["retention"]))
    lower, upper = _per_cent(move["lower"]), _per_cent(move["upper"])
    table.insert(7, "interval", (lower + " – " + upper).where(lower != "", ""))
    up = move[["stayed", "newly_seen", "back"]].copy()
    up.loc[move["stayed"].isna(), "stayed"] = move["exhibitors"]
    names = [words["columns"][c] for c in ("stayed", "newly_seen", "back", "lost")]
    drawn = charts.stacked(move["label"].tolist(), up, move["lost"], names)
    return Section(words["movement"], lead, _named(table, words), drawn, words["chart_movement"],
                   words["movement_shows"])  # fmt: skip


def _money(found: Facts, words: Mapping[str, Any], currency: str) -> Section:
    table = found.sources
    if not len(table):
        empty = pd.DataFrame(columns=[words["columns"]["group"]])
        return Section(words["money"], words["money_none"], empty)
    last = found.movement.iloc[-1]
    lead = words["money_lead"].format(
        top=int(found.figures["top"]), n=int(last["exhibitors"]), label=last["label"],
        share=f"{found.figures['top_share']:.0%}", revenue=f"{last['revenue']:,.0f}",
        currency=currency,
    )  # fmt: skip
    size = table[table["by"] == "size"]
    drawn = charts.shares([words["groups"][g] for g in size["group"]], size["share"].tolist())
    shown = table.assign(
        by=table["by"].map(words["groups"]),
        group=table["group"].map(lambda g: words["groups"].get(g, g)),
        revenue=_whole(table["revenue"]),
        share=_per_cent(table["share"]),
    )
    return Section(words["money"], lead, _named(shown, words), drawn, words["chart_money"],
                   words["money_shows"])  # fmt: skip


def _at(found: Facts, group: str) -> pd.Series:
    rows = found.risk.set_index("group")
    empty = pd.Series(dict(exhibitors=0, revenue=0.0, chance=np.nan))
    return rows.loc[group] if group in rows.index else empty


def _risk(found: Facts, words: Mapping[str, Any]) -> Section:
    lead = words["risk_lead"].format(
        unlikely=int(_at(found, "unlikely")["exhibitors"]),
        missed=int(_at(found, "missed")["exhibitors"]),
    )
    ground = words["ground_own" if found.figures["own_model"] > 0.5 else "ground_public"]
    shown = found.risk.assign(
        group=found.risk["group"].map(words["groups"]),
        revenue=_whole(found.risk["revenue"]),
        chance=_per_cent(found.risk["chance"]),
    )
    shown = shown if found.asked["revenue"] else shown.drop(columns="revenue")
    return Section(
        words["risk"], lead, _named(shown, words), shows=words["risk_shows"].format(ground=ground)
    )


def _advice(found: Facts, words: Mapping[str, Any], currency: str) -> Section:
    """Choose three: those whose reason is in the record first, then what to find out."""
    figures, move = found.figures, found.movement
    unlikely, missed = _at(found, "unlikely"), _at(found, "missed")
    told = dict(
        label=move["label"].iloc[-1], unlikely=int(unlikely["exhibitors"]),
        missed=int(missed["exhibitors"]),
        top=int(figures["top"]), currency=currency, share=f"{figures['top_share']:.0%}",
        young=f"{figures['newcomers_stay']:.0%}", old=f"{figures['others_stay']:.0%}",
    )  # fmt: skip
    due: list[tuple[str, bool, dict[str, Any]]] = [
        ("keep", unlikely["exhibitors"] > 0,
         dict(revenue=f"{unlikely['revenue']:,.0f}", top=int(figures["top_unlikely"]))),
        ("call", missed["exhibitors"] > 0, dict(revenue=f"{missed['revenue']:,.0f}")),
        ("new", figures["newcomers_stay"] < figures["others_stay"] - DROP, {}),
        ("ask", not found.asked["satisfaction"], {}),
        ("cost", not found.asked["cost_to_serve"], {}),
        ("largest", not np.isnan(figures["top_share"]), {}),
    ]  # fmt: skip
    if not found.asked["revenue"]:
        due = [(n, ok, more) for n, ok, more in due if n not in ("largest",)]
    rows = [
        (words[name].format(**told | more), words[f"{name}_why"].format(**told | more))
        for name, ok, more in due
        if ok
    ][:3]
    table = pd.DataFrame(rows, columns=["recommendation", "reason"])
    return Section(
        words["advice"], words["advice_lead"], _named(table, words), shows=words["advice_shows"]
    )


def _control(base: CustomerBase, words: Mapping[str, Any]) -> Section:
    sums = base.sums.rename(columns={"edition": "label"})
    numbers = [c for c in sums if c != "label" and not sums[c].isna().all()]
    table = sums[["label"]].join(sums[numbers].apply(_whole))
    groups = {"all": words["groups"]["all"], UNKNOWN: words["groups"]["unknown"]}
    table["label"] = table["label"].map(lambda x: groups.get(x, x))
    asked = int((base.set_aside["effect"] == ASKED).sum())
    aside = words["aside"].format(lost=len(base.set_aside) - asked, asked=asked)
    aside = aside if len(base.set_aside) else words["control_all"]
    return Section(words["control"], words["control_lead"], _named(table, words),
                   shows=words["control_shows"].format(aside=aside))  # fmt: skip


def _files(base: CustomerBase, words: Mapping[str, Any]) -> Section:
    table = base.control[["file", "read", "used", "left_out", "totals", "set_aside"]]
    return Section(words["files"], "", _named(table, words))


def _basis(found: Facts, words: Mapping[str, Any]) -> Section:
    used = (
        "bookings",
        "revenue",
        "area",
        "discount",
        "country",
        "sector",
        "turned_up",
        "first_time",
    )
    rows = []
    for name in (*used, "cost_to_serve", "satisfaction", "recommendation"):
        known = name == "bookings" or found.asked[name]
        unknown = "assumed" if name in ("turned_up", "first_time") else "absent"
        rows.append((words["grounds"][name], words["data" if known else unknown]))
    own = found.figures["own_model"] > 0.5
    rows.append((words["grounds"]["chance"], words["ground_own" if own else "ground_public"]))
    table = pd.DataFrame(rows, columns=["what", "ground"])
    return Section(
        words["basis"], words["basis_lead"], _named(table, words), shows=words["basis_shows"]
    )
