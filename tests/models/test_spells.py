import numpy as np
import pytest

from expo_lab.models.spells import Spells, person_period


def test_a_row_for_each_period_at_risk():
    found = person_period([0, 2, 1], [3, 3, 4], [1, 0, 1], ids=["a", "b", "c"])
    assert found.t.tolist() == [1, 2, 3, 3, 2, 3, 4]
    assert found.customer.tolist() == list("aaabccc")
    assert np.flatnonzero(found.event).tolist() == [2, 6]


def test_a_destination_stands_in_the_period_of_the_event():
    found = person_period(0, [2, 1], [1, 0], ["rival", None])
    assert found.destination.fillna("").tolist() == ["", "rival", ""]


def test_counts_are_those_of_the_table():
    rng = np.random.default_rng(1)
    entry = rng.integers(0, 4, 300)
    exit, event = entry + rng.integers(1, 6, 300), rng.integers(0, 2, 300)
    rows = person_period(entry, exit, event).groupby("t").event
    spells = Spells.check("here", entry, exit, event, None)
    assert spells.periods.tolist() == list(rows.groups)
    assert spells.at_risk().tolist() == rows.size().tolist()
    assert spells.events()[:, 0].tolist() == rows.sum().tolist()


@pytest.mark.parametrize(
    ("spell", "message"),
    [
        (dict(entry=[3], exit=[3], event=[1]), "exit not after entry in 1 row (0)"),
        (dict(entry=[0], exit=[2.5], event=[1]), "fractions in exit in 1 row (0)"),
        (dict(entry=[0], exit=[np.nan], event=[1]), "gaps in exit in 1 row (0)"),
        (dict(entry=[-1], exit=[2], event=[1]), "negative entry in 1 row (0)"),
        (dict(entry=[0], exit=[2], event=[2]), "event above 1 in 1 row (0)"),
        (dict(entry=[0, 0], exit=[2, 3], event=[1]), "of one length, not 0; found {'entry': 2"),
        (dict(entry=[], exit=[], event=[]), "of one length, not 0"),
        (dict(entry=0, exit=[2], event=[1], destination=[None]), "event without destination"),
        (dict(entry=0, exit=[2], event=[0], destination=["x"]), "destination without event"),
        (dict(entry=0, exit=[2], event=[0], ids=[1, 2]), "one id a customer; found 2 for 1"),
    ],
)
def test_impossible_spells_are_refused(spell, message):
    with pytest.raises(ValueError, match=r"^person_period: ") as caught:
        person_period(**spell)
    assert message in str(caught.value)
