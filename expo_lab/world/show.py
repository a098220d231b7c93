"""Show: a simulated show with its tables and its truth, which can go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd

from ..core import schema
from ..core.registry import nearest
from ..core.validation import require
from ..scenario import Scenario, scenario, whole
from .actions import ACTIONS
from .books.ledger import tables, true_states
from .books.registers import filed_records
from .edition import run_edition, story
from .people.population import customer_ids, records
from .state import State
from .streams import Luck
from .truth.guests import true_guests


@dataclass(frozen=True)
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
        exhibitor), ``states`` (exhibitor x edition), ``records`` (which department holds whom
        under which record) and ``guests`` (one row a buyer or visitor, before the next edition).
    """

    scenario: Scenario
    seed: int
    editions: int
    tables: dict[str, pd.DataFrame] = field(repr=False)
    states: pd.DataFrame = field(repr=False)
    world: State = field(repr=False)

    def __repr__(self) -> str:
        return (
            f"Show({self.scenario.name!r}, {self.world.n:,} organisations, "
            f"{self.editions} editions, seed {self.seed})"
        )

    @cached_property
    def truth(self) -> dict[str, pd.DataFrame]:
        """The true tables, made when first asked for."""
        w = self.world
        traits = dict(
            customer_id=customer_ids("exhibitor", w.n),
            true_need=w.need,
            true_match=w.match,
            true_involvement=w.involvement,
            true_tolerance=w.tolerance,
            true_price_weight=w.price_w,
            true_rival_weight=w.rival_w,
            true_inertia=w.inertia_w,
            true_response=w.response,
            true_variety=w.variety,
            true_leader=w.leader,
            true_area=np.exp(w.log_area),
        )
        return {
            "customers": pd.DataFrame(traits).round(6),
            "states": self.states,
            "records": filed_records(self.tables, self.seed),
            "guests": true_guests(self.scenario, w, self.tables["customers"], self.editions + 1),
        }

    def advance(self, actions: pd.DataFrame | None = None, future: int = 0) -> Show:
        """Hold the next edition under the given actions and return the longer show.

        Parameters
        ----------
        actions : DataFrame, optional
            customer_id : id of an exhibitor of this show.
            action : a name in `expo_lab.world.actions.ACTIONS`.
            amount : EUR, above 0. Two rows for the same customer and action are added.
        future : int, default 0
            Which of the possible lucks to meet. Two courses of action with the same `future`
            meet the same luck, so their difference is the effect.

        Raises
        ------
        ValueError
            If a column is absent, an id or action is unknown, or an amount is not above 0.

        Examples
        --------
        >>> show = simulate("mature", customers=200, editions=2, seed=1)
        >>> show.advance().editions
        3
        """
        planned = {} if actions is None else _plan(actions, self.world.n)
        edition = self.editions + 1
        luck = Luck(self.seed, edition, future)
        now, after = run_edition(self.scenario, self.world, edition, luck, planned)
        new = tables(self.scenario, self.world, now, luck)
        grown = {
            k: pd.concat([t, new[k]], ignore_index=True) if k in new else t
            for k, t in self.tables.items()
        }
        states = pd.concat([self.states, true_states(self.world, now)], ignore_index=True)
        return Show(self.scenario, self.seed, edition, grown, states, after)


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


def _plan(actions: pd.DataFrame, n: int) -> dict[str, np.ndarray]:
    """Turn a table of actions into one array of amounts an action."""
    require(actions, ["customer_id", "action", "amount"], "Show.advance(actions)")
    ids = pd.Index(customer_ids("exhibitor", n))
    place = ids.get_indexer(pd.Index(actions["customer_id"].astype(str)))
    if (place < 0).any():
        stranger = actions["customer_id"].iloc[int(np.argmax(place < 0))]
        raise ValueError(
            f"Show.advance(actions): {int((place < 0).sum())} customer_id are no exhibitors of "
            f"this show, the first is {stranger!r}; ids run from {ids[0]} to {ids[-1]}."
        )
    amount = pd.to_numeric(actions["amount"], errors="coerce").to_numpy(float)
    fine = np.isfinite(amount) & (amount > 0)
    if not fine.all():
        raise ValueError(
            "Show.advance(actions): amount must be EUR above 0, found "
            f"{actions['amount'].iloc[int(np.argmin(fine))]}."
        )
    planned = {}
    for name in sorted(actions["action"].astype(str).unique()):
        if name not in ACTIONS:
            raise ValueError(f"Show.advance(actions): no action {name!r}. {nearest(name, ACTIONS)}")
        rows = (actions["action"].astype(str) == name).to_numpy()
        planned[name] = np.bincount(place[rows], weights=amount[rows], minlength=n)
    return planned


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
    books: dict[str, list[pd.DataFrame]] = {t: [] for t in schema.HELD if t != "customers"}
    states = []
    for was, now, after in story(knobs, n, last, seed):
        for name, frame in tables(knobs, was, now, Luck(seed, now.edition)).items():
            books[name].append(frame)
        states.append(true_states(was, now))
        world = after
    made = {"customers": records(world, seed)}
    made |= {name: pd.concat(frames, ignore_index=True) for name, frames in books.items()}
    return Show(knobs, seed, last, made, pd.concat(states, ignore_index=True), world)
