"""One contract over the registry, and what each rule says at its corners."""

import dataclasses
import itertools
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from expo_lab.core.schema import KINDS, TABLES
from expo_lab.segment.scheme.scheme import NOT_APPLICABLE, SCHEMES

ALL = pytest.mark.parametrize("name", list(SCHEMES))


def table(scheme, rows):
    frame = pd.DataFrame(rows, columns=["kind", *scheme.columns])
    return frame.set_index(pd.Index([f"c{i}" for i in range(len(frame))], name="customer_id"))


def rows_for(scheme):
    """Any numbers, the ends and the cut points themselves among them, and any categories."""
    edges = [c.default for c in scheme.cuts.values()] + [-math.inf, math.inf]
    value = st.one_of(st.sampled_from(edges), st.floats(-1e6, 1e6), st.integers(0, 12).map(float))
    words = (TABLES["profile"][c].categories for c in scheme.columns)
    values = (st.sampled_from(w) if w else value for w in words)
    return st.lists(st.tuples(st.sampled_from([*KINDS, "?"]), *values), min_size=1, max_size=30)


@ALL
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_total_exclusive_and_only_for_its_kinds(name, data):
    scheme = SCHEMES[name]
    people = table(scheme, data.draw(rows_for(scheme)))
    found = scheme(people)
    assert found.index.equals(people.index)
    assert found.cat.ordered
    assert list(found.cat.categories) == scheme.labels
    assert found.notna().all()
    assert ((found == NOT_APPLICABLE) == ~people["kind"].isin(scheme.kinds)).all()


@ALL
def test_every_segment_is_reached(name):
    # on a grid round the cut points, if not in the show at hand
    scheme = SCHEMES[name]
    axes = []
    for column in scheme.columns:
        # a column without a cut of its own may be read at another's
        every = [c.default for c in scheme.cuts.values()]
        cuts = [c.default for c in scheme.cuts.values() if c.column == column] or [1, *every[-1:]]
        numbers = [float(v) for v in {0, min(cuts) - 1, *cuts, max(cuts) + 1}]
        axes.append(TABLES["profile"][column].categories or numbers)
    rows = list(itertools.product(scheme.kinds, *axes))
    assert set(scheme(table(scheme, rows))) == {s.name for s in scheme.segments}


@ALL
def test_medians_become_numbers_and_stay(name, people, known):
    scheme = SCHEMES[name].at_medians(known)
    again = scheme(people.loc[known.index])
    assert (scheme(people)[known.index] == again).all()
    assert all(isinstance(c.default, float) for c in scheme.cuts.values())


@ALL
def test_words_are_complete(name):
    scheme = SCHEMES[name]
    assert scheme.source
    assert scheme.question.endswith("?")
    assert all(s.name and s.zh and s.es and s.treatment for s in scheme.segments)
    assert len(set(scheme.labels)) == len(scheme.labels)
    assert set(scheme.axes) <= set(TABLES["profile"].names)
    assert set(scheme.columns) <= set(TABLES["profile"].names)


@ALL
def test_a_missing_column_and_a_gap_are_named(name, known):
    scheme = SCHEMES[name]
    column = scheme.columns[0]
    with pytest.raises(ValueError, match=f"{name}: needs column '{column}', which is absent"):
        scheme(known.drop(columns=column))
    gappy = known[["kind", *scheme.columns]].copy()
    gappy[column] = gappy[column].where(np.arange(len(gappy)) >= 3)
    among = rf"{name}: column '{column}' has 3 gaps among exhibitors"
    with pytest.raises(ValueError, match=among):
        scheme(gappy)


@ALL
def test_nan_is_a_gap_on_every_frame(name, known):
    scheme = SCHEMES[name]
    column = next(iter(scheme.cuts.values())).column
    words = {c: "str" for c in ("kind", "origin") if c in ("kind", *scheme.columns)}
    frame = known[["kind", *scheme.columns]].astype({**words, column: float})
    frame.loc[frame.index[0], column] = np.nan
    native = pl.DataFrame({c: frame[c].tolist() for c in frame})  # NaN stays NaN here
    for table in (native, native.lazy(), native.to_arrow()):
        with pytest.raises(ValueError, match="1 gaps among exhibitors"):
            scheme(table)


