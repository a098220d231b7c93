"""What is no column or no chance is refused by name, before it stands in a profile."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.profiles import COLUMNS, Forecaster, ProfileColumn


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=60, editions=3, seed=2)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda tables, people: None, r"'odd': needs a Series with .*found NoneType\. Return"),
        (lambda tables, people: np.ones(len(people)), r"'odd': needs a Series .*found ndarray"),
        (lambda tables, people: pd.Series(1.0, range(len(people))), r"index of people, .*another"),
        (lambda tables, people: people["margin"].iloc[:-1], r"index of people, .* found \d+ rows"),
        (lambda tables, people: people["margin"].mask(people["x"] == 0), r"found \d+ gaps, the f"),
    ],
)
def test_what_is_no_column_is_named(small, make, said):
    COLUMNS.register(ProfileColumn("odd", make))
    try:
        with pytest.raises(ValueError, match=said):
            xl.profile(small)
    finally:
        COLUMNS._items.pop("odd")


def test_a_column_of_the_profiles_own_name_is_refused():
    with pytest.raises(ValueError, match=r"has a column 'margin' of its own"):
        ProfileColumn("margin", lambda tables, people: people["margin"])


class Odd(Forecaster):
    """Answers whatever it is given."""

    name = title = "odd"

    def __init__(self, answer):
        self.answer = answer

    def fit(self, past):
        return self

    def p_next(self, people):
        return self.answer(people)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (lambda people: None, "shape"),
        (lambda people: 0.5, r"shape \(\)"),
        (lambda people: np.full(len(people) - 1, 0.5), "shape"),
        (lambda people: np.full(len(people), 3.0), r"\d+ others such as 3\.0"),
        (lambda people: np.full(len(people), np.nan), r"\d+ others such as nan"),
        (lambda people: ["a"] * len(people), "list"),
        (lambda people: pd.Series(0.5, range(len(people))), "a Series with another index"),
    ],
)
def test_what_are_no_chances_is_named(small, answer, found):
    with pytest.raises(ValueError, match=f"odd: needs p_next as an array of shape .*found {found}"):
        xl.profile(small, forecaster=Odd(answer))


def test_chances_as_a_series_of_the_same_customers_do(small):
    people = xl.profile(small, forecaster=Odd(lambda people: pd.Series(0.25, people.index)))
    assert (people["p_next"] == 0.25).all()
