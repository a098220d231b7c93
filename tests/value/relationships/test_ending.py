"""Ending: off where nobody listens, the planted share left unsaid where they do."""

import numpy as np
import pytest

import expo_lab as xl
from expo_lab.value import ending_effect
from expo_lab.value.relationships.ending import _table
from expo_lab.world.edition import run_edition
from expo_lab.world.streams import Luck


@pytest.fixture(scope="module")
def weak(show):
    people = xl.profile(show).query("kind == 'exhibitor' and recency == 0")
    return people["satisfaction"].nsmallest(40).index


@pytest.fixture(scope="module")
def found(show, weak):
    return ending_effect(show, weak, editions=3, futures=12)


def test_the_books_add_up(found):
    assert found.loc["cost", "effect"] == pytest.approx(40 * 60 / 1.1)
    gone = found.loc["profit"] - found.loc["money"] + found.loc["cost"]
    assert gone[["well", "badly", "effect"]].to_numpy() == pytest.approx(0, abs=1e-6)
    assert (found["well"] - found["badly"]).to_numpy() == pytest.approx(found["effect"])
    assert (found["lower"] <= found["effect"]).all()
    assert (found["effect"] <= found["upper"]).all()


def test_the_interval_is_students_over_futures():
    # in three futures well less badly is 1, 2 and 6: mean 3, sd 7 ** .5
    gains = np.array([1.0, 2.0, 6.0])[:, None] * np.ones(5)
    row = _table(np.stack([gains, 0 * gains, gains], axis=1)).loc["money"]
    assert row["effect"] == 3
    assert row["upper"] - 3 == pytest.approx(4.302653 * np.sqrt(7 / 3))
    assert 3 - row["lower"] == pytest.approx(4.302653 * np.sqrt(7 / 3))


def test_less_bad_talk_by_as_much_as_care_leaves_unsaid(show, weak, found):
    world, at = show.world, np.flatnonzero(np.isin(show.world.firm, weak.str[1:].astype(int) - 1))
    spend = np.zeros(world.n)
    spend[at] = 60.0
    expected = []
    for future in range(1, 13):
        luck = Luck(show.seed, 9, future)
        badly = run_edition(show.scenario, world, 9, luck)[0]
        well = run_edition(show.scenario, world, 9, luck, {"exit_care": {"exhibitor": spend}})[0]
        unsaid = np.clip(well.boost["voice"], 0, 1)
        expected.append(-(unsaid * (badly.voice < 0))[at].sum())
    # what is drawn scatters about what is expected by the coin of each warning
    error = np.sqrt(abs(np.sum(expected))) / 12
    assert abs(found.loc["bad talk", "effect"] - np.mean(expected)) < 3 * error
    assert found.loc["bad talk", "upper"] < 0


def test_where_nobody_listens_care_is_a_cost_and_nothing_else():
    show = xl.simulate(xl.PRESETS["mature"].without("touches"), 400, 4, seed=1)
    people = xl.profile(show).query("kind == 'exhibitor' and recency == 0")
    found = ending_effect(show, people.index[:10], amount=100.0, editions=2, futures=3)
    effect = found["effect"]
    assert effect[["bad talk", "stands", "money"]].to_numpy() == pytest.approx(0, abs=1e-6)
    assert effect["profit"] == pytest.approx(-1000 / 1.1)


def test_who_left_long_ago_cannot_talk_at_the_show(show):
    people = xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    long_ago = people[people["recency"] >= 5].index[:20]
    found = ending_effect(show, long_ago, editions=1, futures=2)
    assert found.loc["bad talk", "badly"] < 2


def test_the_naive_comparison_blames_care_for_whom_it_was_given(found):
    # it says that parting well costs stands and money; under the same luck it does not
    for measure in ("stands", "money"):
        assert found.loc[measure, "naive"] < found.loc[measure, "lower"]
    assert np.isnan(found.loc["cost", "naive"])


def test_what_cannot_be_is_named(show, weak):
    with pytest.raises(ValueError, match=r"each once, E000001 to E0\d+; found 'V000001'"):
        ending_effect(show, ["V000001"])
    with pytest.raises(ValueError, match="found 'none'"):
        ending_effect(show, [])
    with pytest.raises(ValueError, match=f"found {weak[0]!r}"):
        ending_effect(show, [weak[0], weak[0]])
    with pytest.raises(ValueError, match=r"an amount above 0 and .*; found 5, 8, 0.0 and 0.1"):
        ending_effect(show, weak, amount=0.0)
    with pytest.raises(ValueError, match=r"found 5, 8, 60\.0 and -1"):
        ending_effect(show, weak, discount=-1)
    with pytest.raises(ValueError, match="needs a simulated show, found Tables"):
        ending_effect(show.tables, weak)
