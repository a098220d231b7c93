"""Way back: what a record says of those who left and came again, by moments of past forecasts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.stats.luck import common_luck
from ..models.bgbb import BetaGeoBetaBinom

AWAY = 2  # editions missed in a row from which a return counts as a way back; ours


def past_forecasts(
    there: np.ndarray, model: BetaGeoBetaBinom, counts: np.ndarray | None = None
) -> pd.DataFrame:
    """Forecast, for every past date and whoever was known then, who came to the next edition.

    The model is the one fitted to the whole record, so this shows its fit and no more.

    Parameters
    ----------
    there : array of bool (customers, editions held)
    model : BetaGeoBetaBinom
    counts : array of float, optional
        How many customers a row stands for.

    Returns
    -------
    DataFrame
        date (position among the editions held), missed (editions in a row), p (P(present at the
        next one)), left (1 - P(alive at it)), came, weight.
    """
    place = np.arange(there.shape[1])
    last = np.maximum.accumulate(np.where(there, place, -1), axis=1)
    row, date = np.nonzero(last[:, :-1] >= 0)
    x = there.cumsum(axis=1)[row, date] - 1
    first = there.argmax(axis=1)[row]
    t_x = np.where(x > 0, last[row, date] - first, 0)
    alive, present = model.curves(x, t_x, date - first, 1)
    return pd.DataFrame(
        dict(
            date=date,
            missed=date - last[row, date],
            p=present[:, 0],
            left=1 - alive[:, 0],
            came=there[row, date + 1],
            weight=1.0 if counts is None else counts[row],
        )
    )


def way_back(past: pd.DataFrame) -> float:
    """Find the hazard of coming back of those who have left.

    In BG/BB whoever has left stays away; in fairs a few return. By moments, over the customers
    and dates with `AWAY` or more editions missed in a row (ours):

        sum of (came - P(present)) = hazard * sum of P(left)

    Parameters
    ----------
    past : DataFrame
        `past_forecasts` of a kind.
    """
    away = past["missed"].to_numpy() >= AWAY
    weight, came, p, left = (past[c].to_numpy()[away] for c in ("weight", "came", "p", "left"))
    more = (weight * (came - p)).sum()
    # as if one more had left and not come back: no hazard is known where nobody was away
    return float(np.clip(more / (1 + (weight * left).sum()), 0, 1))


def after_a_miss(past: pd.DataFrame, hazard: float) -> float:
    """Find how much less often than BG/BB says somebody who missed one edition is still active.

    BG/BB knows no habit: one edition away breaks it. By moments, over the customers and dates with
    exactly one edition missed, with h the hazard of `way_back`:

        sum of (came - h) = factor * sum of (P(present) - (1 - P(left)) h)

    Returns
    -------
    float
        0 to 1, a factor on P(alive); 1 where fewer than five were expected.
    """
    once = past["missed"].to_numpy() == 1
    w, came, p, left = (past[c].to_numpy()[once] for c in ("weight", "came", "p", "left"))
    if (w * p).sum() < 5:
        return 1.0
    expected = (w * (p - (1 - left) * hazard)).sum()
    return float(np.clip((w * (came - hazard)).sum() / max(expected, 1e-9), 0, 1))


def shared_luck(past: pd.DataFrame) -> float:
    """Sd, in logs, of what all share at one edition: `common_luck` over the past dates."""
    w, came, p = (past[c].to_numpy() for c in ("weight", "came", "p"))
    date = past["date"].to_numpy()
    sums = [np.bincount(date, heads) for heads in (w * came, w * p, w * p * (1 - p))]
    return common_luck(*sums)[0]


def start_again(
    new: BetaGeoBetaBinom, hazard: float, horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """P(present) at the k-th edition from now, of one who has just come and of one who has left.

    With P(present at k) and P(left exactly before k) of a newcomer, and h the hazard,

        comes_k = present_k + sum over j = 1..k of left_j gone_(k-j+1)
        gone_k = h (1 - h)^(k-1) + sum over s = 1..k-1 of h (1 - h)^(s-1) comes_(k-s)

    Ours: whoever comes back starts again. With hazard 0, comes is BG/BB's own and gone is 0.

    Returns
    -------
    comes, gone : arrays, k = 1, ..., horizon
    """
    just_come = np.zeros((3, 1), dtype=np.int64)
    present, left = (of[0] for of in curves(new, just_come, horizon))
    comes, gone = np.zeros(horizon), np.zeros(horizon)
    back = hazard * (1 - hazard) ** np.arange(horizon)  # exactly s + 1 editions from now
    for k in range(horizon):
        gone[k] = back[k] + back[:k] @ comes[:k][::-1]
        comes[k] = present[k] + left[: k + 1] @ gone[: k + 1][::-1]
    return comes, gone


def curves(
    model: BetaGeoBetaBinom, history: np.ndarray, horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """P(present at k), and P(left exactly before k), for k = 1, ..., horizon; (customers, k)."""
    x, t_x, n = history
    alive, present = model.curves(x, t_x, n, horizon)
    return present, -np.diff(alive, prepend=1.0)
