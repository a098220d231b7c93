import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from expo_lab.value import by_stand_size


def stands(area, price, customer=None, cost=0.0, unpaid=False):
    """Stands at a unit price, without a fee or a discount."""
    area = np.asarray(area, float)
    made = dict(customer_id=range(len(area)) if customer is None else customer, area=area)
    paid = area * price
    money = dict(list_price=paid, discount=0.0, revenue=paid, cost_to_serve=cost, unpaid=unpaid)
    return pd.DataFrame(made | money)


def test_a_low_price_is_not_a_low_profit():
    table = stands([10, 100], [200, 160]).assign(cost_to_serve=[900 + 950, 900 + 9500])
    found = by_stand_size(table)
    assert found["price"].tolist() == [200, 160]
    assert found["margin"].tolist() == pytest.approx([15.0, 56.0])  # the fixed 900 EUR weigh less
    assert found["margin_stand"].tolist() == pytest.approx([150.0, 5600.0])


def test_an_unpaid_bill_is_a_loss_whatever_the_size():
    found = by_stand_size(stands([10, 10, 100], 200, cost=5.0).assign(unpaid=[True, False, False]))
    assert found["loss"].tolist() == [0.5, 0.0]
    assert found["margin"].iloc[0] == pytest.approx((2000 - 10) / 20)


def test_one_price_for_all_has_no_width():
    found = by_stand_size(stands([9, 10, 11, 12], 200))
    assert found[["price", "price_lower", "price_upper"]].iloc[0].tolist() == [200, 200, 200]


def test_the_interval_is_the_closed_form_by_customer():
    # two customers, one with two stands: y - r x is -100, and 100 for both stands together
    found = by_stand_size(stands([10, 5, 5], [190, 210, 210], customer=["a", "b", "b"])).iloc[0]
    reach = t.ppf(0.975, 1) * np.sqrt(2 * (100**2 + 100**2)) / 20
    assert found["price_upper"] - found["price"] == pytest.approx(reach, rel=1e-6)
    assert found[["stands", "customers"]].tolist() == [3, 2]


def test_few_customers_are_no_surer_than_they_are():
    rng, held = np.random.default_rng(1), []
    for _ in range(300):
        row = by_stand_size(stands(rng.uniform(13, 24, 4), rng.normal(200, 20, 4))).iloc[0]
        held.append(row["price_lower"] <= 200 <= row["price_upper"])
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 300)


def test_one_customer_tells_no_width():
    found = by_stand_size(stands([10, 12], [190, 210], customer=["a", "a"])).iloc[0]
    assert np.isnan(found["price_lower"])


def test_a_planted_price_is_found_in_spite_of_what_a_customers_stands_share():
    rng = np.random.default_rng(5)
    customer = np.repeat(np.arange(600), 5)
    haggles = rng.normal(0, 20, 600)[customer]  # the same at all of its stands
    small = stands(rng.uniform(6, 12, 3000), 230 + haggles, customer)
    large = stands(rng.uniform(160, 400, 3000), 200 + haggles, customer + 1000)
    found = by_stand_size(pd.concat([small, large]))
    error = (found["price_upper"] - found["price"]) / 1.959964
    assert (np.abs(found["price"] - [230, 200]) < 3 * error).all()
    # as if all stands were independent the error would be the smaller by about sqrt(5)
    assert error.iloc[0] > 1.5 * 20 / np.sqrt(3000)


def test_order_of_rows_and_empty_classes_do_not_matter():
    table = stands([300, 9, 20], [180, 230, 225])
    same = by_stand_size(table.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(by_stand_size(table), same)
    assert len(same) == 3


@pytest.mark.parametrize(
    ("table", "classes", "said"),
    [
        (stands([0.0], 1), (0, 12), "needs stands with an area in the classes, found none"),
        (stands([9.0], 1), (12, 0), r"classes must ascend, two or more; found \(12, 0\)"),
        (stands([9.0], np.nan), (0, 12), "1 of 1 rows have no list_price"),
        (stands([9.0], 1).drop(columns="unpaid"), (0, 12), "unpaid"),
    ],
)
def test_what_cannot_be_used_is_said(table, classes, said):
    with pytest.raises(ValueError, match=f"by_stand_size: .*{said}"):
        by_stand_size(table, classes)
