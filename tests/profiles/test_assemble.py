import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.stats.shrinkage import shrink
from expo_lab.profiles.assemble import profile
from expo_lab.profiles.presences import sequences


def test_the_profile_never_looks_past_its_date(show):
    """Change everything after the date, and nothing may move."""
    ours, known, changed = profile(show, as_of=5), {}, {}
    for name, frame in show.tables.items():
        for column in {"customer_id", "to_customer_id"} & set(frame):
            frame = frame[frame[column].isin(ours.index)]  # firms founded later are nobody yet
        known[name] = frame
        if "edition" in frame and name != "editions":
            later = frame["edition"] > 5
            frame = pd.concat([frame[~later], frame[later].sample(frac=0.3, random_state=1)])
            frame.loc[frame["edition"] > 5, frame.select_dtypes("float").columns] = 1.0
        changed[name] = frame
    assert len(changed["participations"]) < len(show.tables["participations"])

    class Other:
        tables = changed

    others = profile(Other(), as_of=5)
    pd.testing.assert_frame_equal(profile(known, as_of=5), others)
    # a show knows besides since when each prospect stood in the list
    came = ours["editions_attended"] > 0
    pd.testing.assert_frame_equal(ours[came], others[came])
    now = ours.columns[: ours.columns.get_loc("p_alive")]
    pd.testing.assert_frame_equal(ours[now], others[now])


def test_a_base_that_holds_later_editions_is_not_asked_for_an_earlier_date(base):
    with pytest.raises(ValueError, match=r"as_of=5 .* the base was consolidated after edition 8"):
        profile(base, as_of=5)
    assert len(profile(base, as_of=8)) == len(profile(base))


def test_a_base_that_was_only_read_may_look_back_and_says_what_is_of_today():
    example = xl.datasets.folder() / "examples" / "crm"
    base = xl.read_tables(example, example / "mapping.toml")
    part = base.tables["participations"]
    first = part.groupby("customer_id")["edition"].min()
    late = int((first > 2).sum())
    assert late > 0
    with pytest.warns(UserWarning, match=rf"as_of=2 looks back .* {late} first seen later"):
        then = profile(base, as_of=2)
    shorter = {n: t[t["edition"] <= 2] if "edition" in t else t for n, t in base.tables.items()}
    pd.testing.assert_frame_equal(then, profile(shorter))  # nothing of later editions is in it
    assert (then.loc[first[first > 2].index, "editions_attended"] == 0).all()
    with pytest.warns(UserWarning, match="looks back"):
        assert xl.profiles.came_back(base, as_of=2)["came_back"].any()


def test_a_stand_at_a_cancelled_edition_is_not_put_into_the_next_one(show):
    mine = show.tables | {"editions": show.tables["editions"].assign(held=lambda t: t.edition != 4)}
    with pytest.raises(ValueError, match=r"turned_up: \d+ rows were at an edition .* first 4"):
        profile(mine)
    away = mine["participations"]
    away = away.assign(turned_up=away["turned_up"] & (away["edition"] != 4))
    people = profile(mine | {"participations": away})
    assert people["n"].max() == 6


def test_an_edition_without_a_price_is_refused_and_not_divided_by(show):
    free = show.tables["editions"].assign(price_sqm=0.0)
    with pytest.raises(ValueError, match=r"editions\.price_sqm: 0\.0 is below 0\.01 EUR"):
        profile(show.tables | {"editions": free})


def test_a_kind_that_nobody_asked_is_not_given_the_exhibitors_opinion(people):
    buyers = people.query("kind == 'buyer'")
    assert (buyers["satisfaction"] == 3).all()
    assert (buyers["satisfaction_se"] > people.query("answers > 0")["satisfaction_se"].max()).all()


def test_where_the_shows_own_histories_do_not_suffice_that_is_said(show):
    young = profile(show, as_of=2)
    assert not young.query("kind == 'exhibitor'")["own_model"].any()
    old = profile(xl.simulate("mature", 3000, 8, 5)).query("editions_attended > 0")
    assert old.query("kind == 'exhibitor'")["own_model"].any()


def test_counts_are_those_of_the_history(show):
    people = profile(show, as_of=8)
    stands = show.tables["participations"].query("role == 'exhibitor'")
    there = pd.crosstab(stands["customer_id"], stands["edition"]).reindex(columns=range(1, 9))
    for customer in there.index[:40]:
        came = np.flatnonzero(there.loc[customer].to_numpy()) + 1
        row = people.loc[customer]
        assert row["first_edition"] == came[0]
        assert row["x"] == len(came) - 1
        assert row["t_x"] == came[-1] - came[0]
        assert row["n"] == 8 - came[0]
        assert row["recency"] == 8 - came[-1]


def test_a_cancelled_edition_is_no_opportunity():
    from dataclasses import replace

    show = xl.simulate(replace(xl.PRESETS["mature"], cancelled=4), 300, 6, 1)
    people = profile(show)
    assert people["n"].max() == 4  # six editions, one cancelled, the first not counted
    assert (people["recency"] <= 5).all()


