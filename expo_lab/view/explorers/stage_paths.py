"""Stage paths: an explorer of what becomes of a show's stages if transitions change (C81)."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pandas as pd
from matplotlib.figure import Figure

from ...core.schema import STATES
from ...models.markov import MarkovChain
from ..plots.world import STATE_COLOURS
from .board import Board
from .explorer import html_table

LIVING = STATES[1:5]  # trial, growing, committed, weakening
AHEAD = 12  # editions looked ahead; ours
# What a slider moves: of the row, this much more goes to one column, taken from the others.
MOVES = {
    "Trial turns to trust": ("trial", "committed"),
    "Committed stay so": ("committed", "committed"),
    "Weakening is turned": ("weakening", "growing"),
    "Lost come back": ("lost", "growing"),
}


def changed(transition: pd.DataFrame, more: dict[tuple[str, str], float]) -> pd.DataFrame:
    """Move probability within rows: to one column, from the others in proportion.

    Examples
    --------
    >>> p = pd.DataFrame([[0.5, 0.5], [0.2, 0.8]], ["a", "b"], ["a", "b"])
    >>> changed(p, {("b", "a"): 0.3}).round(2).to_numpy().tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    made = transition.astype(float).copy()
    for (row, column), by in more.items():
        now = float(made.loc[row, column])
        wanted = min(1.0, max(0.0, now + by))
        rest = 1 - now
        made.loc[row] *= (1 - wanted) / rest if rest > 0 else 0.0
        made.loc[row, column] = wanted
    return made


class StagePathExplorer(Board):
    """What `explore_stage_paths` returns.

    Attributes
    ----------
    sliders : dict of str to FloatSlider
        By what each changes, in points of the share of the row (`MOVES`).
    usual, now : DataFrame
        Transitions as they were counted, and as the sliders make them.
    shares : DataFrame
        Exhibitors by edition ahead (0 is today) and stage, prospects left out.
    image : Image
    numbers : HTML
    """

    def __init__(self, history: pd.DataFrame) -> None:
        steps = history.sort_values(["customer_id", "edition"])
        steps = steps.assign(following=steps.groupby("customer_id")["stage"].shift(-1))
        steps = steps.dropna(subset=["following"])
        chain = MarkovChain(list(STATES)).fit(
            steps["stage"].astype(str), steps["following"].astype(str)
        )
        self.usual = self.now = chain.transition_
        last = history[history["edition"] == history["edition"].max()]
        self._today = last["stage"].astype(str).value_counts().reindex(list(STATES), fill_value=0)
        self.sliders = {
            name: ipywidgets.FloatSlider(
                description=name,
                min=-0.2,
                max=0.2,
                step=0.01,
                value=0.0,
                readout_format="+.2f",
                style=dict(description_width="160px"),
                layout=ipywidgets.Layout(width="510px", max_width="100%"),
            )
            for name in MOVES
        }
        self.numbers = ipywidgets.HTML()
        self._figure = Figure(figsize=(9.2, 3.4), layout="constrained")
        self._axes = self._figure.subplots(1, 2, sharey=True)
        head = (
            "<h4>What if the stages lasted longer?</h4>Every edition each exhibitor moves "
            "on as those in its stage did in the past. The sliders change one share of a row; the "
            "others of the row give way. "
            '<div class="note">A chain knows the stage and nothing of how long somebody has been '
            "in it. It says what a change would bring, not what would bring the change.</div>"
        )
        self._lay_out(head, list(self.sliders.values()), [self.numbers])

    def _path(self, transition: pd.DataFrame) -> pd.DataFrame:
        """Expected exhibitors by edition ahead and stage."""
        rows, p = [self._today.to_numpy(float)], transition.to_numpy()
        for _ in range(AHEAD):
            rows.append(rows[-1] @ p)
        return pd.DataFrame(rows, columns=list(STATES)).rename_axis("editions ahead")

    def _answer(self, change: Any = None) -> None:
        """Bring picture and numbers to the present sliders."""
        more = {MOVES[name]: slider.value for name, slider in self.sliders.items()}
        self.now = changed(self.usual, more)
        before, after = self._path(self.usual), self._path(self.now)
        self.shares = after[list(STATES[1:])]
        for ax, path, title in zip(
            self._axes, (before, after), ("as until now", "as the sliders say"), strict=True
        ):
            ax.clear()
            ax.stackplot(
                path.index,
                path[list(LIVING)].T,
                labels=LIVING,
                colors=[STATE_COLOURS[stage] for stage in LIVING],
            )
            ax.set(xlabel="editions ahead", title=title, xlim=(0, AHEAD))
            ax.spines[["top", "right"]].set_visible(False)
        self._axes[0].set_ylabel("exhibitors")
        self._axes[0].legend(loc="lower left", ncols=2)
        self._paint(self._figure)
        stays = [
            MarkovChain.given(p, list(STATES)).sojourn()["expected"] for p in (self.usual, self.now)
        ]
        rows = [
            [stage, *(f"{s[stage]:.1f}" for s in stays)]
            + [f"{path[stage].iloc[-1]:,.0f}" for path in (before, after)]
            for stage in LIVING
        ]
        total = [f"{path[list(LIVING)].iloc[-1].sum():,.0f}" for path in (before, after)]
        rows.append(["together", "", "", *total])
        head = ["", "Stay, editions", "changed", f"In {AHEAD} editions", "changed"]
        self.numbers.value = html_table(head, rows)


def explore_stage_paths(history: pd.DataFrame) -> StagePathExplorer:
    """Explore what becomes of the stages if transitions change.

    Parameters
    ----------
    history : DataFrame
        customer_id, edition, stage in the six stages: `expo_lab.lifecycle.stage_history` (read off
        the books) or `true_history`.

    Returns
    -------
    StagePathExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        If the history lacks a column, or a stage was never left, so that nothing is known of it.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.lifecycle import true_history
    >>> show = xl.simulate("mature", customers=600, editions=8, seed=1)
    >>> explorer = explore_stage_paths(true_history(show))
    >>> usual = explorer.shares["committed"].iloc[-1]
    >>> explorer.sliders["Committed stay so"].value = 0.05
    >>> bool(explorer.shares["committed"].iloc[-1] > usual)
    True
    """
    from ...core.validation import require

    require(history, ["customer_id", "edition", "stage"], "explore_stage_paths")
    seen = set(history["stage"].astype(str))
    if absent := [stage for stage in STATES if stage not in seen]:
        raise ValueError(
            f"explore_stage_paths: needs a history in the six stages; found nobody in {absent}."
        )
    return StagePathExplorer(history)
