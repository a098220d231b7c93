"""An answer that names its values is read by name, in the notebook and as the grader gets it."""

import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from expo_lab.teaching.diagnosis import diagnose
from expo_lab.teaching.grading.plain import from_plain, to_plain

LABELS = pd.Series(["loyal", "latent", "loyal"], ["E1", "E2", "E3"])
SIZES = pd.Series({"loyal": 3.0, "latent": 1.5})
NAMED = {
    "a dict": dict,
    "its items": lambda s: list(s.items()),
    "reset_index": lambda s: s.reset_index(),
    "one row": lambda s: s.to_frame().T,
    "an array of pairs": lambda s: np.array(list(s.items()), dtype=object),
    "another order": lambda s: s[::-1].reset_index(),
}


def told_of(found, right, form, **more):
    """What is said in the notebook, and that the grader says the same."""
    back = from_plain(json.loads(json.dumps(to_plain(found))))
    said = [diagnose(each, right, form, **more) for each in (found, back)]
    assert said[0] == said[1]
    return said[0]


@pytest.mark.parametrize("form", NAMED.values(), ids=NAMED)
def test_values_beside_names_are_read_by_name(form):
    assert told_of(form(LABELS), LABELS, "labels") == ""
    assert told_of(form(SIZES), SIZES, "sizes") == ""
    swapped = SIZES.set_axis(SIZES.index[::-1])
    assert "right, but beside other names: 1.5 for loyal." in told_of(form(swapped), SIZES, "sizes")
    assert "labels latent and loyal are swapped" in told_of(
        form(LABELS.map({"loyal": "latent", "latent": "loyal"})), LABELS, "labels"
    )


def test_values_without_names_count_in_order_only_where_that_is_asked():
    for found in ([3, 1.5], np.array([[3], [1.5]]), pd.Series([3, 1.5]), {"a": 3, "b": 1.5}):
        assert told_of(found, SIZES, "sizes", in_order=True) == ""
        assert "were asked" in told_of(found, SIZES, "sizes")
    assert told_of({"Latent": 1.5, "Loyal": 3}, SIZES, "sizes", in_order=True) == ""
    assert told_of([Decimal("3"), Fraction(3, 2)], SIZES, "sizes", in_order=True) == ""


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([3, 1.5], "You gave a list of 2 where 2 numbers were asked, for loyal, latent: a column"),
        ({}, "It is empty, where 2 numbers were asked, for loyal, latent."),
        ({"loyal": "3"}, "For loyal: you gave the text '3' where a number was asked: leave the q"),
        ({"loyal": -3, "latent": -1.5}, "The sizes are right, the signs are not."),
        ({"loyal": 3, "latent": 1.5, "gold": 1}, "You have a number for 'gold', which was not a"),
        ({"gold": 3}, "The names are gold; loyal, latent were asked."),
        (pd.concat([SIZES, SIZES]), "Names occur twice: 'loyal' does."),
        (SIZES.to_frame().assign(b=1), "You gave a table of 2 rows and 2 columns where 2 numbers"),
    ],
)
def test_what_is_said_of_numbers_by_name(found, said):
    assert said in told_of(found, SIZES, "sizes")


def test_labels_that_are_missing_are_counted():
    said = "1 of 3 have no label: there is nothing (NaN) in its place."
    assert told_of(LABELS.where(LABELS != "latent"), LABELS, "labels") == said


def test_names_of_rows_and_a_table_on_its_side_are_no_table():
    right = pd.DataFrame(dict(a=[1.0, 2.0], b=[3.0, 4.0]), ["E1", "E2"])
    assert "You gave the names of 2 rows, not the rows" in told_of(right.index, right, "table")
    assert told_of(right.T, right, "table") == "Rows and columns are swapped: leave `.T` off."
    assert "changed, as in 'b'" in told_of(right.assign(b=0), right, "table")


def test_nothing_is_no_rounded_number_and_cents_are():
    assert told_of(0, 0.18, "number") == "You gave 0, which is too small."
    assert told_of(1018.12, 1018.1203, "number").startswith("Right, but rounded")
    assert told_of(np.array(None), 2.0, "number").startswith("The answer is None")
