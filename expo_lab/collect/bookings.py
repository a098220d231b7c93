"""Bookings: how an edition fills, week by week, until it opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def booking_curve(base: Any) -> pd.DataFrame:
    """Count what was booked of each edition so many weeks before it opened.

    An organiser holds the curve of the edition on sale against the last ones at the same week.

    Parameters
    ----------
    base : CustomerBase, Show or mapping of str to DataFrame
        Its table participations: edition, role, weeks_before, area. Exhibitors with a contract are
        counted, whether or not they came in the end. Of an edition that is still on sale compare
        stands and area, up to the week at which it stands: its shares are of what is booked so far.

    Returns
    -------
    DataFrame
        One row an edition and week: edition, weeks_before (from that of the first booking of all
        editions down to 0), stands and area (m2) booked by then, share and area_share of what was
        booked in the end (0 to 1); area_share has a gap where no area is known.

    Raises
    ------
    ValueError
        If nothing says when stands were booked: no exhibitors, or all zero weeks ahead.

    Examples
    --------
    >>> import expo_lab as xl
    >>> curve = booking_curve(xl.simulate("mature", 300, 2, seed=1))
    >>> curve.groupby("edition")["share"].last().tolist()
    [1.0, 1.0]
    """
    tables = base if isinstance(base, Mapping) else base.tables
    took = tables["participations"]
    took = took[took["role"].astype(str) == "exhibitor"]
    if not len(took) or not (took["weeks_before"] > 0).any():
        raise ValueError(
            "booking_curve: needs exhibitors with their weeks_before, the weeks between booking "
            f"and opening; found {len(took)} exhibitors, none booked a week ahead or more."
        )
    weeks = np.arange(int(took["weeks_before"].max()), -1, -1)
    parts = []
    for edition, rows in took.groupby("edition"):
        ahead = rows["weeks_before"].to_numpy().astype(int)
        stands, area = (
            np.bincount(ahead, by, minlength=len(weeks))[::-1].cumsum()
            for by in (np.ones(len(rows)), rows["area"].to_numpy(float))
        )
        part = pd.DataFrame(dict(weeks_before=weeks, stands=stands.astype(int), area=area))
        parts.append(part.assign(share=stands / stands[-1], area_share=area / (area[-1] or np.nan)))
        parts[-1].insert(0, "edition", edition)
    return pd.concat(parts, ignore_index=True)
