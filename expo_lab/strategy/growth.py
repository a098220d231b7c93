"""Growth: how the difference of two courses grows from edition to edition."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..core.registry import nearest
from .roll_out import Rollout


def over_editions(result: Rollout, first: str, second: str = "nothing") -> pd.DataFrame:
    """Follow the difference of two courses, edition by edition and added up.

    Parameters
    ----------
    result : Rollout
        From `rollout` or `rollout_revised`.
    first, second : str
        Names of courses that ran; `first` less `second`.

    Returns
    -------
    DataFrame
        Index edition. difference (EUR of profit at that edition, mean over lucks), total (added up
        as far as that edition), lower, upper (95 % paired t interval of the total over lucks),
        spend (EUR that the first spent more, added up).

    Raises
    ------
    ValueError
        For a course that did not run.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy import Even, rollout
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> found = rollout(show, {"even": Even("call", 1000)}, editions=2, futures=2)
    >>> course = over_editions(found, "even")
    >>> bool(abs(course["total"].iloc[-1] - found.effects.loc["even", "effect"]) < 1e-6)
    True
    """
    cells = result.paths.set_index(["future", "edition", "policy"])[["profit", "spend"]].unstack()
    for name in (first, second):
        if name not in cells["profit"]:
            raise ValueError(
                f"over_editions: no course {name!r} ran. {nearest(name, cells['profit'])}"
            )
    gap = (cells["profit"][first] - cells["profit"][second]).unstack("edition")
    spent = (cells["spend"][first] - cells["spend"][second]).unstack("edition")
    total = gap.cumsum(axis=1)
    half = float(stdtrit(len(gap) - 1, 0.975)) * total.std() / np.sqrt(len(gap))
    return pd.DataFrame(
        dict(
            difference=gap.mean(),
            total=total.mean(),
            lower=total.mean() - half,
            upper=total.mean() + half,
            spend=spent.mean().cumsum(),
        )
    )
