import pandas as pd

from expo_lab.collect.linkage.survivorship import SURVIVORSHIP, orders, survivors
from expo_lab.core.schema import TABLES


def test_there_is_a_rule_for_every_field_and_it_says_why():
    assert set(TABLES["customers"].names[1:]) == set(SURVIVORSHIP.index)
    assert SURVIVORSHIP["why"].str.len().gt(10).all()


def test_rank_goes_before_date_and_date_before_number():
    rows = [
        ("sales-1", 1, "sales", "old"),
        ("sales-2", 3, "sales", "new"),
        ("sales-3", 3, "sales", "as new, later number"),
        ("finance-1", 9, "finance", "newest, but finance"),
        ("sales-4", 9, "sales", None),
    ]
    records = pd.DataFrame(rows, columns=["record_id", "edition", "department", "email"])
    made = survivors(records.assign(customer_id="c"), orders(SURVIVORSHIP, ["finance", "sales"]))
    assert made.loc[0, ["customer_id", "email", "phone"]].tolist() == ["c", "new", None]


def test_departments_without_a_rule_come_last_in_the_lists_order():
    order = orders(SURVIVORSHIP, ["zeta", "sales", "alpha"])
    assert order["kind"] == ["sales", "registration", "zeta", "alpha"]
