import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.predict.targets import STAYS, stand_next, where_next


class Base:
    def __init__(self, tables):
        self.tables = tables


def test_errors_are_those_of_the_stands_taken(show):
    found = stand_next(show)
    part = show.tables["participations"].query("role == 'exhibitor' and turned_up")
    both = set(part.query("edition == 7")["customer_id"]) & set(
        part.query("edition == 8")["customer_id"]
    )
    assert set(found.index) == both
    for column, name in (("expected", "error"), ("last", "naive_error")):
        gap = np.log(found[column] / found["area"])
        assert found.attrs[name] == pytest.approx(np.sqrt((gap**2).mean()))
    _, b, c = found.attrs["weights"]
    assert 0.5 < b + c < 1.2  # a larger stand is followed by a larger one


def test_planted_stands_give_their_weights_back(show):
    part = show.tables["participations"].copy()
    part = part[part["role"].astype(str) == "exhibitor"]
    size = part["customer_id"].map({c: 20 + i for i, c in enumerate(part["customer_id"].unique())})
    part["area"] = size * 1.1 ** part["edition"]
    # grows by a tenth whenever it comes again at once: ln(next) = ln(1.1) + ln(last)
    found = stand_next(Base(show.tables | {"participations": part}))
    assert found.attrs["weights"] == pytest.approx([np.log(1.1), 1, 0], abs=1e-6)
    assert found["expected"].to_numpy() == pytest.approx(found["area"].to_numpy())


def test_destinations_are_chances_and_count_those_who_came(show):
    found = where_next(show)
    names = [c for c in found if c != "went"]
    assert found[names].sum(axis=1).to_numpy() == pytest.approx(1)
    part = show.tables["participations"].query("role == 'exhibitor' and turned_up")
    here, there = (set(part.query("edition == @e")["customer_id"]) for e in (7, 8))
    assert set(found.index) == here
    assert (found["went"] == STAYS).sum() == len(here & there)
    ahead = where_next(show, 8)
    assert ahead["went"].isna().all()
    assert np.isnan(ahead.attrs["log_score"])


def test_a_guest_on_anothers_stand_has_come_again(show):
    part = show.tables["participations"].copy()
    last = part.index[(part["edition"] == 8) & (part["role"] == "exhibitor")]
    part.loc[last[::2], "role"] = "co_exhibitor"
    found = where_next(Base(show.tables | {"participations": part}))["went"]
    pd.testing.assert_series_equal(found, where_next(show)["went"])


def test_a_rival_known_before_is_where_they_go(show):
    part = show.tables["participations"].query("role == 'exhibitor'")
    rows = []
    for edition in range(1, 8):
        here = set(part.query("edition == @edition")["customer_id"])
        gone = sorted(here - set(part.query("edition == @edition + 1")["customer_id"]))
        rows += [(c, e, "Online") for c in gone for e in (edition, edition + 1)]
    rivals = pd.DataFrame(rows, columns=["customer_id", "edition", "rival"]).drop_duplicates()
    kinds = show.tables["rivals"]["rival"].cat.categories
    rivals["rival"] = pd.Categorical(rivals["rival"], categories=kinds)
    found = where_next(Base(show.tables | {"rivals": rivals}))
    assert found.attrs["log_score"] < 0.3 * found.attrs["base_log_score"]
    gone = found[found["went"] == "Online"]
    assert len(gone)
    assert (gone["Online"] > 0.5).all()


def test_short_records_and_wrong_dates_are_named():
    short = xl.simulate("mature", 200, 3, 1)
    with pytest.raises(ValueError, match="stand_next: needs 4 editions held; found 3"):
        stand_next(short)
    with pytest.raises(ValueError, match=r"one of \[3\]; found 2"):
        where_next(short, 2)
