"""The world of exercise 05: its tables, and what is right in them found in another way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..amounts import named

NAMES = ("satisfaction", "retention", "contribution")
JUDGED = ((1, 1 / 3, 1 / 5), (3, 1, 1 / 2), (5, 2, 1))  # as task 3 says
SEATS = 60
HINDSIGHT = 0.97  # of what the best sixty brought; lists made after edition 7 reach 0.93; ours
WORTH = pd.Series({"first": 100.0, "second": 60.0, "third": 40.0})  # euros, as task 8 says


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make, and what later editions brought."""
    from ...profiles import fit_forecaster, profile
    from ...value import nps
    from ...world import simulate

    show = simulate("mature", customers=1500, editions=10, seed=seed)
    people = profile(show, as_of=7)
    exhibitors = people[(people["kind"] == "exhibitor") & (people["editions_attended"] > 0)]
    until = {k: t[t["edition"] <= 7] if "edition" in t else t for k, t in show.tables.items()}
    stands = until["participations"].query("role == 'exhibitor'")
    later = show.tables["participations"].query("edition > 7 and role == 'exhibitor'")
    paid = later["revenue"] * ~later["unpaid"] - later["cost_to_serve"]
    best = exhibitors["expected_value"].idxmax()
    forecaster = fit_forecaster(show, as_of=7)
    chance = forecaster.path(exhibitors, 10)
    new = exhibitors[exhibitors["newcomer"]]
    just = new.iloc[[0]].assign(x=0, t_x=0, n=0, editions_attended=1, recency=0)
    return SimpleNamespace(
        people=people,
        exhibitors=exhibitors,
        until=until,
        stands=stands,
        book=nps(until["surveys"]["recommendation"].dropna(), asked=len(stands)),
        margin=float(exhibitors.loc[best, "margin"]),
        chance=chance[exhibitors.index.get_loc(best)],
        expected=chance[:, :3].sum(),
        came=int(later["customer_id"].isin(exhibitors.index).sum()),
        after=forecaster.path(just, 10)[0],
        first=float(new["margin"].mean()),
        brought=paid.groupby(later["customer_id"]).sum().reindex(exhibitors.index).fillna(0.0),
    )


def score(w: Any) -> float:
    """The net promoter score of those who answered."""
    return float(w.book["nps"].iloc[0])


def reach(w: Any) -> float:
    """Half of its interval, from the variance of +1, 0 and -1."""
    marks = w.until["surveys"]["recommendation"].dropna()
    signs = np.where(marks >= 9, 1.0, np.where(marks <= 6, -1.0, 0.0))
    return float(100 * 1.96 * signs.std(ddof=0) / np.sqrt(len(signs)))


def answered(w: Any) -> float:
    """The share of those asked that answered."""
    return float(w.until["surveys"]["recommendation"].notna().sum() / len(w.stands))


def nine(found: Any) -> pd.Series:
    """A square of three by three as nine numbers with names; a named one in any order."""
    if isinstance(found, pd.DataFrame) and set(found.index) == set(found.columns) == set(NAMES):
        found = found.loc[list(NAMES), list(NAMES)]
    square = np.asarray(found, float).reshape(3, 3)
    names = [f"{row} against {column}" for row in NAMES for column in NAMES]
    return pd.Series(square.ravel(), names)


def three(found: Any) -> pd.Series:
    """Three weights with their names."""
    return pd.Series(found, list(NAMES), dtype=float)


def weights(w: Any) -> pd.Series:
    """Those of the principal eigenvector, which for three are the same."""
    from ...value import ahp

    return three(ahp(JUDGED).weights)


def heavy(w: Any) -> float:
    """The entropy weight of the revenue."""
    from ...value import entropy_weights

    return float(entropy_weights(w.exhibitors[["relative_attitude", "revenue"]])[1])


def future(w: Any, discount: float = 0.10, first: int = 1) -> float:
    """Discount from the last edition backwards (Horner)."""
    total = 0.0
    for chance in w.chance[::-1]:
        total = (total + chance * w.margin) / (1 + discount)
    return float(total * (1 + discount) ** (1 - first))


def before(w: Any) -> float:
    """What a newcomer is worth before it comes, discounted from the last edition backwards."""
    total = 0.0
    for chance in [*w.after[::-1], 1.0]:
        total = total / 1.1 + chance * w.first
    return float(total)


