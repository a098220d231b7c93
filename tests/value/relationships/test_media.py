"""Media: a planted effect is found, and what the record cannot tell is said."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.value import newcomer_value, partner_effect, partner_values, true_relationship_values
from expo_lab.value.relationships.truth import CHANNELS, PLACE, _course, _edition
from expo_lab.world.causes.word_of_mouth import coverage
from expo_lab.world.streams import Luck


def planted(effect, editions=12, partners=40, seed=0, firms=30_000):
    """Tables in which each partner raises a prospect's chance of a first visit next time."""
    rng = np.random.default_rng(seed)
    firms = pd.Series([f"E{i:05d}" for i in range(firms)])
    media = np.array([f"P{i:03d}" for i in range(partners)])
    new, rows, number = firms.to_numpy(), [], 0
    for e in range(1, editions + 1):
        come = rng.random(len(new)) < 0.01 + effect * number
        rows.append(pd.DataFrame(dict(customer_id=new[come], edition=e, role="exhibitor")))
        new = new[~come]
        number = int(rng.integers(partners // 4, partners))
        rows.append(pd.DataFrame(dict(customer_id=media[:number], edition=e, role="partner")))
    part = pd.concat(rows).assign(turned_up=True, first_time=True)
    held = pd.DataFrame(dict(edition=range(1, editions + 1), held=True))
    customers = pd.DataFrame(dict(customer_id=firms, kind="exhibitor", sector="energy", size=5))
    return dict(customers=customers, editions=held, participations=part)


def test_a_planted_effect_of_one_partner_more_is_recovered():
    found = partner_effect(planted(0.001))
    assert abs(found["effect"] - 0.001) < 3 * found["error"]
    assert found["lower"] > 0
    assert found["editions"] == 11
    # eleven pairs: two of them go for the line
    assert found["upper"] - found["effect"] == pytest.approx(2.262157 * found["error"])


def test_no_effect_is_found_where_there_is_none():
    held = [partner_effect(planted(0.0, seed=s, firms=2000)) for s in range(40)]
    share = np.mean([f["lower"] <= 0 <= f["upper"] for f in held])
    assert share > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 40)


def test_as_many_partners_each_time_tell_nothing():
    tables = planted(0.001)
    part = tables["participations"]
    # the ten that were there every time, and no others
    first = part["customer_id"].isin([f"P{i:03d}" for i in range(10)])
    some = part[(part["role"] == "exhibitor") | first]
    found = partner_effect({**tables, "participations": some})
    assert found["partners"] == 10
    assert found[["effect", "lower", "upper", "error"]].isna().all()
    short = planted(0.001, editions=5)
    assert np.isnan(partner_effect(short)["effect"])  # four pairs


@pytest.fixture(scope="module")
def people(show):
    return xl.profile(show)


def test_values_are_the_effect_times_what_it_moves(show, people):
    values, evidence = partner_values(show.tables, people, editions=2, discount=0.25)
    part = show.tables["participations"].query("role == 'partner'")
    came = part["customer_id"].value_counts() / 8
    years = 1 / 1.25 + 1 / 1.25**2
    assert values["economic"].to_numpy() == pytest.approx(
        (-PLACE * years * came).reindex(values.index)
    )
    worth = newcomer_value(people, 0.25)["value"]
    one = evidence["effect"] * evidence["prospects"] * worth * years / 1.25
    assert values["recommendation"].to_numpy() == pytest.approx(
        (one * came).reindex(values.index), abs=1e-5
    )
    gone = values["total"] - values["economic"] - values["recommendation"]
    assert gone.abs().max() < 1e-5
    assert (values["lower"] <= values["upper"]).all()


def test_a_record_of_eight_editions_cannot_tell_and_says_so(show, people):
    evidence = partner_values(show.tables, people)[1]
    assert evidence["estimated"]
    assert not evidence["told"]
    assert evidence["rests_on"].endswith("the record cannot tell their voice from nothing")
    short = xl.simulate("mature", customers=300, editions=4, seed=1)
    values, why = partner_values(short.tables, xl.profile(short))
    assert values["recommendation"].isna().all()
    assert values["economic"].notna().all()
    assert "too few" in why["rests_on"]
    assert not why["estimated"]


def test_what_cannot_be_is_named(show, people):
    with pytest.raises(ValueError, match="partner_values: editions must be at least 1, found 0"):
        partner_values(show.tables, people, editions=0)
    none = show.tables["participations"].query("role != 'partner'")
    with pytest.raises(ValueError, match=r"no partner \(a medium or an association\) took part"):
        partner_values({**show.tables, "participations": none}, people)


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=600, editions=4, seed=3)


def test_a_partner_acts_by_its_money_and_its_voice(small):
    table = true_relationship_values(small, ["P000001"], editions=3, futures=3)
    shares = table.loc["P000001"]
    assert shares[list(CHANNELS)].sum() == pytest.approx(shares["total"])
    assert shares["economic"] < 0 < shares["recommendation"]
    assert (shares[list(CHANNELS[2:])] == 0).all()
    without = []
    for future in (1, 2, 3):
        heard = _course(small, -1, (True,) * 4, 3, future, 0.10, 0)
        silent = _course(small, -1, (False, *(True,) * 3), 3, future, 0.10, 0)
        without.append(heard.sum() - silent[:-1].sum())
    assert shares["total"] == pytest.approx(np.mean(without))


def test_its_place_costs_what_the_books_say(small):
    part = small.tables["participations"].query("role == 'partner'")
    assert (part["cost_to_serve"] == PLACE).all()
    assert (part["revenue"] == 0).all()
    later = small.advance(future=1).tables["participations"]
    there = later.query("edition == 5 and role == 'partner'")["customer_id"]
    for partner in range(3):
        own = _course(small, -1, (True,) * 4, 1, 1, 0.0, partner)[-1]
        assert own == -PLACE * (f"P{partner + 1:06d}" in set(there))


def test_only_who_takes_part_is_missed(small):
    silent, missed = (False, *(True,) * 3), []
    for future in range(1, 13):
        luck = Luck(3, 5, future)
        now, after = _edition(small.scenario, small.world, 5, luck, -1, silent, 0)
        joins = now.joins["partner"]
        missed.append(joins[0])
        assert after.heralds == coverage((joins.sum() - joins[0]) / small.world.n)
    assert 0 < sum(missed) < 12


def test_in_a_world_without_talk_media_are_worth_nothing_but_their_cost():
    show = xl.simulate(xl.PRESETS["mature"].without("word_of_mouth"), 300, 3, seed=1)
    shares = true_relationship_values(show, ["P000001"], 3, 2).loc["P000001"]
    assert shares["recommendation"] == pytest.approx(0, abs=1e-6)
    assert shares["total"] == pytest.approx(shares["economic"])


def test_one_voice_more_says_less_the_more_have_spoken():
    steps = np.diff([coverage(k / 1000) for k in range(0, 20, 2)])
    assert (np.diff(steps) < 0).all()


def test_exhibitors_and_partners_can_be_asked_together(small):
    stands = small.tables["participations"].query("edition == 4 and role == 'exhibitor'")
    both = [stands["customer_id"].iloc[0], "P000002"]
    table = true_relationship_values(small, both, editions=1, futures=2)
    alone = true_relationship_values(small, both[1:], editions=1, futures=2)
    pd.testing.assert_frame_equal(table.loc[["P000002"]], alone)
    with pytest.raises(ValueError, match="or of its partners; found 'P999999', which is none"):
        true_relationship_values(small, ["P999999"])
