"""Planted: customers whose uplift is known, of whom the riskiest are not the ones to be moved."""

from __future__ import annotations

import numpy as np
import pandas as pd


def planted_customers(n: int, seed: int, share: float = 0.5) -> pd.DataFrame:
    """Draw customers, treat a share of them by lot, and see who comes back.

    A call moves those in two minds: uplift = 0.6 p (1 - p) - 0.05, with p the chance of leaving, so
    that lost causes and sure things are left a little annoyed. Value is log-normal and lower where
    risk is high. All numbers are ours: they plant a world, they describe none.

    Returns
    -------
    DataFrame
        risk (chance of leaving, untreated), value (EUR if it comes back), treated, came_back,
        true_uplift.

    Examples
    --------
    >>> people = planted_customers(1000, seed=1)
    >>> bool(people["true_uplift"].corr(people["risk"]) < 0.5)
    True
    """
    if not n >= 1 or not 0 < share < 1:
        raise ValueError(
            f"planted_customers: needs n of 1 or more and a share in (0, 1), found {n!r}, "
            f"{share!r}."
        )
    rng = np.random.default_rng(seed)
    lean = 1.5 * rng.standard_normal(n)
    risk = 1 / (1 + np.exp(-lean))
    uplift = 0.6 * risk * (1 - risk) - 0.05
    value = 2000 * np.exp(-0.4 * lean + 0.6 * rng.standard_normal(n))
    treated = rng.random(n) < share
    stays = np.clip(1 - risk + treated * uplift, 0, 1)
    return pd.DataFrame(
        dict(
            risk=risk,
            value=value,
            treated=treated,
            came_back=rng.random(n) < stays,
            # what the draw really used, where a chance met its end
            true_uplift=np.clip(1 - risk + uplift, 0, 1) - (1 - risk),
        )
    )
