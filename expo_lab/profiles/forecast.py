"""Ahead: what is expected of each customer: BG/BB, and a way back for those who left."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from ..models.bgbb import BetaGeoBetaBinom

HORIZON = 10  # editions ahead that "expected" refers to
RECENT = 3  # editions back from which a prospect's hazard is taken; ours
AWAY = 2  # editions missed in a row from which a return counts as a way back; ours
# Pooled first-timers of annual fairs in real exhibitor lists (alpha, beta, gamma, delta): used
# where a show is too young to fit its own.
REAL_ANNUAL = (0.929, 0.786, 1.558, 2.204)


def fit_histories(group: pd.DataFrame) -> BetaGeoBetaBinom:
    """Fit BG/BB to the histories (x, t_x, n) of a group of customers.

    Where fewer than 50 of them had three opportunities, the parameters of real annual fairs are
    taken instead: a young show's own would be luck. They have no covariance.
    """
    known = group[group["n"] > 0]
    model = BetaGeoBetaBinom()
    if (known["n"] >= 3).sum() >= 50:
        cells = known.groupby(["x", "t_x", "n"]).size().reset_index(name="count")
        with warnings.catch_warnings():
            # a parameter left open by the data does not harm the expectations used here
            warnings.simplefilter("ignore", UserWarning)
            return model.fit(*(cells[c] for c in ("x", "t_x", "n", "count")))
    model.alpha_, model.beta_, model.gamma_, model.delta_ = REAL_ANNUAL
    return model


def fitted(
    kind: pd.DataFrame,
) -> tuple[list[tuple[pd.DataFrame, BetaGeoBetaBinom]], BetaGeoBetaBinom]:
    """Fit a kind's customers with a history: newcomers and veterans, each with their model.

    Those who came before the record began have been sorted by staying, so their model is not the
    newcomers'. The second value is the newcomers' model, for whoever starts or starts again.
    """
    seen = kind[kind["editions_attended"] > 0]
    groups = {bool(new): group for new, group in seen.groupby("newcomer")}
    models = {new: fit_histories(group) for new, group in groups.items()}
    newcomers = models[True] if True in models else fit_histories(kind.head(0))
    return [(groups[new], models[new]) for new in groups], newcomers


def past_forecasts(there: np.ndarray, model: BetaGeoBetaBinom) -> pd.DataFrame:
    """Forecast, for every past date and whoever was known then, who came to the next edition.

    The model is the one fitted to the whole record, so this shows its fit and no more.

    Parameters
    ----------
    there : array of bool (customers, editions held)
    model : BetaGeoBetaBinom

    Returns
    -------
    DataFrame
        date (position among the editions held), missed (editions in a row), p (P(present at the
        next one)), left (1 - P(alive at it)), came.
    """
    place = np.arange(there.shape[1])
    last = np.maximum.accumulate(np.where(there, place, -1), axis=1)
    row, date = np.nonzero(last[:, :-1] >= 0)
    x = there.cumsum(axis=1)[row, date] - 1
    first = there.argmax(axis=1)[row]
    history = x, np.where(x > 0, last[row, date] - first, 0), date - first
    return pd.DataFrame(
        dict(
            date=date,
            missed=date - last[row, date],
            p=model.p_return(*history),
            left=1 - model.p_alive(*history),
            came=there[row, date + 1],
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
    away = past[past["missed"] >= AWAY]
    # as if one more had left and not come back: no hazard is known where nobody was away
    return float(np.clip((away["came"] - away["p"]).sum() / (1 + away["left"].sum()), 0, 1))


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
    once = past[past["missed"] == 1]
    if once["p"].sum() < 5:
        return 1.0
    expected = (once["p"] - (1 - once["left"]) * hazard).sum()
    return float(np.clip((once["came"] - hazard).sum() / max(expected, 1e-9), 0, 1))


def common_luck(past: pd.DataFrame) -> float:
    """Estimate the sd, in logs, of what all share at one edition: actual over forecast heads.

    Variance over past dates of ln(came / expected) less what everybody's own chance brings,
    sum of p (1 - p) / (sum of p)^2; 0 where fewer than three dates are there or it is all chance.
    """
    sums = past.assign(own=past["p"] * (1 - past["p"])).groupby("date")[["came", "p", "own"]].sum()
    sums = sums[(sums["came"] > 0) & (sums["p"] >= 5)]
    if len(sums) < 3:
        return 0.0
    ratio = np.log(sums["came"] / sums["p"])
    return float(np.sqrt(max(0.0, ratio.var() - (sums["own"] / sums["p"] ** 2).mean())))


def start_again(
    new: BetaGeoBetaBinom, hazard: float, rate: float = 0.0, horizon: int = HORIZON
) -> tuple[np.ndarray, np.ndarray]:
    """Expect (discounted) editions of one who has just come, N(m), and of one who has left, W(m).

    With a_k = P(alive at k) of a newcomer, a_0 = 1, and D = 1 / (1 + rate),

        N(m) = sum over k of D^k P(present at k) + sum over k of (a_(k-1) - a_k) D^(k-1) W(m-k+1)
        W(m) = sum over s of hazard (1 - hazard)^(s-1) D^s (1 + N(m - s))

    Ours: whoever comes back starts again. With hazard 0, N is BG/BB's own (eq. 13) and W is 0.

    Parameters
    ----------
    new : BetaGeoBetaBinom
        Of newcomers.
    hazard : float, 0 to 1
        Of coming back at an edition, once gone; see `way_back`.
    rate : float from 0
        Discount an edition.
    horizon : int

    Returns
    -------
    two arrays, m = 0, ..., horizon
    """
    just_come = np.zeros((3, 1), dtype=np.int64)
    present, leaves = (of[0] for of in _curves(new, just_come, horizon))
    steps = np.arange(1, horizon + 1)
    worth = (1 + rate) ** -steps.astype(float)
    comes, gone = np.zeros(horizon + 1), np.zeros(horizon + 1)
    for m in steps:
        s = steps[:m]
        gone[m] = hazard * ((1 - hazard) ** (s - 1) * worth[:m]) @ (1 + comes[m - s])
        back = leaves[:m] * worth[:m] * (1 + rate) @ gone[m - s + 1]
        comes[m] = present[:m] @ worth[:m] + back
    return comes, gone


def editions_ahead(
    model: BetaGeoBetaBinom,
    history: np.ndarray,
    gone: np.ndarray,
    alive: np.ndarray,
    rate: float = 0.0,
) -> np.ndarray:
    """Expect (discounted) editions of customers with a history (x, t_x, n): N of `start_again`.

    Where `alive` is not the model's own, what follows from being alive is scaled with it, and who
    has left takes the way back.

    Parameters
    ----------
    model : BetaGeoBetaBinom
    history : array (3, customers)
    gone : array
        What one who has left may still expect, from `start_again`.
    alive : array (customers)
        P(alive at the next edition).
    rate : float from 0
    """
    horizon = len(gone) - 1
    present, leaves = _curves(model, history, horizon)
    own = 1 - leaves[:, 0]
    scale = np.divide(alive, own, out=np.ones_like(own), where=own > 0)[:, None]
    present, leaves = present * scale, np.hstack([1 - alive[:, None], leaves[:, 1:] * scale])
    worth = (1 + rate) ** -np.arange(1.0, horizon + 1)
    return present @ worth + leaves @ (worth * (1 + rate) * gone[:0:-1])


def _curves(
    model: BetaGeoBetaBinom, history: np.ndarray, horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """P(present at k), and P(left exactly before k), for k = 1, ..., horizon; (customers, k)."""
    steps = range(1, horizon + 1)
    x, t_x, n = history
    alive = np.array([model.p_alive(x, t_x, n, k) for k in steps]).T
    present = np.array([model.p_return(x, t_x, n, k) for k in steps]).T
    return present, -np.diff(alive, prepend=1.0)


def look_ahead(people: pd.DataFrame, there: np.ndarray) -> pd.DataFrame:
    """Expect for every customer: p_alive, p_next and expected_editions of the next 10.

    win_back and common_luck are the kind's, see `way_back` and `common_luck`.

    own_model says whether the customer's group had histories enough for a model of its own.
    Otherwise the parameters are those of real lists, too low for direct contracts.

    BG/BB knows no habit: for those who missed exactly one edition p_alive and what follows from
    it is scaled by `after_a_miss`.

    p_next = P(present at the next edition) + (1 - p_alive) win_back. A prospect waits for a first
    edition with its kind's hazard h, that of the last `RECENT` editions (those likely to come have
    come earlier), and then has a newcomer's future N (see `start_again`),

    E = sum over s = 1..10 of h (1 - h)^(s-1) (1 + N(10 - s)),  p_alive = 1,  p_next = h.

    Parameters
    ----------
    people : DataFrame
        kind, newcomer, editions_attended, recency, x, t_x, n.
    there : array of bool (people, editions held)
        Who was there.
    """
    start = dict(p_alive=1.0, p_next=0.0, win_back=0.0, common_luck=0.0, expected_editions=0.0)
    start["own_model"] = False
    out = pd.DataFrame(start, index=people.index)
    if not there.shape[1]:  # no edition was held yet: nobody can have come, nothing is known
        return out
    for _, kind in people.groupby("kind", observed=True):
        models, new = fitted(kind)
        past = [past_forecasts(there[people.index.get_indexer(g.index)], m) for g, m in models]
        everybody = pd.concat(past) if past else past_forecasts(there[:0], new)
        back = way_back(everybody)
        once = after_a_miss(everybody, back)
        comes, gone = start_again(new, back)
        out.loc[kind.index, ["win_back", "common_luck"]] = back, common_luck(everybody)
        for group, model in models:
            history, cell = np.unique(
                group[["x", "t_x", "n"]].to_numpy(), axis=0, return_inverse=True
            )
            history = history.T
            own = model.p_alive(*history)
            scale = np.where(history[2] - history[1] == 1, once, 1.0)  # n - t_x: editions missed
            alive = own * scale
            soon = model.p_return(*history) * scale + (1 - alive) * back
            out.loc[group.index, "own_model"] = hasattr(model, "cov_")
            out.loc[group.index, "p_alive"] = alive[cell]
            out.loc[group.index, "p_next"] = soon[cell]
            ahead = editions_ahead(model, history, gone, alive)
            out.loc[group.index, "expected_editions"] = ahead[cell]

        waiting = kind.index[kind["editions_attended"] == 0]
        first = _first_edition(there[people.index.get_indexer(kind.index)], kind["newcomer"])
        s = np.arange(1, HORIZON + 1)
        out.loc[waiting, "p_next"] = first
        out.loc[waiting, "expected_editions"] = (
            first * (1 - first) ** (s - 1) @ (1 + comes[HORIZON - s])
        )
        out.loc[waiting, "own_model"] = hasattr(new, "cov_")
    return out


def _first_edition(there: np.ndarray, newcomer: pd.Series) -> float:
    """Hazard of a first edition: newcomers of the last editions over those who had not come yet."""
    ever = there.any(axis=1)
    start = np.where(ever, there.argmax(axis=1), there.shape[1])
    fresh = start[~ever | newcomer.to_numpy()]  # veterans came before the record began
    dates = range(max(0, there.shape[1] - RECENT), there.shape[1])
    waited = sum(int((fresh >= date).sum()) for date in dates)
    return sum(int((fresh == date).sum()) for date in dates) / max(1, waited)
