import pandas as pd
import pytest

from expo_lab.value.measuring.retention import cohort_retention, frequency_recency, keep_table


def tables(rows, held=(True, True, True)):
    part = pd.DataFrame(rows, columns=["customer_id", "edition", "first_time"])
    editions = pd.DataFrame(dict(edition=range(1, len(held) + 1), held=held))
    return dict(participations=part.assign(role="exhibitor", turned_up=True), editions=editions)


ROWS = [("a", 1, True), ("b", 1, True), ("a", 2, False), ("a", 3, False), ("b", 3, False)]


def test_two_customers_counted_on_fingers():
    table = cohort_retention(tables(ROWS))
    assert table["retention"].tolist() == [1.0, 0.5, 1.0]
    assert table["there"].tolist() == [2, 1, 2]


def test_a_cancelled_edition_is_no_opportunity():
    rows = [r for r in ROWS if r[1] != 2]
    table = cohort_retention(tables(rows, (True, False, True)))
    assert table[["age", "retention"]].to_numpy().tolist() == [[0, 1.0], [1, 1.0]]


def test_whoever_came_before_the_record_forms_no_cohort():
    table = cohort_retention(tables([*ROWS, ("old", 1, False), ("old", 2, False)]))
    assert table["size"].unique().tolist() == [2]


def test_cohorts_of_a_show_add_up(show):
    table = cohort_retention(show.tables)
    part = show.tables["participations"].query("role == 'exhibitor'")
    new = part.loc[part["first_time"], "customer_id"]
    assert table.query("age == 0")["size"].sum() == new.nunique()
    assert table["there"].sum() == part["customer_id"].isin(new).sum()
    assert (table["lower"] <= table["retention"] + 1e-12).all()
    assert (table["retention"] <= table["upper"] + 1e-12).all()


def test_the_map_counts_everybody_once(people, known):
    table = frequency_recency(people)
    assert table["customers"].sum() == len(known)
    assert (table["p_next"] * table["customers"]).sum() == pytest.approx(known["p_next"].sum())


def test_an_effort_that_just_pays_gains_its_cost(known):
    table = keep_table(known, 300.0).dropna()
    assert (table["break_even"] * table["stake"]).to_numpy() == pytest.approx(300.0)
    assert not keep_table(known, 1e9)["worth_keeping"].any()
    losing = keep_table(known.assign(margin=-5.0), 300.0)
    assert losing["break_even"].isna().all()
    assert not losing["worth_keeping"].any()


def test_impossible_input_is_named(show, known):
    with pytest.raises(ValueError, match="needs somebody's first visit as 'king', found none"):
        cohort_retention(show.tables, "king")
    with pytest.raises(ValueError, match="cost must be EUR above 0, found 0"):
        keep_table(known, 0)
    with pytest.raises(ValueError, match="needs exhibitors with an edition"):
        frequency_recency(known.head(0))
