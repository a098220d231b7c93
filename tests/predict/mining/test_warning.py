"""Alarms, small changes, whom to ask, and the floor."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from expo_lab.predict.mining.alarms import SIGNS, alarm_table, deviations, lead_times, raised
from expo_lab.predict.mining.ask import order_to_ask, worth_of_asking
from expo_lab.predict.mining.floor import foretells, traffic
from expo_lab.predict.mining.small_changes import expected_answers


def with_changed(show, column, factor):
    """The show's tables, with one regular exhibitor's last edition changed."""
    tables = dict(show.tables)
    part = tables["participations"].copy()
    who = deviations(show).index[0]
    at = (part["customer_id"] == who) & (part["edition"] == show.editions)
    part.loc[at, column] = part.loc[at, column] * factor
    return who, tables | {"participations": part}


def test_a_planted_shrinking_stand_raises_an_alarm_and_says_why(show):
    who, tables = with_changed(show, "area", 0.1)
    found = deviations(type("Base", (), {"tables": tables})()).loc[who]
    assert found["sign"] == "area"
    assert found["strength"] > 5
    assert found["why"].startswith("a smaller stand: ")
    assert found["strength"] == pytest.approx(-found["area"])


def test_what_all_share_is_no_alarm(show):
    tables = dict(show.tables)
    part = tables["participations"].copy()
    part.loc[part["edition"] == show.editions, "area"] *= 0.5
    worse = deviations(type("Base", (), {"tables": tables | {"participations": part}})())
    usual = deviations(show)
    # halves of the area move the logs of 1 + area by nearly the same
    assert np.corrcoef(worse["area"], usual["area"])[0, 1] > 0.9
    assert abs(worse["area"].median()) < 1e-9


def test_alarms_count_everybody(show):
    table = alarm_table(show, editions=2)
    strength, left = raised(show, 2)
    assert (table["hits"] + table["missed"] == left.sum()).all()
    assert (table["alarms"] == table["hits"] + table["false"]).all()
    assert table["alarms"].is_monotonic_decreasing
    assert table.loc[0.0, "alarms"] == len(strength)
    row = table.loc[1.0]
    assert row["gain"] == pytest.approx(row["hits"] * 0.2 * 2000 - row["alarms"] * 80)


def test_a_guest_on_anothers_stand_has_not_left(show):
    part = show.tables["participations"]
    part = part.assign(role=part["role"].astype(str))
    guests = (part["role"] == "exhibitor") & (part["edition"] >= show.editions - 1)
    part.loc[guests, "role"] = "co_exhibitor"  # all of them, at the last two editions
    base = SimpleNamespace(tables=show.tables | {"participations": part})
    # looked at are those regular up to the last but two: as many have left and stayed as before
    found, before = (lead_times(b, ahead=show.editions - 3).attrs for b in (base, show))
    assert found == before
    assert before["left"] > 0 < before["stayed"]


def test_planted_warnings_have_their_lead(show):
    part = show.tables["participations"].copy()
    mine = part.query("role == 'exhibitor'")
    there = pd.crosstab(mine["customer_id"], mine["edition"]) > 0
    planted = np.zeros(len(part), dtype=bool)
    for last in range(3, 7):  # there three times running, then missed two
        left = there[[last - 2, last - 1, last]].all(axis=1) & ~there[[last + 1, last + 2]].any(
            axis=1
        )
        ids = there.index[left]
        planted |= (part["customer_id"].isin(ids) & (part["edition"] == last - 1)).to_numpy()
    part.loc[planted, "area"] *= 0.02
    base = type("Base", (), {"tables": show.tables | {"participations": part}})()
    found, before = lead_times(base, 4.0), lead_times(show, 4.0)
    assert found["left"].sum() == pytest.approx(1)
    assert found.attrs == before.attrs
    # an alarm one edition before the last one is two before the edition missed
    early = found.loc[[3, 2], "left"].sum()
    assert early > 0.8 > 0.5 > before.loc[[3, 2], "left"].sum()
    assert found.loc["none", "stayed"] > found.loc["none", "left"]


def test_bad_alarms_are_refused(show):
    with pytest.raises(ValueError, match="needs cost and worth in EUR above 0"):
        alarm_table(show, cost=0)
    with pytest.raises(ValueError, match="editions must be 1 to 6"):
        alarm_table(show, editions=7)
    with pytest.raises(ValueError, match="needs 9 editions held; found 8"):
        lead_times(show, ahead=6)
    assert set(SIGNS) <= set(deviations(show))


def test_expected_answers_beat_same_as_last_time(show):
    found = expected_answers(show)
    assert found.attrs["error"] < found.attrs["naive_error"]
    assert 0 < found.attrs["lasting"] < 1
    gap = found["said"] - found["expected"]
    assert found["z"].to_numpy() == pytest.approx((gap / found.attrs["error"]).to_numpy())
    assert (found["q"] >= found["p"] - 1e-12).all()
    with pytest.raises(ValueError, match="needs 20 answers of 'satisfaction'"):
        expected_answers(show, as_of=1)


def test_orders_to_ask_hold_everybody_once(known):
    p = np.linspace(0, 1, len(known))
    for way in ("by lot", "by value", "unsure"):
        assert sorted(order_to_ask(known, p, way)) == list(range(len(known)))
    assert known["margin"].iloc[order_to_ask(known, p, "by value")[0]] == known["margin"].max()
    with pytest.raises(ValueError, match="there is no way 'by hand'"):
        order_to_ask(known, p, "by hand")


def test_asking_nobody_is_worth_nothing_and_asking_all_is_the_same_for_all(show, known):
    found = worth_of_asking(show, budgets=[0, len(known) + 500], repeats=2)
    nobody = found[found["budget"] == 0]
    assert nobody["gain"].abs().max() < 1e-9
    assert found[found["budget"] > 0]["log_score"].nunique() == 1


def test_no_order_of_rows_decides_what_traffic_foretells(show):
    part = show.tables["participations"].sample(frac=1, random_state=1)
    other = SimpleNamespace(tables=show.tables | {"participations": part})
    pd.testing.assert_frame_equal(foretells(show), foretells(other))


def test_traffic_counts_every_scan(show):
    found = traffic(show)
    scans = show.tables["scans"].query("edition == @show.editions")
    assert found["scans"].sum() == scans["to_customer_id"].isin(found.index).sum()
    assert found["hot"].isna().equals(found["scans"] == 0)
    table = foretells(show)
    assert table["scans"].is_monotonic_increasing
    assert table["came_next"].between(0, 1).all()
