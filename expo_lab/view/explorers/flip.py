"""Flip: an explorer of the flip table: at what uncertain input does the verdict turn?"""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...value.relationships.profit import ADVICE, flip_table, relationship_profit
from ..plots.colours import MARKERS, PALETTE
from .board import Board
from .explorer import html_table
from .slider import slider

# Times what was put in; ours: from nothing to ten times.
GRID = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
INPUTS = {
    "indirect": "indirect values",
    "cost": "costs",
    "error": "width of the intervals",
}
NAMED = 10  # customers named; ours


class FlipExplorer(Board):
    """What `explore_flip` returns.

    Attributes
    ----------
    asked : Dropdown
        Along which input the picture goes: "indirect", "cost" or "error".
    factors : dict of str to SelectionSlider
        How many times what was put in.
    profit : DataFrame
        `relationship_profit` at the present factors.
    counts : DataFrame
        Index factor of the asked input, the others as the sliders say; customers by advice.
    flips : DataFrame
        Index customer_id, those whose advice turns along the asked input: advice here, factor and
        then, where it turns first as the input goes away from where it stands.
    image : Image
    numbers, named : HTML
    """

    def __init__(self, values: pd.DataFrame, costs: pd.Series | pd.DataFrame) -> None:
        cost = costs.sum(axis=1, skipna=False) if isinstance(costs, pd.DataFrame) else costs
        relationship_profit(values, cost)  # says what is wrong with them
        self._values, self._cost = values, cost.reindex(values.index)
        self.asked = ipywidgets.Dropdown(
            options=[(words, name) for name, words in INPUTS.items()],
            description="Along",
            style=dict(description_width="190px"),
            layout=ipywidgets.Layout(width="510px", max_width="100%"),
        )
        steps = [(f"{g:g} times", g) for g in GRID]
        self.factors = {name: slider(words, steps, 1.0) for name, words in INPUTS.items()}
        self.numbers, self.named = ipywidgets.HTML(), ipywidgets.HTML()
        head = (
            "<h4>At what input does the verdict flip?</h4>Keep, develop, maintain, end: "
            "the verdict hangs on numbers that are uncertain. Multiply one by what you think it "
            'could be wrong by, and see who would be treated otherwise. <div class="note">Along '
            "the chosen input the others stay where their sliders stand.</div>"
        )
        controls = [self.asked, *self.factors.values()]
        self._lay_out(head, controls, [self.numbers, self.named])

    def _at(self, **other: float) -> pd.DataFrame:
        """The profit with inputs multiplied as the sliders say, or otherwise where told."""
        times = {name: control.value for name, control in self.factors.items()} | other
        made = self._values.copy()
        names = [c for c in made if not str(c).endswith(("_lower", "_upper"))]
        for name in names:
            once = 1.0 if name == "economic" else times["indirect"]
            middle = made[name] * once
            for side in ("lower", "upper"):
                if f"{name}_{side}" in made:
                    away = (made[f"{name}_{side}"] - made[name]) * once
                    made[f"{name}_{side}"] = middle + away * times["error"]
            made[name] = middle
        return relationship_profit(made, self._cost * times["cost"])

    def _answer(self, change: Any = None) -> None:
        """Bring counts, flips, picture and tables to the present factors."""
        asked, here = self.asked.value, self.factors[self.asked.value].value
        along = pd.DataFrame({g: self._at(**{asked: g})["advice"].astype(str) for g in GRID})
        self.profit = self._at()
        counts = along.apply(lambda advice: advice.value_counts()).reindex(list(ADVICE)).fillna(0)
        self.counts = counts.T.astype(int).rename_axis(asked)
        self.flips = _flips(along, here)
        self._draw(here)
        self.numbers.value = self._table()
        self.named.value = self._who()

    def _draw(self, here: float) -> None:
        figure = Figure(figsize=(9.2, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        at = np.arange(len(GRID))
        shown = self.profit[["direct", "indirect"]] / 1000
        for i, name in enumerate(ADVICE):
            look = dict(color=PALETTE[i], marker=MARKERS[i], markersize=5)
            left.plot(at, self.counts[name], label=name, **look)
            rows = (self.profit["advice"] == name).to_numpy()
            right.scatter(
                shown["direct"][rows],
                shown["indirect"][rows],
                s=14,
                color=PALETTE[i],
                marker=MARKERS[i],
                linewidths=0,
                label=f"{name}: {int(rows.sum()):,}",
            )
        left.axvline(GRID.index(here), color="0.2", lw=1)
        left.set_xticks(at, [f"{g:g}" for g in GRID])
        left.set(xlabel=f"{INPUTS[self.asked.value]}, times", ylabel="customers")
        left.set_yscale("symlog", linthresh=10)
        left.set_ylim(0, None)
        reach = np.array([shown["direct"].min(), shown["direct"].max()])
        right.plot(reach, -reach, color="0.2", lw=1, ls="--")
        right.set_ylim(*_room(shown["indirect"]))
        right.set(xlabel="direct, 1,000 EUR", ylabel="indirect, 1,000 EUR (dashed: no profit)")
        right.legend(fontsize=8)
        for ax in (left, right):
            ax.spines[["top", "right"]].set_visible(False)
        self._paint(figure)

    def _table(self) -> str:
        """The flip table at the present factors, or why there is none."""
        if not self.profit["p_profit"].notna().any():
            return "<h4>No profit has an interval, so nothing is known of flips</h4>"
        rows = [
            [alone, whole, *(f"{row[c]:,.0f}" for c in ("customers", "expected", "sure", "stake"))]
            for (alone, whole), row in flip_table(self.profit).iterrows()
        ]
        head = ["Direct money says", "All values say", "Customers", "Expected", "Sure", "EUR"]
        return "<h4>The flip table</h4>" + html_table(head, rows)

    def _who(self) -> str:
        """Whose verdict hangs on this input most: those it turns soonest for."""
        words = INPUTS[self.asked.value]
        if not len(self.flips):
            return f"<h4>Nobody's verdict turns with the {words}, from 0 to {GRID[-1]:g} times</h4>"
        rows = [
            [escape(str(r.Index)), r.advice, f"{r.factor:g} times", r.then]
            for r in self.flips.head(NAMED).itertuples()
        ]
        told = f"<h4>{len(self.flips):,} of {len(self.profit):,} verdicts turn with the {words}"
        return told + "; soonest</h4>" + html_table(["Exhibitor", "Here", "Turns at", "To"], rows)


def _room(values: pd.Series) -> tuple[float, float]:
    """Limits that hold all values with a margin, and more than a point if all are alike."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    margin = 0.1 * (high - low) or 1.0
    return low - margin, high + margin


def _flips(along: pd.DataFrame, here: float) -> pd.DataFrame:
    """Of each customer the nearest factor, by steps of the grid, at which its advice is another."""
    stands = GRID.index(here)
    nearest = sorted(range(len(GRID)), key=lambda k: (abs(k - stands), k))
    other = along.iloc[:, nearest].ne(along[here], axis=0).to_numpy()
    turns = other.any(axis=1)
    first = other.argmax(axis=1)[turns]
    factor = np.array(GRID)[nearest][first]
    rows = along[turns]
    then = rows.to_numpy()[np.arange(len(rows)), np.array(nearest)[first]]
    made = pd.DataFrame(dict(advice=rows[here], factor=factor, then=then), index=rows.index)
    return made.iloc[np.argsort(first, kind="stable")]


def explore_flip(values: pd.DataFrame, costs: pd.Series | pd.DataFrame) -> FlipExplorer:
    """Explore at what uncertain input the verdict keep, develop, maintain or end flips.

    Parameters
    ----------
    values : DataFrame
        As for `relationship_profit`: economic and other values, with bounds.
    costs : Series or DataFrame
        EUR a customer, as for `relationship_profit`.

    Returns
    -------
    FlipExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        As for `relationship_profit`.

    Examples
    --------
    >>> two = pd.DataFrame(dict(economic=[100.0, -50.0], economic_lower=[50.0, -60.0],
    ...     economic_upper=[150.0, -40.0], demonstration=[0.0, 200.0],
    ...     demonstration_lower=[0.0, 120.0], demonstration_upper=[0.0, 280.0]), index=["a", "b"])
    >>> explorer = explore_flip(two, pd.Series([20.0, 30.0], ["a", "b"]))
    >>> print(*explorer.flips.loc["b"])
    maintain 0.5 develop
    """
    return FlipExplorer(values, costs)
