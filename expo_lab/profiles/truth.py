"""Truth: what a perfect observer would hold about each customer at a date, beside the profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ..collect.linkage.base import CustomerBase
from ..collect.linkage.clusters import owners
from ..core.schema import AHEAD, NEEDS
from ..world.show import Show, simulated
from ..world.truth.expectation import expect, world_at
from .assemble import profile, until
from .columns import COLUMNS
from .forecaster import HORIZON

LOST_BELOW = 0.10  # P(return within 3) from which a relationship counts as lost; ours
STATUS = ("never", "contracted", "lapsed", "lost")
# Profile column -> what of `expect` is its truth, in the same unit.
EXPECTED = {
    "repeat_patronage": "p_offered",
    "p_next": "p_next",
    "p_return_3": "p_within_3",
    "expected_editions": "editions",
    "margin": "margin",
    "expected_value": "value",
}
# Estimates of the profile for which the world holds nothing that they would be estimates of.
NO_TRUTH = (
    *("p_alive", "own_model", "satisfaction", "satisfaction_se"),
    *("recommendation", "recommendation_se", *AHEAD[1:]),
)
# Columns that hold what is in a customer, or ahead of it; all others are on record.
LATENT = (*EXPECTED, "relative_attitude", "involvement", *NEEDS, "portfolio")


def true_profile(
    show: Show,
    as_of: int | None = None,
    futures: int = 200,
    base: CustomerBase | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Say what is true of every customer right after an edition: the profile without error.

    Latent columns are expectations given the customer's true state at `as_of`, over futures in
    which the organiser goes on as before (the status quo: offers, no programme). The luck of the
    future is averaged out; what the scenario has in store on a date (a recession, a rival's
    launch, a cancelled edition) is part of its truth. All other columns are those of the profile
    on error-free records, so that one rule, at the same cuts, reads both tables.

    Parameters
    ----------
    show : Show
    as_of : int, optional
        An edition number, inclusive; by default the last one (of `base`, if given).
    futures : int, default 200
        Possible futures averaged over: an even number of at least 4, for they come in pairs of
        opposite luck. They are never those of `rollout` or `Show.advance`. Columns ``..._se``
        hold the Monte Carlo standard error; it is smallest where it is itself least sure, at
        chances near 0, and the futures are shared, so that customers err together.
    base : CustomerBase, optional
        Gives the rows of this base's customers in place of the true ones: the truth of whoever
        owns most of a customer's records. Impostors among them have no truth and no row:
        ``people.loc[truth.index]`` are the others.
    progress : callable, optional
        Called with (done, all) after each future.

    Returns
    -------
    DataFrame
        Index customer_id. The profile's columns less ``p_alive``, ``own_model``, ``satisfaction``,
        ``recommendation`` and ``p_next_2`` to ``p_next_10``, of which no truth is given, and

        true_customer_id : whose truth the row is.
        relative_attitude : 0 to 1, 0.5 (1 + s (a - r)), true attitude to us a, to the best rival
            r, and s the stronger of the two; as in the profile, without noise.
        involvement : 0 to 1, the true one.
        need_automation, ... : 1 to 5, the true need of each of `expo_lab.core.schema.TOPICS`.
        repeat_patronage : 0 to 1, P(exhibits at the next edition held | offer), barriers and
            inertia included. The profile's is a share of the past, 0 for prospects.
        p_next : 0 to 1, P(exhibits at the next edition held).
        p_return_3 : 0 to 1, P(exhibits at one of the next 3).
        expected_editions : 0 to 10, of the next 10 held.
        expected_value : EUR, margin of these at the price level of `as_of`, as in the profile;
            that is, discounted at the rate at which the price list grows, and at no other.
        margin : EUR, expected_value / expected_editions.
        portfolio : expected shows in two editions, ours included: 3 rivals' chances and ours.
        state : the true stage, one of `expo_lab.core.schema.STATES`.
        status : never / contracted / lapsed / lost, where lost is P(return within 3) < .10 of
            those not at the last edition held, or out of business, and never counts editions
            before the record too.

        Latent columns are gaps for other kinds than exhibitors: the world has no such truth.

    Raises
    ------
    ValueError
        If `as_of` is no edition, was reached under actions and cannot be told again, is not the
        base's, `futures` is odd or below 4, or a customer of the base has no record of a true one.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> truth = true_profile(show, futures=6)
    >>> firms = truth[truth["kind"] == "exhibitor"]
    >>> bool(firms["p_return_3"].ge(firms["p_next"] - 3 * firms["p_return_3_se"]).all())
    True
    """
    if not isinstance(futures, (int, np.integer)) or futures < 4 or futures % 2:
        raise ValueError(
            f"true_profile: futures must be an even number of at least 4, found {futures!r}."
        )
    simulated(show, "true_profile")
    as_of = _date(show, as_of, base)
    made = profile(show, as_of).drop(columns=list(NO_TRUTH))
    made.insert(0, "true_customer_id", made.index)
    world = world_at(show, as_of)
    found = expect(show, world, as_of, int(futures), HORIZON, progress)
    state = show.states[show.states["edition"] == as_of].set_index("customer_id")
    state = state.loc[found.index]

    latent: dict[str, Any] = {}
    for column, name in EXPECTED.items():
        latent[column], latent[f"{column}_se"] = found[name], found[f"{name}_se"]
    a, r = state["true_attitude"], state["true_attitude_rival"]
    latent["relative_attitude"] = 0.5 * (1 + np.maximum(a, r) * (a - r))
    latent["involvement"] = pd.Series(world.roll["involvement"], index=found.index)
    latent["relative_attitude_se"] = latent["involvement_se"] = 0.0
    for i, name in enumerate(NEEDS):
        latent[name] = np.clip(3 + world.roll["needs"][:, i], 1, 5)
        latent[f"{name}_se"] = 0.0
    latent["portfolio"] = found["rivals"] + found["p_within_2"]
    latent["portfolio_se"] = found["p_within_2_se"]
    frame = pd.DataFrame(latent, index=found.index)
    there = pd.Series(world.on_roll("present") | world.on_roll("guest"), index=found.index)
    status = np.select(
        [world.on_roll("listed") == 0, there, frame["p_return_3"] >= LOST_BELOW],
        STATUS[:3],
        STATUS[3],
    )
    for name in frame:
        made[name] = frame[name].reindex(made.index).round(6)
    for extra in COLUMNS.values():
        if extra.true_make is not None:
            made[extra.name] = extra.true_make(show, as_of).reindex(made.index)
    made["status"] = pd.Categorical(
        pd.Series(status, index=found.index).reindex(made.index), categories=list(STATUS)
    )
    made["state"] = state["true_state"].reindex(made.index)
    return made if base is None else _of_base(made, base, show)


