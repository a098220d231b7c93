"""Wire: an explorer of the world's main knobs, one for each cause, against the preset."""

from __future__ import annotations

import dataclasses
from html import escape
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...core.schema import STATES
from ...scenario import Scenario, scenario, whole
from ...world.books.ledger import true_states
from ...world.causes.ours import CAUSES
from ...world.edition import story
from ..plots.colours import PALETTE
from .explorer import STYLE, html_table
from .names import SliderNames
from .png import png

# The first knob of each cause; nobody is touched here, so the response to touches stays away.
MAIN = tuple(c.knobs[0] for c in CAUSES.values() if c.name != "touches")
STEPS = (0.05, 0.01, 0.001)  # of a slider: the first on which the preset lies, for a browser rounds
MEAN = "exhibitors an edition, mean"


def course(knobs: Scenario, customers: int, editions: int, seed: int) -> pd.DataFrame:
    """Count a show without writing its books.

    Returns
    -------
    DataFrame
        One row an edition (the index): exhibitors, and how many organisations are in each true
        state after it.

    Examples
    --------
    >>> course(scenario("mature"), customers=200, editions=3, seed=1).index.tolist()
    [1, 2, 3]
    """
    rows = []
    for was, now, after in story(knobs, customers, editions, seed):
        state = true_states(was, now, after)["true_state"].cat.codes  # of all firms on record
        count = np.bincount(state, minlength=len(STATES))
        rows.append((now.edition, int(now.exhibits.sum()), *count))
    return pd.DataFrame(rows, columns=["edition", "exhibitors", *STATES]).set_index("edition")