def foretells(w: Any) -> dict[str, float]:
    """Shares of pairs in which the one that came had more, by sorting and searching."""
    said = w.until["surveys"].dropna(subset=["satisfaction"])
    said = said.set_index(["customer_id", "edition"])["satisfaction"]
    there = set(zip(w.stands["customer_id"], w.stands["edition"], strict=True))
    rows = [
        (mark, mark - said[who, edition - 1], (who, edition + 1) in there)
        for (who, edition), mark in said.items()
        if edition < 7 and (who, edition - 1) in said.index
    ]
    level, change, came = (np.array(column) for column in zip(*rows, strict=True))
    found = {}
    for name, x in (("level", level), ("change", change)):
        others = np.sort(x[~came])
        below, upto = (np.searchsorted(others, x[came], side).mean() for side in ("left", "right"))
        found[name] = float((below + upto) / 2 / len(others))
    return found | {"higher": float(below / len(others)), "not lower": float(upto / len(others))}


def spent(w: Any) -> dict[str, float]:
    """Euros on exhibitors by stage, from the log line by line."""
    log = w.until["contacts"]
    log = log[log["customer_id"].str.startswith("E")]
    ever = set(w.until["participations"].query("turned_up")["customer_id"])
    stranger = (log["purpose"] == "offer") & ~log["customer_id"].isin(ever)
    first = log.loc[(log["purpose"] == "prospecting") | stranger, "cost"].sum()
    ending = log.loc[log["purpose"] == "ending", "cost"].sum()
    kept = log["cost"].sum() - first - ending
    known = log["customer_id"].isin(w.exhibitors.index)
    mine = log.loc[known & ((log["purpose"] == "prospecting") | stranger), "cost"].sum()
    return dict(initial=float(first), maintenance=float(kept), on_known=float(mine))


def worth(found: Any) -> pd.Series:
    """Three values with their names."""
    return pd.Series(found, WORTH.index, dtype=float)


def handed_on(w: Any) -> pd.Series:
    """Referral value re-attributed by the package."""
    from ...value import referral_value

    names = ["customer_id", "to_customer_id", "edition", "direction"]
    talk = pd.DataFrame([["first", "second", 1, 1]], columns=names)
    came = pd.Series({"first": 1, "second": 2, "third": 1})
    return referral_value(WORTH, talk, came, caused=0.5)["total"].reindex(WORTH.index)


def dinner(found: Any, w: Any) -> str:
    """Say what is wrong with a list of guests: many lists are right."""
    if isinstance(found, pd.DataFrame):
        return "You gave a table: a list of its customers' numbers was asked."
    if isinstance(found, pd.Series) and found.dtype == bool:
        return "You gave True and False: a list of the numbers of those chosen was asked."
    if isinstance(found, pd.Series) and pd.api.types.is_numeric_dtype(found):
        return "You gave the column itself: its `.index` holds the customers' numbers."
    if isinstance(found, str | bytes | dict) or not hasattr(found, "__len__"):
        return f"You gave {named(found)} where a list of sixty customers was asked."
    names = [str(each) for each in list(found)]
    if len(set(names)) < len(names):
        return f"Guests occur twice: {len(names) - len(set(names))} of {len(names)}."
    if len(names) != SEATS:
        return f"You gave {len(names)} guests for {SEATS} seats."
    strange = [each for each in names if each not in w.brought.index]
    if strange:
        return f"{len(strange)} are no exhibitors known after edition 7, the first {strange[0]!r}."
    money, best = w.brought[names].sum(), w.brought.nlargest(SEATS).sum()
    if money > HINDSIGHT * best:
        return (
            f"They brought {money / best:.0%} of what the sixty did who brought most: nobody knew "
            "that after edition 7."
        )
    if set(names) == set(w.exhibitors["area"].nlargest(SEATS).index):
        return "Those are the largest stands themselves: bring more than they did."
    bar = least(w)
    if money < bar:
        return f"They brought {money:,.0f} EUR at editions 8 to 10; {bar:,.0f} were needed."
    return ""


def least(w: Any) -> float:
    """What guests must bring: as the largest stands, or as the expected best where these fail."""
    lists = [w.exhibitors[by].nlargest(SEATS).index for by in ("area", "expected_value")]
    return float(min(w.brought[each].sum() for each in lists))
