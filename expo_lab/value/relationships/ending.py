"""Ending: what parting well costs, and what it does under the same luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...world.edition import run_edition
from ...world.people.ids import customer_ids
from ...world.show import Show, simulated
from ...world.streams import Luck
from .expected import chance_and_margin, expected_margins

MEASURES = ("cost", "bad talk", "stands", "money", "profit")


def ending_effect(
    show: Show,
    customers: Sequence[str],
    amount: float = 60.0,
    editions: int = 5,
    futures: int = 8,
    discount: float = 0.10,
) -> pd.DataFrame:
    """Part well with some customers, and not, under the same luck: the cost and what it does.

    Well: before the next edition each gets the action ``exit_care`` (asked why, and parted with in
    peace), which leaves a part of bad talk unsaid. Badly: nothing but the letter that everybody
    gets who leaves. Only who comes once more can talk at the show, so that care for one who is gone
    already costs and does nothing in this world. All later editions go on without further care.

    The naive comparison sets those parted with beside the show's other exhibitors, in the show
    where it was done. They were chosen because they were discontent, so they talk worse, come less
    and pay less, whatever is done to them.

    Parameters
    ----------
    show : Show
        Where things stand.
    customers : sequence of str
        Exhibitors' ids: who is likely to leave. Firms that have closed, unknown to the
        organiser, cost as much.
    amount : float above 0, default 60
        EUR a customer.
    editions : int, default 5
        How many to run on.
    futures : int, default 8
        How many possible lucks, at least 2.
    discount : float above -1, default 0.10
        Per edition, of cost, money and profit.

    Returns
    -------
    DataFrame
        Index measure: cost (EUR booked), bad talk (how many of the customers speak against the show
        at the next edition), stands (of all exhibitors over the editions, expected), money (all
        exhibitors' margin less the usual touches, expected, EUR), profit (money less cost).

        Columns: well and badly, means over futures; effect, well less badly; lower and upper, its
        95 % interval by Student's t over futures; naive, what the comparison with the other
        exhibitors of the last edition says, times the customers (of bad talk: among those who came,
        times the customers who came), a gap for cost, which it does not see.

    Raises
    ------
    ValueError
        For anything but a simulated show, an id that is none of its exhibitors', none or a repeated
        one, fewer than 1 edition or 2 futures, an amount not above 0, or a discount of -1 or less.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> people = xl.profile(show).query("recency == 0 and kind == 'exhibitor'")
    >>> weak = people["p_next"].nsmallest(10).index
    >>> found = ending_effect(show, weak, editions=2, futures=2)
    >>> round(found.loc["cost", "effect"], 2)  # ten times 60 EUR, an edition from now
    np.float64(545.45)
    """
    who = "ending_effect"
    simulated(show, who)
    listed = pd.Index(customer_ids("exhibitor", len(show.world.roll["sector"])))
    names = pd.Index([str(c) for c in customers])
    firms = listed.get_indexer(names)
    if not len(firms) or (firms < 0).any() or names.has_duplicates:
        wrong = "none" if not len(firms) else names[(firms < 0) | names.duplicated()][0]
        raise ValueError(
            f"{who}: customers must be ids of exhibitors of this show, each once, {listed[0]} to "
            f"{listed[-1]}; found {wrong!r}."
        )
    if not (editions >= 1 and futures >= 2 and 0 < amount < np.inf and -1 < discount < np.inf):
        raise ValueError(
            f"{who}: needs editions of at least 1, futures of at least 2, an amount above 0 and a "
            f"discount above -1; found {editions!r}, {futures!r}, {amount!r} and {discount!r}."
        )
    runs = [
        _both(show, firms, float(amount), editions, future, discount)
        for future in range(1, futures + 1)
    ]
    return _table(np.array(runs))


def _both(
    show: Show, firms: np.ndarray, amount: float, editions: int, future: int, discount: float
) -> np.ndarray:
    """Well, badly and naive of each measure in one future: (3, measures)."""
    # what is sent to a firm out of business is paid for, and nothing comes of it
    cost = len(firms) * amount / (1 + discount)
    treated = np.isin(show.world.firm, firms)
    spend, rest = amount * treated, show.world.present & ~treated
    (came, talk, stands, money), (_, talk0, stands0, money0) = (
        _course(show, plan, editions, future, discount)
        for plan in ({"exit_care": {"exhibitor": spend}}, {})
    )
    others = show.world.firm[rest]
    n = len(firms)

    def apart(values: np.ndarray) -> float:
        """How much more those parted with have than the others, times their number."""
        return float(n * (values[firms].mean() - values[others].mean())) if len(others) else np.nan

    both = firms[came[firms]], others[came[others]]
    louder = talk[both[0]].sum() - len(both[0]) * talk[both[1]].mean() if len(both[1]) else np.nan
    gap = apart(money)
    return np.array(
        [
            (cost, talk[firms].sum(), stands.sum(), money.sum(), money.sum() - cost),
            (0.0, talk0[firms].sum(), stands0.sum(), money0.sum(), money0.sum()),
            (np.nan, louder, apart(stands), gap, gap - cost),
        ]
    )


def _course(
    show: Show, plan: dict[str, dict[str, np.ndarray]], editions: int, future: int, discount: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """By firm: if it came and if it warned at the next edition, stands and money over all."""
    was = show.world
    size = len(was.roll["sector"]) + editions * was.n
    came, talk, stands, money = np.zeros(size, dtype=bool), *np.zeros((3, size))
    for step in range(1, editions + 1):
        edition, actions = show.editions + step, plan if step == 1 else {}
        luck = Luck(show.seed, edition, future)
        now, after = run_edition(show.scenario, was, edition, luck, actions)
        if step == 1:
            came[was.firm], talk[was.firm] = now.exhibits, now.voice < 0
        stands[was.firm] += chance_and_margin(show.scenario, was, now, luck)[0]
        money[was.firm] += expected_margins(show.scenario, was, now, luck) / (1 + discount) ** step
        was = after
    return came, talk, stands, money


def _table(runs: np.ndarray) -> pd.DataFrame:
    """Means over futures (futures, 3, measures), and the interval of the difference."""
    from scipy.stats import t

    effect = runs[:, 0] - runs[:, 1]
    mean, futures = effect.mean(axis=0), len(effect)
    reach = t.ppf(0.975, futures - 1) * effect.std(axis=0, ddof=1) / np.sqrt(futures)
    columns = dict(well=runs[:, 0].mean(axis=0), badly=runs[:, 1].mean(axis=0), effect=mean)
    columns |= dict(lower=mean - reach, upper=mean + reach, naive=runs[:, 2].mean(axis=0))
    return pd.DataFrame(columns, index=pd.Index(MEASURES, name="measure"))
