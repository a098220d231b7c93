"""Show: a simulated show with its tables and its truth, which can go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd

from ..core.registry import Named
from ..scenario import Scenario, scenario, whole
from .books.exits import exits
from .books.ledger import true_states
from .books.registers import filed_records
from .books.rows import written
from .causes.cross_side import level
from .edition import run_edition, story
from .people.ids import customer_ids, everybody
from .plan import plan
from .rules import Rules
from .state import OBJECTIVES, TOPICS, State
from .streams import Luck
from .tables import Tables
from .truth.guests import true_guests


@dataclass(frozen=True, eq=False)
class Show:
    """A show up to its last edition. `simulate` makes one, `advance` lets it go on.

    Attributes
    ----------
    scenario : Scenario
        Every knob of the show.
    seed : int
        The luck it met.
    editions : int
        The last edition recorded.
    tables : dict of DataFrame
        What really happened and an organiser could see, error-free: the tables of `schema`.
    truth : dict of DataFrame
        What only the simulator knows; columns begin with ``true_``. ``customers`` (one row an
        firm), ``states`` (firm x edition), ``exits`` (who left, why and where to), ``records``
        (which department holds whom under which record) and ``guests`` (one row a buyer or visitor,
        before the next edition).
    """

    scenario: Scenario
    seed: int
    editions: int
    world: State = field(repr=False)
    told: tuple[tuple[State, Any, State, Luck], ...] = field(repr=False)
    before: Show | None = field(default=None, repr=False)

    @cached_property
    def on_record(self) -> dict[int, int]:
        """How many firms that could exhibit were on record right after each edition."""
        earlier = self.before.on_record if self.before is not None else {}
        return earlier | {n.edition: len(after.roll["sector"]) for _, n, after, _ in self.told}

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The observed tables, each made when first read; a misspelt name gets the right one."""
        before: Any = None if self.before is None else self.before.tables
        return Tables(self.scenario, self.seed, self.world, self.told, before)

    @cached_property
    def states(self) -> pd.DataFrame:
        """The true states, a row a firm on record and edition; made when first asked for."""
        made = [true_states(was, now, after) for was, now, after, _ in self.told]
        parts = [self.before.states, *made] if self.before is not None else made
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def exits(self) -> pd.DataFrame:
        """Who left, why and where to, in truth."""
        rows = [exits(self.scenario, was, now, luck)[1] for was, now, _, luck in self.told]
        made = written("exits", rows, everybody(self.world))
        made = made.rename(columns=lambda c: f"true_{c}" if c in ("reason", "destination") else c)
        return (
            made if self.before is None else pd.concat([self.before.exits, made], ignore_index=True)
        )

    @cached_property
    def sister(self) -> pd.DataFrame:
        """Who was at the sister show (`Rules.sister`): customer_id, edition, and fee in EUR."""
        made = []
        for was, now, _, _ in self.told:
            at = was.firm[np.flatnonzero(getattr(now, "at_sister", np.zeros(0)))]
            ids = customer_ids("exhibitor", len(was.roll["sector"]))[at]
            fee = now.rules.sister_fee
            made.append(pd.DataFrame(dict(customer_id=ids, edition=now.edition, fee=fee)))
        parts = [self.before.sister, *made] if self.before is not None else made
        return pd.concat(parts, ignore_index=True)

    def __repr__(self) -> str:
        return (
            f"Show({self.scenario.name!r}, {self.world.n:,} organisations, "
            f"{self.editions} editions, seed {self.seed})"
        )

    @cached_property
    def truth(self) -> dict[str, pd.DataFrame]:
        """The true tables, made when first asked for."""
        roll = self.world.roll
        traits: dict[str, Any] = dict(
            customer_id=customer_ids("exhibitor", len(roll["sector"])),
            true_need=self.scenario.taste_sd * (roll["needs"] @ self.world.theme),
            true_match=roll["match"],
            true_involvement=roll["involvement"],
            true_tolerance=roll["tolerance"],
            true_price_weight=roll["price_w"],
            true_rival_weight=roll["rival_w"],
            true_inertia=roll["inertia_w"],
            true_response=roll["response"],
            true_variety=roll["variety"],
            true_credit=roll["credit"],
            true_objective=pd.Categorical.from_codes(roll["objective"], list(OBJECTIVES)),
            true_leader=roll["leader"],
            true_level=level(roll["log_size"], roll["involvement"]),
            true_area=np.exp(roll["log_area"]),
        )
        for i, topic in enumerate(TOPICS):
            traits[f"true_need_{topic}"] = roll["needs"][:, i]
        made = {
            "customers": pd.DataFrame(traits).round(6),
            "states": self.states,
            "exits": self.exits,
            "records": filed_records(self.tables, self.seed),
            "guests": true_guests(
                self.scenario, self.world, self.tables["customers"], self.editions + 1
            ),
        }
        return Named("true table", made)

    def advance(
        self,
        actions: pd.DataFrame | None = None,
        future: int = 0,
        rules: Rules | None = None,
    ) -> Show:
        """Hold the next edition under the given actions and return the longer show.

        Parameters
        ----------
        actions : DataFrame, optional
            customer_id : id of a customer of this show, of any kind.
            action : a name in `expo_lab.world.actions.ACTIONS`.
            amount : EUR, above 0. Two rows for the same customer and action are added.
        future : int, default 0
            Which of the possible lucks to meet. Two courses of action with the same `future`
            meet the same luck, so their difference is the effect.
        rules : Rules, optional
            Standing rules of the show for this edition: room in the hall, admission, theme, a
            sister show, time for complaints, price guarantee.

        Raises
        ------
        ValueError
            If a column is absent, an id or action is unknown, an action is not for a customer's
            kind, an amount is not above 0 or out of its range, or a customer is won and parted
            from at once. What is sent to a firm out of business is no error: nobody knows. It is
            paid for and comes back, as its row in the table contacts says.

        Examples
        --------
        >>> show = simulate("mature", customers=200, editions=2, seed=1)
        >>> show.advance().editions
        3
        """
        if not isinstance(rules, Rules | None):
            raise ValueError(
                f"Show.advance: rules must be a Rules or None, found {type(rules).__name__}; write "
                "rules=xl.world.Rules(hall=80)."
            )
        whole("future", future, 0, "Show.advance")
        planned = {} if actions is None else plan(actions, self.world, rules)
        edition = self.editions + 1
        luck = Luck(self.seed, edition, future)
        now, after = run_edition(self.scenario, self.world, edition, luck, planned, rules)
        told = ((self.world, now, after, luck),)
        return Show(self.scenario, self.seed, edition, after, told, self)


