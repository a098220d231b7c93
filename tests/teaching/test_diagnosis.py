import math

import pandas as pd
import pytest

from expo_lab.teaching.diagnosis import diagnose

TYPES = pd.Series({"E1": "loyal", "E2": "latent", "E3": "loyal"})
TABLE = pd.DataFrame({"area": [9.0, 18.0], "name": ["a", "b"]}, index=["E1", "E2"])
SIZES = pd.Series({"loyal": 3, "latent": 1})


@pytest.mark.parametrize(
    ("found", "right", "form", "said"),
    [
        (36, 0.3611, "share", "A share lies between 0 and 1; you gave 36. Is that per cent?"),
        (41, 0.41, "share", "A share lies between 0 and 1; you gave 41, which is how many."),
        (0.36, 0.3611, "share", "Right, but rounded: 0.36. Keep all decimals."),
        (0.6389, 0.3611, "share", "You gave 0.6389: that is the share of all the others."),
        (0.5, 0.3611, "share", "You gave 0.5, a share that is too large."),
        (1.0, 0.9984, "share", "You gave 1; it is not quite all. Do not round."),
        (0, 0.0016, "share", "You gave 0; it is not quite none. Do not round."),
        (1, 0.9, "share", "You gave 1, a share that is too large."),
        (pd.DataFrame(), SIZES, "sizes", "It is empty, where 2 numbers were asked"),
        (-2.5, 2.5, "number", "The size is right, the sign is not: you gave -2.5."),
        (1.0, 2.5, "number", "You gave 1, which is too small."),
        (139, 139.98, "number", "Right, but cut off: 139. Keep all decimals."),
        (250.0, 2.5, "number", "You gave 250, 100 times what it is. Is that per cent?"),
        (0.4, 2.5, "number", "You gave 0.4: the fraction stands upside down."),
        (0.41, 41, "count", "You gave 0.41: that is the share; how many was asked."),
        (4100, 41, "count", "You gave 4100, which is too large."),
        (41.5, 41, "count", "A count is a whole number; you gave 41.5."),
        (math.nan, 41, "count", "You gave NaN, not a number"),
        ("41", 41, "count", "You gave the text '41' where a number was asked: leave the quotes"),
        (
            "some 41",
            41,
            "count",
            "the text 'some 41' where a number was asked: digits alone, no",
        ),
        ((0, 5), 0.5, "share", "in a tuple where one number was asked. A comma makes several of"),
        ([41], 41, "count", "You gave 1 thing in a list where one number was asked."),
        (pd.Series([1, 2]), 41, "count", "You gave a whole column (2 values)"),
        (TABLE, 41, "count", "You gave a table (2 rows, 2 columns) where one number was asked"),
        (True, 1, "count", "You gave True, yes or no, where a number was asked."),
        (9.0, 3.0, "number", "You gave 9: that is the sum."),
        (2, TABLE, "table", "You gave a number (2) where the table itself was asked."),
        (TABLE.index == "E1", TABLE, "table", "You gave an array of 2 where a table was asked."),
        (TABLE.iloc[:1], TABLE, "table", "Your table has 1 rows: 1 missing."),
        (TABLE.assign(area=1), TABLE, "table", "values in them were changed"),
        (["loyal", "latent", "latent"], TYPES, "labels", "1 of 3 labels differ; the first is E3"),
        (["latent", "loyal", "latent"], TYPES, "labels", "labels latent and loyal are swapped"),
        (
            {"E1": "a", "E2": "b", "X": "c"},
            TYPES,
            "labels",
            "There is no label for 'E3'; yours are",
        ),
        ([True, False, True], TYPES, "labels", "There is no label 'False' here"),
        (
            TYPES == "loyal",
            TYPES,
            "labels",
            "True and False where names such as 'loyal' were asked",
        ),
        (["Loyal", "latent", "loyal"], TYPES, "labels", "There is no label 'Loyal' here"),
        (SIZES / 4, SIZES, "sizes", "These are shares, they add up to 1"),
        ({"loyal": 3, "latent": 2}, SIZES, "sizes", "1 of 2 differ; you gave 2 for latent."),
        (100 * SIZES / 4, SIZES / 4, "shares", "A share lies between 0 and 1; you gave 75."),
    ],
)
def test_what_is_said_fits_the_answer(found, right, form, said):
    told = diagnose(found, right, form, {"that is the sum": 9.0} if right == 3.0 else {}, 100) \
        if isinstance(right, float) else diagnose(found, right, form, rows=100)  # fmt: skip
    assert said in told


def test_a_tie_has_several_right_numbers():
    assert diagnose(0.9, (0.9, 0.95), "share") == ""
    assert diagnose(0.95, (0.9, 0.95), "share") == ""


def test_two_empty_means_agree_and_no_other():
    assert diagnose(math.nan, math.nan, "share") == ""
    assert diagnose(0.0, math.nan, "share")


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="diagnose: form must be one of count, share, number"):
        diagnose(1, 1, "colour")


def test_a_table_whose_rows_were_counted_anew_is_the_same_table():
    right = pd.DataFrame(dict(name=["a", "b", "c"], share=[0.5, 1 / 3, 1.0]), index=[4, 7, 1])
    sorted_otherwise = right.sort_values("share", ignore_index=True)
    for found in (right.reset_index(drop=True), sorted_otherwise, right.set_index("name")):
        assert diagnose(found, right, "table") == ""
    other = sorted_otherwise.assign(share=[0.5, 0.5, 1.0])
    assert diagnose(other, right, "table")
    assert diagnose(right.iloc[1:].reset_index(drop=True), right, "table")


def test_labels_counted_anew_are_right_after_the_way_to_the_grader_too():
    from expo_lab.teaching.grading.plain import from_plain, to_plain

    right = pd.Series(["loyal", "not loyal"], ["E1", "E2"])
    found = right.reset_index(drop=True)
    for told in (found, from_plain(to_plain(found))):
        assert diagnose(told, right, "labels") == ""
        assert "swapped" in diagnose(told.iloc[::-1].reset_index(drop=True), right, "labels")


def test_a_share_of_nought_is_not_left_out():
    right = pd.Series({"loyal": 0.5, "not loyal": 0.0})
    assert diagnose(right.iloc[:1], right, "shares") == (
        "There is no number for 'not loyal'; one for each of 2 was asked."
    )
    assert diagnose(right, right, "shares") == ""
    # who is called nothing has no share, and how many of none are none
    other = pd.concat([right, pd.Series({"not applicable": 0.0})])
    assert diagnose(right, other, "shares") == ""
    assert diagnose(pd.Series({"loyal": 3}), pd.Series({"loyal": 3, "lost": 0}), "sizes") == ""
