import numpy as np
import pytest

from expo_lab.strategy.equity import customer_equity


@pytest.mark.parametrize("margin", [300, 1000, 8000])
def test_no_other_spending_is_worth_more(margin):
    found = customer_equity(margin, (0.4, 0.01), (0.7, 0.02), 0.1)
    keep = np.linspace(0, margin, 200_001)
    r = 0.7 * -np.expm1(-0.02 * keep)
    customer = (margin * r - keep) / (1.1 - r)
    win = np.linspace(0, 2 * margin, 200_001)
    prospect = 0.4 * -np.expm1(-0.01 * win) * (margin + found["customer"]) - win
    assert found["customer"] == pytest.approx(customer.max(), rel=1e-8)
    assert found["retention"] == pytest.approx(keep[customer.argmax()], abs=margin / 1e5)
    assert found["prospect"] == pytest.approx(prospect.max(), rel=1e-8)


def test_a_customers_future_is_the_sum_over_editions():
    found = customer_equity(1000, (0.4, 0.01), (0.7, 0.02), 0.1)
    t = np.arange(1, 400)
    flow = (found["kept"] / 1.1) ** t * (1000 - found["retention"] / found["kept"])
    assert flow.sum() == pytest.approx(found["customer"])


def test_nothing_is_spent_where_the_first_euro_costs_more_than_it_keeps():
    found = customer_equity(10, (0.4, 0.01), (0.7, 0.02), 0.1)
    assert found[["acquisition", "retention", "customer", "prospect"]].tolist() == [0, 0, 0, 0]


def test_bad_input():
    with pytest.raises(ValueError, match=r"ceilings in \(0, 1\]; found margin 1000"):
        customer_equity(1000, (1.4, 0.01), (0.7, 0.02), 0.1)
