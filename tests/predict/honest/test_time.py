"""Back to back, leaks, curves and stress."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from expo_lab.predict.honest.back_to_back import FLOOR, back_to_back, differences, pasts
from expo_lab.predict.honest.curves import learning_curve, stress
from expo_lab.predict.honest.leaks import leakage
from expo_lab.profiles import came_back

FEW = ["last_rate", "same_as_last"]


def test_each_edition_is_forecast_from_what_came_before(show):
    table = back_to_back(show, FEW, editions=2)
    assert sorted(set(table["edition"])) == [6, 7]
    for date in (6, 7):
        truth = came_back(show, date)
        rows = table[table["edition"] == date]
        assert (rows["customers"] == len(truth)).all()
        assert (rows["came"] == truth["came_back"].sum()).all()


def test_the_past_holds_nothing_later(show):
    ((date, past, came),) = pasts(show, 1)
    assert date == 7
    assert past.there.shape[1] == 7
    assert past.people["last_edition"].max() == 7
    assert came.sum() == show.tables["participations"].query("edition == 8 and turned_up").shape[0]


def test_the_floor_is_below_all_on_average(show):
    table = back_to_back(show, [*FEW, "hazard"], editions=5)
    mean = table.groupby("forecaster")["log_score"].mean()
    assert mean.idxmin() == FLOOR


def test_differences_are_paired():
    table = pd.DataFrame(
        dict(forecaster=["a", "b"] * 3, edition=[1, 1, 2, 2, 3, 3], log_score=[1, 2, 5, 7, 3, 6.0])
    )
    found = differences(table, "a").loc["b"]
    assert found["difference"] == 2
    assert found["se"] == pytest.approx(1 / np.sqrt(3))
    assert found["wins"] == 0
    stacked = pd.concat([table.assign(show=1), table.assign(show=2)])
    assert differences(stacked, "a").loc["b", ["units", "se"]].tolist() == [2, 0]  # shows, alike
    with pytest.raises(ValueError, match=r"no forecaster 'c' in the table\. Known: a, b"):
        differences(table, "c")


def test_a_planted_column_from_the_future_is_caught(show):
    part = show.tables["participations"]

    def columns(tables, as_of):
        rows = tables["participations"]
        past = rows[rows["edition"] <= as_of].groupby("customer_id")
        made = past.agg(stands=("edition", "size"), area=("area", "mean"))
        made["total"] = rows.groupby("customer_id").size()  # forgets the date
        answer = part.loc[part["edition"] == as_of + 1, "customer_id"]
        made["smuggled"] = made.index.isin(answer).astype(int)  # past any cut of the tables
        return made

    found = leakage(show, columns)["verdict"]
    assert found[["stands", "area"]].tolist() == ["none found"] * 2
    assert found["total"] == "knows the future"
    assert found["smuggled"] == "too good alone"


def test_a_record_too_short_is_named(show):
    with pytest.raises(ValueError, match=r"editions must be 1 to 6, .* found 7 of 8 held"):
        back_to_back(show, FEW, editions=7)


def test_whom_a_learning_curve_leaves_out_does_not_hang_on_the_order_of_rows(show):
    turned = {name: table[::-1] for name, table in show.tables.items()}
    found = learning_curve(show, ["last_rate"], shares=[0.5])
    again = learning_curve(SimpleNamespace(tables=turned), ["last_rate"], shares=[0.5])
    pd.testing.assert_frame_equal(found, again)


def test_learning_curve_counts_what_was_known(show):
    table = learning_curve(show, FEW, shares=[0.5, 1.0], records=[3])
    assert sorted(set(table["editions"])) == [2, 7]
    whole = table[(table["share"] == 1) & (table["editions"] == 7)]["customers"].iloc[0]
    half = table[table["share"] == 0.5]["customers"].iloc[0]
    assert abs(half - whole / 2) < 4 * np.sqrt(whole / 4)
    with pytest.raises(ValueError, match="shares must be above 0"):
        learning_curve(show, FEW, shares=[0])


def test_a_recession_makes_forecasts_too_high():
    table = stress(["last_rate"], customers=300, editions=5, seeds=[11, 12])
    heads = table[table["forecaster"] == "last rate"].groupby("shock")[["said", "came"]].sum()
    assert heads.loc["recession", "came"] < heads.loc["as before", "came"]
    assert heads.loc["recession", "said"] == pytest.approx(heads.loc["as before", "said"])
