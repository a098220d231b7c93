"""Floor: how many leave whatever is done for them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..world.actions import ACTIONS, Plan
from ..world.edition import run_edition
from ..world.show import Show, simulated
from ..world.streams import Luck

CARES = 5.0  # scales of an action: past them it is within 1 % of its ceiling


def loss_floor(show: Show, futures: int = 16, seed: int = 0) -> pd.DataFrame:
    """Say what share of an edition's exhibitors is lost at the next one, even with all care.

    Two courses meet the same luck: nothing, and every action that can move the next decision of
    somebody who was there, five scales of each, so that more money would move next to nothing
    (money off the bill left out). What is still lost then is the floor: firms that close, budgets
    cut, needs that moved away.

    lost = closed + (1 - closed) mean(1 - P(offer) P(exhibits)), the chances given the edition's
    common luck (Rao-Blackwell), averaged over futures.

    Parameters
    ----------
    show : Show
        Of its last edition's exhibitors.
    futures : int, at least 2, default 16
    seed : int, default 0
        Which futures, counted from ``seed * 10,000``.

    Returns
    -------
    DataFrame
        Index course (nothing, all care), with lost, lower, upper (95 % interval over futures), and
        closed, the share lost because the firm closes; the row "kept by care" holds the difference
        of the two, paired; spend, EUR an exhibitor.

    Raises
    ------
    ValueError
        For anything but a simulated show, fewer than 2 futures, a negative seed, or a show whose
        last edition nobody attended.

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = loss_floor(xl.simulate("mature", customers=300, editions=3, seed=1), futures=4)
    >>> bool(0 < found.loc["all care", "lost"] < found.loc["nothing", "lost"] < 1)
    True
    """
    from scipy.special import stdtrit

    simulated(show, "loss_floor")
    if futures < 2 or seed < 0:
        raise ValueError(
            f"loss_floor: futures must be at least 2 and seed at least 0, found {futures!r} and "
            f"{seed!r}."
        )
    knobs, world = show.scenario, show.world
    there = world.present
    total = int(there.sum()) + len(world.closed)
    if not there.any():
        raise ValueError("loss_floor: nobody exhibited at the last edition, so nobody can be lost.")
    care: Plan = {}
    for name, act in ACTIONS.items():
        helps = act.moves == "decision" and act.only in ("", "present")
        if helps and "exhibitor" in act.kinds:
            amount = min(max(CARES * act.scale, act.least), act.cap)
            care[name] = {"exhibitor": amount * there}
    closed = len(world.closed) / total
    lost = np.empty((2, futures))
    for k in range(futures):
        luck = Luck(show.seed, show.editions + 1, seed * 10_000 + k)
        for i, plan in enumerate(({}, care)):
            now, _ = run_edition(knobs, world, show.editions + 1, luck, plan)
            comes = now.p_offered * now.p_exhibit * now.held
            lost[i, k] = closed + (1 - closed) * float(1 - comes[there].mean())
    spent = sum(by["exhibitor"].sum() for by in care.values()) / there.sum()
    rows = [lost[0], lost[1], lost[0] - lost[1]]
    made = pd.DataFrame(
        dict(
            lost=[x.mean() for x in rows],
            half=[x.std(ddof=1) / np.sqrt(futures) * stdtrit(futures - 1, 0.975) for x in rows],
            closed=[closed, closed, 0.0],
            spend=[0.0, spent, spent],
        ),
        index=pd.Index(["nothing", "all care", "kept by care"], name="course"),
    )
    half = made.pop("half")
    made.insert(1, "lower", made["lost"] - half)
    made.insert(2, "upper", made["lost"] + half)
    return made
