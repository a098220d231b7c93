"""Entries: what the books say of one edition, read off the states without making a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd

from ...scenario import Scenario
from ...world.actions import ACTIONS, CLOSED
from ...world.books.contacts import ENDING_COST, OFFER_COST, offer_kind
from ...world.books.exits import rivals_known
from ...world.state import State
from ...world.steps.answer import answer
from ...world.steps.bill import bill
from ...world.steps.complain import complain
from ...world.steps.settle import settle
from ...world.streams import Luck


@dataclass(frozen=True)
class Entry:
    """One edition: what happened, and what of it the tables would hold of the exhibitor side.

    Firms are numbered as on the roll of the record: 0 is E000001. Money is rounded to cents as the
    tables are.

    Attributes
    ----------
    lessons : dict of tuple of str to DataFrame
        By columns: the profile right after this edition, where a forecaster learnt from it.
    """

    knobs: Scenario
    was: State
    now: SimpleNamespace
    luck: Luck
    on_record: int
    lessons: dict[tuple[str, ...], pd.DataFrame] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def booked(self) -> SimpleNamespace:
        """The edition with its bills and costs."""
        now = SimpleNamespace(**vars(self.now))
        for step in (bill, settle):
            vars(now).update(step(self.knobs, self.was, now, self.luck))
        return now

    @cached_property
    def profit(self) -> float:
        """EUR: paid by exhibitors, here and at the sister show, less costs and all touches."""
        now, there = self.booked, np.flatnonzero(self.now.exhibits)
        paid = (now.revenue * ~now.unpaid)[there].sum() - now.cost_to_serve[there].sum()
        others = sum(
            amount.sum()
            for name, by_group in now.actions.items()
            for group, amount in by_group.items()
            if group not in ("exhibitor", CLOSED) and not ACTIONS[name].concession
        )
        return float(paid + self.sister - self.touches["cost"].sum() - others)

    @property
    def sister(self) -> float:
        """EUR: what the sister show of the same house earned with this one's customers."""
        there = getattr(self.now, "at_sister", np.zeros(0))
        return float(there.sum() * self.now.rules.sister_fee)

    @cached_property
    def expected(self) -> float:
        """EUR: the profit expected over who is offered, who comes and who never pays.

        Its mean over lucks is that of `profit`; it varies about half as much from luck to luck.
        """
        costs = sum(
            amount.sum()
            for name, by_group in self.now.actions.items()
            for amount in by_group.values()
            if not ACTIONS[name].concession
        )
        closed = ENDING_COST * len(self.was.closed[: self.was.n * self.now.held])
        whole = expected_margins(self.knobs, self.was, self.now, self.luck).sum()
        return float(whole - costs - closed)

    @cached_property
    def spend(self) -> float:
        """EUR on actions, concessions included; calls by lot too."""
        now, total = self.booked, 0.0
        for name, by_group in now.actions.items():
            for group, amount in by_group.items():
                if not ACTIONS[name].concession:
                    total += amount.sum()
                elif group == "exhibitor":
                    total += (now.granted * now.exhibits * (amount > 0)).sum()
        return float(total)

    @cached_property
    def touches(self) -> pd.DataFrame:
        """customer_id, edition, cost: all touches of a firm in this edition together, EUR."""
        was, now = self.was, self.now
        cost = np.zeros(len(was.roll["sector"]))
        offer = np.array([*OFFER_COST.values()])[offer_kind(now)]
        cost[was.firm] += offer * now.offered + ENDING_COST * (
            was.present & ~now.exhibits & now.held
        )
        cost[was.closed[: was.n * now.held]] += ENDING_COST
        for name, by_group in now.actions.items():
            if ACTIONS[name].concession:
                continue
            cost[was.firm] += np.round(by_group.get("exhibitor", 0.0), 2)
            cost[: len(cost)] += np.round(by_group.get(CLOSED, 0.0), 2)
        at = np.flatnonzero(cost)
        return pd.DataFrame(dict(customer_id=at, edition=now.edition, cost=cost[at]))

    @cached_property
    def stands(self) -> pd.DataFrame:
        """Who was there by contract or as a guest, with the columns of `participations` in use."""
        was, now = self.was, self.booked
        at, guests = np.flatnonzero(now.exhibits), np.flatnonzero(now.guests)
        frame = dict(
            area=now.area,
            list_price=now.list_price.round(2),
            discount=now.discount.round(2),
            revenue=now.revenue.round(2),
            cost_to_serve=now.cost_to_serve.round(2),
            leads=now.leads,
            orders=now.orders,
            weeks_before=now.weeks,
            payment_delay=now.delay,
            unpaid=now.unpaid,
        )
        shared = dict.fromkeys(frame, 0) | dict(weeks_before=8, unpaid=False)
        columns = {
            name: np.append(values[at], np.full(len(guests), shared[name], values.dtype))
            for name, values in frame.items()
        }
        rows = np.append(at, guests)
        return pd.DataFrame(
            dict(
                customer_id=was.firm[rows],
                edition=now.edition,
                first_time=was.listed[rows] == 0,
                turned_up=True,
                **columns,
            )
        )

    @cached_property
    def surveys(self) -> pd.DataFrame:
        """The answers."""
        was, now = self.was, self.now
        said = SimpleNamespace(**answer(self.knobs, was, now, self.luck))
        at = np.flatnonzero(said.answers | said.answers_absent)
        there = now.exhibits[at]
        found = dict(customer_id=was.firm[at], edition=now.edition)
        for name, value in (
            ("satisfaction", said.satisfaction),
            ("recommendation", now.recommendation),
        ):
            found[name] = np.where(there, value[at], np.nan)
        for name, value in said.said.items():
            found[name] = value[at].round(2)
        return pd.DataFrame(found)

    @cached_property
    def rivals(self) -> pd.DataFrame:
        """Who is known to have been at which competing show."""
        known = rivals_known(self.knobs, self.was, self.now, self.luck)
        at = [np.flatnonzero(seen) for seen in known.values()]
        return pd.DataFrame(
            dict(
                customer_id=self.was.firm[np.concatenate(at)],
                edition=self.now.edition,
                rival=np.repeat(np.arange(len(at)), [len(a) for a in at]),
            )
        )


def expected_margins(knobs: Scenario, was: State, now: SimpleNamespace, luck: Luck) -> np.ndarray:
    """Each firm's margin at an edition, expected over offer, decision and default, less offers."""
    there = SimpleNamespace(**{**vars(now), "exhibits": np.ones(was.n, dtype=bool)})
    for step in (complain, bill, settle):
        vars(there).update(step(knobs, was, there, luck))
    chance = now.p_offered * now.p_exhibit * now.held
    offers = now.p_offered * np.array([*OFFER_COST.values()])[offer_kind(now)]
    ending = ENDING_COST * was.present * (1 - chance) * now.held
    margin = there.revenue * (1 - there.p_unpaid) - there.cost_to_serve
    return np.asarray(chance * margin - offers - ending)
