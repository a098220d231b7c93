"""Truth: what the show's profit would be without one customer, under the same luck, and why.

A customer acts on the show by five channels, and each can be shut for that customer alone while
all else, luck included, stays as it is:

economic        its own margin and the touches it costs are left out of the profit
recommendation  its peers do not hear its voice, for or against
demonstration   it does not count among the leaders seen at the show
ability         its ideas are not taken up
popularity      its stand does not draw visitors to its sector's hall

All shut is leave one out. The shares of the channels are Shapley's over all coalitions. Only the
last four change the course of events, so 16 courses give the worth of all 32 coalitions.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..scenario import whole
from ..world.edition import CARRIED
from ..world.ledger import ENDING_COST, OFFER_COST, offer_kind
from ..world.population import customer_ids
from ..world.show import Show, simulated
from ..world.steps import BOOKS, STEPS
from ..world.steps.talk import talk
from ..world.streams import Luck
from .shapley import coalitions, shapley

CHANNELS = ("economic", "recommendation", "demonstration", "ability", "popularity")
