import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests

from expo_lab.predict.conditions import Condition, candidates
from expo_lab.predict.mining.association import associations, baskets
from expo_lab.predict.mining.guard import at_work, q_values
from expo_lab.predict.mining.rules import check_rules, find_rules
from expo_lab.predict.mining.search import search


def test_q_values_are_statsmodels_own():
    p = np.random.default_rng(0).random(50) ** 2
    assert q_values(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        q_values([1.1])


def test_the_guard_holds_its_promise():
    found = [at_work(seed) for seed in range(200)]
    share = [f["chance at q < .1"] / max(1, f["kept at q < .1"]) for f in found]
    assert np.mean(share) < 0.1 + 3 * np.std(share) / np.sqrt(len(share))
    unguarded = [f["chance at p < .05"] / max(1, f["kept at p < .05"]) for f in found]
    assert np.mean(unguarded) > 0.3


def people(seed, n=400):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((n, 6)), columns=list("abcdef"))
    return frame.assign(colour=rng.choice(["red", "blue"], n)), rng


def test_a_planted_rule_is_found_and_lives_on():
    frame, rng = people(0)
    hot = (frame["c"] >= 0.75) & (frame["colour"] == "red")
    frame["back"] = rng.random(len(frame)) < np.where(hot, 0.95, 0.3)
    found = find_rules(frame, "back", [*"abcdef", "colour"], resamples=5)
    assert found["rule"].iloc[0].startswith("c >= ")
    assert found["rule"].iloc[0].endswith("and colour = red")
    assert found["stability"].iloc[0] == 1
    later, rng = people(1)
    hot = (later["c"] >= 0.75) & (later["colour"] == "red")
    later["back"] = rng.random(len(later)) < np.where(hot, 0.95, 0.3)
    assert check_rules(found.head(1), later, "back")["p_later"].item() < 0.001


def test_planted_nothing_is_found_at_the_promised_rate():
    any_found = 0
    for seed in range(60):
        frame, rng = people(seed)
        frame["back"] = rng.random(len(frame)) < 0.4
        any_found += len(find_rules(frame, "back", [*"abcdef", "colour"], resamples=0)) > 0
    assert any_found <= 60 * 0.1 + 3 * np.sqrt(60 * 0.1 * 0.9)


def test_counts_of_rules_by_hand_and_order_of_rows():
    frame = pd.DataFrame({"n": [1] * 6 + [2] * 4, "back": [1, 1, 1, 1, 1, 0, 0, 0, 0, 1]})
    frame = pd.concat([frame] * 20, ignore_index=True).astype({"back": bool})
    found = find_rules(frame, "back", ["n"], resamples=2)
    low = found[found["rule"] == "n < 2"].iloc[0]
    assert low[["customers", "support", "rate", "lift"]].tolist() == pytest.approx(
        [120, 0.6, 5 / 6, 5 / 6 / 0.6]
    )
    table = [[100, 20], [20, 60]]
    assert low["p"] == pytest.approx(fisher_exact(table, alternative="greater")[1] * 2)
    mixed = frame.sample(frac=1, random_state=1)
    again = find_rules(mixed, "back", ["n"], resamples=2)
    assert again["rule"].tolist() == found["rule"].tolist()


def test_stability_does_not_hang_on_the_order_of_rows():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc"))
    frame["back"] = frame["a"] + 1.5 * rng.normal(size=80) > 0
    drawn = [find_rules(p, "back", list("abc"))["stability"] for p in (frame, frame[::-1])]
    assert len(drawn[0]) > 1  # kept in some of the draws, not in all
    assert drawn[0].between(0.1, 0.9).any()
    assert drawn[0].tolist() == drawn[1].tolist()


def test_rules_refuse_what_cannot_be():
    frame = people(0)[0].assign(back=True)
    with pytest.raises(ValueError, match="one sort only, 400 customers"):
        find_rules(frame, "back", ["a"])
    with pytest.raises(ValueError, match="target 'back' is among the columns"):
        find_rules(frame, "back", ["a", "back"])


