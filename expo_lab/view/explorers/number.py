"""Number: an explorer of how many segments a learned segmentation can have and stay stable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from ...core.validation import require
from ...segment.learned.learner import COLUMNS, LEARNERS
from .board import show_first
from .explorer import STYLE, html_table
from .names import SliderNames
from .study import DRAWS, NUMBERS, Study, study

MOST = 600  # customers that are looked at, so that the explorer opens within seconds; ours
# Hennig's (2007) guide to the mean Jaccard of a segment
GUIDE = ((0.85, "highly stable"), (0.75, "stable"), (0.6, "a pattern, its borders unsure"))
HEAD = [
    *("Segment", "Customers", "Share", "Found again (SLSW)", "Members shared (Jaccard, range)"),
    "Same after other answers",
    *("Mostly from", "From one parent (SLSA)", "Parent lives on"),
]
PART = 0.1  # share of a segment from which its way into the next solution is told; ours


class StabilityExplorer(ipywidgets.VBox):
    """What `explore_stability` returns.

    Attributes
    ----------
    learner : Dropdown
        Ways to learn; each is studied when it is first chosen.
    segments : IntSlider
        How many.
    study : Study
        Of the present learner.
    overview, image : Image
        All numbers side by side, and the gorge of the present one.
    about, numbers : HTML
        The solution as a whole, and segment by segment.
    progress : IntProgress
        Shown while a learner is studied.
    """

    def __init__(self, people: pd.DataFrame, learner: str, studies: Mapping[str, Study]) -> None:
        self._people = people
        self._studies = dict(studies)
        ways = [(w.title, name) for name, w in LEARNERS.items() if not w.grown]
        self.learner = ipywidgets.Dropdown(
            description="Learned by", options=ways, value=learner, **_look()
        )
        self.segments = ipywidgets.IntSlider(
            description="Segments", min=NUMBERS[0], max=NUMBERS[-1], value=4, **_look()
        )
        self.progress = ipywidgets.IntProgress(description="Learning", max=len(NUMBERS), **_look())
        wide = ipywidgets.Layout(max_width="960px", width="100%")
        self.overview, self.image = (ipywidgets.Image(format="png", layout=wide) for _ in "ab")
        self.about, self.numbers = ipywidgets.HTML(), ipywidgets.HTML()
        head = (
            f"{STYLE}<h4>How many segments?</h4>Would other customers, or other answers, have "
            "given the same segments? And what becomes of a segment if there may be one more? "
            f'<div class="note">{len(people):,} customers, alike in '
            f"{escape(', '.join(c.replace('_', ' ') for c in COLUMNS))}; {DRAWS} resamples a "
            "number. Stable is not valid: a cloud without any groups can be cut in the same wrong "
            "way each time. In the pictures of similarity look for a gorge: few customers "
            "between near 0 and near 1. All shares in the table go from 0 to 1; near 1 is good. "
            "<i>Found again</i>: would other customers give this segment? <i>Members shared</i>: "
            "how much of it, with its nearest relative? <i>From one parent</i>: with one segment "
            "less, did its members stand together?</div>"
        )
        above = [ipywidgets.HTML(head), self.learner, self.segments, self.progress]
        shown = [self.about, self.numbers, self.image, self.overview]
        super().__init__([*above, *shown, SliderNames()])
        self.add_class("expo-lab")
        if learner not in self._studies:
            show_first(self.progress)
        self._learn()
        self.learner.observe(self._learn, "value")
        self.segments.observe(self._answer, "value")

    def _learn(self, change: Any = None) -> None:
        """Study the learner that is chosen, once, and show the present number."""
        name = self.learner.value
        if name not in self._studies:
            self.progress.value, self.progress.layout.display = 0, None
            self.learner.disabled = self.segments.disabled = True
            try:
                self._studies[name] = study(self._people, LEARNERS[name], self._tick)
            finally:
                self.learner.disabled = self.segments.disabled = False
        self.progress.layout.display = "none"
        self.study = self._studies[name]
        self.overview.value = self.study.overview
        self._answer()

    def _tick(self) -> None:
        self.progress.value += 1

    def _answer(self, change: Any = None) -> None:
        """Show what was found of the present number."""
        k, found = self.segments.value, self.study.found
        if k in found.failed:
            why = escape(found.failed[k])
            self.about.value = f"<h4>{k} segments could not be had</h4><div>{why}</div>"
            self.numbers.value, self.image.value = "", b""
            return
        here = found.stable[found.stable["segments"] == k]
        here = here.set_index(["sense", "measure", "segment"]).sort_index()
        worst = here.xs(("sampling", "jaccard"))["value"].min()
        word = next((w for least, w in GUIDE if worst >= least), "not to be trusted")
        whole = {
            "adjusted Rand of two resamples": here.loc[("sampling", "adjusted rand", "all")],
            "prediction strength": here.loc[("sampling", "prediction strength", "all")],
            "same label if asked again": here.loc[("measurement", "same label", "all")],
        }
        text = ", ".join(f"{name} <b>{_number(row['value'])}</b>" for name, row in whole.items())
        self.image.value = self.study.gorge(k)
        self.numbers.value = html_table(
            [*HEAD, f"Where its customers go with {k + 1}"], self._rows(k, here)
        )
        self.about.value = (
            f"<h4>{k} segments: the least stable is {word} (Jaccard {_number(worst)})</h4>"
            f"<div>{text}</div>"
        )

    def _rows(self, k: int, here: pd.DataFrame) -> Iterable[list[str]]:
        """One row a segment: size, stability, where it comes from and where it goes."""
        now, after = self.study.found.labels[k], self.study.found.labels.get(k + 1)
        across = self.study.found.across
        came = across[across["segments"] == k].set_index("segment")
        for name, size in now.value_counts(sort=False).items():
            slsw, like = (here.loc[("sampling", m, name), "value"] for m in ("slsw", "jaccard"))
            ends = here.loc[("sampling", "jaccard", name), ["lower", "upper"]]
            asked = ("measurement", "jaccard", name)
            past = came.loc[str(name)]
            goes = "–"
            if after is not None:
                share = after[now == name].value_counts(normalize=True)
                told = [f"{escape(str(n))} {s:.0%}" for n, s in share.items() if s >= PART]
                goes = ", ".join(told)
            yield [
                escape(str(name)),
                f"{size:,}",
                f"{size / len(now):.0%}",
                _number(slsw),
                f"{_number(like)} ({_number(ends['lower'])} to {_number(ends['upper'])})",
                _number(here.loc[asked, "value"]) if asked in here.index else "–",
                "–" if past["parent"] is None else escape(str(past["parent"])),
                _number(past["slsa"]),
                _number(past["survival"]),
                goes,
            ]


def explore_stability(
    people: pd.DataFrame, learner: str = "kmeans", studies: Mapping[str, Study] | None = None
) -> StabilityExplorer:
    """Explore how many segments a learned segmentation can have and stay stable.

    Parameters
    ----------
    people : DataFrame
        A profile: kind and the columns that `LEARNERS` learns from by default. Exhibitors are
        looked at, 600 at most: of more an even sample.
    learner : str
        One of `LEARNERS` that needs no outcome. Each is studied for 2 to 8 segments when it is
        first chosen, some seconds with k-means and longer with a mixture; every move of the
        slider then only paints what was found.
    studies : mapping of str to Study, optional
        What `study` has found of these people before, by learner.

    Returns
    -------
    StabilityExplorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    KeyError
        For an unknown learner.
    ValueError
        For a learner that needs an outcome, absent columns, gaps, or too few exhibitors.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=800, editions=4, seed=1))
    >>> explorer = explore_stability(people.query("editions_attended > 0"), "ward")
    >>> explorer.segments.value = 2
    >>> "2 segments: the least stable" in explorer.about.value
    True
    """
    if LEARNERS[learner].grown:
        raise ValueError(
            f"explore_stability: {learner} is grown on an outcome, and stability is judged without "
            "one; choose another of xl.LEARNERS."
        )
    return StabilityExplorer(looked_at(people), learner, studies or {})


def looked_at(people: pd.DataFrame) -> pd.DataFrame:
    """Return the exhibitors that are studied: all, or an even sample."""
    require(people, ["kind", *COLUMNS], "explore_stability")
    ours = people[people["kind"].astype(str) == "exhibitor"].sort_index(kind="stable")
    if len(ours) > MOST:
        ours = ours.iloc[np.linspace(0, len(ours) - 1, MOST).astype(int)]
    return ours


def _look() -> dict[str, Any]:
    """A layout for each: one that is shared would hide all when the bar is hidden."""
    return dict(
        style=dict(description_width="130px"),
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )


def _number(value: Any) -> str:
    return "–" if pd.isna(value) else f"{value:.2f}"
