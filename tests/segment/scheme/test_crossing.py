"""Two divisions as one: total and exclusive, its margins the parts, thin cells named."""

import dataclasses

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import norm

import expo_lab as xl
from expo_lab.segment.scheme.crossing import SPARSE, cross
from expo_lab.segment.scheme.explanation import explain
from expo_lab.segment.scheme.scheme import NOT_APPLICABLE, SCHEMES

THIN = pytest.mark.filterwarnings("ignore:.*cells hold fewer than")


def pair(name):
    return name.split(" × ")


@THIN
def test_its_margins_are_the_parts(known):
    both = cross("dick_basu", "value_tiers")
    labels = both(known)
    assert list(labels.cat.categories) == both.labels
    assert len(both.segments) == 12
    for i, name in enumerate(("dick_basu", "value_tiers")):
        assert [pair(x)[i] for x in labels] == SCHEMES[name](known).tolist()


@THIN
def test_it_is_for_the_kinds_of_both(people):
    both = cross("dick_basu", "geography")
    labels = both(people)
    assert both.kinds == ("exhibitor",)
    assert ((labels == NOT_APPLICABLE) == (people["kind"] != "exhibitor")).all()


@THIN
def test_it_takes_the_cuts_of_both(known):
    both = cross("dick_basu", "value_tiers")
    moved = both.at(attitude_cut=0.6)(known)
    assert (moved == both(known, attitude_cut=0.6)).all()
    wanted = SCHEMES["dick_basu"](known, attitude_cut=0.6).tolist()
    assert [pair(x)[0] for x in moved] == wanted


@THIN
def test_it_stands_wherever_a_scheme_does(known):
    both = cross("status", "geography")
    found = xl.compare(known, [both, "rfm"])
    assert found.sizes.query("scheme == @both.name")["customers"].sum() == len(known)
    many = cross(cross("rfm", "dick_basu"), both)  # 324 segments
    assert many(known).str.startswith(SCHEMES["rfm"](known).iloc[0])[known.index[0]]
    frame = known[["kind", *both.columns]].astype({"kind": "str", "origin": "str"})
    assert both(pl.from_pandas(frame))[both.name].to_list() == both(known).tolist()


def test_a_customer_is_explained_over_both_and_without_a_warning(recwarn):
    row = dict(kind="exhibitor", relative_attitude=0.56, repeat_patronage=0.9, expected_value=9e3)
    people = pd.DataFrame(row | dict(relative_attitude_se=0.05), index=["c1"])
    why = explain(people, cross("dick_basu", "value_tiers"), "c1")
    assert why.segment == "loyal × medium value"
    assert why.probability["spurious loyal × medium value"] == pytest.approx(norm.cdf(-1.2))
    assert why.borders["across"].nunique() == 4
    assert not recwarn.list


@THIN
def test_medians_become_numbers_in_both(known):
    both = cross("dick_basu", "knox").at_medians(known)
    parts = [SCHEMES[n].at_medians(known)(known).tolist() for n in ("dick_basu", "knox")]
    assert [tuple(pair(x)) for x in both(known)] == list(zip(*parts, strict=True))


def test_thin_cells_are_counted():
    a = pd.Series(pd.Categorical(["x"] * (SPARSE + 1) + ["y"] * (SPARSE - 1), ["x", "y"]))
    b = pd.Series(pd.Categorical(["u"] * (2 * SPARSE), ["u", "v"]))
    with pytest.warns(UserWarning, match=r"1 of 4 cells hold fewer than 30 customers \(2 more"):
        cross(a.rename("a"), b.rename("b"))


def test_full_cells_make_no_warning(recwarn):
    a, b = np.repeat([["x", "y"]], 2 * SPARSE, 0).ravel(), np.repeat(["u", "v"], 2 * SPARSE)
    made = cross(pd.Series(a, name="a"), pd.Series(b, name="b"))
    assert made.value_counts().tolist() == [SPARSE] * 4
    assert not recwarn.list


@THIN
def test_labels_cross_as_their_schemes_do(people):
    labels = [SCHEMES[n](people) for n in ("dick_basu", "geography")]
    made, wanted = cross(*labels), cross("dick_basu", "geography")(people)
    assert made.astype(str).tolist() == wanted.astype(str).tolist()
    assert list(made.cat.categories) == list(wanted.cat.categories)


@THIN
def test_a_cut_that_both_have_is_shared(known):
    both = cross("reinartz_kumar", "barnacle_test")
    labels = both(known, margin_cut=1000)
    barnacle = labels.str.startswith("barnacle")
    assert not labels[barnacle].str.endswith("no barnacle").any()
    assert labels[~barnacle].str.endswith("no barnacle").all()


def test_impossible_crossings_are_named(known):
    status = SCHEMES["status"]
    labels = status(known)
    buyers = dataclasses.replace(status, name="buyers", kinds=("buyer",))
    moved = dataclasses.replace(status.at(lost_cut=3), name="other")
    for a, b, message in [
        ("status", "status", "'status' twice"),
        ("status", labels, "one of each"),
        ("status", buyers, "no customer is in both"),
        ("status", moved, "cut point 'lost_cut' and they differ"),
        (labels, labels.iloc[::-1], "same customers in the same order"),
        (labels, labels.where(np.arange(len(labels)) > 1), "'status' has 2 gaps"),
    ]:
        with pytest.raises(ValueError, match=message):
            cross(a, b)