@ALL
def test_no_customer_and_one_customer(name, known):
    scheme = SCHEMES[name]
    assert len(scheme(known.head(0))) == 0
    assert len(scheme(known.head(1))) == 1


def test_the_four_corners_of_dick_and_basu():
    scheme = SCHEMES["dick_basu"]
    rows = [("exhibitor", a, p) for a in (0.7, 0.3) for p in (0.9, 0.1)]
    found = scheme(table(scheme, rows)).tolist()
    assert found == ["loyal", "latent loyal", "spurious loyal", "not loyal"]


def test_a_value_at_the_cut_counts_as_high():
    scheme = SCHEMES["dick_basu"]
    assert scheme(table(scheme, [("exhibitor", 0.6, 0.5)]), attitude_cut=0.6).item() == "loyal"


@pytest.mark.parametrize(
    ("cuts", "message"),
    [
        (dict(attitude_cut=1.2), "dick_basu: attitude_cut must be a number from 0 to 1, found 1.2"),
        (dict(attitude_cut="high"), "attitude_cut must be a number from 0 to 1, found 'high'"),
        (dict(atitude_cut=0.5), "no cut point 'atitude_cut'. Did you mean 'attitude_cut'"),
    ],
)
def test_impossible_cuts_are_named(known, cuts, message):
    with pytest.raises(ValueError, match=message):
        SCHEMES["dick_basu"](known, **cuts)


def test_an_unknown_scheme_gets_the_nearest():
    with pytest.raises(KeyError, match=r"no scheme 'dick_bazu'\. Did you mean 'dick_basu'"):
        SCHEMES["dick_bazu"]


def test_spurious_share_at_medians_has_its_closed_form():
    # two median splits of a bivariate normal: 1/4 - asin(rho) / 2 pi are low in one, high in other
    rng = np.random.default_rng(1)
    rho, n = 0.6, 200_000
    x, e = rng.standard_normal((2, n))
    y = rho * x + np.sqrt(1 - rho**2) * e
    people = pd.DataFrame(dict(relative_attitude=ndtr(x), repeat_patronage=ndtr(y)))
    people["kind"] = "exhibitor"
    found = SCHEMES["dick_basu"].at_medians(people)(people)
    share = 0.25 - np.arcsin(rho) / (2 * np.pi)
    error = np.sqrt(share * (1 - share) / n)
    assert (found == "spurious loyal").mean() == pytest.approx(share, abs=3 * error)


def test_cuts_can_be_kept(known):
    scheme = SCHEMES["dick_basu"]
    kept = scheme.at(attitude_cut=np.float32(0.55))
    assert (kept(known) == scheme(known, attitude_cut=float(np.float32(0.55)))).all()


def test_a_rule_with_a_condition_too_many_is_refused(known):
    scheme = SCHEMES["status"]
    wrong = dataclasses.replace(scheme, rule=lambda **c: scheme.rule(**c) * 2)
    with pytest.raises(ValueError, match="one condition a segment but for the last, 2; it gives 4"):
        wrong(known)


def test_a_new_scheme_is_one_object():
    mine = dataclasses.replace(SCHEMES["status"], name="mine", cuts=SCHEMES["status"].cuts)
    people = pd.DataFrame(dict(kind=["exhibitor"], recency=[5], editions_attended=[2]))
    assert mine(people).item() == "lost"


def test_at_medians_each_cut_is_its_own_columns_median(known):
    scheme = SCHEMES["dick_basu"].at_medians(known)
    medians = known[["relative_attitude", "repeat_patronage"]].median().tolist()
    assert [scheme.cuts[c].default for c in ("attitude_cut", "patronage_cut")] == medians


def test_two_cuts_on_one_column_become_its_tertiles_the_first_the_upper_one(known):
    cuts = SCHEMES["value_tiers"].at_medians(known).cuts
    upper, lower = cuts.values()
    assert upper.column == lower.column
    assert upper.default == pytest.approx(known[upper.column].quantile(2 / 3))
    assert lower.default == pytest.approx(known[lower.column].quantile(1 / 3))
