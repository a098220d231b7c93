"""Expect: what the world holds in store for each exhibitor, its future luck integrated out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.special import expit

from ...core import schema
from ...scenario import Scenario
from ..books.contacts import OFFER_COST
from ..books.exits import rival_chance
from ..books.ledger import true_states
from ..edition import run_edition, story
from ..people.ids import customer_ids
from ..show import Show
from ..state import State
from ..steps.bill import bill
from ..steps.complain import complain
from ..steps.settle import settle
from ..streams import Luck

# The lucks that truth is averaged over. `rollout` and `advance` count theirs from 0, so no course
# of action is ever judged on a luck that went into what was "known" of a customer.
FIRST = 2**31
MEASURES = ("p_offered", "p_next", "p_within_2", "p_within_3", "editions", "value", "stand")
EDITIONS, VALUE = MEASURES.index("editions"), MEASURES.index("value")


@dataclass(frozen=True)
class _Still(Luck):
    """Luck that stays in the middle, but for one stream that lies one standard deviation off."""

    moved: str = ""

    def uniform(self, stream: str, n: int) -> np.ndarray:
        return np.full(n, 0.5)

    def normal(self, stream: str, n: int) -> np.ndarray:
        return np.full(n, float(stream == self.moved))


@dataclass(frozen=True)
class _Mirror(Luck):
    """The opposite luck: u becomes 1 - u, and with it z becomes -z."""

    def uniform(self, stream: str, n: int) -> np.ndarray:
        return 1.0 - super().uniform(stream, n)


def world_at(show: Show, as_of: int) -> State:
    """Return the world's state right after an edition of the show.

    An earlier edition is told again from the start and must be the one that the show has on
    record; where the organiser acted since (`Show.advance`), it is not.
    """
    if as_of == show.editions:
        return show.world
    for was, now, world in story(show.scenario, show.world.n, as_of, show.seed):
        if now.edition == as_of:
            told = true_states(was, now, world)
            held = show.states[show.states["edition"] == as_of].reset_index(drop=True)
            if not told.equals(held):
                break
            return world
    raise ValueError(
        f"true_profile: edition {as_of} was reached under actions, or another future, and cannot "
        f"be told again. Keep the show as it was after edition {as_of}, and ask that one."
    )


def expect(
    show: Show,
    start: State,
    as_of: int,
    futures: int,
    horizon: int,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Average what each exhibitor does over possible futures, no action taken.

    All futures begin in the world's state `start` and share nothing after it, neither
    with one another nor with what did happen. A mean is one of conditional probabilities, not of
    counts (Rao-Blackwell): at each edition held, given all before it and its common luck,

    q = P(offer) P(exhibits | offer),  editions = sum q,  value = sum q m,
    P(within k) = sum over the first k of q [did not come before].

    m is the margin that the stand would bring, taken there or not: billed, less what is never
    paid, less cost to serve, both at the price level of `as_of`, less the cost of the offer.
    Futures come in pairs of opposite luck (antithetic variates): a good economy in one is as bad
    in the other, so that the pair's mean errs less; errors are those of the pairs' means.
    For the next edition, P(exhibits | offer) is exact: its logit is normal over the luck of
    economy and barrier, so that one Gauss-Hermite sum gives it.

    Parameters
    ----------
    show : Show
    start : State
        Its world right after `as_of` (`world_at`).
    as_of : int
        An edition number.
    futures : int, at least 4, even
    horizon : int
        Editions held that are looked ahead; a cancelled one is no opportunity.
    progress : callable, optional
        Called with (done, all) after each future.

    Returns
    -------
    DataFrame
        Index customer_id. p_offered: P(exhibits at the next edition held | offer); p_next,
        p_within_2, p_within_3: P(exhibits within so many); editions; value: EUR over these;
        margin: value / editions, EUR; rivals: expected competing shows in two editions. Each with
        its Monte Carlo standard error (``_se``; 0 where exact). Appearances as a guest on
        another's stand count as editions, as in the record, and bring nothing.
    """
    knobs = show.scenario
    first, second = np.zeros((len(MEASURES), start.n)), np.zeros((len(MEASURES), start.n))
    cross = np.zeros(start.n)
    pairs = futures // 2
    for k in range(pairs):
        found = np.zeros_like(first)
        for i, kind in enumerate((Luck, _Mirror)):
            luck = [kind(show.seed, as_of + t, FIRST + k) for t in range(1, horizon + 2)]
            seen = _future(knobs, start, luck, horizon)
            found += np.stack([seen[name] for name in MEASURES]) / 2
            if progress:
                progress(2 * k + i + 1, futures)
        first += found
        second += found**2
        cross += found[EDITIONS] * found[VALUE]
    mean = first / pairs
    spread = np.sqrt(np.maximum(0, second / pairs - mean**2) / (pairs - 1))
    made = dict(zip(MEASURES, mean, strict=True))
    error = dict(zip(MEASURES, spread, strict=True))
    joint = (cross / pairs - made["editions"] * made["value"]) / (pairs - 1)

    # a ratio of means, its error by the delta method; whoever gets no offer has the stand it would
    never = made["editions"] <= 0
    count = np.where(never, 1.0, made["editions"])
    made["margin"] = np.where(never, made["stand"], made["value"] / count)
    square = error["value"] ** 2 + (made["margin"] * error["editions"]) ** 2
    ratio = np.sqrt(np.maximum(0, square - 2 * made["margin"] * joint)) / count
    error["margin"] = np.where(never, error["stand"], ratio)

    exact = next_exactly(knobs, start, as_of, show.seed) | _rivals(knobs, start, as_of, show.seed)
    made |= exact
    error |= dict.fromkeys(exact, np.zeros(start.n))
    columns = {}
    for name in ("p_offered", "p_next", *MEASURES[2:-1], "margin", "rivals"):
        # a mean of sums of chances can pass 1 by its error
        columns[name] = np.clip(made[name], 0, 1) if name.startswith("p_") else made[name]
        columns[f"{name}_se"] = error[name]
    # whoever is out of business comes no more
    total = len(start.roll["sector"])
    whole = {name: np.zeros(total) for name in columns}
    for name, column in columns.items():
        whole[name][start.firm] = column
    ids = pd.Index(customer_ids("exhibitor", total), name="customer_id")
    return pd.DataFrame(whole, index=ids)


