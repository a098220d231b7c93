"""Index: one number a customer from satisfaction, loyalty, retention and contribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.validation import require
from ..interval import Z
from .weights import ahp, combined_weights, entropy_weights

INDICATORS = ("satisfaction", "loyalty", "retention", "contribution")
NEEDED = ["satisfaction", "satisfaction_se", "relative_attitude", "relative_attitude_se"]
NEEDED += ["p_next", "margin_total", "expected_value"]
SCALES = ("rank", "range")
NAMED = ("equal", "ahp", "entropy", "combined")
# Rows and columns as in INDICATORS; a worked example of ours, not a survey of organisers.
EXAMPLE = ((1, 1 / 2, 1 / 3, 1 / 4), (2, 1, 1 / 2, 1 / 2), (3, 2, 1, 1), (4, 2, 1, 1))


def indicators(people: pd.DataFrame) -> pd.DataFrame:
    """Take the four indicators of a relationship from a profile.

    Parameters
    ----------
    people : DataFrame
        A profile: satisfaction, relative_attitude, p_next, margin_total, expected_value.

    Returns
    -------
    DataFrame
        Same index. satisfaction : 1 to 5. loyalty : relative attitude, 0 to 1 (its conduct is the
        next). retention : probability of coming next time, 0 to 1. contribution : EUR, margin so
        far and expected of the next 10 editions, that is existing and potential.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> list(indicators(people))
    ['satisfaction', 'loyalty', 'retention', 'contribution']
    """
    require(people, NEEDED, "indicators")
    return pd.DataFrame(
        dict(
            satisfaction=people["satisfaction"],
            loyalty=people["relative_attitude"],
            retention=people["p_next"],
            contribution=people["margin_total"] + people["expected_value"],
        )
    )


def scaled(values: pd.DataFrame, scale: str = "rank") -> pd.DataFrame:
    """Put each column on 0 to 1: mid-ranks over the number, or (x - lowest) / (highest - lowest).

    Raises
    ------
    ValueError
        If the scale is unknown, a value is a gap, or a column never varies.

    Examples
    --------
    >>> scaled(pd.DataFrame(dict(a=[1.0, 2.0, 9.0])), "range")["a"].tolist()
    [0.0, 0.125, 1.0]
    """
    if scale not in SCALES:
        raise ValueError(f"value_index: no scale {scale!r}. {nearest(str(scale), SCALES)}")
    x = values.to_numpy(float)
    if not len(x) or not np.isfinite(x).all():
        raise ValueError(
            f"value_index: needs indicators without gaps, found {int((~np.isfinite(x)).sum())} "
            f"in {len(x)} customers."
        )
    low, high = x.min(axis=0), x.max(axis=0)
    if not (high > low).all():
        name = values.columns[int(np.argmin(high > low))]
        raise ValueError(
            f"value_index: {name} is {low[int(np.argmin(high > low))]:g} for everybody: it tells "
            "nobody apart. Leave it out, or ask more customers."
        )
    if scale == "range":
        return (values - low) / (high - low)
    return (values.rank() - 0.5) / len(values)


def value_index(
    people: pd.DataFrame,
    weights: str | Mapping[str, float] = "equal",
    judgements: Any = None,
    scale: str = "rank",
) -> pd.DataFrame:
    """Weigh satisfaction, loyalty, retention and contribution into one index a customer.

    index_i = 100 sum over j of w_j s_ij,  with s_ij the indicator on 0 to 1 among these customers.

    Parameters
    ----------
    people : DataFrame
        A profile, those to be ranked among each other (exhibitors that have exhibited, as a rule).
    weights : {"equal", "ahp", "entropy", "combined"} or mapping of indicator to weight
        ``ahp`` takes `judgements`; ``entropy`` weighs dispersion, not importance, and on ranks is
        the same as equal (see `entropy_trap`); ``combined`` is the geometric mean of both. Weights
        of your own must name all four, and are made to add up to 1.
    judgements : array (4, 4), optional
        Pairwise, in the order of `INDICATORS`; an example of ours by default. Contradictory ones
        are refused (`weights.ahp`).
    scale : {"rank", "range"}, default "rank"
        Ranks do not let one giant press all others against 0.

    Returns
    -------
    DataFrame
        Same index. The four indicators scaled to 0 to 1; index : 0 to 100; lower, upper : its 95 %
        interval from the survey's error in satisfaction and loyalty (those of retention and
        contribution are the model's and not in it); rank : 1 is best.

        ``attrs["weights"]``: the weights used, by indicator.

    Raises
    ------
    ValueError
        If a column is absent, an indicator never varies, or weights or judgements cannot be used.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> made = value_index(people.query("kind == 'exhibitor' and editions_attended > 0"), "ahp")
    >>> [round(w, 3) for w in made.attrs["weights"].values()]
    [0.1, 0.185, 0.345, 0.37]
    """
    raw = indicators(people)
    made = scaled(raw, scale)
    w = _weights(made, weights, judgements)
    out = made.assign(index=100 * (made.to_numpy() @ w))
    reach = np.zeros(len(out))
    for j, error in ((0, "satisfaction_se"), (1, "relative_attitude_se")):
        far = _half_width(raw.iloc[:, j].to_numpy(float), people[error].to_numpy(float), scale)
        reach = np.hypot(reach, 100 * w[j] * far)
    out["lower"] = np.maximum(out["index"] - reach, 0)
    out["upper"] = np.minimum(out["index"] + reach, 100)
    out["rank"] = out["index"].rank(ascending=False, method="min").astype(int)
    out.attrs["weights"] = dict(zip(INDICATORS, w.tolist(), strict=True))
    return out


def _weights(made: pd.DataFrame, weights: Any, judgements: Any) -> np.ndarray:
    """Turn what was asked for into four weights."""
    if not isinstance(weights, str):
        own = pd.Series(dict(weights), dtype=float)
        right = sorted(own.index) == sorted(INDICATORS) and (own >= 0).all() and own.sum() > 0
        if not right:
            raise ValueError(
                f"value_index: weights must name {', '.join(INDICATORS)} with numbers from 0, not "
                f"all 0; found {own.to_dict()}."
            )
        return np.asarray((own / own.sum())[list(INDICATORS)], float)
    if weights not in NAMED:
        raise ValueError(f"value_index: no weights {weights!r}. {nearest(weights, NAMED)}")
    if judgements is not None and weights not in ("ahp", "combined"):
        raise ValueError(f"value_index: judgements are not used by weights={weights!r}.")
    if weights == "equal":
        return np.full(4, 0.25)
    if weights == "entropy":
        return entropy_weights(made.to_numpy())
    judged = ahp(EXAMPLE if judgements is None else judgements).weights
    if len(judged) != 4:
        raise ValueError(f"value_index: needs judgements of four indicators, found {len(judged)}.")
    if weights == "ahp":
        return judged
    return combined_weights(judged, entropy_weights(made.to_numpy()))


def _half_width(x: np.ndarray, error: np.ndarray, scale: str) -> np.ndarray:
    """Half of what 1.96 errors up and down move the scaled value."""
    if scale == "range":
        return np.asarray(Z * error / np.ptp(x))
    order = np.sort(x)
    up, down = (np.searchsorted(order, x + sign * Z * error) for sign in (1, -1))
    return np.asarray((up - down) / (2 * len(x)))
