"""Predictive validity: what chance gives, what is known, and against the reference library."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from expo_lab.segment.comparison.validity import FOLDS, outcomes_after, validity

N = 4000


def crowd(seed):
    rng = np.random.default_rng(seed)
    code = rng.integers(0, 2, N)
    came = rng.random(N) < np.where(code == 1, 0.8, 0.2)
    money = 10.0 * code + 5 * rng.standard_normal(N)
    return code, pd.DataFrame({"came_again": came, "margin": money})


def at(found, outcome, measure):
    return found.set_index(["outcome", "measure"]).loc[(outcome, measure)]


def test_the_planted_skill_is_found():
    # one half returns with .8, the other with .2: of p (1 - p) = .25 a share .09 / .25 is between;
    # who did has the higher forecast with .8 * .8, a tie with 2 * .8 * .2; money 25 / (25 + 25)
    found = validity({"s": crowd(1)[0]}, crowd(1)[1])
    for outcome, measure, true in [
        ("came_again", "skill", 0.36),
        ("came_again", "AUC", 0.8),
        ("margin", "skill", 0.5),
    ]:
        row = at(found, outcome, measure)
        error = (row["upper"] - row["lower"]) / (2 * 1.96)
        assert row["value"] == pytest.approx(true, abs=3 * error)
        assert error < 0.02


def test_intervals_cover_what_was_planted():
    held = []
    for seed in range(60):
        code, outcomes = crowd(seed + 100)
        found = validity({"s": code[:400]}, outcomes.head(400))
        row = at(found, "came_again", "skill")
        held.append(row["lower"] <= 0.36 <= row["upper"])
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 60)


def test_segments_without_meaning_do_not_seem_to_foretell():
    values = []
    for seed in range(40):
        rng = np.random.default_rng(seed + 1000)  # not the stream that made the outcomes
        found = validity({"s": rng.integers(0, 20, 400)}, crowd(seed)[1].head(400))
        values.append([at(found, "came_again", m)["value"] for m in ("skill", "AUC")])
    skill, auc = np.array(values).T
    assert skill.mean() < 0  # twenty means learnt from luck are worse than one
    assert auc.mean() == pytest.approx(0.5, abs=3 * auc.std() / np.sqrt(40))


def test_auc_equals_the_reference_library_in_each_fold():
    code, outcomes = crowd(3)
    found = at(validity({"s": code}, outcomes), "came_again", "AUC")["value"]
    fold = np.random.default_rng(0).permutation(N) % FOLDS  # the index is in order already
    y = outcomes["came_again"]
    scores = []
    for f in range(FOLDS):
        rate = y[fold != f].groupby(code[fold != f]).mean()
        scores.append(roc_auc_score(y[fold == f], rate.loc[code[fold == f]]))
    assert found == pytest.approx(np.mean(scores))


def test_rows_may_come_in_any_order():
    code, outcomes = crowd(4)
    mixed = np.random.default_rng(5).permutation(N)
    one = validity({"s": code}, outcomes)["value"]
    two = validity({"s": code[mixed]}, outcomes.iloc[mixed])["value"]
    assert one.to_numpy() == pytest.approx(two.to_numpy())


def test_where_everybody_did_the_same_there_is_nothing_to_foretell():
    outcomes = pd.DataFrame({"came_again": np.ones(50, dtype=bool), "margin": 3.0})
    found = validity({"s": np.arange(50) % 2}, outcomes)
    assert found[["value", "lower", "upper"]].isna().all(axis=None)


def test_outcomes_are_differences_of_sums(show):
    import expo_lab as xl

    before = xl.profile(show, as_of=7).query("kind == 'exhibitor' and editions_attended > 0")
    found = outcomes_after(before, xl.profile(show, as_of=8).loc[before.index])
    rows = (
        show.tables["participations"].query("edition == 8 and turned_up").set_index("customer_id")
    )
    area = rows["area"].reindex(before.index).fillna(0)
    always = show.tables["participations"].groupby("customer_id")["turned_up"].all()
    sure = always.reindex(before.index).fillna(True)
    assert found.loc[sure, "area"].to_numpy() == pytest.approx(area[sure].to_numpy(), abs=0.1)
    assert (found["came_again"] == before.index.isin(rows.index)).all()
