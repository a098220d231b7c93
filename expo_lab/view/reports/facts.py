"""Facts: what a client's record shows by edition, in money and at risk; counts, and no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from ...profiles.assemble import Held, profile

CALL, LARGE = 0.5, 0.1  # chance of coming below which one is at risk; share of the largest; ours
EXHIBITS = ("exhibitor", "co_exhibitor")


@dataclass(frozen=True)
class Facts:
    """What a record shows.

    ``movement`` has one row an edition held: label, exhibitors, stayed, newly_seen, back, lost,
    retention with its 95 % interval (lower, upper; Wilson, of that edition: the luck of the next is
    not in it), area, revenue. ``sources`` says where
    the money of the last edition comes from: by (size, country, sector), group, exhibitors,
    revenue, share. ``risk`` counts exhibitors at risk by group: exhibitors, revenue. ``figures``
    are single figures that the recommendations rest on; a gap where nothing tells it.
    """

    movement: pd.DataFrame
    sources: pd.DataFrame
    risk: pd.DataFrame
    figures: Mapping[str, float]
    asked: Mapping[str, bool]
    people: pd.DataFrame


def facts(base: Held | Mapping[str, pd.DataFrame]) -> Facts:
    """Work out what a client's page tells.

    Raises
    ------
    ValueError
        If nobody ever exhibited.

    Examples
    --------
    >>> import expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> found = facts(xl.collect.read_tables(example, example / "mapping.toml"))
    >>> found.movement[["exhibitors", "stayed", "lost"]].iloc[-1].tolist()
    [7.0, 4.0, 5.0]
    """
    tables = base if isinstance(base, Mapping) else base.tables
    took, editions = tables["participations"], tables["editions"]
    rows = took[took["role"].astype(str).isin(EXHIBITS) & took["turned_up"]]
    if not len(rows):
        raise ValueError("client_report: needs exhibitors with at least one edition, found none.")
    held = editions[editions["held"] & editions["edition"].isin(rows["edition"])]
    movement = _movement(rows, held)
    people = profile(base)
    last = int(held["edition"].iloc[-1])
    there = rows[rows["edition"] == last].set_index("customer_id")
    given = _given(base)
    who = people.loc[there.index]
    return Facts(
        movement,
        _sources(there["revenue"], who, given),
        _risk(rows, held, people),
        _figures(rows, held, there, who),
        given,
        people,
    )


def _movement(rows: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Count by edition who stayed, came back, was new in the record, and was lost."""
    there = {int(e): set(g) for e, g in rows.groupby("edition")["customer_id"]}
    money = rows.groupby("edition")[["area", "revenue"]].sum()
    made: list[dict[str, object]] = []
    before: set[str] = set()
    ever: set[str] = set()
    years = held["year"].astype(str)
    labels = years.where(
        ~years.duplicated(keep=False), years + "/" + held["opens"].dt.strftime("%m")
    )
    for number, (edition, label) in enumerate(zip(held["edition"], labels, strict=True)):
        now = there[int(edition)]
        stayed, new = len(now & before), len(now - ever)
        row = dict(label=label, exhibitors=len(now), stayed=stayed, newly_seen=new)
        row |= dict(back=len(now) - stayed - new, lost=len(before - now), before=len(before))
        row["first"] = number == 0
        made.append(row | money.loc[edition].to_dict())
        before, ever = now, ever | now
    out = pd.DataFrame(made)
    known = ~out.pop("first") & (out["before"] > 0)
    of = out.pop("before").clip(lower=1)
    lower, upper = wilson(out["stayed"].to_numpy(float), of.to_numpy(float))
    for name, values in (("retention", out["stayed"] / of), ("lower", lower), ("upper", upper)):
        out[name] = pd.Series(np.asarray(values), index=out.index).where(known)
    for name in ("stayed", "newly_seen", "back", "lost"):  # of the first nobody knows who was new
        out[name] = out[name].where(known)
    return out


