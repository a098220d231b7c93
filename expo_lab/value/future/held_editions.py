"""Tracking: forecasts from an earlier date set against the editions that followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...profiles.assemble import fit_forecaster, profile
from ...profiles.bgbb import WithWayBack
from ...profiles.forecaster import Forecaster
from ...profiles.forecasters import DEFAULT
from ..interval import Z, own_chance


def tracking(base: Any, as_of: int, forecaster: str | Forecaster = DEFAULT) -> pd.DataFrame:
    """Forecast from an earlier edition what has since happened, cumulative and by cohort.

    Parameters
    ----------
    base : Show, CustomerBase or mapping of str to DataFrame
        As for `expo_lab.profile`.
    as_of : int
        An edition before the last; nothing later is used for the forecast.
    forecaster : str or Forecaster, default "hazard_opinions"
        A name in `profiles.FORECASTERS`, or one of yours; it needs a horizon. Those that do not
        build on BG/BB give no interval.

    Returns
    -------
    DataFrame
        One row a cohort of exhibitors known at `as_of` and number of editions ahead.

        cohort : edition of the first visit; 0 for those who came before the record; ``all`` (-1).
        ahead : editions held after `as_of`, from 1.
        customers : in the cohort.
        predicted, lower, upper : stands taken so far, 95 % with the model's error, the luck that
            all share (as if that of one edition lasted) and everybody's own chance; gaps where the
            record leaves a parameter of the model open.
        actual : stands taken so far.
        predicted_margin, actual_margin : EUR at the price level of `as_of`, the margin found until
            then and the margin paid since, before touches.

    Raises
    ------
    ValueError
        If no edition was held after `as_of`, or no exhibitor was known then.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=6, seed=1)
    >>> table = tracking(show, as_of=4)
    >>> table.query("cohort == -1")["ahead"].tolist()
    [1, 2]
    """
    tables: Mapping[str, pd.DataFrame] = base if isinstance(base, Mapping) else base.tables
    editions = tables["editions"].set_index("edition")
    ahead = sorted(int(e) for e in editions.index[editions["held"] & (editions.index > as_of)])
    if not ahead:
        raise ValueError(
            f"tracking: needs an edition held after as_of = {as_of!r}, found none; the last is "
            f"{int(editions.index[editions['held']].max())}."
        )
    people = profile(base, as_of=as_of)
    firms = people[(people["kind"].astype(str) == "exhibitor") & (people["editions_attended"] > 0)]
    if not len(firms):
        raise ValueError(f"tracking: no exhibitor was known at edition {as_of!r}.")
    cohort = firms["first_edition"].where(firms["newcomer"], 0)
    came, paid = _since(tables, firms.index, ahead, float(editions.loc[as_of, "price_sqm"]))
    found = fit_forecaster(base, as_of, forecaster)
    path = found.path(firms, len(ahead))
    expected = path.cumsum(axis=1)
    own, error = np.full((2, *expected.shape), np.nan)
    if isinstance(found, WithWayBack):
        for k in range(len(ahead)):
            model, error[:, k] = found.spread(firms, k + 1, 0.0)
            own[:, k] = own_chance(model, path[:, : k + 1], np.ones((len(firms), k + 1)))
    luck = float(firms["common_luck"].iloc[0])
    margin = firms["margin"].to_numpy()
    rows = []
    for name in [-1, *sorted(cohort.unique())]:
        here = (cohort == name).to_numpy() | (name == -1)
        for k in range(len(ahead)):
            mean = expected[here, k].sum()
            shared = np.hypot((expected[here, k] * error[here, k]).sum(), luck * mean)
            reach = Z * np.hypot(shared, np.sqrt((own[here, k] ** 2).sum()))
            rows.append(
                dict(
                    cohort=int(name),
                    ahead=k + 1,
                    customers=int(here.sum()),
                    predicted=mean,
                    lower=np.maximum(0.0, mean - reach),
                    upper=mean + reach,
                    actual=int(came[here, : k + 1].sum()),
                    predicted_margin=float(margin[here] @ expected[here, k]),
                    actual_margin=float(paid[here, : k + 1].sum()),
                )
            )
    return pd.DataFrame(rows)


def _since(
    tables: Mapping[str, pd.DataFrame], ids: pd.Index, ahead: list[int], level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Who came, and what it brought at one price level: (customers, editions)."""
    rows = tables["participations"]
    rows = rows[
        rows["turned_up"] & rows["edition"].isin(ahead) & (rows["role"].astype(str) == "exhibitor")
    ]
    at = ids.get_indexer(rows["customer_id"])
    rows, at = rows[at >= 0], at[at >= 0]
    price = tables["editions"].set_index("edition")["price_sqm"]
    money = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    place = np.searchsorted(ahead, rows["edition"])
    came, paid = np.zeros((2, len(ids), len(ahead)))
    came[at, place] = 1
    paid[at, place] = money * level / rows["edition"].map(price)
    return came, paid
