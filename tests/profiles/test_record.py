"""Every number of a profile against an independent count of the books, customer by customer."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.profiles.record import relations

AS_OF = 6


@pytest.fixture(scope="module")
def books(show):
    """Each exhibitor's own rows up to the date, as plain lists of dicts."""
    kept = {}
    for name in ("participations", "contacts"):
        table = show.tables[name].query("edition <= @AS_OF")
        kept[name] = {c: rows.to_dict("records") for c, rows in table.groupby("customer_id")}
    return kept


@pytest.fixture(scope="module")
def profiled(show):
    people = xl.profile(show, as_of=AS_OF)
    some = people.query("kind == 'exhibitor' and editions_attended > 0").sample(60, random_state=1)
    return people, some


def test_every_money_column_is_what_the_ledger_adds_up_to(show, books, profiled):
    _, some = profiled
    price = show.tables["editions"].set_index("edition")["price_sqm"].to_dict()
    for one, row in some.iterrows():
        stands = books["participations"][one]
        at = {s["edition"] for s in stands}
        touches = sum(t["cost"] for t in books["contacts"].get(one, []) if t["edition"] in at)
        paid = [0.0 if s["unpaid"] else s["revenue"] for s in stands]
        kept = [p - s["cost_to_serve"] for p, s in zip(paid, stands, strict=True)]
        # the same stand at the price level of the date's edition
        today = [k * price[AS_OF] / price[s["edition"]] for k, s in zip(kept, stands, strict=True)]
        assert row["revenue"] == pytest.approx(sum(s["revenue"] for s in stands), abs=0.02)
        assert row["margin_total"] == pytest.approx(sum(kept) - touches, abs=0.02)
        times = row["editions_attended"]
        assert row["margin"] == pytest.approx((sum(today) - touches) / times, abs=0.02)
        given = sum(s["discount"] for s in stands) / sum(s["list_price"] for s in stands)
        assert row["discount_share"] == pytest.approx(given, abs=1e-4)
        for column in ("area", "leads", "orders", "weeks_before", "payment_delay"):
            mean = np.mean([s[column] for s in stands])
            assert row[column] == pytest.approx(mean, abs=0.01), column
        value = row["margin"] * row["expected_editions"]
        assert row["expected_value"] == pytest.approx(value, abs=0.06)  # of rounded columns


def test_contact_costs_are_all_touches(books, profiled):
    _, some = profiled
    for one, row in some.iterrows():
        rows = books["contacts"].get(one, [])
        assert row["contact_cost"] == pytest.approx(sum(t["cost"] for t in rows), abs=0.02)
        assert row["contacts"] == len(rows)


def test_a_prospect_takes_the_mean_margin_of_first_stands(show, profiled):
    people, _ = profiled
    part = show.tables["participations"].query("edition <= @AS_OF and role == 'exhibitor'")
    price = show.tables["editions"].set_index("edition")["price_sqm"]
    first = part[part["first_time"]]
    kept = first["revenue"] * ~first["unpaid"] - first["cost_to_serve"]
    usual = (kept * price[AS_OF] / first["edition"].map(price)).mean()
    waiting = people.query("kind == 'exhibitor' and editions_attended == 0")
    assert waiting["margin"].to_numpy() == pytest.approx(usual, abs=0.01)


def test_the_portfolio_counts_rivals_of_the_last_two_editions_held():
    editions = pd.DataFrame(dict(edition=[1, 2, 3, 4], held=[True, True, True, False]))
    seen = pd.DataFrame(
        [("a", 1, "x"), ("a", 2, "x"), ("a", 3, "y"), ("b", 1, "x"), ("c", 2, "x")],
        columns=["customer_id", "edition", "rival"],
    )
    empty = pd.DataFrame(dict(customer_id=pd.Series(dtype=str), solved=True, direction=0, cost=0.0))
    names = ("complaints", "referrals", "ideas", "contacts")
    tables = {"editions": editions, "rivals": seen, **dict.fromkeys(names, empty)}
    made = pd.DataFrame(dict(editions_attended=[2, 0, 1], recency=[1, 0, 2]), index=["a", "b", "c"])
    # a: x and y and us; b: x at edition 1 is too long ago; c: x, and we are too long ago
    assert relations(tables, made)["portfolio"].tolist() == [3, 0, 1]
