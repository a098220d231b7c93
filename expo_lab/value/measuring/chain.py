"""Chain: from satisfaction through coming again to money, by the record and by intervention."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pandas as pd

from ...core.validation import require
from ...world.edition import run_edition
from ...world.show import Show, simulated
from ...world.state import Step
from ...world.steps.answer import answer
from ...world.steps.experience import experience
from ...world.streams import Luck
from ..gaps import no_gaps
from ..relationships.expected import chance_and_margin
from .attitudes import mediation

PARTS = ("through", "direct", "total")
LOT = 0.2  # of the exhibitors are lifted, so that the show that others meet stays nearly the same
LIFT = 0.5  # logits of experience; ours


def satisfaction_chain(
    tables: Mapping[str, pd.DataFrame], editions: int = 3, resamples: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Split what goes with satisfaction into money through coming again, and money besides.

    One row an exhibitor, of its last answer that has enough editions after it: the answer (cause),
    the stands of the next editions (between), their margin (effect); then `mediation`. A split of
    associations: those who are content differ in more than that, and an answer is a noisy mark of
    1 to 5. `true_satisfaction_chain` has the effects.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``surveys``, ``editions`` and ``participations`` of the schema.
    editions : int, default 3
        Editions held after the answer that are counted, at least 1.
    resamples, seed : int
        As in `mediation`.

    Returns
    -------
    DataFrame
        Index part (through coming again, direct, total); effect, lower, upper in EUR over the
        editions for a point of satisfaction. ``attrs["customers"]``: rows it rests on.

    Raises
    ------
    ValueError
        If a column is absent, money has gaps, `editions` is below 1, or as in `mediation`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=500, editions=6, seed=1)
    >>> table = satisfaction_chain(show.tables, resamples=20)["effect"]
    >>> bool(abs(table["through"] + table["direct"] - table["total"]) < 1e-6)
    True
    """
    who = "satisfaction_chain"
    if editions < 1:
        raise ValueError(f"{who}: editions must be at least 1, found {editions!r}.")
    said, part = tables["surveys"], tables["participations"]
    require(said, ["customer_id", "edition", "satisfaction"], who)
    money = ["customer_id", "edition", "role", "turned_up", "revenue", "unpaid", "cost_to_serve"]
    require(part, money, who)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    said = said.dropna(subset=["satisfaction"])
    said = said.assign(at=np.searchsorted(held, said["edition"]))
    said = said[said["at"] + editions < len(held)].sort_values("edition")
    said = said.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    stands = part[(part["role"].astype(str) == "exhibitor") & part["turned_up"]]
    ahead = np.searchsorted(held, stands["edition"]) - stands["customer_id"].map(said["at"])
    stands = stands[(ahead >= 1) & (ahead <= editions)]
    no_gaps(stands, ["revenue", "cost_to_serve"], who)
    margin = stands["revenue"] * ~stands["unpaid"] - stands["cost_to_serve"]
    after = margin.groupby(stands["customer_id"]).agg(["size", "sum"])
    after = after.reindex(said.index).fillna(0.0)
    table = mediation(said["satisfaction"], after["size"], after["sum"], resamples, seed)
    table.attrs = dict(customers=len(said))
    return table


