import pandas as pd
import pytest

from expo_lab.value.lifetime import lifetime_value
from expo_lab.value.relationships.four import VALUES, relationship_values


@pytest.fixture(scope="module")
def made(show, people):
    return relationship_values(show.tables, people)[0]


def test_economic_value_is_the_ledgers_and_the_forecasts(show, people, made):
    part = show.tables["participations"]
    paid = (part["revenue"] * ~part["unpaid"] - part["cost_to_serve"]).groupby(part["customer_id"])
    want = paid.sum().reindex(made.index) + lifetime_value(people)["future"]
    assert made["economic"].to_numpy() == pytest.approx(want.to_numpy())


def test_every_value_lies_in_its_interval(made):
    for name in VALUES:
        rows = made[[name, f"{name}_lower", f"{name}_upper"]].dropna()
        assert (rows[f"{name}_lower"] <= rows[name] + 1e-9).all()
        assert (rows[name] <= rows[f"{name}_upper"] + 1e-9).all()


def test_only_leaders_demonstrate_and_only_the_inventive_teach(show, made):
    taken = show.tables["ideas"].query("taken_up")["customer_id"]
    assert (made.loc[~made.index.isin(taken), "ability"].dropna() == 0).all()
    assert (made["demonstration"].dropna() != 0).sum() <= 24


def test_who_never_spoke_recommends_nothing(show, made):
    spoke = show.tables["referrals"]["customer_id"]
    assert (made.loc[~made.index.isin(spoke), "recommendation"].dropna() == 0).all()


def test_a_record_without_talk_says_so(show, people):
    silent = {**show.tables, "referrals": show.tables["referrals"].head(0)}
    found, evidence = relationship_values(silent, people)
    assert found["recommendation"].isna().all()
    assert not evidence.loc["recommendation", "estimated"]
    assert evidence.loc["recommendation", "rests_on"] == "0 known referrals are too few"


def test_order_of_the_record_does_not_matter(show, people, made):
    mixed = {k: t.sample(frac=1, random_state=1) for k, t in show.tables.items()}
    again = relationship_values(mixed, people.sample(frac=1, random_state=2))[0].loc[made.index]
    pd.testing.assert_frame_equal(again, made, check_like=True)
