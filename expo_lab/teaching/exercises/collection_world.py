"""The world of exercise 01: its tables, and what is right in them found in another way."""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace
from typing import Any

import pandas as pd

FALSE_MERGE, MISSED_MERGE = 45, 5  # euros, as task 5 says
CALL, HARM = 4, 60  # euros, as task 7 says


class World(SimpleNamespace):
    """The tables of the exercise's own cells; what takes seconds is made when first asked for."""

    @cached_property
    def phones(self) -> pd.Series:
        """Each customer's telephone number in the base."""
        return phones(self.base)

    @cached_property
    def other_phones(self) -> pd.Series:
        """The same after the directory wins."""
        from ...collect import SURVIVORSHIP, consolidate

        order = SURVIVORSHIP["departments"].where(
            SURVIVORSHIP.index != "phone", "directory > sales"
        )
        rules = pd.DataFrame(dict(departments=order, why=SURVIVORSHIP["why"]))
        return phones(consolidate(self.held, survivorship=rules))


def phones(base: Any) -> pd.Series:
    """The telephone number of each customer of a base."""
    return base.tables["customers"].set_index("customer_id")["phone"].fillna("")


def world(seed: int) -> World:
    """Make what the exercise's cells make."""
    from ...collect import (
        THRESHOLDS,
        consolidate,
        extracts,
        owners,
        score_links,
        score_verify,
        verify,
    )
    from ...profiles import profile
    from ...world import simulate

    show = simulate("mature", customers=400, editions=6, seed=seed)
    held = extracts(show)
    base = consolidate(held)
    owner = show.truth["records"].set_index("record_id")["true_customer_id"]
    left, right = base.links["record_id_l"].map(owner), base.links["record_id_r"].map(owner)
    doubts = verify(base)
    false_ids = show.truth["records"].query("true_fake or true_competitor")["true_customer_id"]
    people = profile(base)
    pairs = base.links.assign(same=left == right)
    return World(
        held=held,
        base=base,
        lists=held.sources.set_index("source"),
        records=pd.concat(held.records.values(), ignore_index=True),
        pairs=pairs,
        merged=pairs.query("decision == 'merged'"),
        review=pairs.query("decision == 'review'"),
        curve=score_links(
            base.links,
            show.truth,
            false_merge=FALSE_MERGE,
            missed_merge=MISSED_MERGE,
            merge=THRESHOLDS,
        ),
        doubts=doubts,
        impostor=owners(base.records, show.truth).isin(set(false_ids)).reindex(doubts.index),
        mark=score_verify(doubts, base.records, show.truth, check=CALL, harm=HARM),
        people=people,
        exhibitors=people.query("kind == 'exhibitor' and editions_attended > 0"),
    )


def paid(w: World) -> float:
    """What all lists cost, list by list."""
    return sum(
        len(table) * float(w.lists.loc[name, "unit_cost"]) for name, table in w.held.records.items()
    )


def written(w: World) -> int:
    """Records in which an address is written, list by list."""
    return sum(int(table["email"].count()) for table in w.held.records.values() if "email" in table)


def between(w: World) -> pd.DataFrame:
    """Pairs merged now and no longer at 0.99."""
    return w.merged.query("match_probability < 0.99")


def cheapest(w: World) -> tuple[float, ...]:
    """Every threshold of least cost."""
    mending = FALSE_MERGE * w.curve["cuts"] + MISSED_MERGE * w.curve["joins"]
    return tuple(float(p) for p in mending.index[mending == mending.min()])


def share_of(table: pd.DataFrame, rows: pd.DataFrame) -> float:
    """How many of a table the picked rows are, between 0 and 1."""
    return len(rows) / len(table) if len(table) else float("nan")
