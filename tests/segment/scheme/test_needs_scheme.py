"""Needs as a scheme: the leading topic, if it is pronounced."""

import pandas as pd
import pytest

from expo_lab import SCHEMES
from expo_lab.core.schema import TOPICS


@pytest.mark.parametrize(
    ("needs", "segment"),
    [
        ((5, 1, 1, 1, 1), "needs automation"),
        ((1, 1, 1, 1, 3.5), "needs skills"),  # on the cut it is pronounced
        ((3.4, 3.4, 3.4, 3.4, 3.49), "no pronounced need"),
        ((3, 3, 3, 3, 3), "no pronounced need"),  # nobody asked
        ((2, 4, 4, 1, 1), "needs digital"),  # of equal ones the first
        ((4, 4, 4.1, 4, 4), "needs sustainability"),
        ((1, 1, 1, 5, 5), "needs sourcing"),
    ],
)
def test_by_hand(needs, segment):
    people = pd.DataFrame([needs], columns=[f"need_{t}" for t in TOPICS], dtype=float)
    assert SCHEMES["needs"](people.assign(kind="exhibitor")).tolist() == [segment]
    higher = SCHEMES["needs"](people.assign(kind="exhibitor"), pronounced=5.0).iloc[0]
    assert (higher == segment) == (max(needs) == 5 or segment == "no pronounced need")
