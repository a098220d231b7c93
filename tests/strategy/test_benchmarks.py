import dataclasses
import hashlib

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.dummy import DummyClassifier
from sklearn.tree import DecisionTreeClassifier

import expo_lab as xl
from expo_lab.segment.recovering.recovery import recovery, scores, true_segments
from expo_lab.strategy import benchmarks
from expo_lab.strategy.benchmarks import _guesses, _show, benchmark, divided
from expo_lab.strategy.protocols import PROTOCOLS, Protocol, WholeProtocol

COLUMNS = PROTOCOLS["v1"].columns
SMALL = Protocol("small", ("mature",), (1,), (2, 3), 300, 4, 6, COLUMNS)


def met(rules, seed):
    """A show of a protocol, as models meet it."""
    return _show("mature", seed, rules.customers, rules.editions, rules.futures)


class Oracle:
    """Knows the answers: it has seen the shows that judge."""

    def __init__(self, target):
        self.target = target

    def fit(self, X, y=None):
        shows = [met(SMALL, seed) for seed in SMALL.judge]
        given = pd.concat([s.people[list(COLUMNS)].astype(float) for s in shows])
        names = np.concatenate([xl.SCHEMES[self.target](s.truth) for s in shows])
        self.known_ = dict(zip(map(tuple, given.to_numpy()), names, strict=True))
        return self

    def predict(self, X):
        return np.array([self.known_[tuple(row)] for row in X.to_numpy()])


def test_the_named_protocol_never_changes():
    """Change it, and tables of earlier papers compare with nothing: make a v2 instead."""
    text = repr(dataclasses.asdict(PROTOCOLS["v1"]))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "fc3a0c561fa25fc2"


def test_the_second_protocol_is_the_first_with_two_tracks_more():
    two = dataclasses.asdict(PROTOCOLS["v2"])
    one = dataclasses.asdict(PROTOCOLS["v1"])
    assert {name: two[name] for name in one} == one | dict(name="v2")
    text = repr(two)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "977982ace84e0c15"


@pytest.mark.parametrize(
    "model", ["dick_basu", DecisionTreeClassifier(max_depth=2, random_state=0)]
)
def test_a_whole_protocol_tells_recovery_stability_and_decision_value(model, monkeypatch):
    from expo_lab.strategy.decision import value

    monkeypatch.setattr(value, "STRUCTURAL", 2)
    small = dict(resamples=3, families=("value",), tests=4, market=60)
    rules = WholeProtocol(**vars(SMALL) | dict(name="whole") | small)
    target = None if model == "dick_basu" else "dick_basu"
    rows = benchmark(model, target=target, protocol=rules)
    judged = rows[rows["seed"] == "2"].set_index("measure")["value"]
    assert judged["accuracy"] <= 1
    assert judged["stable_sampling"] == 1  # fixed cuts, and what was learned once, stay
    assert 0 < judged["stable_measurement"] < 1  # answers err
    worth = rows[rows["measure"] == "decision_gain value"]
    assert worth["seed"].tolist() == ["all"]
    assert worth["shows"].tolist() == [4]
    assert np.isfinite(worth["value"]).all()


def test_shows_that_teach_do_not_judge():
    for one in PROTOCOLS.values():
        assert not set(one.learn) & set(one.judge)


def test_a_scheme_gets_the_kappa_that_recovery_gives():
    rows = benchmark("dick_basu", protocol=SMALL).set_index(["seed", "measure"])
    show = xl.simulate("mature", customers=300, editions=4, seed=2)
    people = xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    row = recovery(people, ["dick_basu"], xl.true_profile(show, futures=6), ceiling=False).iloc[0]
    found = rows.loc[("2", "kappa")]
    assert found["value"] == row["kappa"]
    # its interval draws customers together with the best guess, which here knows the other show
    scheme, judges = xl.SCHEMES["dick_basu"], [met(SMALL, seed) for seed in SMALL.judge]
    own, true = scheme(judges[0].people).cat.codes, true_segments(judges[0].truth, scheme).cat.codes
    guess = _guesses(judges, scheme, COLUMNS)[0]
    whole = scores(own.to_numpy(np.int64), true.to_numpy(np.int64), guess)
    assert found[["value", "lower", "upper"]].tolist() == [
        whole[c] for c in ("kappa", "lower", "upper")
    ]


def test_same_call_same_table():
    once, twice = (benchmark("knox", protocol=SMALL) for _ in range(2))
    pd.testing.assert_frame_equal(once, twice)


def test_whoever_knows_the_truth_scores_one():
    rows = benchmark(Oracle("dick_basu"), target="dick_basu", protocol=SMALL)
    whole = rows.set_index(["seed", "measure"])["value"]
    for seed in ("2", "3", "all"):
        for measure in ("accuracy", "kappa", "adjusted_rand"):
            assert whole[seed, measure] == pytest.approx(1)


