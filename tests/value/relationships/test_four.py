import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from expo_lab.value.future.equity import newcomer_value
from expo_lab.value.lifetime import lifetime_value
from expo_lab.value.relationships.effects import (
    idea_effect,
    leader_effect,
    leaders,
    steps,
    talk_effects,
)
from expo_lab.value.relationships.four import VALUES, _content_effect, relationship_values


@pytest.fixture(scope="module")
def made(show, people):
    return relationship_values(show.tables, people)[0]


def test_economic_value_is_the_ledgers_and_the_forecasts(show, people, made):
    part = show.tables["participations"]
    paid = (part["revenue"] * ~part["unpaid"] - part["cost_to_serve"]).groupby(part["customer_id"])
    want = paid.sum().reindex(made.index) + lifetime_value(people)["future"]
    assert made["economic"].to_numpy() == pytest.approx(want.to_numpy())


def test_the_economic_interval_has_the_models_error_and_the_customers_own_chance(people, made):
    money = lifetime_value(people)
    far = np.hypot(money["upper"] - money["future"], 1.959964 * money["chance"])
    got = made["economic_upper"] - made["economic"]
    assert got.to_numpy() == pytest.approx(far.to_numpy(), nan_ok=True)


@pytest.fixture(scope="module")
def stake(people):
    """Margin of the next edition and nine tenths of what usually follows it."""
    return people["margin"] * (1 + 0.9 * people["expected_editions"])


def test_a_leader_draws_its_share_of_its_sectors_followers(show, people, made, stake):
    firms = people.query("kind == 'exhibitor'")
    lead = firms.index.isin(leaders(show.tables))
    someone = made["demonstration"].abs().idxmax()
    mine = (firms["sector"] == firms.loc[someone, "sector"]).to_numpy()
    mean = stake[firms.index[~lead & (firms["recency"] == 0)]].mean()
    found, each = leader_effect(show.tables), (mine & ~lead).sum() / (mine & lead).sum() * mean
    assert made.loc[someone, "demonstration"] == pytest.approx(found["effect"] * each)
    assert made.loc[someone, "demonstration_upper"] == pytest.approx(found["upper"] * each)


def test_a_word_is_worth_its_effect_times_the_stake_of_who_hears_it(show, people, made, stake):
    effects = talk_effects(show.tables).dropna(subset=["effect"])
    who = show.tables["referrals"].rename(columns=dict(to_customer_id="heard"))
    status = steps(show.tables).set_index(["customer_id", "edition"])["status"]
    worth = dict(
        prospect=newcomer_value(people)["value"],
        lapsed=stake[people["recency"] > 0].mean(),
        present=stake[people["recency"] == 0].mean(),
    )
    want, square = (pd.Series(0.0, made.index) for _ in range(2))
    for speaker, row in who.set_index("customer_id").groupby(level=0):
        words = {}
        for heard, edition, direction in row[["heard", "edition", "direction"]].to_numpy():
            key = ("for" if direction > 0 else "against", status.get((heard, edition)))
            if key in effects.index and speaker in want.index:
                words[key] = words.get(key, 0) + 1
        for key, times in words.items():
            want[speaker] += times * effects.loc[key, "effect"] * worth[key[1]]
            square[speaker] += (times * effects.loc[key, "error"] * worth[key[1]]) ** 2
    assert made["recommendation"].to_numpy() == pytest.approx(want.to_numpy())
    far = made["recommendation_upper"] - made["recommendation"]
    assert far.to_numpy() == pytest.approx(1.959964 * np.sqrt(square.to_numpy()))


def test_a_point_of_satisfaction_is_the_difference_over_the_distance():
    ids = [f"E{i}" for i in range(8)]
    firms = pd.DataFrame(dict(customer_id=ids, kind="exhibitor", sector="a", size=1))
    again = [i for k, i in enumerate(ids) if k not in (3, 4, 5, 6)]  # 3 of 4 content, 1 of 4 other
    came = [(i, 1, True) for i in ids] + [(i, 2, False) for i in again]
    part = pd.DataFrame(came, columns=["customer_id", "edition", "first_time"])
    tables = dict(
        customers=firms,
        editions=pd.DataFrame(dict(edition=[1, 2], held=True)),
        participations=part.assign(turned_up=True, role="exhibitor"),
        surveys=pd.DataFrame(dict(customer_id=ids, edition=1, satisfaction=[5.0] * 4 + [2.0] * 4)),
    )
    effect, error = _content_effect(tables)
    assert effect == pytest.approx((3 / 4 - 1 / 4) / (5 - 2))
    assert error > 0


def test_an_idea_works_by_satisfaction_with_the_error_of_a_product(show, people, made, stake):
    found, (content, error) = idea_effect(show.tables), _content_effect(show.tables)
    evidence = relationship_values(show.tables, people)[1].loc["ability"]
    one = found["effect"] * content
    unsure = np.hypot(found["error"] * content, found["effect"] * error)
    reach = t.ppf(0.975, found["editions"] - 2) * unsure
    assert [evidence["effect"], evidence["upper"]] == pytest.approx([one, one + reach])
    ideas = show.tables["ideas"].query("taken_up")["customer_id"].value_counts()
    best = ideas.reindex(made.index).idxmax()
    there = people.query("kind == 'exhibitor' and recency == 0").index
    assert made.loc[best, "ability"] == pytest.approx(ideas[best] * stake[there].sum() * one)


def test_every_value_lies_in_its_interval(made):
    for name in VALUES:
        rows = made[[name, f"{name}_lower", f"{name}_upper"]].dropna()
        assert (rows[f"{name}_lower"] <= rows[name] + 1e-9).all()
        assert (rows[name] <= rows[f"{name}_upper"] + 1e-9).all()


def test_only_leaders_demonstrate_and_only_the_inventive_teach(show, made):
    taken = show.tables["ideas"].query("taken_up")["customer_id"]
    assert (made.loc[~made.index.isin(taken), "ability"].dropna() == 0).all()
    assert (made["demonstration"].dropna() != 0).sum() <= 24


def test_who_never_spoke_recommends_nothing(show, made):
    spoke = show.tables["referrals"]["customer_id"]
    assert (made.loc[~made.index.isin(spoke), "recommendation"].dropna() == 0).all()


def test_a_record_without_talk_says_so(show, people):
    silent = {**show.tables, "referrals": show.tables["referrals"].head(0)}
    found, evidence = relationship_values(silent, people)
    assert found["recommendation"].isna().all()
    assert not evidence.loc["recommendation", "estimated"]
    assert evidence.loc["recommendation", "rests_on"] == "0 known referrals are too few"


def test_order_of_the_record_does_not_matter(show, people, made):
    mixed = {k: t.sample(frac=1, random_state=1) for k, t in show.tables.items()}
    again = relationship_values(mixed, people.sample(frac=1, random_state=2))[0].loc[made.index]
    pd.testing.assert_frame_equal(again, made, check_like=True)
