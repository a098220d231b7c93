"""The one way in: whatever divides customers is accepted everywhere, under the same names."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans

import expo_lab as xl
from expo_lab.segment.scheme.adapters import as_scheme, as_schemes
from expo_lab.strategy.protocols import PROTOCOLS, Protocol

COLUMNS = ["margin", "relative_attitude"]
SMALL = Protocol("mine", ("mature",), (1,), (2, 3), 900, 4, 4, PROTOCOLS["v1"].columns)


@pytest.fixture(scope="module")
def known(people):
    return people.query("kind == 'exhibitor' and editions_attended > 0")


def ways(known):
    """One of each: a name of either registry, a scheme, a learner, a function, a model."""
    return {
        "rule by name": "dick_basu",
        "learner by name": "kmeans",
        "scheme": xl.SCHEMES["dick_basu"].at(attitude_cut=0.6),
        "learner": xl.LEARNERS["ward"],
        "learned": xl.LEARNERS["kmeans"].fit(known, segments=3),
        "function": xl.SCHEMES["dick_basu"].at_medians,
        "fitted model": KMeans(2, n_init=1, random_state=0).fit(known[COLUMNS]),
    }


WAYS = ["rule by name", "learner by name", "scheme", "learner", "learned", "function"]
WAYS += ["fitted model"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_gives_a_scheme(known, way):
    thing = ways(known)[way]
    found = as_scheme(thing, known)
    labels = found(known)
    assert list(labels.cat.categories) == found.labels
    assert labels.notna().all()


@pytest.mark.parametrize("way", WAYS)
def test_every_function_takes_every_way_in(known, way):
    thing = ways(known)[way]
    assert xl.compare(known, thing).labels.shape == (len(known), 1)
    assert len(xl.segment.stability(known, thing, resamples=1))
    scheme = as_scheme(thing, known)
    plan = {scheme.labels[0]: ("call", 1)}
    if way in ("learner by name", "learner", "function"):
        with pytest.raises(ValueError, match=r"Playbook: .* has no customers to learn from here"):
            xl.Playbook(thing, plan, 100)
    else:
        assert xl.Playbook(thing, plan, 100)(known)["amount"].sum() == pytest.approx(100)


@pytest.mark.parametrize("way", ["rule by name", "learner by name", "learner", "scheme"])
def test_the_benchmark_takes_them_too(known, way):
    found = xl.strategy.benchmark(ways(known)[way], "dick_basu", SMALL)
    assert "divides_value" in set(found["measure"])


def test_one_a_list_and_a_mapping(known):
    assert list(as_schemes("status")) == ["status"]
    assert list(as_schemes(["status", "knox"])) == ["status", "knox"]
    assert list(as_schemes({"a": "status", "b": "status"})) == ["a", "b"]


def test_an_unknown_name_gets_the_nearest_of_both_registries():
    with pytest.raises(KeyError, match=r"no scheme or learner 'kmean'\. Did you mean 'kmeans'"):
        as_scheme("kmean")


def test_a_scheme_of_ones_own_says_what_its_truth_is(known, show):
    """Its columns are signs; without a truth of its own it would score 1 on its own records."""
    from expo_lab.segment import recovery

    truth = xl.true_profile(show, futures=4)
    mine = dataclasses.replace(
        xl.SCHEMES["status"],
        name="mine",
        true_rule=lambda t: pd.Series(np.where(t["p_next"] > 0.5, "existing", "lost"), t.index),
    )
    found = recovery(known, mine, truth, ceiling=False).iloc[0]
    assert found["truth"] == "latent"
    assert found["kappa"] < 1
    wrong = dataclasses.replace(mine, true_rule=lambda t: pd.Series("no such", t.index))
    with pytest.raises(ValueError, match="mine: its true_rule must name its segments"):
        recovery(known, wrong, truth, ceiling=False)


def test_registered_things_work_where_ours_do(known, show, monkeypatch):
    """A scheme on a column of one's own, in a profile, a comparison and a roll-out."""
    from expo_lab.profiles import COLUMNS as EXTRA
    from expo_lab.profiles import ProfileColumn

    for registry in (xl.SCHEMES, EXTRA):
        monkeypatch.setattr(registry, "_items", dict(registry._items))
    EXTRA.register(ProfileColumn("scans", _scans))
    mine = dataclasses.replace(
        xl.SCHEMES["status"], name="scanners", columns=("scans",), true_rule=None, cuts={},
        rule=lambda: [xl_col("scans") > 2, xl_col("scans") > 0],
    )  # fmt: skip
    xl.SCHEMES.register(mine)
    people = xl.profile(show)
    assert xl.compare(people, "scanners").labels["scanners"].notna().all()
    plan = xl.Playbook("scanners", {"existing": ("call", 1)}, 500, prospects=True)
    assert len(xl.rollout(show, {"mine": plan}, editions=1, futures=2).effects) == 2
    anew = dataclasses.replace(mine, cuts={"many": 3})
    xl.SCHEMES.register(anew)  # as a cell does that is run again
    assert xl.SCHEMES["scanners"] is anew
    with pytest.raises(ValueError, match="a scheme 'dick_basu' already"):
        xl.SCHEMES.register(xl.SCHEMES["dick_basu"])
    with pytest.raises(TypeError, match="a scheme must be a Scheme, found str"):
        xl.SCHEMES.register("dick_basu")


@pytest.mark.parametrize("made", [lambda people: people["kind"], lambda people: None])
def test_a_function_that_makes_labels_and_no_scheme_is_named(known, made):
    """What was wrong came up as an attribute that a Series lacks."""
    with pytest.raises(ValueError, match="compare: a function must make a scheme of a table"):
        xl.compare(known, [made, "status"])


def test_a_customer_that_stands_twice_is_named(known):
    """It was counted twice."""
    twice = pd.concat([known, known.iloc[:1]])
    for judge in (xl.compare, lambda people, scheme: xl.segment.recovery(people, scheme, known)):
        with pytest.raises(ValueError, match="the table's index repeats"):
            judge(twice, "status")


def test_a_rule_on_a_column_that_the_scheme_does_not_name_is_named(known):
    hidden = dataclasses.replace(
        xl.SCHEMES["status"], name="hidden", rule=lambda: [xl_col("margin") > 0] * 2, cuts={}
    )
    with pytest.raises(ValueError, match="hidden: its rule reads a column that its columns do not"):
        hidden(known)


def test_a_class_in_place_of_what_it_makes_is_named():
    with pytest.raises(TypeError, match=r"found the class Scheme. Make one of it: Scheme\(...\)"):
        xl.SCHEMES.register(type(xl.SCHEMES["status"]))


def _scans(tables, people):
    """Badges that stands of each exhibitor scanned."""
    return tables["scans"]["customer_id"].value_counts().reindex(people.index).fillna(0.0)


def xl_col(name):
    import narwhals as nw

    return nw.col(name)
