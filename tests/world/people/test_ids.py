"""Ids: places of customers, and the order of their names as texts."""

import numpy as np

import expo_lab as xl
from expo_lab.world.people.ids import LETTER, alphabetical, everybody, first_places


def test_places_name_each_customer_once_and_firms_founded_later_come_last():
    show = xl.simulate("mature", customers=200, editions=3, seed=1)
    ids = everybody(show.world)
    assert sorted(ids) == sorted(show.tables["customers"]["customer_id"])
    early = everybody(show.told[0][0])
    assert len(early) < len(ids)
    assert (ids[: len(early)] == early).all()


def test_numbers_are_in_the_order_of_the_ids_as_texts_however_long():
    world = xl.simulate("mature", customers=50, editions=1, seed=1).world
    world.count = world.count | dict(buyer=3_000_000, visitor=0)
    first = first_places(world)
    number = np.array([1, 99, 999_999, 1_000_000, 1_000_001, 2_000_000, 2_999_999])
    place = np.concatenate([number - 1, [s for k, s in first.items() if k != "visitor"]])
    names = [f"B{k:06d}" for k in number]
    names += [f"{LETTER[k]}000001" for k in first if k != "visitor"]
    order = np.argsort(alphabetical(world, place), kind="stable")
    assert [names[i] for i in order] == sorted(names)