def test_before_any_edition_was_held_nothing_is_expected():
    from dataclasses import replace

    show = xl.simulate(replace(xl.PRESETS["mature"], cancelled=1), 300, 2, 1)
    people = profile(show, as_of=1)
    assert (people["editions_attended"] == 0).all()
    assert (people[["p_next", "expected_editions"]] == 0).all(axis=None)
    assert profile(show)["n"].max() == 0


def test_patronage_is_shrunk_by_one_edition_to_the_kinds_mean(show):
    people = profile(show)
    for _, group in people.groupby("kind", observed=True):
        seen = group[group["editions_attended"] > 0]
        mean = seen["x"].sum() / max(1, seen["n"].sum())
        expected = (seen["x"] + mean) / (seen["n"] + 1)
        assert seen["repeat_patronage"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)


def test_relative_attitude_is_strength_times_difference(show):
    # everybody gives the same answer: no differences, so the estimate is that answer's value
    said = show.tables["surveys"].assign(attitude=0.4, attitude_rival=0.7)
    people = profile(show.tables | {"surveys": said})
    asked = people.query("kind == 'exhibitor'")["relative_attitude"]
    assert asked.to_numpy() == pytest.approx(0.5 * (1 + 0.7 * (0.4 - 0.7)))


def test_there_is_no_gap(people):
    assert not people.isna().any().any()


def test_those_who_answered_more_are_known_better(known):
    present = known[known["recency"] == 0]
    se = present.groupby("answers")["satisfaction_se"].mean()
    assert se.loc[0] > se.loc[1] > se.loc[3]


def test_expected_editions_of_a_prospect_wait_for_the_first(people):
    prospects = people.query("kind == 'exhibitor' and editions_attended == 0")
    regulars = people.query("kind == 'exhibitor' and x >= 5 and recency == 0")
    assert prospects["expected_editions"].nunique() == 1
    assert prospects["expected_editions"].iloc[0] < regulars["expected_editions"].min()


@pytest.mark.parametrize("as_of", [0, 9, 2.5, "8"])
def test_a_date_outside_the_show_is_named(show, as_of):
    with pytest.raises(ValueError, match=r"as_of must be one of the editions 1 to 8, found"):
        profile(show, as_of=as_of)


def test_sequences_count_every_newcomer_once(show):
    found = sequences(show)
    stands = show.tables["participations"].query("role == 'exhibitor' and first_time")
    assert found["exhibitors"].sum() == stands["customer_id"].nunique()
    assert (found["later_editions"].str.len() == 7 - found["first_edition"]).all()


def test_sequences_do_not_count_a_stand_that_was_cancelled(show):
    class Called:
        tables = show.tables | {
            "participations": show.tables["participations"].assign(
                turned_up=lambda t: t["edition"] != 8
            )
        }

    found = sequences(Called())
    assert set(found["later_editions"].str[-1]) <= {"0", ""}
    assert sequences(show)["later_editions"].str.endswith("1").any()


# shrinkage -------------------------------------------------------------------------------------


def test_without_error_the_answer_all_but_stands():
    # many customers say the same thing each time: the prior of K repeats hardly counts
    answers = pd.Series(np.tile([1.0, 1, 5, 5], 2000))
    found = shrink(answers, np.repeat(np.arange(4000), 2), np.zeros(4000, dtype=int))
    assert found["estimate"].to_numpy() == pytest.approx(np.tile([1, 5], 2000), abs=0.01)


def test_without_differences_the_group_mean_stands():
    answers = pd.Series([1.0, 5, 1, 5])
    found = shrink(answers, np.array([0, 0, 1, 1]), np.zeros(2, dtype=int))
    assert found["estimate"].tolist() == [3, 3]


@pytest.mark.parametrize(("n", "tau"), [(100, 0.6), (300, 0.6), (300, 0.3), (1000, 0.3)])
def test_the_standard_error_covers_where_few_answer_twice(n, tau):
    # a quarter answers each of two editions: the case of a real survey
    inside = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        true = tau * rng.standard_normal(n)
        customer = np.concatenate([np.flatnonzero(rng.random(n) < 0.25) for _ in range(2)])
        answers = pd.Series(true[customer] + 0.6 * rng.standard_normal(len(customer)))
        found = shrink(answers, customer, np.zeros(n, dtype=int))
        inside.append((abs(found["estimate"] - true) <= 1.96 * found["se"]).mean())
    assert 0.85 < np.mean(inside) < 0.99


def test_shrinkage_recovers_the_truth_with_its_own_standard_error():
    rng = np.random.default_rng(4)
    n = 4000
    group = rng.integers(0, 3, n)
    true = np.array([2.0, 3.0, 4.0])[group] + 0.6 * rng.standard_normal(n)
    customer = np.repeat(np.arange(n), rng.integers(0, 5, n))
    answers = pd.Series(true[customer] + 0.9 * rng.standard_normal(len(customer)))
    found = shrink(answers, customer, group)
    z = (true - found["estimate"]) / found["se"]
    assert abs(z.mean()) < 3 / np.sqrt(n)
    assert z.std() == pytest.approx(1, abs=3 / np.sqrt(2 * n) + 0.02)  # 0.02: se's own estimate
    plain = answers.groupby(customer).mean()
    heard = plain.index
    assert ((found["estimate"] - true)[heard] ** 2).mean() < ((plain - true[heard]) ** 2).mean()
