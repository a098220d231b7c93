"""Maps: the explorer of any scheme that can be drawn as a map, chosen from a list."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pandas as pd

from ...segment.scheme.scheme import SCHEMES, Scheme
from .explorer import explore
from .scheme_map import scheme_map


def explore_maps(people: pd.DataFrame, first: str = "dick_basu") -> ipywidgets.VBox:
    """Explore any scheme that can be drawn as a map: a selector above what `explore` returns.

    Parameters
    ----------
    people : DataFrame
        As for `explore`. Schemes without two cut axes, or whose columns are absent, are left out.
    first : str
        The scheme that is shown first.

    Examples
    --------
    >>> people = pd.DataFrame({"name": ["Ada", "Bo"], "kind": "exhibitor", "involvement": 0.5,
    ...     "relative_attitude": [0.7, 0.55], "repeat_patronage": [0.9, 0.8], "portfolio": [1, 2]})
    >>> page = explore_maps(people)
    >>> [name for _, name in page.children[0].options]
    ['dick_basu', 'knox']
    """
    offered = [(s.title, name) for name, s in SCHEMES.items() if _drawable(s, people)]
    names = [name for _, name in offered]
    if first not in names:
        raise ValueError(
            f"explore_maps: {first!r} cannot be drawn as a map of these people: it needs two cut "
            f"axes, and its columns without gaps. These can: {', '.join(names) or 'none'}."
        )
    which = ipywidgets.Dropdown(
        description="Scheme",
        options=offered,
        value=first,
        layout=ipywidgets.Layout(width="510px", max_width="100%"),
    )
    page = ipywidgets.VBox([which, explore(people, first)])

    def show(change: Any) -> None:
        page.children = [which, explore(people, change["new"])]

    which.observe(show, "value")
    return page


def _drawable(scheme: Scheme, people: pd.DataFrame) -> bool:
    try:
        scheme_map(people, scheme)
    except ValueError:
        return False
    return True
