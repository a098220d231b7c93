"""Record: what a customer's rows add up to: presences, money, relations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

NEVER = np.iinfo(np.int64).max


def editions_held(tables: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Numbers of the editions that were held, in order."""
    editions = tables["editions"]
    return np.sort(editions["edition"].to_numpy()[editions["held"].to_numpy()])


def presence(tables: Mapping[str, pd.DataFrame], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Who was at which edition held, and since which edition each counts as a newcomer.

    A cancelled edition was no opportunity. Customers are named by their place, 0 to `size` - 1; who
    is no newcomer has `NEVER`.
    """
    held, part = editions_held(tables), tables["participations"]
    came = part["turned_up"].to_numpy()
    who, edition = (part[name].to_numpy()[came] for name in ("customer_id", "edition"))
    there = np.zeros((size, len(held)), dtype=bool)
    there[who, np.searchsorted(held, edition)] = True
    first, since = part["first_time"].to_numpy()[came], np.full(size, NEVER)
    np.minimum.at(since, who[first], edition[first])
    return there, since


def history(
    held: np.ndarray, there: np.ndarray, newcomer: np.ndarray, who: pd.DataFrame
) -> pd.DataFrame:
    """Count presences over the editions held, of customers with a kind."""
    times = there.sum(axis=1)
    ever = times > 0
    if len(held):
        first = np.where(ever, there.argmax(axis=1), 0)
        last = np.where(ever, len(held) - 1 - there[:, ::-1].argmax(axis=1), 0)
    else:
        first = last = np.zeros(len(who), dtype=np.int64)
    x = np.where(ever, times - 1, 0)
    n = np.where(ever, len(held) - 1 - first, 0)

    # the share of editions at risk attended, shrunk by one edition's weight to the kind's mean
    kind = pd.Categorical(who["kind"]).codes
    kinds = max(1, kind.max(initial=-1) + 1)
    mean = np.bincount(kind, x, kinds) / np.maximum(1, np.bincount(kind, n, kinds))
    patronage = np.where(ever, (x + mean[kind]) / (n + 1), 0.0)
    numbers = np.append(held, 0)
    return pd.DataFrame(
        dict(
            first_edition=np.where(ever, numbers[first], 0),
            last_edition=np.where(ever, numbers[last], 0),
            editions_attended=times,
            newcomer=newcomer,
            x=x,
            t_x=np.where(x > 0, last - first, 0),
            n=n,
            recency=np.where(ever, len(held) - 1 - last, len(held)),
            repeat_patronage=patronage,
        ),
        index=who.index,
        copy=False,
    )


def money(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Add up the ledger a customer; prospects take the mean margin of newcomers of their kind."""
    part, contacts = tables["participations"], tables["contacts"]
    price = tables["editions"].set_index("edition")["price_sqm"]
    # by place, for numbers are added up faster than names
    place, touched = (made.index.get_indexer(t["customer_id"]) for t in (part, contacts))

    def total(values: Any, at: np.ndarray = place) -> np.ndarray:
        return np.bincount(at, np.asarray(values, dtype=float), len(made))

    rows = np.maximum(1, np.bincount(place, minlength=len(made)))
    paid = (part["revenue"] * ~part["unpaid"]).to_numpy()
    cost = part["cost_to_serve"].to_numpy()
    # the same stand at the latest price level: old prices would understate the next edition's
    today = (paid - cost) * (price.iloc[-1] / part["edition"].map(price).to_numpy())
    # what touches cost counts at the editions at which the customer was
    came, sent = part["edition"].to_numpy(), contacts["edition"].to_numpy()
    width = 1 + max(came.max(initial=0), sent.max(initial=0))
    there = np.isin(touched * width + sent, place * width + came)
    touch = total(contacts["cost"][there], touched[there])

    kind, first = pd.Categorical(made["kind"]), part["first_time"].to_numpy()
    new = kind.codes[place[first]]
    count = np.maximum(1, np.bincount(new, minlength=len(kind.categories)))
    prior = (np.bincount(new, today[first], len(count)) / count)[kind.codes]
    listed, times = total(part["list_price"]), made["editions_attended"].to_numpy()
    share = total(part["discount"]) / np.where(listed > 0, listed, 1)
    out: dict[str, np.ndarray] = dict(
        area=total(part["area"]) / rows, revenue=total(part["revenue"])
    )
    for name in ("leads", "orders", "weeks_before", "payment_delay"):
        out[name] = total(part[name]) / rows
    out["discount_share"] = np.where(listed > 0, share, 0.0)
    out["margin_total"] = total(paid) - total(cost) - touch
    out["margin"] = np.where(times > 0, (total(today) - touch) / np.maximum(1, times), prior)
    return pd.DataFrame(out, made.index, copy=False)


def relations(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Count rivals, complaints, referrals, ideas and touches."""

    def total(name: str, cost: Any = None, keep: Any = None) -> np.ndarray:
        rows = tables[name] if keep is None else tables[name][keep(tables[name])]
        at = made.index.get_indexer(rows["customer_id"])
        weights = None if cost is None else rows[cost].to_numpy()
        return np.bincount(at, weights, len(made))

    held = editions_held(tables)
    since = held[-2] if len(held) > 1 else 0
    recent = tables["rivals"][tables["rivals"]["edition"] >= since]
    recent = recent[["customer_id", "rival"]].drop_duplicates()
    others = np.bincount(made.index.get_indexer(recent["customer_id"]), minlength=len(made))
    ours = (made["editions_attended"] > 0) & (made["recency"] < 2)
    return pd.DataFrame(
        dict(
            portfolio=others + ours,
            complaints=total("complaints"),
            unsolved=total("complaints", keep=lambda t: ~t["solved"]),
            referrals_for=total("referrals", keep=lambda t: t["direction"] > 0),
            referrals_against=total("referrals", keep=lambda t: t["direction"] < 0),
            ideas=total("ideas"),
            contacts=total("contacts"),
            contact_cost=total("contacts", "cost"),
        ),
        made.index,
        copy=False,
    )
