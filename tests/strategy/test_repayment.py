import numpy as np
import pandas as pd
import pytest

from expo_lab.strategy.allocation import allocate
from expo_lab.strategy.repayment import break_even

TWO = pd.DataFrame(dict(n=[50, 80], value=[8000, 9000], ceiling=[0.3, 0.2], rate=[0.0025, 0.002]))


def test_at_the_factor_the_plan_neither_gains_nor_loses():
    amounts = allocate(TWO, 30_000).table["amount"]
    factor = break_even(TWO, amounts).loc["plan", "factor"]
    weaker = break_even(TWO.assign(ceiling=TWO["ceiling"] * factor), amounts)
    assert weaker.loc["plan", "gain"] == pytest.approx(weaker.loc["plan", "spend"])
    assert factor < 1


def test_needed_is_amount_over_value():
    found = break_even(TWO, {0: 400, 1: 90})
    assert found["needed"].tolist()[:2] == pytest.approx([0.05, 0.01])
    assert found["assumed"][0] == pytest.approx(0.3 * -np.expm1(-1))


def test_nothing_spent_has_no_break_even():
    found = break_even(TWO, {0: 400})
    assert found["factor"].isna().tolist() == [False, True, False]
    assert found.loc["plan", "factor"] == pytest.approx(found.loc[0, "factor"])
    assert break_even(TWO, {})["factor"].isna().all()


def test_what_nothing_repays_is_refused():
    with pytest.raises(ValueError, match="break_even") as caught:
        break_even(TWO.assign(value=[8000, -5]), {0: 1})
    assert str(caught.value) == (
        "break_even: value must be above 0, found -5 for segment 1: no response repays what is "
        "spent on it."
    )
    with pytest.raises(ValueError, match="break_even: amounts names no segment 7"):
        break_even(TWO, {7: 1})
