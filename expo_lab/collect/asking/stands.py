"""Stands: let customers choose among packages, so that they show what each part is worth to them.

U = - PRICE price_sensitivity w (price, EUR 1000) + CORNER corner
    + (PACKAGE + NEED need) package + e

with w the customer's price weight, need its need of the package's topic (market's sd 1) and e
Gumbel luck. 1 / PRICE is the usual bill in EUR 1000, so that near it the price counts as in the
world's own decisions; CORNER, PACKAGE and NEED are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import TOPICS
from ...world.people.ids import customer_ids as names
from ...world.show import Show, simulated
from ...world.streams import Luck, pick
from .needs import places

PRICE, CORNER, PACKAGE, NEED = 1 / 2.7, 0.5, 0.2, 0.6
PRICES = (2.0, 2.7, 3.6, 4.8)  # EUR 1000
STANDS = "ABC"
COLUMNS = ["customer_id", "task", "stand", "price", "corner", "package", "chosen"]


def ask_choices(
    show: Show, customer_ids: Iterable[Any], topic: str = "digital", tasks: int = 6
) -> pd.DataFrame:
    """Let exhibitors choose one of three stands, several times.

    Parameters
    ----------
    show : Show
    customer_ids : iterable of str
        Exhibitors who take part: all of them choose.
    topic : str
        What the package is about, one of `expo_lab.core.schema.TOPICS`.
    tasks : int
        Choices each makes, with other stands each time.

    Returns
    -------
    DataFrame
        A row a customer, task and stand: customer_id, task (1 and up), stand; price (EUR 1000),
        corner (1: two open sides), package (1: a place in the topic's hall and talks); chosen
        (0 or 1). Prices, corners and packages are drawn by lot. Same show and edition, same
        answers.

    Raises
    ------
    ValueError
        As `ask_needs` for the ids; for an unknown topic, or no task.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> told = ask_choices(show, ["E000001", "E000002"], tasks=4)
    >>> int(told["chosen"].sum())
    8
    """
    simulated(show, "ask_choices")
    if topic not in TOPICS:
        raise ValueError(f"ask_choices: there is no topic {topic!r}. {nearest(topic, TOPICS)}")
    if tasks < 1:
        raise ValueError(f"ask_choices: tasks must be 1 or more, found {tasks!r}.")
    at, roll = places(show, customer_ids, "ask_choices"), show.world.roll
    luck, n = Luck(show.seed, show.editions), len(roll["sector"])
    weight = PRICE * show.scenario.price_sensitivity * roll["price_w"][at]
    worth = PACKAGE + NEED * roll["needs"][at, TOPICS.index(topic)]
    rows = []
    for task in range(1, tasks + 1):
        shown: list[dict[str, Any]] = []
        felt = []
        for stand in STANDS:

            def draw(what: str, where: str = f"choice {topic} {task} {stand}") -> np.ndarray:
                return luck.uniform(f"{where} {what}", n)[at]

            price = np.array(PRICES)[pick(draw("price"), np.ones(len(PRICES)))]
            corner, package = (draw(what) < 0.5 for what in ("corner", "package"))
            shown.append(dict(stand=stand, price=price, corner=1 * corner, package=1 * package))
            gumbel = -np.log(-np.log(draw("luck")))
            felt.append(-weight * price + CORNER * corner + worth * package + gumbel)
        best = np.argmax(felt, axis=0)
        for i, made in enumerate(shown):
            who = np.asarray(names("exhibitor", n))[at]
            made |= dict(customer_id=who, task=task, chosen=1 * (best == i))
            rows.append(pd.DataFrame(made)[COLUMNS])
    return pd.concat(rows).sort_values(["customer_id", "task", "stand"], ignore_index=True)