def test_labels_drawn_by_lot_find_nothing(monkeypatch):
    # the ceiling is not judged here, and the forests of its guess take longer than all else
    def known(shows, target, columns):
        return [true_segments(s.truth, target).cat.codes.to_numpy(np.int64) for s in shows]

    monkeypatch.setattr(benchmarks, "_guesses", known)
    # a generator, not a number: each show is to have a lot of its own
    lot = DummyClassifier(strategy="stratified", random_state=np.random.RandomState(0))
    wide = dataclasses.replace(SMALL, name="wide", judge=tuple(range(2, 14)))
    rows = benchmark(lot, target="dick_basu", protocol=wide).query("seed != 'all'")
    shows = rows.groupby("measure")["value"]
    error = shows.std() / np.sqrt(len(wide.judge))
    for measure in ("kappa", "adjusted_rand", "divides_value", "divides_outcome"):
        assert abs(shows.mean()[measure]) <= 3 * error[measure], measure


def test_clusters_have_no_names_and_are_judged_without():
    model = KMeans(3, n_init=2, random_state=0)
    rows = benchmark(model, target="value_tiers", protocol=SMALL)
    measures = set(rows["measure"])
    assert "adjusted_rand" in measures
    assert not measures & {"kappa", "accuracy", "ceiling", "share"}
    assert not hasattr(model, "cluster_centers_")  # the model given is not touched
    without = set(benchmark(model, protocol=SMALL)["measure"])
    assert without == {"divides_value", "divides_return", "divides_outcome"}


def test_the_ceiling_is_the_same_for_all_models_of_a_target():
    tree = DecisionTreeClassifier(max_depth=3, random_state=0)
    tables = [benchmark(m, target="knox", protocol=SMALL) for m in (tree, "knox")]
    a, b = (t.query("measure == 'ceiling'")["value"].tolist() for t in tables)
    assert a == b


def test_the_ceiling_is_above_what_others_learn_from_less():
    tree = DecisionTreeClassifier(min_samples_leaf=20, random_state=0)
    wide = dataclasses.replace(SMALL, name="wide", judge=(2, 3, 4, 5, 6))
    rows = benchmark(tree, target="dick_basu", protocol=wide).query("seed == 'all'")
    value = rows.set_index("measure")[["value", "lower", "upper"]]
    assert value.loc["ceiling", "value"] > value.loc["kappa", "value"]
    assert value.loc["share", "lower"] < 1


def test_protocols_that_ask_for_the_same_shows_meet_them_once():
    other = dataclasses.replace(SMALL, name="other", learn=(), judge=(2,))
    assert met(other, 2) is met(SMALL, 2)
    assert met(other, 3) is not met(SMALL, 2)


def test_the_mean_over_shows_has_a_t_interval():
    rows = benchmark("value_tiers", protocol=SMALL).query("measure == 'divides_return'")
    one, two = rows.query("seed != 'all'")["value"]
    over = rows.query("seed == 'all'").iloc[0]
    assert over["value"] == pytest.approx((one + two) / 2)
    assert over["upper"] - over["value"] == pytest.approx(12.7062 * abs(one - two) / 2, rel=1e-4)
    assert over["shows"] == 2
    assert (rows["protocol"] == "small").all()


def test_more_segments_divide_no_more_by_chance():
    rng = np.random.default_rng(0)
    values = rng.standard_normal(300)
    for k in (2, 30):
        found = [divided(values, rng.integers(0, k, 300)) for _ in range(200)]
        assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(200)
    assert divided(np.ones(5), np.arange(5)) == 0


def test_what_is_judged_on_has_not_been_learned():
    """A tree that remembers its lessons wholly is no better for it elsewhere."""
    deep = DecisionTreeClassifier(random_state=0)
    rows = benchmark(deep, target="dick_basu", protocol=SMALL).set_index(["seed", "measure"])
    assert rows.loc[("all", "kappa"), "value"] < 0.9


def test_progress_counts_every_show():
    seen = []
    benchmark("knox", protocol=SMALL, progress=lambda done, every: seen.append((done, every)))
    assert seen == [(1, 2), (2, 2)]


class Silent(KMeans):
    def predict(self, X):
        return super().predict(X)[:-1]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            object(),
            "must be a scheme, a learner, a name of one, or have fit and predict; found object",
        ),
        (DummyClassifier(), "DummyClassifier learns from known segments; name the scheme"),
        (Silent(2, n_init=1, random_state=0), "must give one segment a customer"),
    ],
)
def test_what_cannot_be_assessed_is_an_error(model, message):
    with pytest.raises(ValueError, match=message):
        benchmark(model, protocol=SMALL)


def test_unknown_names_get_the_nearest():
    with pytest.raises(KeyError, match=r"Did you mean 'v[12]'"):
        benchmark("knox", protocol="v3")


def test_a_show_that_was_learned_from_does_not_judge():
    with pytest.raises(ValueError, match=r"seeds \[101\] are in both learn and judge"):
        dataclasses.replace(PROTOCOLS["v1"], name="mine", judge=(101, 201))
