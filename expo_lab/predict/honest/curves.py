"""Curves: how much more data a forecast needs, and what a shock of the market does to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...profiles.assemble import Held
from ...profiles.forecaster import Forecaster
from ...scenario import Scenario, scenario
from ...world.show import simulate
from .back_to_back import back_to_back


def learning_curve(
    base: Held,
    forecasters: Iterable[str | Forecaster],
    shares: Sequence[float] = (0.1, 0.3, 1.0),
    records: Sequence[int] = (),
    seed: int = 0,
) -> pd.DataFrame:
    """Score forecasters that have seen fewer customers, or fewer editions (C53, C67).

    Parameters
    ----------
    base : Show or holder of the schema's tables
    forecasters : iterable of str or Forecaster
    shares : sequence of float
        Shares of the customers, drawn by lot, above 0 to 1.
    records : sequence of int
        Lengths of the record, in editions up to the one forecast; at least 3. Scattered facts of
        the last two editions against a continuous record.
    seed : int

    Returns
    -------
    DataFrame
        forecaster, share, editions (known before the one forecast), customers, log_score; the last
        edition of the base is forecast. Smaller shares are scored on their own customers: look at
        differences between forecasters within a row.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=5, seed=1)
    >>> learning_curve(show, ["last_rate"], shares=[0.5], records=[4])["editions"].tolist()
    [4, 3]
    """
    for share in shares:
        if not 0 < share <= 1:
            raise ValueError(f"learning_curve: shares must be above 0 to 1, found {share!r}.")
    chosen = list(forecasters)
    tables = dict(base.tables)
    ids = np.sort(tables["customers"]["customer_id"].to_numpy())  # whatever the rows' order
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    order = np.random.default_rng(seed).permutation(len(ids))
    cases = [(share, len(held)) for share in shares] + [(1.0, n) for n in records]
    parts = []
    for share, length in cases:
        if not 3 <= length <= len(held):
            raise ValueError(
                f"learning_curve: records must be 3 to {len(held)} editions, found {length!r}."
            )
        kept = set(ids[order[: max(1, round(share * len(ids)))]])
        some = _Tables(_shortened(tables, kept, int(held[-length])))
        scored = back_to_back(some, chosen, editions=1)
        parts.append(scored.assign(share=share, editions=length - 1))
    names = ["forecaster", "share", "editions", "customers", "log_score"]
    return pd.concat(parts, ignore_index=True)[names]


class _Tables:
    """Tables as a holder of tables."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        self.tables = tables


def _shortened(
    tables: dict[str, pd.DataFrame], kept: set[str], since: int
) -> dict[str, pd.DataFrame]:
    """Leave out customers and early editions."""
    made = {}
    for name, frame in tables.items():
        for column in ("customer_id", "to_customer_id"):
            if column in frame:
                frame = frame[frame[column].isin(kept)]
        made[name] = frame[frame["edition"] >= since] if "edition" in frame else frame
    return made


SHOCKS: dict[str, dict[str, int]] = {
    "as before": {},
    "recession": dict(recession=0),
    "rival launch": dict(rival_launch=0),
    "cancelled edition": dict(cancelled=-1),
}


def stress(
    forecasters: Iterable[str | Forecaster],
    preset: str | Scenario = "mature",
    customers: int = 1000,
    editions: int = 8,
    seeds: Sequence[int] = (1, 2),
) -> pd.DataFrame:
    """Forecast the last edition where the market turned just before it (C63).

    The same show and luck each time; a recession begins, or a rival opens, at the edition that is
    forecast, or the one before it is cancelled.

    Parameters
    ----------
    forecasters : iterable of str or Forecaster
    preset : str or Scenario
    customers, editions, seeds :
        As for `simulate`; one show a seed and shock.

    Returns
    -------
    DataFrame
        shock, forecaster, show (seed), edition, customers, came, said, brier, log_score, and
        ratio, said over came.

    Examples
    --------
    >>> found = stress(["last_rate"], customers=200, editions=4, seeds=[1])
    >>> found["shock"].nunique() == len(SHOCKS)
    True
    """
    chosen, parts = list(forecasters), []
    for shock, knobs in SHOCKS.items():
        at: dict[str, Any] = {name: editions + back for name, back in knobs.items()}
        market = replace(scenario(preset), **at)
        for seed in seeds:
            show = simulate(market, customers, editions, seed)
            scored = back_to_back(show, chosen, editions=1)
            parts.append(scored.assign(shock=shock, show=seed))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(ratio=table["said"] / table["came"])
