"""Account: decision values from the profits of all arms, with paired intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from ...core.schema import NEEDS

RESAMPLES = 4000  # of shows and of training sets
AT_STAKE = 0.05  # of the money spent, below which there is nothing to divide customers for
# What a family of response hangs on, and the columns that measure the same: a scheme on one of
# these has the answer built into the question
AXES = {
    "attitude": ("relative_attitude", "recommendation"),
    "needs": tuple(NEEDS),
    "value": ("area", "revenue", "margin", "margin_total", "expected_value"),
    "state": (
        *("p_next", "p_alive", "expected_editions", "expected_value", "repeat_patronage"),
        *("recency", "editions_attended"),
    ),
}


def account(
    profits: pd.DataFrame, schemes: Sequence[str], costs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum up one family at one size of training.

    Parameters
    ----------
    profits : DataFrame
        arm, set (of training shows), show, profit, spend.
    schemes : sequence of str
    costs : DataFrame
        A row a show, a column a scheme: EUR for the fields that it reads.

    Returns
    -------
    schemes, arms : DataFrame
        As in `DecisionValue.table` and `.arms`, less the columns that are the same in all rows.
    """
    wide = profits.pivot_table(index=["set", "show"], columns="arm", values="profit")
    sets = wide.index.unique("set")
    # profit over the one-segment playbook: (sets, shows, arms)
    arms = list(wide.columns)
    gain = np.stack([wide.loc[k].to_numpy() for k in sets])
    gain = gain - gain[:, :, [arms.index("one")]]
    draws = _resampled(gain, np.random.default_rng(0))
    at = {arm: (float(gain[:, :, i].mean()), draws[:, i]) for i, arm in enumerate(arms)}
    spend = profits.groupby("arm")["spend"].mean()
    stake, stakes = at["true"]
    low, high = _ends(stakes)
    money = max(float(spend["true"]), float(spend["one"]))
    idle = low <= 0 <= high or stake < AT_STAKE * money
    rows = []
    for name in schemes:
        row: dict[str, Any] = dict(scheme=name)
        for what, arm in (("dv", f"scheme {name}"), ("random", f"random {name}")):
            value, drawn = at[arm]
            row |= _ratio(what, value, drawn, stake, stakes, idle)
        value, drawn = at[f"scheme {name}"]
        row |= _span("gain", value, drawn)
        row["net"] = value - float(costs[name].mean())
        rows.append(row)
    table = pd.DataFrame(rows)
    table[["rank_best", "rank_worst"]] = _ranks(
        np.array([at[f"scheme {n}"][0] for n in schemes]),
        np.column_stack([at[f"scheme {n}"][1] for n in schemes]),
    )
    table["note"] = "nothing at stake here" if idle else ""
    whole = []
    for arm in ("nothing", "even", "one", "individual", "true"):
        value, drawn = at[arm]
        more = dict(arm=arm, spend=float(spend[arm])) | _span("gain", value, drawn)
        whole.append(more | _ratio("dv", value, drawn, stake, stakes, idle))
    return table, pd.DataFrame(whole)


def _resampled(gain: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Means of bootstrap samples of shows, and of training sets where there are several.

    Both are drawn, crossed, and the same for all arms (Owen 2007, Annals of Applied Statistics
    1(2), 386-411): (resamples, arms). Weights are drawn as far out as few shows or sets need
    (`_wider`): four sets that are drawn plainly hold the truth in 82 to 88 of 100 where what was
    taught matters most, and so in 95.
    """
    sets, shows, _ = gain.shape
    own, taught = _weights(shows, rng), _weights(sets, rng)
    return np.asarray(np.einsum("bk,bs,ksa->ba", taught, own, gain, optimize=True))


def _weights(n: int, rng: np.random.Generator) -> np.ndarray:
    return 1 / n + _wider(n) * (rng.multinomial(n, np.full(n, 1 / n), RESAMPLES) / n - 1 / n)


def _wider(n: int) -> float:
    """How much wider than a bootstrap's an interval of n must be to be Student's.

    The linear form of expanded percentiles (Hesterberg 2015, American Statistician 69(4), 371-386).
    """
    if n == 1:
        return 0.0
    return float(stdtrit(n - 1, 0.975) / ndtri(0.975) * np.sqrt(n / (n - 1)))


def _ends(drawn: np.ndarray) -> np.ndarray:
    """Ends of a 95 % interval: the percentiles of what was drawn."""
    return np.quantile(drawn, [0.025, 0.975])


def _span(what: str, value: float, drawn: np.ndarray) -> dict[str, float]:
    low, high = _ends(drawn)
    return {what: value, f"{what}_lower": float(low), f"{what}_upper": float(high)}


def _ratio(
    what: str,
    value: float,
    drawn: np.ndarray,
    stake: float,
    stakes: np.ndarray,
    idle: bool,
) -> dict[str, float]:
    """A ratio of means with its percentile interval; gaps where nothing is at stake."""
    if idle:
        return dict.fromkeys((what, f"{what}_lower", f"{what}_upper"), np.nan)
    return _span(what, value / stake, drawn / stakes)


def _ranks(value: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Best and worst rank of each by 95 % intervals of all differences at once.

    With the largest studentised difference of the bootstrap for all pairs (Mogstad, Romano,
    Shaikh & Wilhelm 2024, Review of Economic Studies 91(1), 476-518).
    """
    gap = value[:, None] - value[None]
    drawn_gap = drawn[:, :, None] - drawn[:, None]
    sd = drawn_gap.std(axis=0)
    sure = np.where(sd > 0, sd, 1.0)
    most = np.abs((drawn_gap - gap) / sure).reshape(len(drawn), -1).max(axis=1)
    better = gap > np.quantile(most, 0.95) * sd
    better &= sd > 0
    return np.column_stack([1 + better.sum(axis=0), len(value) - better.sum(axis=1)])
