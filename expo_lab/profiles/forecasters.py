"""Forecasters: the registry of those that a profile, value and holdout can use."""

from __future__ import annotations

import copy

from ..core.registry import OpenRegistry
from .bgbb import WithWayBack
from .forecaster import Forecaster
from .hazard import ReturnHazard
from .hazard_opinions import HazardWithOpinions
from .naive import Alone, BetaBernoulliAlone, LastRate

_ours: list[Forecaster] = [
    HazardWithOpinions(),
    ReturnHazard(),
    WithWayBack(),
    Alone(),
    BetaBernoulliAlone(),
    LastRate(),
]
DEFAULT = "hazard_opinions"  # the forecast of a profile where no other is asked for
FORECASTERS: OpenRegistry[Forecaster] = OpenRegistry(
    "forecaster", {f.name: f for f in _ours}, Forecaster
)


def as_forecaster(thing: str | Forecaster) -> Forecaster:
    """Return a forecaster of one's own, not fitted: by name, or a copy of the one given.

    Raises
    ------
    KeyError
        For an unknown name.
    ValueError
        For anything but a name or a forecaster.
    """
    if isinstance(thing, str):
        thing = FORECASTERS[thing]
    if not isinstance(thing, Forecaster):
        raise ValueError(
            "forecaster: needs a name in FORECASTERS or a Forecaster, found "
            f"{type(thing).__name__}."
        )
    return type(thing)(**copy.deepcopy(thing.get_params()))