def _sources(revenue: pd.Series, who: pd.DataFrame, given: Mapping[str, bool]) -> pd.DataFrame:
    total = float(revenue.sum())
    if total <= 0:
        return pd.DataFrame(columns=["by", "group", "exhibitors", "revenue", "share"])
    made = []
    order = revenue.sort_values(ascending=False)
    cuts = {"largest": max(1, round(LARGE * len(order))), "half": max(1, round(0.5 * len(order)))}
    edges = [
        ("largest", 0, cuts["largest"]),
        ("middle", cuts["largest"], cuts["half"]),
        ("rest", cuts["half"], len(order)),
    ]
    for group, start, end in edges:
        made.append(("size", group, end - start, float(order.iloc[start:end].sum())))
    for by in ("country", "sector"):
        if given[by]:
            name = who[by].astype(str).replace("", "?")
            sums = revenue.groupby(name).agg(["size", "sum"]).sort_values("sum", ascending=False)
            made += [
                (by, str(g), int(r["size"]), float(r["sum"])) for g, r in sums.head(5).iterrows()
            ]
    out = pd.DataFrame(made, columns=["by", "group", "exhibitors", "revenue"])
    return out.assign(share=out["revenue"] / total)


def _risk(rows: pd.DataFrame, held: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Count who may not come: by when they were last there, and by their chance of coming."""
    order = held["edition"].tolist()
    money = rows.groupby(["customer_id", "edition"])["revenue"].sum()
    last = rows.groupby("customer_id")["edition"].max()
    worth = pd.Series([float(money[c, e]) for c, e in last.items()], index=last.index)
    chance = people.loc[last.index, "p_next"]
    here = last == order[-1]
    groups = {"unlikely": here & (chance < CALL), "likely": here & (chance >= CALL)}
    if len(order) > 1:
        groups["missed"] = last == order[-2]
        groups["gone"] = last < order[-2]
    made = [(name, int(g.sum()), float(worth[g].sum()), float(chance[g].mean()))
            for name, g in groups.items()]  # fmt: skip
    return pd.DataFrame(made, columns=["group", "exhibitors", "revenue", "chance"])


def _figures(
    rows: pd.DataFrame, held: pd.DataFrame, there: pd.DataFrame, who: pd.DataFrame
) -> dict[str, float]:
    """Work out what the recommendations rest on."""
    revenue = there["revenue"]
    top = revenue.sort_values(ascending=False).index[: max(1, round(LARGE * len(revenue)))]
    order = held["edition"].tolist()
    first = rows.groupby("customer_id")["edition"].min()
    young = old = np.nan
    if len(order) > 2:
        before = set(rows.loc[rows["edition"] == order[-2], "customer_id"])
        new = {c for c in before if first[c] == order[-2]}
        kept = set(there.index)
        young = len(new & kept) / len(new) if new else np.nan
        old = len((before - new) & kept) / len(before - new) if before - new else np.nan
    price = there["list_price"].sum()
    return dict(
        exhibitors=float(len(there)),
        top=float(len(top)),
        top_share=float(revenue[top].sum() / revenue.sum()) if revenue.sum() > 0 else np.nan,
        top_unlikely=float((who.loc[top, "p_next"] < CALL).sum()),
        newcomers_stay=young,
        others_stay=old,
        discount_share=float(there["discount"].sum() / price) if price > 0 else np.nan,
        own_model=float(who["own_model"].mean()),
    )


def _given(base: Held | Mapping[str, pd.DataFrame]) -> dict[str, bool]:
    """Tell what the client's files told, of what the page may rest on."""
    wanted = (
        "country",
        "sector",
        "revenue",
        "area",
        "discount",
        "first_time",
        "turned_up",
        "cost_to_serve",
    )
    notes = getattr(base, "notes", None)
    filled = (
        set()
        if notes is None
        else set(
            notes.loc[
                notes["what"].str.contains("not given|nobody is a newcomer|left empty|usual in"),
                "column",
            ]
        )
    )
    tables = base if isinstance(base, Mapping) else base.tables
    took, who = tables["participations"], tables["customers"]
    made = {c: c not in filled for c in wanted}
    for c in ("revenue", "area", "discount", "cost_to_serve"):
        made[c] = bool((took[c] > 0).any())
    made["country"] = bool((who["country"] != "").any())
    surveys = tables["surveys"]
    made["satisfaction"] = bool(surveys["satisfaction"].notna().any())
    made["recommendation"] = bool(surveys["recommendation"].notna().any())
    return made
