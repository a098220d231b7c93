"""Wire: an explorer of a scheme's cut points, for JupyterLab and for a web page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import pandas as pd
import traitlets

from ...core.stats.contingency import contingency
from ...segment.scheme.adapters import as_scheme
from ...segment.scheme.scheme import Scheme
from ..plots.colours import MARKERS, SIGNS, colours
from .names import SliderNames
from .scheme_map import Axis, captions, scheme_map

MOVERS = 10  # customers listed by name

STYLE = """<style>
.expo-lab table {border-collapse: collapse; font-size: 12px; line-height: 1.4}
.expo-lab th, .expo-lab td {padding: 2px 7px; text-align: right; vertical-align: bottom;
  border-bottom: 1px solid var(--jp-border-color2, #ccc)}
.expo-lab th:first-child, .expo-lab td:first-child, .expo-lab .text :is(th, td) {
  text-align: left; white-space: nowrap; max-width: 225px; overflow: hidden;
  text-overflow: ellipsis}
.expo-lab .words :is(th, td) {text-align: left}
.expo-lab h4 {margin: 10px 0 4px; font-size: 14px; line-height: 1.4}
.expo-lab .wide {overflow-x: auto; max-width: 100%}
.expo-lab .note {font-size: 12px; line-height: 1.4; opacity: 0.8}
.expo-lab .widget-html, .expo-lab .widget-html-content {min-width: 0; max-width: 100%}
.expo-lab > .widget-html > .widget-html-content {width: 100%}
.expo-lab .widget-slider .widget-readout {overflow: visible; flex: 0 0 auto; width: auto}
@media (max-width: 600px) {
  .expo-lab .widget-inline-hbox > .widget-label {width: 9em !important; flex: 0 0 auto;
    white-space: normal; height: auto; line-height: 1.2; text-align: left; overflow: visible;
    overflow-wrap: anywhere}
  .expo-lab .widget-inline-hbox {height: auto; min-height: 32px; align-items: center}
  .expo-lab .widget-dropdown > select {min-height: 28px}
}
</style>"""


class SchemeCanvas(anywidget.AnyWidget):
    """The map as the browser paints it: points go out once, a byte a customer at each change."""

    _esm = Path(__file__).with_name("scheme_map.js")
    axes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    marks: traitlets.List[Any] = traitlets.List().tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)
    codes = traitlets.Bytes().tag(sync=True)
    x_cut = traitlets.Float().tag(sync=True)
    y_cut = traitlets.Float().tag(sync=True)
    captions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)


class Explorer(ipywidgets.VBox):
    """What `explore` returns: sliders, map and tables, which follow one another.

    Attributes
    ----------
    sliders : dict of str to FloatSlider
        By the name of the cut point.
    canvas : SchemeCanvas
        The map; its ``x_cut`` and ``y_cut`` move with the sliders, both ways.
    keep : ToggleButton
        Pressed, the cut points of that moment are the reference for who moves; released, the
        scheme's defaults are. Absent from the picture where there is a later table.
    sizes, moves : HTML
        The tables.
    map : SchemeMap
        What the canvas was given to draw.
    reference : dict of str to float
        The cut points that who moves is counted against.
    assigned : Series
        Each customer's segment at the present cuts.
    """

    def __init__(self, people: pd.DataFrame, scheme: Scheme, later: pd.DataFrame | None) -> None:
        self.map = scheme_map(people, scheme)
        self._scheme = scheme
        self._later = None if later is None else _same_customers(self.map.people, later)
        self.assigned = self._past = scheme(self.map.people)
        self.reference = scheme.values()
        names = scheme.labels[:-1]
        signs = zip(names, SIGNS, strict=False)
        self._signs = {
            n: f'<span style="color:{colours(names)[n]}">{s}</span> {escape(n)}' for n, s in signs
        }
        self.sliders = {a.cut: _slider(a, scheme) for a in self.map.axes}
        self.keep = ipywidgets.ToggleButton(
            description="Keep these cuts as reference",
            layout=ipywidgets.Layout(width="auto", align_self="flex-start", margin="8px 0 0"),
        )
        self.sizes, self.moves = ipywidgets.HTML(), ipywidgets.HTML()
        self.canvas = SchemeCanvas(
            axes=[vars(a) for a in self.map.axes],
            marks=[
                dict(colour=colours(names)[n], marker=m)
                for n, m in zip(names, MARKERS, strict=False)
            ],
            points=self.map.points.tobytes(),
            layout=ipywidgets.Layout(flex="1 1 330px", min_width="0", max_width="760px"),
        )
        super().__init__(self._rows())
        self.add_class("expo-lab")
        # observe and not on_click: an error in an observer is seen, one in a click is swallowed
        for slider in self.sliders.values():
            slider.observe(self._answer, "value")
        self.canvas.observe(self._drag, ["x_cut", "y_cut"])
        self.keep.observe(self._refer, "value")
        self._answer()

    def _rows(self) -> list[Any]:
        """Arrange the parts: what is asked, the sliders, the map beside the tables, the notes."""
        about = self._scheme
        head = ipywidgets.HTML(
            f"{STYLE}<h4>{escape(about.title)}</h4>"
            f'{escape(about.question)}<div class="note">{escape(about.source)}</div>'
        )
        sliders = [
            ipywidgets.HBox(
                [s, ipywidgets.HTML(f'<span class="note">{escape(m)}</span>')],
                layout=ipywidgets.Layout(flex_flow="row wrap", max_width="100%"),
            )
            for s, m in zip(
                self.sliders.values(), (about.cuts[n].meaning for n in self.sliders), strict=True
            )
        ]
        tables = (
            [self.sizes, self.moves]
            if self._later is not None
            else [self.sizes, self.keep, self.moves]
        )
        body = ipywidgets.HBox(
            [
                self.canvas,
                ipywidgets.VBox(
                    tables,
                    layout=ipywidgets.Layout(flex="1 1 330px", min_width="0", max_width="100%"),
                ),
            ],
            layout=ipywidgets.Layout(flex_flow="row wrap", width="100%"),
        )
        note = ipywidgets.HTML(
            '<div class="note">Drag the lines in the map, or click it and use the arrow keys '
            "(with Shift ten steps at once). A customer on a line belongs to the higher side. "
            "Equal values are spread a little upwards and to the right so that each customer "
            "shows; the outermost 1 % of an axis stand at its edge. Of more than 15,000 customers "
            "the map shows cells, each in the colour of its most frequent segment.</div>"
        )
        return [head, *sliders, body, note, SliderNames()]

    def _drag(self, change: Any) -> None:
        axis = self.map.axes[0 if change["name"] == "x_cut" else 1]
        self.sliders[axis.cut].value = change["new"]

    def _refer(self, change: Any) -> None:
        self.reference = self._cuts() if change["new"] else self._scheme.values()
        self._past = self._scheme(self.map.people, **self.reference)
        self._answer()

    def _cuts(self) -> dict[str, float]:
        return {name: slider.value for name, slider in self.sliders.items()}

    def _answer(self, change: Any = None) -> None:
        """Bring the map and the tables to the present cuts."""
        cuts = self._cuts()
        self.assigned = self._scheme(self.map.people, **cuts)
        size = captions(self.assigned, self.map)
        with self.canvas.hold_sync():  # one message, one new picture
            self.canvas.x_cut, self.canvas.y_cut = (cuts[a.cut] for a in self.map.axes)
            self.canvas.codes = self.assigned.cat.codes.to_numpy("uint8").tobytes()
            self.canvas.captions = size
            sizes = ", ".join(f"{name} {text}" for name, text in dict(size).items())
            self.canvas.summary = (
                f"{self._scheme.title}: map of {len(self.assigned):,} customers. {sizes}. "
                "Arrow keys move the cut lines."
            )
        if self._later is None:
            self._tables("Reference", self._past, self._past, self.assigned)
        else:
            then = self._scheme(self._later, **cuts)
            self._tables("Later", then, self.assigned, then)

    def _tables(self, other: str, beside: pd.Series, before: pd.Series, after: pd.Series) -> None:
        """Write the sizes, another moment's beside them, and who moves between before and after."""
        count = self.assigned.value_counts(sort=False)
        share = self.assigned.value_counts(sort=False, normalize=True)
        past = beside.value_counts(sort=False)
        rows = [
            [sign, f"{count[name]:,}", f"{share[name]:.1%}", f"{past[name]:,}"]
            for name, sign in self._signs.items()
        ]
        head = ["Segment", "Customers", "Share", other]
        self.sizes.value = f"<h4>How many</h4>{html_table(head, rows)}"

        moved = before.cat.codes != after.cat.codes
        cuts = ", ".join(f"{a.words} {self.reference[a.cut]:,g}" for a in self.map.axes)
        against = f"the reference cuts: {cuts}" if self._later is None else "the later table"
        table = contingency(before, after)
        rows = [
            [sign, *("–" if a == b else f"{table[b][a]:,}" for b in self._signs)]
            for a, sign in self._signs.items()
        ]
        text = f"<h4>Who moves: {moved.sum():,} customers ({moved.mean():.1%})</h4>"
        text += f'<div class="note">against {escape(against)}</div>'
        text += html_table(["from ↓ to →", *self._signs.values()], rows)
        if moved.any():
            all_three = dict(name=self.map.people["name"], before=before, after=after)
            first = pd.DataFrame(all_three)[moved].head(MOVERS).itertuples(index=False)
            rows = [[escape(str(n)), self._signs[a], self._signs[b]] for n, a, b in first]
            text += f"<h4>The first {len(rows)} of them</h4>"
            text += html_table(["Customer", "from", "to"], rows, "text")
        self.moves.value = text


def explore(
    people: pd.DataFrame, scheme: str | Scheme = "dick_basu", later: pd.DataFrame | None = None
) -> Explorer:
    """Explore what a scheme's cut points do: two sliders, the map, the sizes and who moves.

    Parameters
    ----------
    people : DataFrame
        A profile: name, kind and the scheme's columns, a row a customer.
    scheme : str or Scheme
        With two axes and one cut point on each: dick_basu, knox, reinartz_kumar. The sliders
        start at its defaults.
    later : DataFrame, optional
        The same customers' profile at a later date: who moves is then between the two dates at
        the present cuts, and not between two pairs of cuts.

    Returns
    -------
    Explorer
        A VBox; show it as the last line of a cell.

    Raises
    ------
    ValueError
        If the scheme has no such axes, a column is absent or has gaps, no customer is of the
        kinds it is for, or one is not in `later`.

    Examples
    --------
    >>> people = pd.DataFrame({"name": ["Ada", "Bo"], "kind": "exhibitor",
    ...     "relative_attitude": [0.7, 0.55], "repeat_patronage": [0.9, 0.8]})
    >>> explorer = explore(people)
    >>> explorer.sliders["attitude_cut"].value = 0.6
    >>> explorer.assigned.tolist()
    ['loyal', 'spurious loyal']
    """
    return Explorer(people, as_scheme(scheme, who="explore"), later)


def _same_customers(people: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    gone = ~people.index.isin(later.index)
    if gone.any():
        raise ValueError(
            f"explore: {int(gone.sum())} customers are not in later, the first is "
            f"{people.index[gone][0]!r}; make both profiles from the same show."
        )
    return later.loc[people.index]


def _slider(axis: Axis, scheme: Scheme) -> ipywidgets.FloatSlider:
    digits = len(f"{axis.step:.10f}".rstrip("0").partition(".")[2])
    return ipywidgets.FloatSlider(
        value=scheme.cuts[axis.cut].default,
        min=axis.low,
        max=axis.high,
        step=axis.step,
        description=f"{axis.words}: high from",
        readout_format=f",.{digits}f",
        style=dict(description_width="190px"),
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )


def html_table(head: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "") -> str:
    """Write a table from cells that are already safe HTML."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    inner = f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide"><table class="{kind}">{inner}</table></div>'
