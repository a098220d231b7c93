import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from expo_lab.value.measuring.judging import level_or_change, measures


def pairs():
    said = [
        ("a", 1, "leads", 5, 3), ("b", 1, "leads", 5, 3),
        ("a", 2, "leads", 5, 4), ("b", 2, "leads", 5, 5),
        ("a", 2, "food", 2, 4), ("b", 2, "food", 1, 4),
    ]  # fmt: skip
    names = ["customer_id", "edition", "measure", "importance", "satisfaction"]
    return pd.DataFrame(said, columns=names)


def test_gap_and_its_change_by_hand():
    table = measures(pairs())
    assert table.loc[(1, "leads"), "gap"] == 2
    assert table.loc[(2, "leads"), "gap"] == 0.5
    row = table.loc[(2, "leads")]
    assert row["change"] == -1.5
    assert row["change_upper"] == pytest.approx(-1.5 + t.ppf(0.975, 1) * 0.5)
    assert np.isnan(table.loc[(2, "food"), "change"])
    assert table.loc[(2, "food"), "quadrant"] == "leave"
    assert row["quadrant"] == "keep up"


def test_few_who_answered_twice_are_no_surer_than_they_are():
    rng, held = np.random.default_rng(1), []
    names = dict(customer_id=range(3), measure="leads", importance=5.0)
    for _ in range(300):
        before = rng.normal(3, 1, 3)
        after = before - 0.5 + rng.normal(0, 1, 3)
        said = [pd.DataFrame(names | dict(edition=e, satisfaction=s)) for e, s in
                ((1, before), (2, after))]  # fmt: skip
        row = measures(pd.concat(said)).loc[(2, "leads")]
        held.append(row["change_lower"] <= 0.5 <= row["change_upper"])
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 300))


def histories(follows, n=600, seed=0):
    """Two answers each; coming a third time follows the level or the change."""
    rng = np.random.default_rng(seed)
    said = rng.integers(1, 6, (n, 2)).astype(float)
    x = said[:, 1] - 3 if follows == "level" else said[:, 1] - said[:, 0]
    came = rng.random(n) < 1 / (1 + np.exp(-2 * x))
    ids = np.arange(n)
    frame = dict(customer_id=np.tile(ids, 2), edition=np.repeat([1, 2], n))
    surveys = pd.DataFrame(dict(**frame, satisfaction=said.T.ravel()))
    visits = [dict(customer_id=ids, edition=1), dict(customer_id=ids, edition=2)]
    visits.append(dict(customer_id=ids[came], edition=3))
    part = pd.concat([pd.DataFrame(v) for v in visits]).assign(role="exhibitor", turned_up=True)
    return surveys, part


def test_whichever_foretells_is_found():
    level = level_or_change(*histories("level"), resamples=100)
    change = level_or_change(*histories("change"), resamples=100)
    assert level.loc["change - level", "upper"] < 0 < change.loc["change - level", "lower"]


def test_a_guest_on_anothers_stand_has_come():
    surveys, part = histories("level", n=200)
    guests = part.assign(role=np.where(part["edition"] == 3, "co_exhibitor", "exhibitor"))
    third = pd.DataFrame(dict(customer_id=[-1], edition=3, role="exhibitor", turned_up=True))
    guests = pd.concat([guests, third])  # so that a third edition was held
    both = (level_or_change(surveys, p, resamples=20) for p in (part, guests))
    pd.testing.assert_frame_equal(*both)


def test_the_area_is_the_share_of_pairs_in_order():
    surveys, part = histories("change", n=80)
    found = level_or_change(surveys, part, resamples=20).loc["level", "auc"]
    last = surveys.query("edition == 2").set_index("customer_id")["satisfaction"]
    came = last.index.isin(part.query("edition == 3")["customer_id"])
    yes, no = last[came].to_numpy()[:, None], last[~came].to_numpy()
    assert found == pytest.approx(np.mean((yes > no) + 0.5 * (yes == no)))


def test_impossible_input_is_named():
    surveys, part = histories("level", n=30)
    for call, message in (
        (lambda: level_or_change(surveys.head(10), part), "found 0, of whom 0 came"),
        (lambda: measures(pairs().assign(importance=None)), "answers must have no gap"),
        (lambda: measures(pd.concat([pairs(), pairs()])), "answers once for a measure"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
