"""Ahead: what BG/BB expects of each customer, for the profile and for its value."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..lifecycle.bgbb import BetaGeoBetaBinom

HORIZON = 10  # editions ahead that "expected" refers to
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


def fitted(people: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, BetaGeoBetaBinom]]:
    """Go through customers with a history, group by group, each with its model.

    Groups are kinds, and within a kind newcomers and veterans: those who came before the record
    began have been sorted by staying, so their model is not the newcomers'.
    """
    seen = people[people["editions_attended"] > 0]
    for _, group in seen.groupby(["kind", "newcomer"], observed=True):
        yield group, fit_histories(group)


def look_ahead(people: pd.DataFrame) -> pd.DataFrame:
    """Expect for every customer: p_alive, p_next and expected_editions of the next 10.

    own_model says whether the customer's group had histories enough for a model of its own.
    Otherwise the parameters are those of real lists, too low for direct contracts.

    A prospect waits for a first edition with its kind's hazard h and then has a newcomer's future,

    E = sum over s = 1..10 of h (1 - h)^(s-1) (1 + E[X(0, 10 - s)]),  p_alive = 1,  p_next = h.

    Parameters
    ----------
    people : DataFrame
        kind, newcomer, editions_attended, first_edition, recency, x, t_x, n.
    """
    start = dict(p_alive=1.0, p_next=0.0, expected_editions=0.0, own_model=False)
    out = pd.DataFrame(start, index=people.index)
    models = {}
    for group, model in fitted(people):
        models[group["kind"].iloc[0], bool(group["newcomer"].iloc[0])] = model
        cells, cell = np.unique(group[["x", "t_x", "n"]].to_numpy(), axis=0, return_inverse=True)
        x, t_x, n = cells.T
        out.loc[group.index, "own_model"] = hasattr(model, "cov_")
        out.loc[group.index, "p_alive"] = model.p_alive(x, t_x, n)[cell]
        out.loc[group.index, "p_next"] = model.p_return(x, t_x, n)[cell]
        ahead = model.expected_editions(x, t_x, n, HORIZON)[cell]
        out.loc[group.index, "expected_editions"] = ahead
    for kind, group in people.groupby("kind", observed=True):
        waiting = group.index[group["editions_attended"] == 0]
        model = models.get((kind, True)) or fit_histories(group.head(0))
        out.loc[waiting, ["expected_editions", "p_next"]] = _wait(group, model)
        out.loc[waiting, "own_model"] = hasattr(model, "cov_")
    return out


def _wait(group: pd.DataFrame, model: BetaGeoBetaBinom) -> tuple[float, float]:
    """Expected editions of a kind's prospects, and the hazard of a first one."""
    new, prospect = group["newcomer"], group["editions_attended"] == 0
    waited = group.loc[prospect, "recency"].sum() + group.loc[new, "first_edition"].sum()
    hazard = min(1.0, int(new.sum()) / max(1, int(waited)))
    start = np.arange(1, HORIZON + 1)
    zero = np.zeros(1, dtype=np.int64)
    after = [
        float(model.expected_editions(zero, zero, zero, int(HORIZON - s))[0]) if s < HORIZON else 0
        for s in start
    ]
    return float((hazard * (1 - hazard) ** (start - 1) * (1 + np.array(after))).sum()), hazard
