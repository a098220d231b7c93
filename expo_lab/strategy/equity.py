"""Equity: what to spend on winning a customer and on keeping one (Blattberg & Deighton)."""

from __future__ import annotations

import math

import pandas as pd


def customer_equity(
    margin: float,
    acquisition: tuple[float, float],
    retention: tuple[float, float],
    discount: float,
) -> pd.Series:
    """Find the spending on a prospect and on a customer that makes both worth most.

    Of prospects on whom A EUR is spent a = ceiling_a (1 - exp(-k_a A)) are won; of customers on
    whom R EUR is spent r = ceiling_r (1 - exp(-k_r R)) stay to the next edition and bring the
    margin again. A customer's future is worth

    V(R) = sum over t >= 1 of (r / (1 + d))^t (margin - R / r) = (margin r - R) / (1 + d - r),

    quasi-concave in R, with its top where r'(R) (margin (1 + d) - R) = 1 + d - r. A prospect
    is worth a (margin + V) - A, with its top at A = log(ceiling_a k_a (margin + V)) / k_a.

    Parameters
    ----------
    margin : float above 0
        EUR that a customer brings an edition, before R.
    acquisition, retention : (ceiling, rate)
        Ceiling in (0, 1], rate a EUR above 0. The authors find them from two answers of the
        manager: what is reached today, and what could be reached at most.
    discount : float above 0
        From one edition to the next.

    Returns
    -------
    Series
        acquisition, retention (EUR a head), won, kept (shares), customer (EUR, V), prospect (EUR).

    Raises
    ------
    ValueError
        For a parameter outside its range.

    References
    ----------
    Blattberg, R. C., & Deighton, J. (1996). Harvard Business Review 74(4), 136-144.

    Examples
    --------
    >>> customer_equity(1000, (0.4, 0.01), (0.7, 0.02), 0.1).round(1).tolist()
    [217.3, 171.3, 0.4, 0.7, 1196.7, 561.4]
    """
    from scipy.optimize import brentq

    wrong = [c for c, k in (acquisition, retention) if not (0 < c <= 1 and k > 0)]
    if wrong or not margin > 0 or not discount > 0:
        raise ValueError(
            "customer_equity: margin, rates and discount must be above 0, ceilings in (0, 1]; "
            f"found margin {margin!r}, acquisition {acquisition!r}, retention {retention!r}, "
            f"discount {discount!r}."
        )
    (most_a, k_a), (most_r, k_r) = acquisition, retention

    def rises(spend: float) -> float:
        left = math.exp(-k_r * spend)
        r = most_r * (1 - left)
        return most_r * k_r * left * (margin * (1 + discount) - spend) - (1 + discount - r)

    # where even the first euro costs more than it keeps, nothing is spent and nobody is kept
    kept_by = brentq(rises, 0.0, margin * (1 + discount)) if rises(0.0) > 0 else 0.0
    kept = most_r * -math.expm1(-k_r * kept_by)
    customer = (margin * kept - kept_by) / (1 + discount - kept)
    won_by = max(0.0, math.log(most_a * k_a * (margin + customer)) / k_a)
    won = most_a * -math.expm1(-k_a * won_by)
    return pd.Series(
        dict(
            acquisition=won_by,
            retention=kept_by,
            won=won,
            kept=kept,
            customer=customer,
            prospect=won * (margin + customer) - won_by,
        )
    )
