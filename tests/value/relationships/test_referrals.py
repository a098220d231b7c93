import numpy as np
import pandas as pd
import pytest

from expo_lab.value.relationships.referrals import referral_value


def talk(*rows):
    return pd.DataFrame(rows, columns=["customer_id", "to_customer_id", "edition", "direction"])


WORTH = pd.Series([10.0, 100.0, 30.0, 0.0], index=list("abcd"))
FIRST = pd.Series(dict(a=1, b=3, c=1, d=0))


def test_type_one_hands_over_all_and_type_two_the_saving():
    said = talk(("a", "b", 2, 1), ("c", "b", 1, 1))
    one, two = (referral_value(WORTH, said, FIRST, q, saving=8.0) for q in (1, 0))
    assert one["total"].tolist() == [60, 0, 80, 0]
    assert two["total"].tolist() == [14, 92, 34, 0]
    assert one["upper"].tolist() == [60, 92, 80, 0]
    assert one["lower"].tolist() == [14, 0, 34, 0]


def test_what_was_said_after_the_first_visit_wins_nobody():
    assert referral_value(WORTH, talk(("a", "b", 3, 1)), FIRST, 1)["received"].sum() == 0


def test_whom_a_warning_kept_away_stands_outside_the_sum():
    made = referral_value(WORTH, talk(("a", "d", 1, -1), ("a", "b", 1, -1)), FIRST, 1)
    assert made["warned"].tolist() == [1, 0, 0, 0]
    assert (made["total"] == WORTH).all()


@pytest.mark.parametrize("caused", [0.0, 0.3, 1.0])
def test_it_adds_up_to_customer_equity_in_any_order(caused):
    rng = np.random.default_rng(4)
    ids = pd.Index([f"E{i}" for i in range(200)])
    equity = pd.Series(rng.normal(100, 300, 200), index=ids)  # losses among them
    first = pd.Series(rng.integers(0, 6, 200), index=ids)
    who, whom = rng.choice(ids, (2, 500))
    said = talk(*zip(who, whom, rng.integers(1, 6, 500), rng.choice([-1, 1], 500), strict=True))
    made = referral_value(equity, said, first, caused, saving=50.0)
    assert made["total"].sum() == pytest.approx(equity.sum())
    assert made["received"].ne(0).any()
    mixed = said.sample(frac=1, random_state=1)
    again = referral_value(equity.iloc[::-1], mixed, first, caused, 50.0)
    assert np.allclose(again["total"].reindex(ids), made["total"])


def test_impossible_input_is_named():
    said = talk(("a", "b", 2, 1))
    with pytest.raises(ValueError, match="caused must be a share from 0 to 1, found 2"):
        referral_value(WORTH, said, FIRST, 2)
    with pytest.raises(ValueError, match="saving must be EUR from 0, found -1"):
        referral_value(WORTH, said, FIRST, 1, -1)
    with pytest.raises(ValueError, match="1 customers in the referrals have no equity given"):
        referral_value(WORTH, talk(("z", "b", 2, 1)), FIRST, 1)
