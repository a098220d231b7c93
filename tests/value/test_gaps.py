"""Gaps: money that is not in a table is named, and never taken for 0."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab import value


@pytest.fixture(scope="module")
def small():
    show = xl.simulate("mature", customers=300, editions=5, seed=1)
    return show.tables, xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")


# what is given: the participations with a gap in one column
OF_STANDS = {
    "discount_leakage": ("discount", lambda t, p: value.discount_leakage(t["participations"])),
    "own_return": ("revenue", lambda t, p: value.own_return(t["participations"], 5000.0)),
    "by_stand_size": ("cost_to_serve", lambda t, p: value.by_stand_size(t["participations"])),
    "waterfall": ("cost_to_serve", lambda t, p: value.waterfall(t)),
    "stands_and_tickets": ("revenue", lambda t, p: value.stands_and_tickets(t)),
    "satisfaction_chain": ("cost_to_serve", lambda t, p: value.satisfaction_chain(t, 1)),
    "partner_values": ("cost_to_serve", lambda t, p: value.partner_values(t, p)),
    "relationship_values": ("cost_to_serve", lambda t, p: value.relationship_values(t, p)),
}
# the profile with a gap in its margin
OF_PEOPLE = {
    "lifetime_value": value.lifetime_value,
    "newcomer_value": value.newcomer_value,
    "frequency_recency": value.frequency_recency,
    "keep_table": lambda p: value.keep_table(p, 100.0),
    "stage_margins": lambda p: value.stage_margins(p, xl.lifecycle.stages(p)),
}


@pytest.mark.parametrize("name", OF_STANDS)
def test_a_gap_in_the_books_is_named(small, name):
    tables, people = small
    column, ask = OF_STANDS[name]
    part = tables["participations"].assign(**{column: np.nan})
    with pytest.raises(ValueError, match=rf"{name}: (\d+) of \1 rows have no {column}\. A gap"):
        ask({**tables, "participations": part}, people)


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_a_gap_in_the_margin_is_named(small, name):
    people = small[1]
    with pytest.raises(ValueError, match=rf"{name}: (\d+) of \1 rows have no margin\. A gap"):
        OF_PEOPLE[name](people.assign(margin=np.nan))


def test_a_record_without_contacts_has_no_costs(small):
    tables = small[0]
    none = {**tables, "contacts": tables["contacts"].head(0)}
    assert value.three_costs(none).shape == (0, 3)
    assert (value.waterfall(none)["initial"] == 0).all()


def test_no_equity_is_no_zero():
    talk = pd.DataFrame([["a", "b", 1, 1]])
    talk.columns = ["customer_id", "to_customer_id", "edition", "direction"]
    worth = pd.Series([np.nan, 1.0], ["a", "b"])
    with pytest.raises(ValueError, match="1 of 2 customers have no equity, the first 'a'"):
        value.referral_value(worth, talk, pd.Series(dict(a=1, b=2)), 0.5)


def test_endless_discount_is_refused(small):
    chain = pd.DataFrame([[0.5, 0.5], [0, 1.0]], list("ab"), list("ab"))
    stage, margin = pd.Series("a", index=["x"]), pd.Series(dict(a=9.0, b=0.0))
    with pytest.raises(ValueError, match=r"stage_value: discount must be above 0 .* first inf"):
        value.stage_value(stage, chain, margin, np.inf)