def test_a_gap_is_no_yes():
    people = pd.DataFrame({"n": range(100), "back": [1.0, 0.0] * 49 + [np.nan] * 2})
    with pytest.raises(ValueError, match="'back' must be true or false for everybody; 2 of 100"):
        find_rules(people, "back", ["n"], resamples=2)
    holes = people.assign(n=[np.nan, *range(99)], back=[True] * 50 + [False] * 50)
    with pytest.raises(ValueError, match="find_rules: column 'n' has 1 gaps"):
        find_rules(holes, "back", ["n"], resamples=2)
    rules = find_rules(holes.dropna(), "back", ["n"], resamples=2)
    with pytest.raises(ValueError, match="check_rules: column 'n' has 1 gaps"):
        check_rules(rules, holes, "back")
    with pytest.raises(ValueError, match=r"check_rules: .*'n'"):
        check_rules(rules, holes.drop(columns="n"), "back")
    with pytest.raises(ValueError, match="used must hold true or false"):
        associations(pd.DataFrame({"a": [1, 1, np.nan], "b": [1, 0, 1]}))
    with pytest.raises(ValueError, match="used must hold true or false"):
        associations(pd.DataFrame({"a": [1, 2, 0], "b": [1, 0, 1]}))


def test_conditions_say_what_they_do():
    frame = pd.DataFrame({"n": [1, 2, 3], "colour": ["red", "blue", "red"]})
    for condition in candidates(frame, ["n", "colour"], cuts=3):
        by_words = frame.eval(
            str(condition).replace(" = ", " == ").replace("red", "'red'").replace("blue", "'blue'")
        )
        assert (condition.holds(frame) == by_words).all()
    assert Condition("colour", "≠", "red").holds(frame).tolist() == [False, True, False]


def test_associations_by_hand():
    used = pd.DataFrame({"a": [1] * 5 + [0] * 5, "b": [1] * 4 + [0] * 5 + [1], "c": 1}).astype(bool)
    found = associations(used).set_index(["a", "b"])
    assert found.loc[("a", "b"), "lift"] == pytest.approx(1.6)
    assert found.loc[("a", "c"), "lift"] == 1
    with pytest.raises(ValueError, match="needs two items"):
        associations(used[["a"]])


def test_confounding_is_shown_and_odds_are_mantel_haenszels():
    rng = np.random.default_rng(0)
    large = rng.random(4000) < 0.5
    chance = np.where(large, 0.7, 0.1)
    used = pd.DataFrame({"a": rng.random(4000) < chance, "b": rng.random(4000) < chance})
    found = associations(used, pd.Series(large)).iloc[0]
    assert found["odds"] > 4
    assert found["p_within"] > 0.01
    tables = [pd.crosstab(used["a"][large == g], used["b"][large == g]) for g in (True, False)]
    theirs = StratifiedTable([t.to_numpy() for t in tables])
    assert found["odds_within"] == pytest.approx(theirs.oddsratio_pooled)
    assert found["p_within"] == pytest.approx(theirs.test_null_odds().pvalue)


@pytest.mark.parametrize("of", ["sessions", "stands", "services"])
def test_baskets_are_of_those_who_used_anything(show, of):
    found = baskets(show, of)
    assert found.any(axis=1).all()
    assert set(found.dtypes.astype(str)) == {"bool"}


def test_baskets_of_nothing_known_are_refused(show):
    with pytest.raises(ValueError, match="of must be sessions, stands or services"):
        baskets(show, "coffee")


def score(chosen):
    """Two columns work only together; the others are dead weight."""
    return 10 - 6 * ({"a", "b"} <= set(chosen)) + len(chosen)


def test_all_searches_keep_to_the_budget_and_remember():
    asked = []
    found = search(lambda s: asked.append(s) or score(s), list("abcdefgh"), budget=40, seed=1)
    assert (found.groupby("way").size() == 40).all()
    assert len(asked) == 120
    for _, of in found.groupby("way"):
        assert (of["best"] == of["score"].cummin()).all()
        assert score(of["chosen"].iloc[-1]) == of["best"].iloc[-1]


def test_genetic_search_beats_lot_where_columns_work_together():
    ends = [
        search(score, list("abcdefghijklmnop"), budget=120, seed=s).groupby("way")["best"].min()
        for s in range(10)
    ]
    mean = pd.DataFrame(ends).mean()
    assert mean["genetic"] < mean["random"]


def test_search_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="needs two columns and a budget of 1"):
        search(score, "a")
    with pytest.raises(ValueError, match="there is no way 'prayer'"):
        search(score, "ab", ways=["prayer"])