def simulated(show: Any, who: str) -> None:
    """Check that something is a simulated show.

    Raises
    ------
    ValueError
        If it is a client's base, or anything else without a truth and a future.
    """
    if not isinstance(show, Show):
        raise ValueError(
            f"{who}: needs a simulated show, found {type(show).__name__}. Only a world made by "
            "xl.simulate has a truth, and futures to try a course of action in; a client's files "
            "do not tell what would have happened otherwise. Try it on a simulated show of that "
            "size, or on customers picked by lot."
        )


@overload
def simulate(
    preset: str | Scenario = ..., customers: int = ..., editions: int = ..., seed: int = ...
) -> Show: ...
@overload
def simulate(
    preset: str | Scenario = ...,
    customers: int = ...,
    editions: int = ...,
    seed: int = ...,
    *,
    out: str | Path,
) -> Path: ...
def simulate(
    preset: str | Scenario = "mature",
    customers: int = 5000,
    editions: int = 10,
    seed: int = 2026,
    *,
    out: str | Path | None = None,
) -> Show | Path:
    """Simulate a show: a population with known truth, over several editions.

    The machine first runs the scenario's `age` in editions that are not recorded, so that a
    mature show begins with the exhibitors that a mature show has.

    Parameters
    ----------
    preset : str or Scenario, default "mature"
        A name in `expo_lab.PRESETS`, or a scenario of your own.
    customers : int, default 5000
        Organisations that could exhibit, prospects included; other kinds come on top by the
        scenario's ratios.
    editions : int, default 10
        Editions recorded, numbered from 1.
    seed : int, default 2026
        The luck. Same scenario, customers, editions and seed: the same tables, on any machine.
    out : path, optional
        A folder, for shows that are too large for memory: each edition is written as it ends
        (Parquet, ``out/edition=0001/surveys.parquet``). After a kill the finished editions are
        there whole, and the same call goes on from there.

    Returns
    -------
    Show
        With ``.tables``, ``.truth`` and ``.scenario``; or, with `out`, the Path of the folder.

    Raises
    ------
    KeyError
        For an unknown preset; the message has the nearest right name.
    ValueError
        For numbers of customers (at least 50) or editions (at least 1) that cannot be, or a folder
        that holds anything else.

    Examples
    --------
    >>> show = simulate("mature", customers=200, editions=3, seed=1)
    >>> show.tables["editions"]["edition"].tolist()
    [1, 2, 3]

    The same in a folder, and a table of it read back:

    >>> import pandas as pd, tempfile
    >>> folder = simulate("mature", 200, 3, seed=1, out=tempfile.mkdtemp())
    >>> parts = [pd.read_parquet(p) for p in sorted(folder.glob("edition=*/surveys.parquet"))]
    >>> pd.concat(parts, ignore_index=True).equals(show.tables["surveys"])
    True
    """
    knobs = scenario(preset)
    n, last = whole("customers", customers, 50), whole("editions", editions, 1)
    seed = whole("seed", seed, 0)
    if out is not None:
        from .portfolio import write_show

        return write_show(knobs, out, n, last, seed)
    told = tuple(
        (was, now, after, Luck(seed, now.edition))
        for was, now, after in story(knobs, n, last, seed)
    )
    return Show(knobs, seed, last, told[-1][2], told)
