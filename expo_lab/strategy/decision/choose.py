"""Choose: which treatment each group of customers gets, so that the budget brings the most."""

from __future__ import annotations

import numpy as np


def choose(gain: np.ndarray, cost: np.ndarray, n: np.ndarray, budget: float) -> np.ndarray:
    """Divide groups over treatments: the multiple-choice knapsack with groups that can be split.

    Maximise sum_g n_g sum_j s_gj (gain_gj - cost_j) over shares s with s_gj >= 0, sum_j s_gj <= 1
    and sum n_g s_gj cost_j <= budget. At a price of lambda a euro each group takes the treatment
    with the largest gain - lambda cost, or none; lambda is the least price of 1 or more at which
    the budget holds, found by bisection, and what is then left lifts groups that are
    indifferent. Exact (Sinha & Zoltners 1979, Operations Research 27(3), 503-515): at most one
    group is split. Nothing is spent that would not bring itself back.

    Parameters
    ----------
    gain : array of float, shape (groups, treatments)
        EUR a head, gross.
    cost : array of float, shape (treatments,)
        EUR a head, above 0.
    n : array, shape (groups,)
        Heads.
    budget : float, EUR, 0 or more

    Returns
    -------
    array of float, shape (groups, treatments)
        Shares; what is missing to 1 gets nothing.

    Examples
    --------
    >>> choose(np.array([[30.0, 50.0], [12.0, 15.0]]), np.array([10.0, 20.0]), [1, 1], 25).tolist()
    [[0.0, 1.0], [0.5, 0.0]]
    """
    gain = np.column_stack([np.zeros(len(gain)), gain])
    cost, n = np.append(0.0, cost), np.asarray(n, dtype=float)

    def at(price: float) -> np.ndarray:
        return np.asarray((gain - price * cost).argmax(axis=1))

    def spending(pick: np.ndarray) -> float:
        return float(n @ cost[pick])

    shares = np.zeros(gain.shape)
    each = np.arange(len(gain))
    low = at(1.0)
    if spending(low) <= budget:
        shares[each, low] = 1.0
        return shares[:, 1:]
    cheap, dear = 1.0, 2.0
    while spending(at(dear)) > budget:
        cheap, dear = dear, 2 * dear
    while dear - cheap > 1e-13 * dear:
        middle = (cheap + dear) / 2
        if not cheap < middle < dear:
            break
        if spending(at(middle)) > budget:
            cheap = middle
        else:
            dear = middle
    low, high = at(dear), at(cheap)
    more = n * (cost[high] - cost[low])
    lifted = np.clip(budget - spending(low) - (np.cumsum(more) - more), 0, more)
    share = np.divide(lifted, more, out=np.zeros(len(n)), where=more > 0)
    shares[each, low] += 1 - share
    shares[each, high] += share
    return shares[:, 1:]


def seat(shares: np.ndarray, group: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Give each customer the treatment that falls to it, 0 for none, never more than the shares.

    Parameters
    ----------
    shares : array, shape (groups, treatments)
    group : array of int, shape (customers,)
    turn : array, shape (customers,)
        Within a group whoever has the lower number is served first, the last treatment first.

    Examples
    --------
    >>> seat(np.array([[0.5, 0.3]]), np.zeros(4, dtype=int), np.array([3, 1, 2, 0])).tolist()
    [0, 1, 1, 2]
    """
    order = np.lexsort([turn, group])
    size = np.bincount(group, minlength=len(shares))
    first = np.cumsum(size) - size
    place = np.empty(len(group), dtype=np.int64)
    place[order] = np.arange(len(group)) - first[group[order]]
    # heads by treatment, rounded down, the dearest first
    heads = np.floor(shares[:, ::-1] * size[:, None] + 1e-9).cumsum(axis=1)
    rank = (place[:, None] >= heads[group]).sum(axis=1)
    return np.asarray(shares.shape[1] - rank)
