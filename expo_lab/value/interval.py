"""Interval: how far a forecast of editions may miss."""

import numpy as np

Z = 1.959964  # 95 % of a normal lies so many standard errors around its mean


def own_chance(model: np.ndarray, path: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Standard deviation of each customer's own worth-weighted editions, shape (customers,).

    That of BG/BB, which leaves a way back out, but no less than that of independent visits,
    sqrt(sum over k of worth_k^2 p_k (1 - p_k)): a customer who comes once is likelier to come
    again, so its visits scatter no less than these.

    Parameters
    ----------
    model : array, shape (customers,)
        BG/BB's (`profiles.bgbb.WithWayBack.spread`).
    path, worth : arrays, shape (customers, editions)
        P(comes to the k-th edition), and what that edition counts.

    Examples
    --------
    >>> own_chance(np.zeros(1), np.array([[0.5, 0.5]]), np.ones((1, 2))).round(4).tolist()
    [0.7071]
    """
    return np.fmax(model, np.sqrt((worth**2 * path * (1 - path)).sum(axis=1)))
