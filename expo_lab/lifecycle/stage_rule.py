"""Stages: where a relationship stands, and how the sources' stage names map onto each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.registry import Registry
from ..core.schema import STATES
from ..core.validation import require

# One machine of six states; the names of the sources are look-ups on it. The mapping is ours.
CROSSWALK: Registry[dict[str, str]] = Registry(
    "set of stage names",
    {
        "four": {
            "prospect": "before",
            "trial": "investigation",
            "growing": "formation",
            "committed": "stable",
            "weakening": "regression",
            "lost": "regression",
        },
        "five": {
            "prospect": "cultivation",
            "trial": "confirmation",
            "growing": "trust",
            "committed": "trust",
            "weakening": "weakening",
            "lost": "disappearance",
        },
        "dwyer": {
            "prospect": "awareness",
            "trial": "exploration",
            "growing": "expansion",
            "committed": "commitment",
            "weakening": "dissolution",
            "lost": "dissolution",
        },
    },
)


def rename_stages(states: pd.Series, names: str) -> pd.Series:
    """Give the six states the stage names of a source.

    Parameters
    ----------
    states : Series
        Values in `expo_lab.core.schema.STATES`.
    names : {"four", "five", "dwyer"}
        The four stages of the Spanish source, the five of the English one, or those of Dwyer,
        Schurr & Oh (1987). Each is coarser than the six: the way back is lost.

    Returns
    -------
    Series
        Ordered categorical in the source's order.

    Examples
    --------
    >>> rename_stages(pd.Series(["trial", "committed"]), "five").tolist()
    ['confirmation', 'trust']
    """
    table = CROSSWALK[names]
    strange = sorted(set(states.astype(str)) - set(STATES))
    if strange:
        raise ValueError(
            f"rename_stages: needs states among {', '.join(STATES)}; found {strange[0]!r}."
        )
    order = list(dict.fromkeys(table.values()))
    return pd.Series(
        pd.Categorical(states.astype(str).map(table), categories=order, ordered=True),
        index=states.index,
        name=f"stage_{names}",
    )


def stages(
    people: pd.DataFrame,
    lost_below: float = 0.5,
    weak_below: float = 0.35,
    committed_above: float = 0.65,
) -> pd.Series:
    """Read the stage of each relationship off the profile, by a rule.

    A customer never seen is a prospect. Lost is one whose probability of being active (BG/BB) is
    below `lost_below`; weakening one who missed the last edition, or whose probability of
    exhibiting next time is below `weak_below` with satisfaction under 3; committed one whose
    probability is `committed_above` or more; on trial one who came once; growing are the others.
    The rule and its numbers are ours: the sources describe stages, they do not say how to see them.

    Parameters
    ----------
    people : DataFrame
        p_alive, p_next, editions_attended, recency and satisfaction of a profile.
    lost_below, weak_below, committed_above : float in [0, 1]

    Returns
    -------
    Series
        Ordered categorical of the six states, name ``stage``.

    Raises
    ------
    ValueError
        If a column is absent or an argument lies outside 0 to 1.

    Examples
    --------
    >>> one = pd.DataFrame(dict(p_alive=[0.9], p_next=[0.8], editions_attended=[6],
    ...                         recency=[0], satisfaction=[4.0]))
    >>> stages(one).tolist()
    ['committed']
    """
    given = dict(lost_below=lost_below, weak_below=weak_below, committed_above=committed_above)
    for name, value in given.items():
        if not 0 <= value <= 1:
            raise ValueError(f"stages: {name} must lie between 0 and 1, found {value!r}.")
    needed = ["p_alive", "p_next", "editions_attended", "recency", "satisfaction"]
    require(people, needed, "stages")
    unhappy = (people["p_next"] < weak_below) & (people["satisfaction"] < 3)
    codes = np.select(
        [
            people["editions_attended"] == 0,
            people["p_alive"] < lost_below,
            (people["recency"] > 0) | unhappy,
            people["p_next"] >= committed_above,
            people["editions_attended"] == 1,
        ],
        [STATES.index(s) for s in ("prospect", "lost", "weakening", "committed", "trial")],
        default=STATES.index("growing"),
    )
    made = pd.Categorical.from_codes(codes, list(STATES), ordered=True)
    return pd.Series(made, index=people.index, name="stage")
