import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.schema import STATES
from expo_lab.lifecycle.cut_losses import lost_by_cuts
from expo_lab.lifecycle.histories import presence_text, stage_history, true_history
from expo_lab.lifecycle.paths import moves, path_shares
from expo_lab.lifecycle.stage_race import who_finds_the_stage
from expo_lab.lifecycle.stays import sojourns


def chain(n, stay, span, seed):
    """Two stages, left with constant chances: sequences as a history."""
    rng = np.random.default_rng(seed)
    state = rng.integers(0, 2, n)
    rows = []
    for t in range(span):
        rows.append(pd.DataFrame(dict(customer_id=np.arange(n), edition=t, stage=state)))
        state = np.where(rng.random(n) < np.array(stay)[state], state, 1 - state)
    made = pd.concat(rows, ignore_index=True)
    return made.assign(stage=made["stage"].map({0: "in", 1: "out"}))


@pytest.mark.parametrize("seed", range(5))
def test_planted_stays_come_back(seed):
    found = sojourns(chain(800, (0.8, 0.5), 12, seed), horizon=4)
    for stage, p in (("in", 0.8), ("out", 0.5)):
        error = (found.loc[stage, "mean_upper"] - found.loc[stage, "mean_lower"]) / (2 * 1.96)
        assert abs(found.loc[stage, "mean"] - (1 - p**4) / (1 - p)) < 3 * error
        assert abs(found.loc[stage, "stay"] - p) < 0.05


def test_intervals_of_stays_cover():
    held = 0
    for seed in range(60):
        row = sojourns(chain(120, (0.7, 0.4), 8, 1000 + seed), horizon=3).loc["in"]
        held += row["mean_lower"] <= 1 + 0.7 + 0.49 <= row["mean_upper"]
    assert 51 <= held <= 60  # 57 expected, sd 1.7


def test_a_stay_still_going_on_is_not_taken_as_ended():
    history = pd.DataFrame(
        dict(customer_id=list("aaabbb"), edition=[1, 2, 3] * 2, stage=list("pqqpqp"))
    )
    row = sojourns(history, horizon=2).loc["q"]
    assert (row["stays"], row["ended"], row["stay"]) == (2, 1, 0.5)
    assert sojourns(history).loc["p", "left_out"] == 2


def test_moves_name_what_they_skip(show):
    table = moves(true_history(show)).reset_index()
    assert table["count"].sum() == (
        show.truth["states"].groupby("customer_id").size().sub(1).clip(lower=0).sum()
    )
    assert table.groupby("stage")["share"].sum().to_numpy() == pytest.approx(1)
    over = table.query("stage == 'prospect' and following == 'committed'").iloc[0]
    assert (over["kind"], over["skipped"]) == ("skips", "trial, growing")
    place = {s: i for i, s in enumerate(STATES)}
    back = table["following"].map(place) < table["stage"].map(place)
    assert (table["kind"] == "turns back").equals(back)


def test_a_cancelled_edition_is_no_step():
    show = xl.simulate("cancelled-edition", customers=300, editions=8, seed=1)
    gone = show.tables["editions"].query("not held")["edition"].item()
    for history in (true_history(show), stage_history(show, first=gone - 1)):
        assert gone not in set(history["edition"])
        assert moves(history)["count"].sum() > 0
    steps = moves(true_history(show))["count"].sum()
    rows = true_history(show)
    assert steps == len(rows) - rows["customer_id"].nunique()


def test_shares_of_paths_by_hand():
    paths = {
        "a": ["prospect", "committed", "lost", "growing"],
        "b": ["prospect", "trial", "lost", "lost"],
        "c": ["prospect", "trial", "weakening", "growing"],
        "d": ["prospect", "growing", "weakening", "lost"],
    }
    rows = [(c, t, s) for c, path in paths.items() for t, s in enumerate(path)]
    history = pd.DataFrame(rows, columns=["customer_id", "edition", "stage"])
    found = path_shares(history)
    assert found["share"].to_dict() == {
        "trust at once": 1 / 4,
        "gone after one": 1 / 2,
        "decline from anywhere": 3 / 4,
        "gone without warning": 2 / 3,
        "turned in time": 1 / 2,
        "back from lost": 1 / 2,
    }
    assert ((found["lower"] <= found["share"]) & (found["share"] <= found["upper"])).all()


def test_the_rules_history_is_the_rule_at_each_date(show):
    history = stage_history(show, first=7)
    assert history["edition"].unique().tolist() == [7, 8]
    last = history.query("edition == 8").set_index("customer_id")["stage"]
    people = xl.profile(show).query("kind == 'exhibitor'")
    rule = xl.lifecycle.stages(people).astype(str)
    assert (last.astype(str).loc[people.index] == rule).all()