def latent_columns() -> set[str]:
    """Columns of which `true_profile` holds what is in a customer, or ahead of it."""
    return {*LATENT, *(name for name, c in COLUMNS.items() if c.true_make)}


def _date(show: Show, as_of: int | None, base: CustomerBase | None) -> int:
    if base is None:
        until({"editions": show.tables["editions"]}, as_of)  # says what is wrong with the date
        return show.editions if as_of is None else int(as_of)
    last = int(base.tables["editions"]["edition"].max())
    if as_of not in (None, last):
        raise ValueError(
            f"true_profile: the base was consolidated after edition {last}, found as_of={as_of!r}; "
            "leave it out."
        )
    return last


def _of_base(truth: pd.DataFrame, base: CustomerBase, show: Show) -> pd.DataFrame:
    """Give the rows of a base's customers; impostors are nobody, so there is no truth of them."""
    records = show.truth["records"]
    owner = owners(base.records, show.truth)
    ids = pd.Index(base.tables["customers"]["customer_id"], name="customer_id")
    true = owner.reindex(ids)
    false = records.loc[records[["true_fake", "true_competitor"]].any(axis=1), "true_customer_id"]
    real = ~true.isin(false).to_numpy()
    ids, true = ids[real], true[real]
    unknown = ~true.isin(truth.index)
    if unknown.any():
        raise ValueError(
            f"true_profile: {int(unknown.sum())} of the base's {len(ids)} customers hold no record "
            f"of a customer of this show, the first is {ids[unknown.to_numpy()][0]!r}; pass the "
            "show that the base's lists came from."
        )
    made = truth.loc[true.to_numpy()]
    made.index = ids
    return made


def score_profile(people: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Set the profile's latent columns against the truth: units, bias and agreement.

    Parameters
    ----------
    people : DataFrame
        A profile; only customers whose latent truth the world holds are looked at.
    truth : DataFrame
        `true_profile` of these customers.

    Returns
    -------
    DataFrame
        Index column, in the column's unit: observed and true mean; bias, observed less true, with
        a 95 % interval over customers (lower, upper); and rank_correlation (Spearman; a gap where
        either does not vary). What all customers share, the Monte Carlo error of the futures and
        the luck of the show so far, is not in the interval: look at several shows.

    Raises
    ------
    ValueError
        If nobody in `people` has a latent truth in `truth`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> sorted(score_profile(xl.profile(show), true_profile(show, futures=6)))
    ['bias', 'lower', 'observed', 'rank_correlation', 'true', 'upper']
    """
    both = people.index.intersection(truth.index[truth["expected_value"].notna()])
    if not len(both):
        raise ValueError(
            "score_profile: no customer of people has a latent truth in truth; pass the "
            "true_profile of the same show, exhibitors included."
        )
    rows = {}
    for name in (c for c in LATENT if c in people):
        seen, real = people.loc[both, name].astype(float), truth.loc[both, name]
        gap = seen - real
        half = 1.959964 * gap.std() / np.sqrt(len(gap))
        varies = seen.nunique() > 1 and real.nunique() > 1
        rows[name] = dict(
            observed=seen.mean(),
            true=real.mean(),
            bias=gap.mean(),
            lower=gap.mean() - half,
            upper=gap.mean() + half,
            rank_correlation=seen.corr(real, method="spearman") if varies else np.nan,
        )
    return pd.DataFrame(rows).T.rename_axis("column")
