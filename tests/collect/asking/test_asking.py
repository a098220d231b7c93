"""Asking: who answers, what, for how much; and what a choice of stands shows."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

import expo_lab as xl
from expo_lab.collect import (
    MODES,
    ask_choices,
    ask_needs,
    cost_of_answers,
    need_means,
    with_answers,
)
from expo_lab.collect.asking.needs import COLD, KEEN, NEEDS
from expo_lab.collect.asking.stands import CORNER, NEED, PACKAGE, PRICE
from expo_lab.predict import part_worths

FIRMS = [f"E{i:06d}" for i in range(1, 3001)]


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=3000, editions=3, seed=2027)


@pytest.fixture(scope="module")
def exact():
    knobs = dataclasses.replace(xl.PRESETS["mature"], survey_noise=0.0, closing_rate=0.0)
    return xl.simulate(knobs, customers=3000, editions=3, seed=2027)


@pytest.fixture(scope="module")
def traits(show):
    return show.truth["customers"].set_index("customer_id").loc[FIRMS]


def true_needs(show, ids):
    found = show.truth["customers"].set_index("customer_id").loc[ids, [f"true_{n}" for n in NEEDS]]
    return found.set_axis(NEEDS, axis=1)


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_answers_at_its_rate(show, traits, mode):
    said, world = ask_needs(show, FIRMS, mode), show.world
    lean = logit(MODES[mode].response) + KEEN * logit(traits["true_involvement"])
    lean -= COLD * (world.on_roll("listed")[:3000] == 0)
    open_ = np.isin(np.arange(3000), world.firm)
    chance = expit(lean).to_numpy() * open_
    error = np.sqrt((chance * (1 - chance)).sum())
    assert abs(said["answered"].sum() - chance.sum()) < 3 * error
    assert not said["answered"].to_numpy()[~open_].any()


def test_without_noise_a_careful_questionnaire_is_the_truth_rounded(exact):
    said = ask_needs(exact, FIRMS, "questionnaire").query("usable").set_index("customer_id")
    right = np.clip(np.rint(3 + true_needs(exact, said.index)), 1, 5)
    same = (said[NEEDS] == right).all(axis=1)
    # the others ticked one number for all; where rounding hid that, they are not usable
    assert same.all()


def test_who_is_careless_says_one_number(show):
    said = ask_needs(show, FIRMS, "questionnaire").query("answered")
    careful = ask_needs(show, FIRMS, "interview").query("answered")
    alike = 1 - careful["usable"].mean()  # five needs that happen to be equal
    share, right = (
        1 - said["usable"].mean(),
        1 - (1 - MODES["questionnaire"].careless) * (1 - alike),
    )
    assert abs(share - right) < 3 * np.sqrt(right * (1 - right) / len(said))
    assert (np.ptp(said.loc[~said["usable"], NEEDS], axis=1) == 0).all()


def test_a_telephone_overstates_by_what_it_says(show):
    said = ask_needs(show, FIRMS, "telephone").query("usable").set_index("customer_id")
    truth = true_needs(show, said.index)
    inside = truth["need_sourcing"].abs() < 1  # where the ends of the scale cut nothing off
    gap = (said["need_sourcing"] - 3 - truth["need_sourcing"])[inside]
    assert abs(gap.mean() - MODES["telephone"].yes) < 3 * gap.std() / np.sqrt(len(gap))


def test_a_forum_pulls_to_its_tables(exact):
    asked = ask_needs(exact, FIRMS, "forum").query("usable").set_index("customer_id")
    truth = true_needs(exact, asked.index)
    slope = np.cov(asked["need_skills"], truth["need_skills"])[0, 1] / truth["need_skills"].var()
    # (1 - c) own + c / 8 of it that is in the table's mean, a little cut off at the ends
    assert 0.5 < slope < 0.6


def test_the_same_show_gives_the_same_answers_whoever_else_is_asked(show):
    few, many = (ask_needs(show, FIRMS[:n], "interview") for n in (50, 500))
    pd.testing.assert_frame_equal(few, many.head(50))


def test_no_column_holds_the_truth(show):
    made = ask_needs(show, FIRMS[:50], "forum")
    expected = ["customer_id", "edition", "mode", "answered", "usable", *NEEDS, "cost"]
    assert list(made) == expected
    assert made.loc[~made["answered"], NEEDS].isna().all(axis=None)


def test_cost_is_counted_on_fingers(show):
    made = ask_needs(show, FIRMS, "telephone")
    row = cost_of_answers(made).loc["telephone"]
    assert row["cost"] == 12 * 3000 + 8 * row["answered"]
    assert row["cost_per_answer"] == row["cost"] / made["usable"].sum()


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        ([], "0 ids, 0 of them different"),
        (["E000001", "E000001"], "2 ids, 1 of them different"),
        (["B000001", "E000001"], "1 that are none, the first 'B000001'"),
    ],
)
def test_strange_ids_are_refused(show, ids, found):
    with pytest.raises(ValueError, match=rf"^ask_needs: needs ids of exhibitors.*found {found}\.$"):
        ask_needs(show, ids)


def test_a_table_is_no_show(show):
    with pytest.raises(ValueError, match="needs a simulated show"):
        ask_needs(show.tables, FIRMS)


def test_an_unknown_mode_gets_the_right_name(show):
    with pytest.raises(KeyError, match="telephone"):
        ask_needs(show, FIRMS, "telefone")


def test_the_profile_reads_the_answers_and_knows_more(show):
    before = xl.profile(show)
    made = ask_needs(show, FIRMS, "interview")
    after = xl.profile(with_answers(show, made))
    told = made.query("usable")["customer_id"]
    assert (after.loc[told, "need_skills_se"] < before.loc[told, "need_skills_se"] + 1e-9).all()
    truth = 3 + true_needs(show, told)["need_skills"]
    errors = [((p.loc[told, "need_skills"] - truth) ** 2).mean() for p in (before, after)]
    assert errors[1] < errors[0]


def test_the_last_of_several_answers_counts(show):
    made = ask_needs(show, FIRMS, "interview").query("usable").head(20)
    twice = pd.concat([made.assign(**dict.fromkeys(NEEDS, 1.0)), made])
    for given in (made, twice):
        rows = with_answers(show, given)["surveys"].set_index(["edition", "customer_id"])
        found = rows.loc[[(3, who) for who in made["customer_id"]], NEEDS].to_numpy()
        assert (found == made[NEEDS].to_numpy()).all()
    assert not rows.index.duplicated().any()


def test_weights_mend_what_they_are_told_of(show, traits):
    answers = ask_needs(show, FIRMS, "questionnaire")
    listed = (show.world.on_roll("listed")[:3000] > 0).astype(float)
    keen = logit(traits["true_involvement"].clip(0.001, 0.999))
    people = pd.DataFrame(dict(keen=keen, listed=listed), index=FIRMS)
    row = need_means(answers, people, ["keen", "listed"]).loc["need_automation"]
    true = 3 + true_needs(show, FIRMS)["need_automation"].mean()
    assert abs(row["weighted"] - true) < 3 * row["weighted_se"]
    assert row["plain"] - true > 3 * row["plain_se"]  # the keen answer, and they need it
    assert 10 < row["worth"] < answers["usable"].sum()


def test_a_weight_that_hangs_on_nothing_changes_nothing(show):
    answers = ask_needs(show, FIRMS, "interview")
    people = pd.DataFrame({"same": 1.0}, index=FIRMS)
    found = need_means(answers, people, ["same"])
    np.testing.assert_allclose(found["weighted"], found["plain"])
    assert found["worth"].iloc[0] == pytest.approx(answers["usable"].sum())


def test_weights_need_answers_and_people(show):
    answers = ask_needs(show, FIRMS[:30], "forum")
    people = pd.DataFrame({"same": 1.0}, index=FIRMS)
    with pytest.raises(ValueError, match=r"needs 10 usable answers .*; found \d and \d\d\.$"):
        need_means(answers, people, ["same"])
    with pytest.raises(ValueError, match="29 of those asked are not in people"):
        need_means(answers, people.head(1), ["same"])


def test_weights_need_whole_columns_that_do_not_give_the_answer_away(show):
    answers = ask_needs(show, FIRMS, "interview")
    with pytest.raises(ValueError, match="column 'size' has gaps among those asked"):
        need_means(
            answers, pd.DataFrame({"size": [np.nan, *range(len(FIRMS) - 1)]}, FIRMS), ["size"]
        )
    told = pd.DataFrame({"told": answers["usable"].to_numpy(float)}, answers["customer_id"])
    with pytest.raises(ValueError, match="who answers is told without error by some of told"):
        need_means(answers, told, ["told"])


def test_the_planted_part_worths_come_back(show, traits):
    made = ask_choices(show, FIRMS[:1500], "skills")
    who = traits.loc[made["customer_id"]]
    made["price"] *= who["true_price_weight"].to_numpy()
    made["need"] = made["package"] * who["true_need_skills"].to_numpy()
    found = part_worths(made, ["price", "corner", "package", "need"])
    planted = [-PRICE * show.scenario.price_sensitivity, CORNER, PACKAGE, NEED]
    assert (abs(found["part_worth"] - planted) < 3 * found["se"]).all()


def test_everybody_chooses_one_stand_of_three(show):
    made = ask_choices(show, FIRMS[:40], tasks=3)
    sums = made.groupby(["customer_id", "task"])["chosen"].agg(["sum", "size"])
    assert (sums == [1, 3]).all(axis=None)
    pd.testing.assert_frame_equal(made, ask_choices(show, FIRMS[:40][::-1], tasks=3))


def test_a_choice_needs_a_topic_and_a_task(show):
    with pytest.raises(ValueError, match=r"no topic 'digitel'\. .*digital"):
        ask_choices(show, FIRMS[:3], "digitel")
    with pytest.raises(ValueError, match="tasks must be 1 or more, found 0"):
        ask_choices(show, FIRMS[:3], tasks=0)