def difference(preset: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Set two courses side by side: mean exhibitors, and each state after the last edition.

    Returns
    -------
    DataFrame
        Indexed by quantity: preset, now and their difference, in organisations.
    """
    both = {
        name: pd.concat(
            [pd.Series({MEAN: round(c["exhibitors"].mean())}), c[list(STATES)].iloc[-1]]
        )
        for name, c in (("preset", preset), ("now", now))
    }
    return pd.DataFrame(both).assign(difference=lambda t: t["now"] - t["preset"])


class Picture:
    """Exhibitors by edition beside the states' mix; drawn once and then moved."""

    def __init__(self, preset: pd.DataFrame) -> None:
        # fixed places, so that nothing jumps from picture to picture
        self.figure = Figure(figsize=(9.2, 3.3))
        place = dict(left=0.08, right=0.98, bottom=0.16, top=0.9, wspace=0.32)
        both = self.figure.subplots(1, 2, width_ratios=(5.2, 4.0), gridspec_kw=place)
        self._left, self._right = both
        looks = dict(preset=dict(color=PALETTE[3], ls="--", marker="s", label="the preset"))
        looks["now"] = dict(color=PALETTE[0], ls="-", marker="o", label="with these knobs")
        years, states = preset.index.to_numpy(), list(STATES[1:])
        self.lines = {
            name: self._left.plot(years, preset["exhibitors"], **look)[0]
            for name, look in looks.items()
        }
        self.bars = {
            name: self._right.barh(
                np.arange(len(states)) + shift,
                preset[states].iloc[-1],
                height=0.36,
                color=looks[name]["color"],
                hatch=hatch,
                edgecolor="white",
            )
            for name, shift, hatch in (("preset", -0.19, "///"), ("now", 0.19, None))
        }
        self._left.set(xlabel="edition", ylabel="exhibitors", xticks=years)
        self._left.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        self._right.set(xlabel=f"organisations after edition {years[-1]}")
        self._right.set_yticks(np.arange(len(states)), states)
        self._right.invert_yaxis()
        for ax, axis in ((self._left, "y"), (self._right, "x")):
            ax.grid(visible=False)
            ax.grid(axis=axis, alpha=0.4)
            ax.set_axisbelow(True)
            ax.spines[["top", "right"]].set_visible(False)
        self.move(preset, difference(preset, preset))

    def move(self, now: pd.DataFrame, table: pd.DataFrame) -> None:
        """Bring lines and bars to the present numbers; the axes grow and never shrink."""
        self.lines["now"].set_ydata(now["exhibitors"])
        for name, bars in self.bars.items():
            for bar, width in zip(bars, table.loc[list(STATES[1:]), name], strict=True):
                bar.set_width(width)
        most = max(line.get_ydata().max() for line in self.lines.values())
        self._left.set_ylim(0, max(self._left.get_ylim()[1], 1.1 * most, 1))
        widest = table.loc[list(STATES[1:]), ["preset", "now"]].to_numpy().max()
        self._right.set_xlim(0, max(self._right.get_xlim()[1], 1.1 * widest, 1))

    def png(self) -> bytes:
        """Paint the picture."""
        return png(self.figure, dpi=100)


class WorldExplorer(ipywidgets.VBox):
    """What `explore_world` returns.

    Attributes
    ----------
    sliders : dict of str to FloatSlider
        By the name of the knob; each begins at the preset's number and ends at the knob's range.
    preset, now : DataFrame
        The course of the preset and of the present knobs, see `course`.
    scenario : Scenario
        The present knobs.
    picture : Picture
    image : Image
        The picture as painted.
    numbers : HTML
        The same as a table.
    """

    def __init__(self, preset: Scenario, customers: int, editions: int, seed: int) -> None:
        self._size = (customers, editions, seed)
        self.scenario, self._about = preset, preset.describe().loc[list(MAIN)]
        self.preset = self.now = course(preset, *self._size)
        self.picture = Picture(self.preset)
        self.sliders = {name: _slider(name, row) for name, row in self._about.iterrows()}
        self.image = ipywidgets.Image(
            format="png", layout=ipywidgets.Layout(max_width="920px", width="100%")
        )
        self.numbers = ipywidgets.HTML()
        super().__init__(self._rows())
        self.add_class("expo-lab")
        # observe and not on_click: an error in an observer is seen, one in a click is swallowed
        for slider in self.sliders.values():
            slider.observe(self._answer, "value")
        self._answer()

    def _rows(self) -> list[Any]:
        """Arrange the parts: what is asked, a slider for each cause, the picture, the numbers."""
        customers, editions, seed = self._size
        head = ipywidgets.HTML(
            f"{STYLE}<h4>The world's main knobs</h4>What would this show be like, had the world "
            f'always been so? <div class="note">{escape(self.scenario.name)}: {customers:,} '
            f"organisations, {editions} editions, seed {seed}; the editions before the record are "
            "run anew, too. Both worlds meet the same luck.</div>"
        )
        sliders = []
        for name, about in self._about.iterrows():
            words = f"{about['meaning']} ({about['unit']}; preset {about['value']:g})"
            note = ipywidgets.HTML(f'<span class="note">{escape(words)}</span>')
            narrow = ipywidgets.Layout(flex_flow="row wrap", max_width="100%")
            sliders.append(ipywidgets.HBox([self.sliders[str(name)], note], layout=narrow))
        return [head, *sliders, self.image, self.numbers, SliderNames()]

    def _answer(self, change: Any = None) -> None:
        """Run the show under the present knobs and bring picture and table to it."""
        knobs = {name: slider.value for name, slider in self.sliders.items()}
        self.scenario = dataclasses.replace(self.scenario, **knobs)
        self.now = course(self.scenario, *self._size)
        table = difference(self.preset, self.now)
        self.picture.move(self.now, table)
        self.image.value = self.picture.png()
        rows = [
            [escape(name), f"{before:,.0f}", f"{now:,.0f}", f"{gap:+,.0f}"]
            for name, before, now, gap in table.itertuples()
        ]
        self.numbers.value = html_table(["Organisations", "Preset", "Now", "Difference"], rows)


def explore_world(
    preset: str | Scenario = "mature", customers: int = 600, editions: int = 6, seed: int = 2026
) -> WorldExplorer:
    """Explore what the world's main knobs do: a slider a cause, and the show that follows.

    Parameters
    ----------
    preset : str or Scenario, default "mature"
        Where the sliders start, and what the present knobs are compared with.
    customers, editions, seed : int
        As in `simulate`. More than about a thousand customers answer slowly.

    Returns
    -------
    WorldExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    KeyError
        For an unknown preset.
    ValueError
        For numbers of customers, editions or a seed that cannot be.

    Examples
    --------
    >>> explorer = explore_world(customers=100, editions=3)
    >>> explorer.sliders["switching_cost"].value = 0
    >>> bool((explorer.now["exhibitors"] < explorer.preset["exhibitors"]).all())
    True
    """
    sizes = whole("customers", customers, 50), whole("editions", editions, 1)
    return WorldExplorer(scenario(preset), *sizes, whole("seed", seed, 0))


def _slider(name: Any, about: pd.Series) -> ipywidgets.FloatSlider:
    start = about["value"] - about["low"]
    step = next((s for s in STEPS if abs(start / s - round(start / s)) < 1e-6), STEPS[-1])
    return ipywidgets.FloatSlider(
        value=about["value"],
        min=about["low"],
        max=about["high"],
        step=step,
        description=str(name),
        readout_format=".3f" if step < 0.01 else ".2f",
        style=dict(description_width="150px"),
        layout=ipywidgets.Layout(width="430px", max_width="100%"),
    )
