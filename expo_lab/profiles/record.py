"""Record: what a customer's rows add up to: presences, money, relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def editions_held(tables: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Numbers of the editions that were held, in order."""
    editions = tables["editions"]
    return np.sort(editions["edition"].to_numpy()[editions["held"].to_numpy()])


def presence(tables: dict[str, pd.DataFrame], who: pd.DataFrame) -> np.ndarray:
    """Who was at which edition held; a cancelled one was no opportunity."""
    held = editions_held(tables)
    came = tables["participations"]
    came = came[came["turned_up"]]
    there = np.zeros((len(who), len(held)), dtype=bool)
    there[who.index.get_indexer(came["customer_id"]), np.searchsorted(held, came["edition"])] = True
    return there


def history(tables: dict[str, pd.DataFrame], who: pd.DataFrame, there: np.ndarray) -> pd.DataFrame:
    """Count presences over the editions held."""
    held = editions_held(tables)
    came = tables["participations"]
    came = came[came["turned_up"] & came["first_time"]]
    times = there.sum(axis=1)
    ever = times > 0
    if len(held):
        first = np.where(ever, there.argmax(axis=1), 0)
        last = np.where(ever, len(held) - 1 - there[:, ::-1].argmax(axis=1), 0)
    else:
        first = last = np.zeros(len(who), dtype=np.int64)
    x = np.where(ever, times - 1, 0)
    n = np.where(ever, len(held) - 1 - first, 0)
    new = np.zeros(len(who), dtype=bool)
    new[who.index.get_indexer(came["customer_id"])] = True

    # the share of editions at risk attended, shrunk by one edition's weight to the kind's mean
    kind = who["kind"].astype("category").cat.codes.to_numpy()
    kinds = max(1, kind.max() + 1)
    mean = np.bincount(kind, x, kinds) / np.maximum(1, np.bincount(kind, n, kinds))
    patronage = np.where(ever, (x + mean[kind]) / (n + 1), 0.0)
    numbers = np.append(held, 0)
    return pd.DataFrame(
        dict(
            first_edition=np.where(ever, numbers[first], 0),
            last_edition=np.where(ever, numbers[last], 0),
            editions_attended=times,
            newcomer=new,
            x=x,
            t_x=np.where(x > 0, last - first, 0),
            n=n,
            recency=np.where(ever, len(held) - 1 - last, len(held)),
            repeat_patronage=patronage,
        ),
        index=who.index,
    )


def money(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Add up the ledger a customer; prospects take the mean margin of newcomers of their kind."""
    part = tables["participations"]
    price = tables["editions"].set_index("edition")["price_sqm"]
    paid = part["revenue"] * ~part["unpaid"]
    # the same stand at the latest price level: old prices would understate the next edition's
    today = (paid - part["cost_to_serve"]) * (price.iloc[-1] / part["edition"].map(price))
    # by place, for numbers are grouped faster than names
    place, touched = (made.index.get_indexer(t["customer_id"]) for t in (part, tables["contacts"]))
    everybody = range(len(made))
    sums = part.assign(paid=paid, today=today).groupby(place)
    total = sums[["revenue", "paid", "today", "cost_to_serve", "list_price", "discount"]].sum()
    means = sums[["area", "leads", "orders", "weeks_before", "payment_delay"]].mean()
    money = total.join(means).reindex(everybody).fillna(0.0).set_axis(made.index)
    touches = tables["contacts"][["edition", "cost"]].assign(place=touched)
    touches = touches.merge(pd.DataFrame(dict(place=place, edition=part["edition"])), how="inner")
    touch = touches.groupby("place")["cost"].sum().reindex(everybody).fillna(0.0)
    touch.index = made.index

    kind = made["kind"].astype(str)
    first = part["first_time"].to_numpy()
    usual = today[first].groupby(kind.to_numpy()[place[first]]).mean()
    prior = kind.map(usual).astype(float).fillna(0.0)
    times = made["editions_attended"]
    out = money[["area", "revenue", "leads", "orders", "weeks_before", "payment_delay"]].copy()
    share = money["discount"] / money["list_price"].where(money["list_price"] > 0)
    out["discount_share"] = share.fillna(0.0)
    out["margin_total"] = money["paid"] - money["cost_to_serve"] - touch
    out["margin"] = ((money["today"] - touch) / times.clip(lower=1)).where(times > 0, prior)
    return out


def relations(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Count rivals, complaints, referrals, ideas and touches."""

    def count(table: str, keep: Any = None) -> pd.Series:
        rows = tables[table] if keep is None else tables[table][keep(tables[table])]
        return rows["customer_id"].value_counts().reindex(made.index).fillna(0).astype("int64")

    held = editions_held(tables)
    since = held[-2] if len(held) > 1 else 0
    recent = tables["rivals"][tables["rivals"]["edition"] >= since]
    others = recent.groupby("customer_id")["rival"].nunique().reindex(made.index).fillna(0)
    ours = (made["editions_attended"] > 0) & (made["recency"] < 2)
    cost = tables["contacts"].groupby("customer_id")["cost"].sum().reindex(made.index).fillna(0.0)
    return pd.DataFrame(
        dict(
            portfolio=others.astype("int64") + ours,
            complaints=count("complaints"),
            unsolved=count("complaints", lambda t: ~t["solved"]),
            referrals_for=count("referrals", lambda t: t["direction"] > 0),
            referrals_against=count("referrals", lambda t: t["direction"] < 0),
            ideas=count("ideas"),
            contacts=count("contacts"),
            contact_cost=cost,
        )
    )
