import numpy as np
import pandas as pd
import pytest

from expo_lab.profiles.forecaster import Past
from expo_lab.profiles.hazard import (
    LONG,
    REAL_RETURN,
    ReturnHazard,
    _hazard,
    returns,
    shrunk_ratios,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*data do not pin down")


def past(there, newcomer=True):
    """A record of presences alone."""
    there = np.asarray(there, dtype=bool)
    last = there.shape[1] - 1
    times, first = there.sum(axis=1), there.argmax(axis=1)
    latest = last - there[:, ::-1].argmax(axis=1)
    people = pd.DataFrame(
        dict(
            kind="exhibitor",
            newcomer=newcomer,
            editions_attended=times,
            recency=np.where(times > 0, last - latest, last + 1),
            x=np.maximum(times - 1, 0),
            t_x=np.where(times > 1, latest - first, 0),
            n=np.where(times > 0, last - first, 0),
        )
    )
    return Past(people, there, np.ones(len(there)))


def planted(seed, n=20_000, editions=10):
    """Presences from hazards of return that fall with every edition missed."""
    rng, back = (
        np.random.default_rng(seed),
        np.array([0.2, 0.1, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02]),
    )
    there, missed = np.ones((n, editions), dtype=bool), np.zeros(n, dtype=int)
    for t in range(1, editions):
        p = np.where(missed == 0, 0.7, back[np.minimum(missed, LONG) - 1])
        there[:, t] = rng.random(n) < p
        missed = np.where(there[:, t], 0, missed + 1)
    return there, back


def test_returns_are_counted_on_fingers():
    found = returns(
        np.array([[1, 0, 1, 0], [1, 0, 0, 1]], bool), np.array([True, True]), np.ones(2)
    )
    rows = found.set_index(["missed", "attended"])[["at_risk", "came"]]
    assert rows.loc[(1, 1)].tolist() == [2, 1]
    assert rows.loc[(2, 1)].tolist() == [1, 1]
    assert len(rows) == 2  # absence at the last edition has no answer yet


def test_shrunk_ratios_are_marshalls():
    came, expected = np.array([40.0, 120.0]), np.array([80.0, 80.0])
    between = 0.25 - 1 / 80  # variance of .5 and 1.5 about 1, less what counts vary by chance
    by_hand = 1 + between / (between + 1 / 80) * (came / expected - 1)
    assert shrunk_ratios(came, expected) == pytest.approx(by_hand)
    # as equal as chance makes them, or more: all are the mean; a cell never seen too
    assert shrunk_ratios([3, 5, 0], [4, 4, 0]).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("seed", range(3))
def test_planted_hazards_are_recovered(seed):
    there, back = planted(seed)
    table = returns(there, np.ones(len(there), bool), np.ones(len(there)))
    found = ReturnHazard().fit(past(there)).hazards_["exhibitor"]
    for m in range(LONG):
        rows = table[table["missed"] == m + 1]
        weight = rows.set_index("attended")["at_risk"]
        mean = (found[m, weight.index.to_numpy() - 1, 1] * weight).sum() / weight.sum()
        error = np.sqrt(back[m] * (1 - back[m]) / weight.sum())
        assert abs(mean - back[m]) < 3 * error


def test_path_follows_the_chain_by_hand():
    there, _ = planted(0, n=2000, editions=6)
    record = past(there)
    found = ReturnHazard().fit(record)
    one = record.people[record.people["recency"] == 2].head(1)
    path = found.path(one, 2)[0]
    a = int(one["editions_attended"].iloc[0])
    came = one.assign(editions_attended=a + 1, recency=0, n=one["n"] + 1, x=a, t_x=one["n"] + 1)
    away = one.assign(recency=3, n=one["n"] + 1)
    p, up, down = path[0], found.p_next(came)[0], found.p_next(away)[0]
    assert path[1] == pytest.approx(p * up + (1 - p) * down)


def test_nobody_away_yet_takes_the_real_lists_rate():
    found = _hazard(returns(np.ones((30, 2), bool), np.ones(30, bool), np.ones(30)))
    assert found[0] == pytest.approx(REAL_RETURN)
    falls = REAL_RETURN / np.arange(2, LONG + 1)  # as the power -1, with nothing seen
    assert found[1:, 0, 0] == pytest.approx(falls)


def test_luck_of_nobody_back_is_no_certainty():
    there = np.zeros((200, 5), bool)
    there[:, 0] = True
    found = ReturnHazard().fit(past(there))
    assert (found.p_next(past(there).people) > 0).all()
