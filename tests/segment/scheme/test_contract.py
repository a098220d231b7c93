"""One contract over every scheme, by rule, learned and crossed: what strange input gives."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.schema import TABLES
from expo_lab.profiles.outcome import came_back
from expo_lab.segment import rules
from expo_lab.segment.learned.learner import LEARNERS
from expo_lab.segment.scheme.crossing import cross
from expo_lab.segment.scheme.scheme import NOT_APPLICABLE, SCHEMES, _load

ALL = pytest.mark.parametrize("name", [*SCHEMES, *LEARNERS, "crossed"])
RULES = pytest.mark.parametrize("name", list(SCHEMES))
pytestmark = pytest.mark.filterwarnings("ignore:.*cells hold fewer than")


@pytest.fixture(scope="module")
def schemes(show):
    reference = came_back(show, as_of=7)
    grown = {n: "came_back" if way.grown else None for n, way in LEARNERS.items()}
    learned = {n: way.fit(reference, segments=3, outcome=grown[n]) for n, way in LEARNERS.items()}
    return {**SCHEMES, **learned, "crossed": cross(learned["kmeans"], "geography")}


def numeric(scheme):
    return [c for c in scheme.columns if not TABLES["profile"][c].categories]


@ALL
def test_everybody_is_in_exactly_one_segment(name, schemes, people):
    scheme = schemes[name]
    found = scheme(people)
    assert found.index.equals(people.index)
    assert found.name == scheme.name
    assert list(found.cat.categories) == scheme.labels
    assert found.cat.ordered
    assert found.notna().all()
    assert ((found == NOT_APPLICABLE) == ~people["kind"].isin(scheme.kinds)).all()


@ALL
def test_no_customer_gives_an_empty_categorical(name, schemes, known):
    for empty in (known.head(0), pd.DataFrame(columns=known.columns), known.assign(kind="alien")):
        found = schemes[name](empty)
        assert list(found.cat.categories) == schemes[name].labels
        assert (found == NOT_APPLICABLE).all()
        assert len(found) == len(empty)


@ALL
def test_one_customer_is_where_it_is_in_the_crowd(name, schemes, known):
    crowd = schemes[name](known)
    for i in range(5):
        assert schemes[name](known.iloc[[i]]).iloc[0] == crowd.iloc[i]


@ALL
def test_the_order_of_rows_and_more_columns_change_nothing(name, schemes, known):
    shuffled = known.sample(frac=1, random_state=0).assign(strange="?")
    found = schemes[name](shuffled)
    assert (found.loc[known.index] == schemes[name](known)).all()


@ALL
def test_customers_all_alike_are_in_one_segment(name, schemes, known):
    alike = known.iloc[[0] * 20].reset_index(drop=True)
    assert schemes[name](alike).nunique() == 1


@ALL
def test_a_gap_is_refused_with_column_and_count(name, schemes, known):
    scheme = schemes[name]
    for column in scheme.columns:
        gappy = known.copy()
        gappy[column] = gappy[column].where(np.arange(len(known)) >= 4)
        with pytest.raises(ValueError, match=f"{column}' has 4 gaps among exhibitors"):
            scheme(gappy)


@ALL
def test_a_gap_elsewhere_is_nobodys_business(name, schemes, people):
    scheme = schemes[name]
    ours = people["kind"].isin(scheme.kinds)
    kinds = ["exhibitor"] * 3 + ["alien"]
    frame = people[ours].head(4).assign(kind=kinds)
    for column in numeric(scheme):
        frame[column] = frame[column].astype(float).where(frame["kind"] != "alien")
    assert scheme(frame).iloc[3] == NOT_APPLICABLE


@ALL
def test_an_absent_column_is_named(name, schemes, known):
    scheme = schemes[name]
    for column in ("kind", *scheme.columns):
        with pytest.raises(ValueError, match=f"needs column '{column}', which is absent"):
            scheme(known.drop(columns=column))


@ALL
def test_words_in_place_of_numbers_are_refused(name, schemes, known):
    scheme = schemes[name]
    for column in numeric(scheme):
        with pytest.raises(ValueError, match=f"'{column}' must hold numbers"):
            scheme(known.assign(**{column: "many"}))


@RULES
def test_a_rule_puts_infinity_beyond_every_cut(name, schemes, known):
    scheme = schemes[name]
    far = {-np.inf: -1e12, np.inf: 1e12}
    for column in numeric(scheme):
        for infinite, finite in far.items():
            found = scheme(known.assign(**{column: infinite}))
            assert (found == scheme(known.assign(**{column: finite}))).all()


@pytest.mark.parametrize("name", [*LEARNERS, "crossed"])
def test_a_learned_scheme_refuses_infinity(name, schemes, known):
    column = schemes[name].columns[0]
    wild = known.astype({column: float})
    wild.iloc[:2, wild.columns.get_loc(column)] = np.inf
    with pytest.raises(ValueError, match=f"'{column}' has 2 infinities"):
        schemes[name](wild)


@RULES
def test_a_cut_may_stand_at_its_ends_and_not_beyond(name, known):
    scheme = SCHEMES[name]
    for cut, about in scheme.cuts.items():
        for end in (about.low, about.high):
            assert scheme(known, **{cut: end}).notna().all()
        for beyond in (about.low - 1, about.high + 1, np.nan, np.inf):
            with pytest.raises(ValueError, match=f"{cut} must be a number from"):
                scheme(known, **{cut: beyond})


@RULES
def test_a_value_on_a_cut_belongs_with_those_above(name, known):
    scheme = SCHEMES[name]
    for cut in scheme.cuts.values():
        on, above = (
            scheme(known.assign(**{cut.column: v}))
            for v in (cut.default, np.nextafter(cut.default, np.inf))
        )
        assert (on == above).all()


def test_a_category_nobody_knows_is_refused(known):
    words = known.astype({"origin": "str"})
    words.iloc[:3, words.columns.get_loc("origin")] = "overseas"
    with pytest.raises(ValueError, match=r"geography: column 'origin' has 3 values among.*none of"):
        SCHEMES["geography"](words)
    others = known[known["sector"] != "energy"]
    found = LEARNERS["latent_classes"].fit(others, ["recency", "leads", "sector"], segments=2)
    with pytest.raises(ValueError, match=r"values that no customer it was fitted on had.*'energy'"):
        found(known)


def test_a_scheme_named_twice_is_refused(known, tmp_path, monkeypatch):
    twice = dataclasses.replace(SCHEMES["status"], title="another")
    with pytest.raises(ValueError, match="'status' is named twice"):
        xl.compare(known, ["status", twice])
    text = "from dataclasses import replace\nfrom expo_lab.segment.rules import status as other\n"
    text += "again = replace(other.status, title='again')\n"
    (tmp_path / "zz_again.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match=r"Two schemes are named 'status'; one is in zz_again\.py"):
        _load()
