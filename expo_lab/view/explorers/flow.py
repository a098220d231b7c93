"""Flow: an explorer of how one division of the customers goes over into another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import pandas as pd
import traitlets

from ...core.stats.agreement import adjusted_rand, resampled, wilson
from ...core.validation import require
from ...profiles.assemble import Held, profile
from ...segment.scheme.scheme import SCHEMES
from ..plots.colours import SIGNS, colours
from .explorer import STYLE, html_table

LISTED = 12  # customers of a chosen band that are listed by name

Division = tuple[str, pd.Series]  # a title, and each customer's segment


class FlowCanvas(anywidget.AnyWidget):
    """The picture as the browser paints it, from a table of counts."""

    _esm = Path(__file__).with_name("flow.js")
    left: traitlets.List[Any] = traitlets.List().tag(sync=True)
    right: traitlets.List[Any] = traitlets.List().tag(sync=True)
    signs: traitlets.List[Any] = traitlets.List().tag(sync=True)
    titles: traitlets.List[Any] = traitlets.List().tag(sync=True)
    counts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    chosen: traitlets.List[Any] = traitlets.List().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)


class FlowExplorer(ipywidgets.VBox):
    """What `explore_schemes` and `explore_movement` return.

    Attributes
    ----------
    controls : tuple of widgets
        Two selectors.
    canvas : FlowCanvas
        Its ``chosen`` is the pair (left, right) of positions of the band clicked, or empty.
    counts : DataFrame
        Customers by the two divisions.
    about, list : HTML
        How far the two agree, and the customers of the chosen band.
    """

    def __init__(
        self,
        head: str,
        controls: tuple[Any, ...],
        divide: Callable[[Any, Any], tuple[pd.DataFrame, Division, Division]],
        tell: Callable[[pd.DataFrame], str],
    ) -> None:
        self._divide, self._tell = divide, tell
        self.controls = controls
        self.about, self.list = ipywidgets.HTML(), ipywidgets.HTML()
        self.canvas = FlowCanvas(layout=ipywidgets.Layout(width="100%", max_width="980px"))
        note = (
            '<div class="note">The width of a band is its number of customers. Click a band, or '
            "reach it with Tab and press Enter, to see who is in it.</div>"
        )
        super().__init__(
            [
                ipywidgets.HTML(STYLE + head),
                ipywidgets.HBox(controls, layout=ipywidgets.Layout(flex_flow="row wrap")),
                self.canvas,
                ipywidgets.HTML(note),
                self.about,
                self.list,
            ]
        )
        self.add_class("expo-lab")
        for control in controls:
            control.observe(self._answer, "value")
        self.canvas.observe(self._name, "chosen")
        self._answer()

    def _answer(self, change: Any = None) -> None:
        """Draw the two divisions that are asked for."""
        values = (c.value for c in self.controls)
        self._people, (before, left), (after, right) = self._divide(*values)
        self._left, self._right = left, right
        names = [list(map(str, s.cat.categories)) for s in (left, right)]
        table = np.bincount(
            left.cat.codes.to_numpy() * len(names[1]) + right.cat.codes.to_numpy(),
            minlength=len(names[0]) * len(names[1]),
        ).reshape(len(names[0]), len(names[1]))
        self.counts = pd.DataFrame(
            table, index=pd.Index(names[0], name=before), columns=pd.Index(names[1], name=after)
        )
        with self.canvas.hold_sync():  # one message, one new picture
            self.canvas.left, self.canvas.right = names
            palette = colours(names[0]).values()
            self.canvas.signs = list(map(list, zip(palette, SIGNS * 2, strict=False)))
            self.canvas.titles = [before, after]
            self.canvas.counts = table.tolist()
            self.canvas.chosen = []
            self.canvas.summary = (
                f"{len(left):,} customers from {before} to {after}, {int((table > 0).sum())} bands."
            )
        self.about.value = self._tell(self.counts)
        self._name()

    def _name(self, change: Any = None) -> None:
        """List the customers of the chosen band."""
        if not self.canvas.chosen:
            self.list.value = ""
            return
        i, j = self.canvas.chosen
        here = (self._left.cat.codes == i).to_numpy() & (self._right.cat.codes == j).to_numpy()
        rows = [
            [escape(str(k)), escape(str(n))]
            for k, n in self._people.loc[here, "name"].head(LISTED).items()
        ]
        pair = f"{self.counts.index[i]}, {self.counts.columns[j]}"
        self.list.value = (
            f"<h4>{escape(pair)}: {int(here.sum()):,} customers, the first {len(rows)} of them</h4>"
            + html_table(["Customer", "Name"], rows, "text")
        )


def explore_schemes(
    people: pd.DataFrame, left: str = "dick_basu", right: str = "reinartz_kumar"
) -> FlowExplorer:
    """Set scheme against scheme: where the customers of each segment of one are in the other.

    Parameters
    ----------
    people : DataFrame
        A profile with a column name. Schemes whose columns are absent are not offered.
    left, right : str
        The schemes shown first; see ``xl.SCHEMES``. At their default cut points.

    Returns
    -------
    FlowExplorer
        A VBox; show it as the last line of a cell. Below the picture stands the adjusted Rand
        index with a bootstrap interval.

    Raises
    ------
    ValueError
        If there is no customer, or a column of `left` or `right` is absent.

    Examples
    --------
    >>> people = pd.DataFrame({"name": ["Ada", "Bo"], "kind": "exhibitor", "expected_value": 5e4,
    ...     "relative_attitude": [0.7, 0.55], "repeat_patronage": [0.9, 0.3]})
    >>> explorer = explore_schemes(people, "dick_basu", "value_tiers")
    >>> int(explorer.counts.loc["latent loyal", "high value"])
    1
    """
    people = _some(people, "explore_schemes")
    for name in (left, right):
        require(people, SCHEMES[name].columns, f"explore_schemes({name!r})")
    offered = [(s.title, n) for n, s in SCHEMES.items() if set(s.columns) <= set(people)]
    labels = {name: SCHEMES[name](people) for _, name in offered}

    def divide(a: str, b: str) -> tuple[pd.DataFrame, Division, Division]:
        return people, (_short(a), labels[a]), (_short(b), labels[b])

    def tell(counts: pd.DataFrame) -> str:
        table = counts.to_numpy()
        low, high = resampled(table, adjusted_rand)
        return (
            f"<div>Adjusted Rand index <b>{adjusted_rand(table):.2f}</b> (95 % interval {low:.2f} "
            f"to {high:.2f}): 0 is chance, 1 is the same division.</div>"
        )

    head = "<h4>Scheme against scheme</h4>The same customers, divided twice."
    controls = tuple(_choice(d, offered, v) for d, v in (("Left", left), ("Right", right)))
    return FlowExplorer(head, controls, divide, tell)


def explore_movement(
    base: Held, scheme: str = "dick_basu", profiles: Mapping[int, pd.DataFrame] | None = None
) -> FlowExplorer:
    """Follow customers of a show from one edition's profile to another's, by a scheme.

    Parameters
    ----------
    base : Show
        With at least two editions held. Exhibitors known at the earlier date are followed.
    scheme : str
        See ``xl.SCHEMES``; at its default cut points.
    profiles : mapping of int to DataFrame, optional
        Profiles of this base that were made before, by edition; others are made when asked for.

    Returns
    -------
    FlowExplorer
        Below the picture stands the share who changed segment, with a Wilson interval.

    Raises
    ------
    ValueError
        If fewer than two editions were held, or nobody was known before the last.

    Examples
    --------
    >>> import expo_lab as xl
    >>> explorer = explore_movement(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> explorer.controls[0].value, explorer.controls[1].value
    (3, 4)
    """
    chosen = SCHEMES[scheme]
    held = base.tables["editions"].query("held")["edition"].sort_values().tolist()
    if len(held) < 2:
        raise ValueError(f"explore_movement: needs two editions held, found {len(held)}.")
    made = dict(profiles or {})

    def known(edition: int) -> pd.DataFrame:
        if edition not in made:
            made[edition] = profile(base, as_of=edition)
        return made[edition]

    def divide(a: int, b: int) -> tuple[pd.DataFrame, Division, Division]:
        first, last = sorted((a, b))
        ours = known(first).query("kind == 'exhibitor' and editions_attended > 0").index
        if not len(ours):
            raise ValueError(f"explore_movement: no exhibitor is known after edition {first}.")
        people = known(last).loc[ours]
        before = f"after edition {first}", chosen(known(first).loc[ours])
        return people, before, (f"after edition {last}", chosen(people))

    def tell(counts: pd.DataFrame) -> str:
        total = int(counts.to_numpy().sum())
        moved = total - int(np.trace(counts.to_numpy()))
        low, high = wilson(np.array(moved), np.array(total))
        return (
            f"<div><b>{moved:,}</b> of {total:,} customers ({moved / total:.0%}; 95 % interval "
            f"{float(low):.0%} to {float(high):.0%}) are in another segment.</div>"
        )

    dates = [(f"after edition {e}", e) for e in held]
    controls = tuple(_choice(d, dates, v) for d, v in (("From", held[-2]), ("To", held[-1])))
    head = f"<h4>Movement between editions</h4>{escape(chosen.title)}"
    return FlowExplorer(head, controls, divide, tell)


def _short(scheme: str) -> str:
    return SCHEMES[scheme].title.partition(":")[0]


def _some(people: pd.DataFrame, where: str) -> pd.DataFrame:
    require(people, ["name", "kind"], where)
    if not len(people):
        raise ValueError(f"{where}: needs at least one customer, found none.")
    return people


def _choice(description: str, options: Iterable[Any], value: Any) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        description=description,
        options=list(options),
        value=value,
        layout=ipywidgets.Layout(width="420px", max_width="100%"),
        style=dict(description_width="50px"),
    )
