"""Guests: what only the simulator knows of buyers and visitors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from ...scenario import Scenario
from ..causes.cross_side import SHOW_UP, WEEK_WEIGHTS, in_the_job, pull
from ..state import State


def true_guests(
    knobs: Scenario, world: State, customers: pd.DataFrame, edition: int
) -> pd.DataFrame:
    """Write down the latent traits of the visiting side before an edition.

    Returns
    -------
    DataFrame
        One row a buyer or visitor: customer_id; true_taste, the lasting liking of the show (sd 1);
        true_active, whether the job makes it a visitor at `edition`; true_ready, the probability
        that one in the job registers and turns up, in an economy as usual and with the weeks of
        registering not yet known.
    """
    listed = customers["kind"].isin(["buyer", "visitor"])  # in the order of the machine's arrays
    turn_up = float(np.dot(SHOW_UP, WEEK_WEIGHTS) / np.sum(WEEK_WEIGHTS))
    frame = dict(
        customer_id=customers.loc[listed, "customer_id"].to_numpy(),
        true_taste=world.b_taste.round(6),
        true_active=in_the_job(world, edition),
        true_ready=(expit(pull(knobs, world)) * turn_up).round(6),
    )
    return pd.DataFrame(frame)
