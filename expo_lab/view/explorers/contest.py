"""Contest: an explorer of two courses of action against one another, over editions and lucks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets
from matplotlib.figure import Figure

from ...strategy.growth import over_editions
from ...strategy.playbook import Policy
from ...strategy.roll_out import REFERENCE, Rollout, rollout
from ...world.show import Show
from ..plots.colours import PALETTE
from .board import Board, waiting
from .explorer import html_table


class ContestExplorer(Board):
    """What `explore_contest` returns.

    Attributes
    ----------
    first, second : Dropdown
        The courses; what is shown is the first less the second.
    editions, futures : IntSlider
        How far to look, and over how many of the lucks; at least two.
    table : DataFrame
        `over_editions` of what is chosen.
    image : Image
    numbers : HTML
    """

    def __init__(self, result: Rollout) -> None:
        self._result = result
        names = list(dict.fromkeys(result.paths["policy"]))
        best = str(result.effects["profit"].idxmax())
        start = best if best != REFERENCE else names[-1]
        self.first, self.second = (
            ipywidgets.Dropdown(description=text, options=names, value=value, **_look())
            for text, value in (("Course", start), ("less course", REFERENCE))
        )
        self._all = sorted(result.paths["edition"].unique())
        lucks = int(result.paths["future"].nunique())
        self.editions = ipywidgets.IntSlider(
            description="Editions", min=1, max=len(self._all), value=len(self._all), **_look()
        )
        self.futures = ipywidgets.IntSlider(
            description="Lucks", min=2, max=lucks, value=lucks, **_look()
        )
        self.numbers = ipywidgets.HTML()
        head = (
            "<h4>Which course is worth more, and when?</h4>Both met the same lucks, "
            'a thin line each. <div class="note">The band is the 95 % interval of the sum '
            "over lucks. Where it holds 0, these lucks do not tell.</div>"
        )
        controls = [self.first, self.second, self.editions, self.futures]
        self._lay_out(head, controls, [self.numbers], width="940px")

    def _answer(self, change: Any = None) -> None:
        """Bring picture and table to what is chosen."""
        paths = self._result.paths
        shown = self._all[: self.editions.value]
        lucks = sorted(paths["future"].unique())[: self.futures.value]
        part = paths[paths["edition"].isin(shown) & paths["future"].isin(lucks)]
        some = dataclasses.replace(self._result, paths=part)
        first, second = self.first.value, self.second.value
        self.table = over_editions(some, first, second)
        profit = part.set_index(["future", "edition", "policy"])["profit"].unstack()
        each = (profit[first] - profit[second]).unstack("edition").cumsum(axis=1)
        self._draw(each)
        last = self.table.iloc[-1]
        told = "these lucks do not tell"
        if last["lower"] > 0 or last["upper"] < 0:
            told = f"<b>{escape(first if last['lower'] > 0 else second)}</b> is worth more here"
        rows = [
            [
                f"{edition}",
                *(f"{row[c]:,.0f}" for c in ("difference", "total")),
                f"{row['lower']:,.0f} to {row['upper']:,.0f}",
                f"{row['spend']:,.0f}",
            ]
            for edition, row in self.table.iterrows()
        ]
        head = ["Edition", "Difference, EUR", "Added up", "95 %", "Spent more, added up"]
        self.numbers.value = f"<h4>Over {len(shown)} editions {told}</h4>" + html_table(head, rows)

    def _draw(self, each: Any) -> None:
        """Draw the sum as it grows: each luck, their mean and its interval."""
        figure = Figure(figsize=(7.6, 3.3), layout="constrained")
        ax = figure.subplots()
        table, at = self.table / 1000, [str(e) for e in self.table.index]
        for _, luck in (each / 1000).iterrows():
            ax.plot(at, luck, color="0.75", lw=1)
        ax.fill_between(at, table["lower"], table["upper"], color=PALETTE[1], alpha=0.3)
        ax.plot(at, table["total"], color=PALETTE[0], marker="o", lw=2)
        ax.axhline(0, color="0.3", lw=1)
        ax.set(xlabel="edition", ylabel="profit more, added up, 1,000 EUR")
        ax.spines[["top", "right"]].set_visible(False)
        self._paint(figure)


def explore_contest(
    courses: Rollout | Show,
    policies: Mapping[str, Policy] | None = None,
    editions: int = 4,
    futures: int = 6,
) -> ContestExplorer:
    """Explore courses of action against one another: from which edition on one is worth more.

    Parameters
    ----------
    courses : Rollout or Show
        What was rolled out; or a show, on which the policies are rolled out first. That takes a
        while; every move afterwards only shows what was found.
    policies : mapping of str to callable, optional
        With a show: the courses, as for `rollout`.
    editions, futures : int
        With a show: as for `rollout`.

    Returns
    -------
    ContestExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        For a show without policies, or as `rollout`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy import Even
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> explorer = explore_contest(show, {"even": Even("call", 1000)}, editions=2, futures=2)
    >>> explorer.second.value = "even"
    >>> (explorer.table["total"] == 0).all() == (explorer.first.value == "even")
    np.True_
    """
    if isinstance(courses, Rollout):
        return ContestExplorer(courses)
    if not policies:
        raise ValueError(
            "explore_contest: needs a Rollout, or a show with policies to roll out on it; found "
            f"{type(courses).__name__} and {policies!r}."
        )
    with waiting():
        return ContestExplorer(rollout(courses, policies, editions, futures))


def _look() -> dict[str, Any]:
    return dict(
        style=dict(description_width="110px"),
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )
