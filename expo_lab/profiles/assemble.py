"""Profile: one row a customer, with all that later steps need and nothing from after its date."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..collect.linkage.base import CustomerBase
from ..core.stats.shrinkage import shrink
from ..core.validation import checked, conform
from ..world.show import Show
from .forecast import look_ahead

# Lowest and highest answer of what is estimated from surveys.
SCALES = dict(
    satisfaction=(1, 5), recommendation=(0, 10), relative_attitude=(0, 1), involvement=(0, 1)
)


class Held(Protocol):
    """Anything that holds the schema's tables: a Show or a CustomerBase."""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""


def profile(base: Held | Mapping[str, pd.DataFrame], as_of: int | None = None) -> pd.DataFrame:
    """Describe every customer as known right after an edition.

    Parameters
    ----------
    base : Show, CustomerBase or mapping of str to DataFrame
        With the schema's tables. Tables of your own are checked first (`conform.checked`).
    as_of : int, optional
        An edition number, inclusive; the last one by default. Nothing later is looked at. A base
        in which records were put together cannot look back: its links know what came later. One
        read from a client's files (`read_tables`) can, for its rows are what was written; but the
        customers' list is as of today. Kind, size and the like are today's, whoever was first
        seen later stands there as a prospect, and whoever was struck off is absent. So judge
        forecasts by those with ``editions_attended > 0``.

    Returns
    -------
    DataFrame
        The columns of the schema's table ``profile`` (``xl.core.schema.TABLES["profile"]``) but for
        the index, customer_id. There is no gap in it: what surveys did not answer is estimated
        by shrinking to the mean of the customer's group (kind, status, times seen), with the
        number of answers and the standard error beside it.

    Raises
    ------
    ValueError
        If `as_of` is no edition of the base, or earlier than the last one of a base in which
        records were put together, or tables of your own break the schema.

    Warns
    -----
    UserWarning
        If a read base looks back: what of it is as of today, and how many were first seen later.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = profile(xl.simulate("mature", customers=300, editions=5, seed=1), as_of=5)
    >>> bool(people["expected_editions"].between(0, 10).all())
    True
    """
    given = base if isinstance(base, Mapping) else base.tables
    # a show's tables are in the schema's form by construction
    tables = until(given if isinstance(base, Show) else checked(given, "profile"), as_of)
    if isinstance(base, CustomerBase) and as_of is not None:
        _may_look_back(base, int(as_of))
    who = tables["customers"].set_index("customer_id")
    made = pd.DataFrame(index=who.index)
    keep = ["kind", "name", "country", "sector", "size", "ownership", "origin", "distance_km"]
    made[[*keep, "source"]] = who[[*keep, "source"]]
    there = _presence(tables, who)
    made = made.join(_history(tables, who, there))
    made = made.join(_money(tables, made))
    made = made.join(look_ahead(made, there))
    made["expected_value"] = made["margin"] * made["expected_editions"]
    made = made.join(_opinions(tables, made))
    made = made.join(_relations(tables, made))
    return conform("profile", made.reset_index()).set_index("customer_id")


def until(tables: Mapping[str, pd.DataFrame], as_of: int | None) -> dict[str, pd.DataFrame]:
    """Return the tables as they stood right after an edition; the last one by default."""
    known = tables["editions"]["edition"]
    last = int(known.max())
    if as_of is None:
        as_of = last
    whole = isinstance(as_of, (int, np.integer)) and not isinstance(as_of, bool)
    if not whole or not (known == as_of).any():
        raise ValueError(
            f"as_of must be one of the editions {int(known.min())} to {last}, found {as_of!r}."
        )
    return {
        name: frame[frame["edition"] <= as_of] if "edition" in frame else frame
        for name, frame in tables.items()
    }


def _may_look_back(base: CustomerBase, as_of: int) -> None:
    """Refuse a date before the last edition of a base that was linked; warn for any other."""
    last = base.tables["editions"]["edition"].max()
    if as_of == last:
        return
    if not base.records["customer_id"].is_unique:
        raise ValueError(
            f"profile: as_of={as_of} looks back, but the base was consolidated after edition "
            f"{last}, and its records and links know of what came later. Consolidate the lists as "
            "they stood then, or take the profile of the show."
        )
    first = base.tables["participations"].groupby("customer_id")["edition"].min()
    warnings.warn(
        f"profile: as_of={as_of} looks back in a list of customers as of today: kind, size and the "
        f"like are today's, {int((first > as_of).sum()):,} first seen later stand there as "
        "prospects, and whoever was struck off is absent. Judge forecasts by those with "
        "editions_attended > 0.",
        stacklevel=3,
    )