def true_satisfaction_chain(show: Show, editions: int = 3, futures: int = 16) -> pd.DataFrame:
    """Lift the experience of exhibitors drawn by lot, and count what they bring afterwards.

    At the next edition a fifth of the exhibitors, another lot in each future, have half a logit's
    better experience, under the same luck. With p the probability that one comes to a later edition
    and m its margin if it does, lifted (1) or not (0), the gain p1 m1 - p0 m0 is

        through = (p1 - p0) (m0 + m1) / 2,   direct = (m1 - m0) (p0 + p1) / 2

    summed over the editions and exhibitors, over the sum by which their answers would rise: EUR for
    a point of satisfaction, as `satisfaction_chain` has it.

    Parameters
    ----------
    show : Show
        Where things stand.
    editions : int, default 3
        Editions after the one that is lifted, at least 1.
    futures : int, default 16
        How many possible lucks, at least 2.

    Returns
    -------
    DataFrame
        As of `satisfaction_chain`; the interval is Student's t over futures.
        ``attrs["customers"]``: exhibitors lifted, mean; ``attrs["rise"]``: points of satisfaction.

    Raises
    ------
    ValueError
        For anything but a simulated show, fewer than 1 edition or 2 futures, or where a better
        experience moves no answer.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=500, editions=4, seed=1)
    >>> table = true_satisfaction_chain(show, editions=2, futures=2)["effect"]
    >>> bool(abs(table["through"] + table["direct"] - table["total"]) < 1e-6)
    True
    """
    from scipy.stats import t

    who = "true_satisfaction_chain"
    simulated(show, who)
    if editions < 1 or futures < 2:
        raise ValueError(
            f"{who}: needs editions of at least 1 and futures of at least 2; found {editions!r} "
            f"and {futures!r}."
        )
    found = np.array([_lifted(show, editions, f) for f in range(1, futures + 1)])
    points, number = found[:, 2], found[:, 3]
    if not points.sum() > 0:
        raise ValueError(
            f"{who}: a better experience moved no answer of {int(number.sum())} exhibitors in "
            f"{futures} futures: too few of them, or all at 5. Take a larger show."
        )
    money = np.column_stack([found[:, :2], found[:, :2].sum(axis=1)])
    mean = money.sum(axis=0) / points.sum()
    # the error of a ratio of two means, by its residuals
    off = (money - np.outer(points, mean)) / points.mean()
    reach = t.ppf(0.975, futures - 1) * off.std(axis=0, ddof=1) / np.sqrt(futures)
    table = pd.DataFrame(
        dict(effect=mean, lower=mean - reach, upper=mean + reach), pd.Index(PARTS, name="part")
    )
    table.attrs = dict(customers=float(number.mean()), rise=float(points.sum() / number.sum()))
    return table


def _lifted(show: Show, editions: int, future: int) -> tuple[float, float, float, float]:
    """Money through, money direct, points of satisfaction, exhibitors lifted; sums over them."""
    lot = np.random.default_rng([show.seed, future, 1]).random(show.world.n) < LOT

    def lift(step: Step, now: SimpleNamespace) -> None:
        if step is experience:
            now.felt = now.felt + LIFT * lot

    first = show.editions + 1
    luck, runs, points = Luck(show.seed, first, future), [], []
    for alter in (None, lift):
        now, was = run_edition(show.scenario, show.world, first, luck, alter=alter)
        there = lot & now.exhibits
        # all are asked here, so that who answers does not count
        points.append(answer(show.scenario, show.world, now, luck)["satisfaction"][there].sum())
        firms, later = show.world.firm[there], []
        for edition in range(first + 1, first + 1 + editions):
            next_ = Luck(show.seed, edition, future)
            now, after = run_edition(show.scenario, was, edition, next_)
            both = np.zeros((2, len(was.roll["sector"])))
            both[:, was.firm] = chance_and_margin(show.scenario, was, now, next_)
            later.append(both[:, firms])  # a firm that has closed brings nothing
            was = after
        runs.append(np.array(later))
    (p0, m0), (p1, m1) = (run.transpose(1, 0, 2) for run in runs)
    through, direct = _split(p0, m0, p1, m1)
    return through, direct, float(points[1] - points[0]), float(len(firms))


def _split(p0: np.ndarray, m0: np.ndarray, p1: np.ndarray, m1: np.ndarray) -> tuple[float, float]:
    """Share out p1 m1 - p0 m0 between the two factors; what both did together by halves."""
    through = ((p1 - p0) * (m0 + m1)).sum() / 2
    direct = ((m1 - m0) * (p0 + p1)).sum() / 2
    return float(through), float(direct)
