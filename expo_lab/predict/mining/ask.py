"""Ask: whom to survey next, where a forecast is unsure and much hangs on it (C66)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ...profiles.assemble import _past
from ...profiles.forecaster import known
from ...profiles.hazard_opinions import HazardWithOpinions
from ...world.show import Show, simulated
from ..honest.scores import log_score
from ..lessons import remembered

WAYS = ("by lot", "by value", "unsure")


def order_to_ask(people: pd.DataFrame, p: np.ndarray, way: str, seed: int = 0) -> np.ndarray:
    """Rank customers for a survey, the first to be asked first; positions.

    Parameters
    ----------
    people : DataFrame
        A profile: margin, and relative_attitude_se for how little is known of each.
    p : array
        Chance of coming to the next edition.
    way : str
        "by lot"; "by value", the greatest margin first; "unsure", the greatest p (1 - p)
        relative_attitude_se first: where the answer can move the chance (uncertainty sampling,
        Lewis & Gale 1994, with how little is known of the customer; the product is ours).
    seed : int
        Of the lot.

    Raises
    ------
    ValueError
        For another way.

    Examples
    --------
    >>> people = pd.DataFrame({"margin": [1, 9, 5], "relative_attitude_se": 0.1})
    >>> order_to_ask(people, np.array([0.5, 0.1, 0.9]), "by value").tolist()
    [1, 2, 0]
    """
    if way == "by lot":
        return np.random.default_rng(seed).permutation(len(people))
    if way == "by value":
        return np.argsort(-people["margin"].to_numpy(float), kind="stable")
    if way == "unsure":
        unsure = p * (1 - p) * people["relative_attitude_se"].to_numpy(float)
        return np.argsort(-unsure, kind="stable")
    raise ValueError(f"order_to_ask: there is no way {way!r}. Known: {', '.join(WAYS)}.")


def worth_of_asking(
    show: Show, budgets: Sequence[int] = (0, 50, 150, 400), repeats: int = 10, seed: int = 0
) -> pd.DataFrame:
    """What does each way of spending a survey budget do for the forecast of the next edition?

    Those asked answer as in the world's surveys: the true relative attitude with the survey's own
    error in both attitudes. Their estimate is replaced where the answer is surer than it. The
    forecast is that of `HazardWithOpinions`, fitted beforehand, and scored on what came.

    Parameters
    ----------
    show : Show
        Simulated: only there does everybody have an answer.
    budgets : sequence of int
        Customers asked.
    repeats, seed : int
        Draws of the answers (and of the lot), averaged; and their seed.

    Returns
    -------
    DataFrame
        way, budget, log_score, gain (fall of the log score from budget 0, times customers) and se
        (of the log score over repeats).

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=5, seed=1)
    >>> found = worth_of_asking(show, budgets=[0, 50], repeats=2)
    >>> float(found.loc[found["budget"] == 0, "gain"].abs().max())
    0.0
    """
    simulated(show, "worth_of_asking")
    date = show.editions - 1
    past = remembered(_past(show, date)[0])
    found = HazardWithOpinions().fit(past)
    some = past.people[known(past.people, "exhibitor")]
    part = show.tables["participations"]
    next_ones = part[(part["edition"] == show.editions) & part["turned_up"]]["customer_id"]
    came = some.index.isin(next_ones)
    p = found.p_next(some)
    state = show.states[show.states["edition"] == date].set_index("customer_id").loc[some.index]
    noise, rng = show.scenario.survey_noise, np.random.default_rng(seed)
    rows = []
    for repeat in range(repeats):
        ours, theirs = (
            expit(
                logit(state[c].to_numpy().clip(1e-6, 1 - 1e-6))
                + noise * rng.standard_normal(len(some))
            )
            for c in ("true_attitude", "true_attitude_rival")
        )
        answer = 0.5 * (1 + np.maximum(ours, theirs) * (ours - theirs))
        # the answer and what was known before, each by how sure it is
        error = float(np.std(answer - _true(state)))
        prior = some["relative_attitude_se"].to_numpy(float) ** 2
        weight = prior / np.maximum(prior + error**2, 1e-12)
        mixed = some["relative_attitude"] + weight * (answer - some["relative_attitude"])
        for way in WAYS:
            order = order_to_ask(some, p, way, seed + repeat)
            for budget in budgets:
                asked = np.isin(np.arange(len(some)), order[:budget])
                heard = some.assign(
                    relative_attitude=np.where(asked, mixed, some["relative_attitude"])
                )
                rows.append((way, budget, log_score(found.p_next(heard), came)))
    table = pd.DataFrame(rows, columns=["way", "budget", "log_score"])
    table = table.groupby(["way", "budget"])["log_score"].agg(["mean", "sem"]).reset_index()
    table = table.rename(columns={"mean": "log_score", "sem": "se"})
    table["gain"] = (log_score(p, came) - table["log_score"]) * len(some)
    return table[["way", "budget", "log_score", "gain", "se"]]


def _true(state: pd.DataFrame) -> np.ndarray:
    a, r = state["true_attitude"].to_numpy(), state["true_attitude_rival"].to_numpy()
    return np.asarray(0.5 * (1 + np.maximum(a, r) * (a - r)))