def _presence(tables: dict[str, pd.DataFrame], who: pd.DataFrame) -> np.ndarray:
    """Who was at which edition held; a cancelled one was no opportunity."""
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    came = tables["participations"].query("turned_up")
    there = np.zeros((len(who), len(held)), dtype=bool)
    there[who.index.get_indexer(came["customer_id"]), np.searchsorted(held, came["edition"])] = True
    return there


def _history(tables: dict[str, pd.DataFrame], who: pd.DataFrame, there: np.ndarray) -> pd.DataFrame:
    """Count presences over the editions held."""
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    came = tables["participations"].query("turned_up and first_time")
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


def _money(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Add up the ledger a customer; prospects take the mean margin of newcomers of their kind."""
    part = tables["participations"]
    price = tables["editions"].set_index("edition")["price_sqm"]
    paid = part["revenue"] * ~part["unpaid"]
    # the same stand at the latest price level: old prices would understate the next edition's
    today = (paid - part["cost_to_serve"]) * (price.iloc[-1] / part["edition"].map(price))
    sums = part.assign(paid=paid, today=today).groupby("customer_id")
    total = sums[["revenue", "paid", "today", "cost_to_serve", "list_price", "discount"]].sum()
    means = sums[["area", "leads", "orders", "weeks_before", "payment_delay"]].mean()
    money = total.join(means).reindex(made.index).fillna(0.0)
    touches = tables["contacts"].merge(part[["customer_id", "edition"]], how="inner")
    touch = touches.groupby("customer_id")["cost"].sum().reindex(made.index).fillna(0.0)

    kind = made["kind"].astype(str)
    first = part["first_time"]
    usual = today[first].groupby(part.loc[first, "customer_id"].map(kind)).mean()
    prior = kind.map(usual).astype(float).fillna(0.0)
    times = made["editions_attended"]
    out = money[["area", "revenue", "leads", "orders", "weeks_before", "payment_delay"]].copy()
    share = money["discount"] / money["list_price"].where(money["list_price"] > 0)
    out["discount_share"] = share.fillna(0.0)
    out["margin_total"] = money["paid"] - money["cost_to_serve"] - touch
    out["margin"] = ((money["today"] - touch) / times.clip(lower=1)).where(times > 0, prior)
    return out


def _opinions(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Estimate what surveys ask, for those who answered and those who did not."""
    said = tables["surveys"]
    strength = said[["attitude", "attitude_rival"]].max(axis=1)
    gap = said["attitude"] - said["attitude_rival"]
    values: dict[str, Any] = dict(
        satisfaction=said["satisfaction"],
        recommendation=said["recommendation"],
        # strength (of the stronger attitude) times difference, Dick & Basu's two parts; the
        # product is ours, and 0.5 is no difference from the best rival
        relative_attitude=0.5 * (1 + strength * gap),
        involvement=said["involvement"],
    )
    row = made.index.get_indexer(said["customer_id"])
    # prospects, lapsed, and present ones by how often they came: once, twice or thrice, more
    often = 2 + np.digitize(made["editions_attended"], [2, 4])
    status = np.where(made["editions_attended"] == 0, 0, np.where(made["recency"] == 0, often, 1))
    group = made["kind"].astype("category").cat.codes.to_numpy() * 5 + status
    out = {}
    for name, value in values.items():
        given = value.notna().to_numpy()
        found = shrink(value[given], row[given], group)
        asked = np.isin(group // 5, group[row[given]] // 5)  # kinds of which anybody answered
        # of a kind that nobody asked all is unknown: the middle, and the spread of the whole scale
        low, high = SCALES[name]
        unknown = ~asked | found["estimate"].isna().to_numpy()
        out[name] = np.where(unknown, (low + high) / 2, found["estimate"])
        out[f"{name}_se"] = np.where(unknown, (high - low) / np.sqrt(12), found["se"])
        out["answers"] = np.bincount(row, minlength=len(made))
    return pd.DataFrame(out, index=made.index)


def _relations(tables: dict[str, pd.DataFrame], made: pd.DataFrame) -> pd.DataFrame:
    """Count rivals, complaints, referrals, ideas and touches."""

    def count(table: str, keep: Any = None) -> pd.Series:
        rows = tables[table] if keep is None else tables[table][keep(tables[table])]
        return rows["customer_id"].value_counts().reindex(made.index).fillna(0).astype("int64")

    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
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
