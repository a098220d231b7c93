"""Weights: an explorer of the value index, by judgements in pairs or by weights of one's own."""

from __future__ import annotations

from html import escape
from itertools import combinations
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from ...value.indexing.index import EXAMPLE, INDICATORS, value_index
from ...value.indexing.weights import ahp
from ..plots.colours import MARKERS, PALETTE
from .board import Board
from .explorer import html_table
from .slider import slider

PAIRS = tuple(combinations(range(4), 2))
SCALE = (*(1 / n for n in range(9, 1, -1)), *map(float, range(1, 10)))  # Saaty's
BAR = 0.10  # of the consistency ratio, Saaty's
POINTS = tuple(range(11))
WAYS = (("judged in pairs", "ahp"), ("points of my own", "own"), ("equal", "equal"))
MOVERS = 8  # customers named; ours


class WeightsExplorer(Board):
    """What `explore_weights` returns.

    Attributes
    ----------
    way : ToggleButtons
        "ahp", "own" or "equal".
    judgements : dict of (int, int) to SelectionSlider
        How many times as important the first indicator is as the second.
    points : dict of str to SelectionSlider
        0 to 10 by indicator; their shares are the weights.
    weights : Series
        In use, by indicator.
    ratio : float
        Consistency ratio of the judgements, whatever the way.
    ranks : DataFrame
        equal, here: each customer's rank at equal weights and at those in use.
    image : Image
    numbers, moved : HTML
    """

    def __init__(self, people: pd.DataFrame, judgements: ArrayLike) -> None:
        self._people = people
        self._names = people["name"] if "name" in people else pd.Series("", people.index)
        equal = value_index(people)
        self.ranks = pd.DataFrame({"equal": equal["rank"], "here": equal["rank"]})
        given = np.asarray(judgements, float)
        ahp(given, np.inf)  # says what is wrong with them, but for contradictions
        self.way = ipywidgets.ToggleButtons(
            options=WAYS, value="ahp", description="Weights", style=dict(description_width="190px")
        )
        self.judgements = {
            (i, j): slider(f"{INDICATORS[i]} : {INDICATORS[j]}", SAID, _nearest(given[i, j]))
            for i, j in PAIRS
        }
        tens = [(str(p), p) for p in POINTS]
        self.points = {name: slider(f"points for {name}", tens, 5) for name in INDICATORS}
        self._judged = ipywidgets.VBox(list(self.judgements.values()))
        self._own = ipywidgets.VBox(list(self.points.values()))
        self.numbers, self.moved = ipywidgets.HTML(), ipywidgets.HTML()
        head = (
            "<h4>How much does each indicator count?</h4>No data say it: weights are a "
            "judgement. See how much of the ranking hangs on yours. "
            '<div class="note">Judgements on Saaty\'s scale: 3 says three times as important as '
            "the second, 1/3 a third.</div>"
        )
        shown = [self.way, self._judged, self._own]
        controls = [self.way, *self.judgements.values(), *self.points.values()]
        self._lay_out(head, controls, [self.numbers, self.moved], shown)

    def _weigh(self) -> str:
        """Set the weights and the ratio; return what the judgements' contradiction says, if any."""
        pairs = np.eye(4)
        for (i, j), control in self.judgements.items():
            pairs[i, j], pairs[j, i] = control.value, 1 / control.value
        found = ahp(pairs, np.inf)
        self.ratio = found.ratio
        points = np.array([control.value for control in self.points.values()], float)
        own = points / points.sum() if points.sum() else np.full(4, 0.25)
        choice = dict(ahp=found.weights, own=own, equal=np.full(4, 0.25))[self.way.value]
        self.weights = pd.Series(choice, list(INDICATORS))
        if self.way.value == "own" and not points.sum():
            return "No points at all: counted as equal weights."
        if self.way.value != "ahp" or self.ratio <= BAR:
            return ""
        strain = np.abs(np.log(pairs * found.weights / found.weights[:, None]))
        i, j = max(PAIRS, key=lambda pair: strain[pair])
        return (
            f"These judgements contradict each other: <code>ahp</code> refuses them above {BAR:g}. "
            f"The one that fits the others least: {INDICATORS[i]} : {INDICATORS[j]} is "
            f"{_words(pairs[i, j])}, the others say {found.weights[i] / found.weights[j]:.2g}."
        )

    def _answer(self, change: Any = None) -> None:
        """Bring ranks, picture and numbers to the present weights."""
        self._judged.layout.display = "" if self.way.value == "ahp" else "none"
        self._own.layout.display = "" if self.way.value == "own" else "none"
        said = self._weigh()
        self.ranks["here"] = value_index(self._people, self.weights.to_dict())["rank"]
        tenth = max(1, len(self.ranks) // 10)
        kept = int((self.ranks <= tenth).all(axis=1).sum())
        both = self.ranks.corr(method="spearman").iloc[0, 1]
        self._draw()
        row = [f"{w:.3f}" for w in self.weights]
        checked = f"{self.ratio:.3f}" if self.way.value == "ahp" else "-"
        told = f'<p role="alert"><b>{said}</b></p>' if said else ""
        self.numbers.value = told + html_table(
            [*INDICATORS, "Consistency ratio", "Rank correlation", "Best tenth kept"],
            [[*row, checked, f"{both:.3f}", f"{kept} of {tenth}"]],
        )
        self.moved.value = self._movers()

    def _draw(self) -> None:
        figure = Figure(figsize=(9.2, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.barh(list(INDICATORS), self.weights, color=PALETTE[0], height=0.6)
        left.axvline(0.25, color="0.2", lw=1, ls="--")
        left.invert_yaxis()
        left.set(xlabel="weight (dashed: equal)", xlim=(0, max(0.5, 1.05 * self.weights.max())))
        moved = (self.ranks["here"] - self.ranks["equal"]).abs() > len(self.ranks) / 10
        groups = (
            (~moved, PALETTE[1], MARKERS[0], "about as before"),
            (moved, PALETTE[2], MARKERS[1], "moved by more than a tenth"),
        )
        for rows, colour, marker, label in groups:
            right.scatter(
                self.ranks.loc[rows, "equal"],
                self.ranks.loc[rows, "here"],
                s=12,
                c=colour,
                marker=marker,
                label=f"{label}: {int(rows.sum()):,}",
                linewidths=0,
            )
        right.set(xlabel="rank at equal weights", ylabel="rank at these weights")
        right.invert_yaxis()
        right.legend(fontsize=8, loc="upper right")
        for ax in (left, right):
            ax.spines[["top", "right"]].set_visible(False)
        self._paint(figure)

    def _movers(self) -> str:
        """Who gains and who loses most against equal weights."""
        by = (self.ranks["equal"] - self.ranks["here"]).sort_values(ascending=False, kind="stable")
        shown = pd.concat([by.head(MOVERS // 2), by.tail(MOVERS // 2)])
        shown = shown[(shown != 0) & ~shown.index.duplicated()]
        if not len(shown):
            return "<h4>Nobody moves</h4>"
        rows = [
            [
                escape(f"{c} {self._names[c]}".strip()),
                *(f"{self.ranks.loc[c, name]:,}" for name in ("equal", "here")),
                f"{gain:+,}",
            ]
            for c, gain in shown.items()
        ]
        head = ["Exhibitor", "Rank at equal weights", "Rank here", "Places"]
        return "<h4>Who moves most</h4>" + html_table(head, rows)


def explore_weights(people: pd.DataFrame, judgements: ArrayLike = EXAMPLE) -> WeightsExplorer:
    """Explore the weights of the value index: judgements, their consistency, who moves.

    Parameters
    ----------
    people : DataFrame
        As for `value_index`: a profile, those to be ranked among each other.
    judgements : array (4, 4), optional
        Where the sliders begin, each at the nearest step of Saaty's scale; an example of ours.

    Returns
    -------
    WeightsExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        As for `value_index` and `ahp`; contradictory judgements are shown as such, not refused.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=5, seed=1))
    >>> explorer = explore_weights(people.query("kind == 'exhibitor' and editions_attended > 0"))
    >>> explorer.weights.round(3).tolist()
    [0.1, 0.185, 0.345, 0.37]
    >>> explorer.way.value = "equal"
    >>> bool((explorer.ranks["here"] == explorer.ranks["equal"]).all())
    True
    """
    return WeightsExplorer(people, judgements)


def _words(judgement: float) -> str:
    return f"{judgement:.0f}" if judgement >= 1 else f"1/{1 / judgement:.0f}"


SAID = [(_words(j), j) for j in SCALE]


def _nearest(judgement: float) -> float:
    """The step of the scale that is nearest by its ratio."""
    return min(SCALE, key=lambda step: abs(np.log(step / judgement)))