def test_a_look_up_never_tells_more_than_the_six(show):
    last = true_history(show).query("edition == 8 and stage != 'prospect'")
    found = lost_by_cuts(last["stage"], last["true_p_next"])
    assert (found["lost"] >= 0).all()
    assert (found["lost_lower"] >= 0).all()
    groups = last.groupby("stage", observed=True)["true_p_next"]
    between = groups.transform("mean").var(ddof=0) / last["true_p_next"].var(ddof=0)
    assert found.loc["six", "told"] == pytest.approx(between)


def test_an_outcome_told_wholly_by_trust_loses_nothing_in_five():
    states = pd.Series(["growing", "committed", "weakening", "lost"] * 25)
    chance = states.map(dict(growing=0.8, committed=0.8, weakening=0.3, lost=0.1))
    found = lost_by_cuts(states, chance)["lost"]
    assert found["five"] == pytest.approx(0)
    assert found["four"] > 0.01


def test_the_draws_do_not_hang_on_the_order_of_rows():
    rng = np.random.default_rng(0)
    states, y = pd.Series(rng.choice(STATES, 60)), rng.normal(size=60)
    found = lost_by_cuts(states, y, 20)
    pd.testing.assert_frame_equal(found, lost_by_cuts(states[::-1], y[::-1], 20))
    reading = {"guess": pd.Series(rng.choice(STATES, 60))}
    again = who_finds_the_stage(reading, states[::-1], 20)
    pd.testing.assert_frame_equal(who_finds_the_stage(reading, states, 20), again)


def test_stages_that_mean_nothing_are_not_seen_to_lose_anything():
    rng, told, lost = np.random.default_rng(0), [], []
    for _ in range(100):
        states = pd.Series(rng.choice(STATES, 200))
        found = lost_by_cuts(states, rng.normal(size=200), resamples=100)
        told.append(found.loc["six", "lower"] == 0)
        lost.append(found.loc[["four", "five", "dwyer"], "lost_lower"] == 0)
    assert np.mean(told) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 100)
    assert (np.mean(lost, axis=0) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 100)).all()


def test_presences_as_text_hold_what_the_profile_counts(show, known):
    text = presence_text(show).loc[known.index]
    assert len(presence_text(show)) == len(known)
    assert (text.str.count("1") == known["editions_attended"]).all()
    assert (text.str.len() - 1 - text.str.rfind("1") == known["recency"]).all()
    new = known["newcomer"]
    assert (text[new].str.len() == known.loc[new, "n"] + 1).all()


BAD = pd.DataFrame(dict(customer_id=["a", "a"], edition=[1, 1], stage=["trial", "lost"]))


@pytest.mark.parametrize(
    ("verb", "history", "message"),
    [
        (sojourns, BAD, "needs one row a customer and edition; found 1 more, the first of 'a'"),
        (sojourns, BAD.iloc[:1], "needs two editions or more; found 1"),
        (moves, BAD.iloc[:1], "needs a customer at two editions that follow each other"),
        (moves, BAD.assign(stage=[None, "lost"]), "without gaps; found .*'stage': 1"),
        (moves, BAD.iloc[:0], "found an empty history"),
        (path_shares, BAD.assign(edition=[1, 2], stage="trust"), "six stages .* found 'trust'"),
    ],
)
def test_impossible_histories_are_refused(verb, history, message):
    with pytest.raises(ValueError, match=f"^{verb.__name__}: .*{message}"):
        verb(history)


@pytest.mark.parametrize(
    ("states", "outcome", "message"),
    [
        (["trial", "lost"], [1, 1], "needs an outcome that varies"),
        (["trial", "lost"], [1, np.nan], "with 1 gaps"),
        (["trial", "lost"], [1, 0, 1], r"one finite outcome for each of 2 states; found shape \(3"),
        (["trial", "gone"], [1, 0], "found 'gone'"),
    ],
)
def test_impossible_outcomes_are_refused(states, outcome, message):
    with pytest.raises(ValueError, match=message):
        lost_by_cuts(pd.Series(states), outcome)


def test_a_horizon_beyond_the_record_and_one_edition_are_refused(show):
    with pytest.raises(ValueError, match="horizon of at most 7, the steps in the history; found 9"):
        sojourns(true_history(show), horizon=9)
    with pytest.raises(ValueError, match="needs two editions held or more from 8 to 8; found 1"):
        stage_history(show, first=8)
