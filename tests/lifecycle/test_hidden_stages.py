import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

import expo_lab as xl
from expo_lab.lifecycle.hidden_stages import HiddenStages, record
from expo_lab.lifecycle.histories import true_history
from expo_lab.lifecycle.stage_race import who_finds_the_stage


@pytest.fixture(scope="module")
def big():
    return xl.simulate("mature", customers=2000, editions=9, seed=12)


@pytest.fixture(scope="module")
def read(big):
    return HiddenStages().fit(big).read(big)


def test_the_record_is_laid_out_from_the_first_edition_on(big):
    seen, lengths, ids = record(big)
    known = xl.profile(big).query("kind == 'exhibitor' and editions_attended > 0")
    assert set(ids) == set(known.index)
    starts = np.cumsum(lengths) - lengths
    assert seen["present"].iloc[starts].isna().all()
    assert seen["present"].drop(starts).notna().all()
    attended = 1 + np.add.reduceat(seen["present"].fillna(0).to_numpy(), starts)
    assert (attended == known["editions_attended"].loc[ids]).all()


def test_it_forecasts_as_well_as_the_rules_own_model(big, read):
    known = xl.profile(big).loc[read.index]
    truth = true_history(big).query("edition == 9").set_index("customer_id").loc[read.index]
    own, other = (np.corrcoef(f["p_next"], truth["true_p_next"])[0, 1] for f in (known, read))
    assert other > own - 0.02
    assert read[[1, 2, 3]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_it_looks_no_further_than_its_date(big):
    first = {
        name: table[table["edition"] <= 6] if "edition" in table else table
        for name, table in big.tables.items()
    }
    seen, lengths, ids = record(big, 6)

    class Cut:
        tables = first

    again = record(Cut())
    assert seen.equals(again[0])
    assert (lengths == again[1]).all()
    assert ids.equals(again[2])


def test_the_race_is_paired_and_by_hand():
    truth = pd.Series(["a", "b"] * 50)
    half = truth.where(np.arange(100) % 4 < 2, "a")
    found = who_finds_the_stage({"half": half, "right": truth}, truth)
    assert found.loc["right", ["right", "kappa", "lower", "upper"]].tolist() == [1, 1, 1, 1]
    assert found.loc["half", "kappa"] == pytest.approx(0.5)
    assert found.loc["right", "ahead"] == pytest.approx(0.5)
    assert 0.3 < found.loc["right", "ahead_lower"] < 0.5 < found.loc["right", "ahead_upper"] < 0.7
    assert found.loc["half", ["ahead_lower", "ahead_upper"]].tolist() == [0, 0]


def test_readings_with_gaps_and_none_are_refused():
    truth = pd.Series(["a", "b"])
    with pytest.raises(ValueError, match="in 'mine' found 1 customers absent and 0 gaps"):
        who_finds_the_stage({"mine": truth.iloc[:1]}, truth)
    with pytest.raises(ValueError, match="needs a reading and a customer; found none"):
        who_finds_the_stage({}, truth)


def test_a_clone_is_unfitted_and_one_state_is_refused(big):
    with pytest.raises(ValueError, match=r"HiddenStages.read: needs a fitted model"):
        clone(HiddenStages(4)).read(big)
    with pytest.raises(ValueError, match=r"n_states as a whole number from 2 up.*found 1"):
        HiddenStages(1).fit(big)
