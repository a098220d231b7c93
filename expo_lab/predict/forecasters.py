"""Ours: the forecasters of this room, which the registry finds by an entry point."""

from __future__ import annotations

from ..profiles.forecaster import Forecaster
from .methods.boosting import Additive, Boosting
from .methods.logistic import Logistic
from .methods.network import Network
from .methods.rule_list import RuleList
from .methods.tables import RecencyCount, SameAsLastTime
from .methods.tree import PrunedTree

OURS: list[Forecaster] = [
    SameAsLastTime(),
    RecencyCount(),
    Logistic(),
    PrunedTree(),
    RuleList(),
    Boosting(),
    Additive(),
    Network(),
]
