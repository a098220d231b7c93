"""Shelf: more explorers on the web page, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from ...world.show import Show
from .board import WAIT

BUDGET = 20_000.0  # EUR; ours
# EUR that an exhibitor who comes leaves, the most that money does, and how soon; by editions
# missed (none, one or two, more); ours
RESPONSE = dict(
    value=[4000, 4000, 3000], ceiling=[0.1, 0.25, 0.06], rate=[1 / 300, 1 / 200, 1 / 150]
)
PLACEHOLDER = "choose one"


def shelf(show: Show, people: pd.DataFrame) -> ipywidgets.VBox:
    """Offer explorers in a list, and open the one that is chosen.

    Parameters
    ----------
    show : Show
        What the explorers are about; those that are about no show have examples of ours.
    people : DataFrame
        Its exhibitors' profile.

    Returns
    -------
    VBox
        A list of names, and below it the explorer.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=5, seed=1)
    >>> page = shelf(show, xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0"))
    >>> page.children[0].value = "Would a test see it?"
    >>> type(page.children[1]).__name__
    'PowerExplorer'
    """
    makers = _makers(show, people)
    which = ipywidgets.Dropdown(
        description="Explorer",
        options=[PLACEHOLDER, *makers],
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )
    page = ipywidgets.VBox([which])

    def open_it(change: Any) -> None:
        if change["new"] == PLACEHOLDER:
            page.children = [which]
            return
        page.children = [which, ipywidgets.HTML(WAIT)]
        page.children = [which, makers[change["new"]]()]

    which.observe(open_it, "value")
    return page


def _makers(show: Show, people: pd.DataFrame) -> dict[str, Callable[[], ipywidgets.Widget]]:
    """By name what makes each; nothing is loaded before it is called."""

    def stages() -> ipywidgets.Widget:
        from ...lifecycle import true_history
        from .stage_paths import explore_stage_paths

        return explore_stage_paths(true_history(show))

    def budget() -> ipywidgets.Widget:
        from .budget import explore_budget

        missed = np.digitize(people["recency"], [1, 3])
        names = pd.Index(["there last time", "missed one or two", "longer away"])
        n = np.bincount(missed, minlength=3)
        return explore_budget(pd.DataFrame({"n": n} | RESPONSE, names)[n > 0], BUDGET)

    def of(module: str, name: str, *given: Any) -> Callable[[], ipywidgets.Widget]:
        from importlib import import_module

        return lambda: getattr(import_module(f".{module}", __package__), name)(*given)

    return {
        "The world's knobs": of("knobs", "explore_world"),
        "How deep may a decision tree ask?": of("depth", "DepthExplorer", show, 3),
        "From when on should we act? (warnings)": of("alarm", "AlarmExplorer", show, 3),
        "Has it left, or is it pausing? (two coins)": of("coins", "explore_coins"),
        "What if the stages lasted longer?": stages,
        "How much does each indicator of value count?": of("weights", "explore_weights", people),
        "Who gets how much of a budget?": budget,
        "A scheme of points": of("points", "explore_points"),
        "Would a test see it?": of("peeks", "explore_power"),
        "The sources' claims": of("verdicts", "explore_claims"),
        "Which scheme pays?": of("paying", "explore_paying"),
    }
