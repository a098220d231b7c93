"""Budget: an explorer of who gets how much of it, and what the next euro would bring."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...strategy.allocation import allocate, outcome
from ...strategy.curves import SATURATING, read
from ..plots.colours import MARKERS, PALETTE
from .explorer import STYLE, html_table
from .names import SliderNames
from .png import png

STEPS = 80  # of a slider at least; ours
FACTORS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)  # times the response assumed; ours


class BudgetExplorer(ipywidgets.VBox):
    """What `explore_budget` returns.

    Attributes
    ----------
    budget : FloatSlider
        EUR.
    segment : Dropdown
        Whose response the next two sliders move.
    ceiling, scale : SelectionSlider
        How many times what was assumed: the largest response, and the EUR that reach two thirds
        of it (1 / rate).
    amounts : dict of str to FloatSlider
        Your own plan, EUR a head.
    take : ToggleButton
        Pressed, your plan becomes the best one, rounded down to a slider's steps.
    response : DataFrame
        As the sliders make it.
    best : Allocation
        Under the present budget and response.
    yours : DataFrame
        What your own amounts cost and bring.
    image : Image
    numbers : HTML
    """

    def __init__(self, response: pd.DataFrame, budget: float) -> None:
        read("explore_budget", response)
        if missing := [c for c in SATURATING if c not in response]:
            raise ValueError(
                f"explore_budget: response lacks {', '.join(missing)}; it needs "
                f"{', '.join(SATURATING)}."
            )
        if not (budget > 0 and np.isfinite(budget)):
            raise ValueError(f"explore_budget: budget must be EUR above 0, found {budget!r}.")
        self._assumed = response[list(SATURATING)].astype(float)
        self._factors = pd.DataFrame(1.0, response.index, ["ceiling", "scale"])
        names = [str(n) for n in response.index]
        self.budget = _slider("Budget, EUR", 2 * budget, budget)
        self.segment = ipywidgets.Dropdown(
            description="Response of",
            options=list(zip(names, response.index, strict=True)),
            **_look(),
        )
        times = [(f"{f:g} times", f) for f in FACTORS]
        self.ceiling, self.scale = (
            ipywidgets.SelectionSlider(description=text, options=times, value=1.0, **_look())
            for text in ("Largest response", "EUR it takes")
        )
        even = budget / float(self._assumed["n"].sum())
        widest = max(4 * even, 1.5 * float(allocate(self._assumed, budget).table["amount"].max()))
        self.amounts = {name: _slider(f"{name}, EUR each", widest, even) for name in names}
        self.take = ipywidgets.ToggleButton(
            description="Take the best plan", layout=ipywidgets.Layout(width="auto")
        )
        wide = ipywidgets.Layout(max_width="940px", width="100%")
        self.image, self.numbers = ipywidgets.Image(format="png", layout=wide), ipywidgets.HTML()
        head = (
            f"{STYLE}<h4>Who gets how much?</h4>Move your own amounts, and watch what the next "
            "euro would bring in each segment. Where two differ, money is in the wrong place. "
            '<div class="note">The responses are what you assume of them, until an experiment has '
            "measured them: choose a segment and try other ones.</div>"
        )
        controls = [self.budget, self.segment, self.ceiling, self.scale]
        plan = [*self.amounts.values(), self.take]
        sides = [
            ipywidgets.VBox(part, layout=ipywidgets.Layout(flex="1 1 330px", min_width="0"))
            for part in (controls, plan)
        ]
        body = ipywidgets.HBox(sides, layout=ipywidgets.Layout(flex_flow="row wrap"))
        super().__init__([ipywidgets.HTML(head), body, self.image, self.numbers, SliderNames()])
        self.add_class("expo-lab")
        self.segment.observe(self._show_factors, "value")
        for slider in (self.ceiling, self.scale):
            slider.observe(self._change, "value")
        for slider in (self.budget, *self.amounts.values()):
            slider.observe(self._answer, "value")
        self.take.observe(self._take, "value")
        self._answer()

    def _show_factors(self, change: Any) -> None:
        """Bring the sliders of the response to what is assumed of the segment chosen."""
        self.ceiling.value, self.scale.value = self._factors.loc[change["new"]]

    def _change(self, change: Any) -> None:
        self._factors.loc[self.segment.value] = self.ceiling.value, self.scale.value
        self._answer()

    def _take(self, change: Any) -> None:
        if change["new"]:
            for slider, amount in zip(
                self.amounts.values(), self.best.table["amount"], strict=True
            ):
                slider.max = max(slider.max, float(amount))
                # rounded down to what a slider can show, so that the budget is not passed
                slider.value = slider.step * np.floor(float(amount) / slider.step + 1e-9)
            self.take.value = False

    def _answer(self, change: Any = None) -> None:
        """Bring picture and table to the present sliders."""
        self.response = self._assumed.assign(
            ceiling=self._assumed["ceiling"] * self._factors["ceiling"],
            rate=self._assumed["rate"] / self._factors["scale"],
        )
        self.best = allocate(self.response, self.budget.value)
        names, curves = read("explore_budget", self.response)
        own = np.array([slider.value for slider in self.amounts.values()])
        self.yours = outcome(names, curves, own)
        self._draw(curves)
        both = zip(self.yours.itertuples(), self.best.table.itertuples(), strict=True)
        rows = [
            [
                escape(str(mine.Index)),
                f"{mine.n:,.0f}",
                f"{mine.amount:,.0f}",
                f"{mine.marginal_return:,.2f}",
                f"{mine.gain - mine.spend:,.0f}",
                f"{best.amount:,.0f}",
                f"{best.marginal_return:,.2f}",
                f"{best.gain - best.spend:,.0f}",
            ]
            for mine, best in both
        ]
        spent, gain = (float(self.yours[c].sum()) for c in ("spend", "gain"))
        best_net = self.best.gain - self.best.spent
        rows.append(["all", "", "", "", f"{gain - spent:,.0f}", "", "", f"{best_net:,.0f}"])
        over = spent - self.budget.value
        told = f"{-over:,.0f} EUR of the budget are left" if over <= 0.5 else ""
        if over > 0.5:
            told = f"<b>{over:,.0f} EUR more than the budget</b>"
        head = ["Segment", "Customers", "Yours, EUR each", "next euro", "net", "Best, EUR each"]
        self.numbers.value = (
            f"<h4>Your plan costs {spent:,.0f} EUR: {told}</h4>"
            f"<div>The best plan costs {self.best.spent:,.0f} EUR; it stops where one more euro "
            f"brings {self.best.marginal_return:,.2f}.</div>"
            + html_table([*head, "next euro", "net"], rows)
        )

    def _draw(self, curves: Any) -> None:
        """Draw what a head brings, and what the next euro brings, with both plans marked."""
        figure = Figure(figsize=(9.4, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        size = len(self.yours)
        widest = max(slider.max for slider in self.amounts.values())
        x = np.linspace(0, widest, 200)
        gains, slopes = (
            np.array([read_at(np.full(size, v)) for v in x]).T
            for read_at in (curves.gain, curves.slope)
        )
        for i, name in enumerate(self.yours.index):
            look = dict(color=PALETTE[i % len(PALETTE)])
            mark = MARKERS[i % len(MARKERS)]
            mine, best = self.yours.iloc[i], self.best.table.iloc[i]
            for ax, lines, at in ((left, gains, None), (right, slopes, "marginal_return")):
                ax.plot(x, lines[i], **look)
                for plan, fill in ((mine, look["color"]), (best, "none")):
                    y = plan[at] if at else plan["gain"] / plan["n"]
                    label = str(name) if ax is left and plan is mine else None
                    ax.plot(plan["amount"], y, mark, mfc=fill, label=label, ms=8, **look)
        right.axhline(max(self.best.marginal_return, 1), color="0.4", ls="--", lw=1)
        left.set(xlabel="EUR a head", ylabel="gain a head, EUR")
        right.set(xlabel="EUR a head", ylabel="what the next euro brings, EUR")
        left.legend(frameon=False, title="full: yours, hollow: best")
        for ax in (left, right):
            ax.spines[["top", "right"]].set_visible(False)
            ax.set_xlim(0, widest)
            ax.set_ylim(bottom=0)
        self.image.value = png(figure)


def explore_budget(response: pd.DataFrame, budget: float) -> BudgetExplorer:
    """Explore how a budget is divided among segments: yours beside the best.

    Parameters
    ----------
    response : DataFrame
        A row a segment: n, value, ceiling, rate, as for `allocate`.
    budget : float above 0
        EUR to start with.

    Returns
    -------
    BudgetExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        For a response that `allocate` refuses or that is S-shaped, or a budget not above 0.

    Examples
    --------
    >>> response = pd.DataFrame(dict(n=[10, 90], value=[5000, 500], ceiling=0.2, rate=0.01),
    ...                         index=["few", "many"])
    >>> explorer = explore_budget(response, 5000)
    >>> explorer.take.value = True
    >>> explorer.amounts["few"].value, round(float(explorer.best.table.loc["few", "amount"]), 2)
    (230.0, 230.26)
    """
    return BudgetExplorer(response, budget)


def _look() -> dict[str, Any]:
    return dict(
        style=dict(description_width="150px"),
        layout=ipywidgets.Layout(width="440px", max_width="100%"),
    )


def _slider(name: str, high: float, value: float) -> ipywidgets.FloatSlider:
    return ipywidgets.FloatSlider(
        description=name,
        min=0,
        max=high,
        step=10 ** np.floor(np.log10(high / STEPS)),
        value=value,
        readout_format=",.0f",
        **_look(),
    )