def _future(
    knobs: Scenario, start: State, lucks: list[Luck], horizon: int
) -> dict[str, np.ndarray]:
    """Run one future, an edition a luck, until enough were held; return `MEASURES` in it."""
    price = knobs.price_sqm * (1 + knobs.price_growth) ** (lucks[0].edition - 2)  # at the start
    seen = {name: np.zeros(start.n) for name in MEASURES}
    away = np.ones(start.n, dtype=bool)
    state, held = start, 0
    for luck in lucks:
        now, after = run_edition(knobs, state, luck.edition, luck)
        if now.held:
            held += 1
            there = state.firm == start.firm  # a firm that has closed comes no more
            signs = there * now.p_offered * now.p_exhibit
            # whether it comes as a guest is drawn, not averaged
            comes = signs + there * now.guests
            stand = _stand(knobs, state, now, luck, price)
            if held == 1:
                # guests are drawn among those who do not sign
                guest = now.guests / np.where(now.guests, 1 - signs, 1.0)
                seen["p_offered"] = now.p_exhibit + (1 - now.p_exhibit) * guest
                seen["p_next"], seen["stand"] = comes, stand
            if held <= 2:
                seen["p_within_2"] += away * comes
            if held <= 3:
                seen["p_within_3"] += away * comes
            seen["editions"] += comes
            seen["value"] += signs * stand
            away &= ~(now.exhibits | now.guests)
        state = after
        if held == horizon:
            break
    return seen


def _stand(
    knobs: Scenario, was: State, now: SimpleNamespace, luck: Luck, price: float
) -> np.ndarray:
    """Expect what everybody's stand would bring at this edition, in EUR at price level `price`."""
    had = SimpleNamespace(**{**vars(now), "exhibits": np.ones(was.n, dtype=bool)})
    for step in (complain, bill, settle):
        vars(had).update(step(knobs, was, had, luck))
    offer = [OFFER_COST[k] for k in ("prospecting", "win back", "offer")]
    cost = np.select([now.newcomer, now.lapsed], offer[:2], offer[2])
    kept = had.revenue * (1 - had.p_unpaid) - had.cost_to_serve
    return np.asarray(kept * (price / now.price_sqm) - cost)


def _rivals(knobs: Scenario, was: State, as_of: int, seed: int) -> dict[str, np.ndarray]:
    """Expected competing shows over the next two editions held; their pull holds no luck."""
    absent, edition, held = np.ones(was.n), as_of, 0
    while held < 2:
        edition += 1
        now = run_edition(knobs, was, edition, _Still(seed, edition))[0]
        if now.held:
            held += 1
            absent *= 1 - rival_chance(was, now.rival)
    return dict(rivals=len(schema.TABLES["rivals"]["rival"].categories) * (1 - absent))


def next_exactly(knobs: Scenario, was: State, as_of: int, seed: int) -> dict[str, np.ndarray]:
    """P(exhibits | offer) and P(exhibits) at the next edition, by Gauss-Hermite quadrature.

    Nothing where it is cancelled, or where guests come, who hang on what all the others do.
    """
    calm, economy, barrier = (
        run_edition(knobs, was, as_of + 1, _Still(seed, as_of + 1, 0, moved))[0]
        for moved in ("", "economy", "barrier")
    )
    if not calm.held or knobs.co_exhibitors > 0:
        return {}
    middle = calm.pull + calm.economy + calm.push
    # luck enters the logit linearly: one standard deviation of each says how far it spreads
    sd = np.hypot(economy.economy - calm.economy, barrier.pull - calm.pull)
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    chance = np.zeros(was.n)
    for z, w in zip(nodes, weights / weights.sum(), strict=True):
        chance += w * expit(middle + sd * z)
    return dict(p_offered=chance, p_next=calm.p_offered * chance)
