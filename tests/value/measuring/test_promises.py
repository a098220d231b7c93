import numpy as np
import pandas as pd
import pytest
from scipy import stats

from expo_lab.value.measuring.promises import complaint_promises, promises_kept


def test_complaints_hold_two_promises_each(show):
    complaints = show.tables["complaints"]
    made = complaint_promises(complaints)
    assert len(made) == 2 * len(complaints)
    solved = made.loc[made["promise"] == "solved", "kept"]
    assert solved.sum() == complaints["solved"].sum()
    late = complaint_promises(complaints, days=0).query("promise == 'answered in 0 days'")
    assert not late["kept"].any()


@pytest.mark.parametrize("unknown", [np.nan, None, "no"])
def test_a_complaint_nobody_has_looked_at_is_not_solved(show, unknown):
    complaints = show.tables["complaints"].head(3)
    solved = pd.Series([True, False, unknown], complaints.index, dtype=object)
    with pytest.raises(ValueError, match="solved must be True or False in every row"):
        complaint_promises(complaints.assign(solved=solved))


def test_kept_against_broken_is_welchs_difference():
    rng = np.random.default_rng(0)
    n = 60
    said = pd.DataFrame(dict(customer_id=range(n), edition=1))
    kept = np.arange(n) < 25
    said["satisfaction"] = np.where(kept, 4.0, 3.0) + rng.normal(size=n) * np.where(kept, 0.5, 1.0)
    made = said[["customer_id", "edition"]].assign(promise="hall 3", kept=kept)
    row = promises_kept(made, said).loc["hall 3"]
    a, b = said["satisfaction"][kept], said["satisfaction"][~kept]
    want = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    assert row[["difference_lower", "difference_upper"]].tolist() == pytest.approx(list(want))
    assert (row["made"], row["kept"]) == (60, 25)


def test_promises_of_a_show(show):
    table = promises_kept(complaint_promises(show.tables["complaints"]), show.tables["surveys"])
    assert (table["lower"] <= table["share"]).all()
    assert (table["answers_kept"] + table["answers_broken"] <= table["made"]).all()


def test_no_answers_no_difference():
    made = pd.DataFrame(dict(customer_id=["a"], edition=1, promise="p", kept=True))
    said = pd.DataFrame(dict(customer_id=["b"], edition=1, satisfaction=[3.0]))
    assert promises_kept(made, said)[["difference", "difference_lower"]].isna().all(axis=None)


def test_impossible_input_is_named(show):
    none = pd.DataFrame(columns=["customer_id", "edition", "promise", "kept"])
    with pytest.raises(ValueError, match="needs at least one promise"):
        promises_kept(none, show.tables["surveys"])
    with pytest.raises(ValueError, match="days must be a number from 0"):
        complaint_promises(show.tables["complaints"], -1)
