"""Sister shows: which of an organiser's shows is of most use to each customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ...core.registry import nearest
from ...core.schema import NEEDS
from ...core.validation import require
from .theme import MIDDLE, unit_length

Themes = Mapping[str, Sequence[float]]


def guide(people: pd.DataFrame, themes: Themes, own: str, sure: float = 0.8) -> pd.DataFrame:
    """Guide each customer to the show of the house whose theme fits its needs best.

    gain = (w_b - w_own) . (needs - 3) for the best-fitting other show b, w the themes scaled to
    length 1;  P(better) = Phi(gain / se), se from the errors of the five needs. Whoever is not
    known well enough stays: a customer sent to the wrong show is lost to both.

    Parameters
    ----------
    people : DataFrame
        A profile, or a `true_profile`, with need_automation, ... and their ``_se``.
    themes : mapping of str to sequence of float
        Two shows or more, each with the weight of each of `expo_lab.core.schema.TOPICS`.
    own : str
        The show at which they are now.
    sure : float, 0.5 to 1, default 0.8
        P(better) from which somebody is guided.

    Returns
    -------
    DataFrame
        Index as `people`: best, the best-fitting other show; gain (sd of one need in the market),
        gain_se, p_better; guided_to, `best` where p_better is at least `sure`, else `own`.

    Raises
    ------
    ValueError
        For fewer than two shows, an `own` that is none of them, a theme that cannot be, or a
        `sure` out of range.

    Examples
    --------
    >>> one = pd.DataFrame({n: [3.0] for n in NEEDS} | {f"{n}_se": [0.5] for n in NEEDS})
    >>> one["need_skills"] = 5.0
    >>> two = {"Industry": (1, 0, 0, 0, 0), "Careers": (0, 0, 0, 0, 1)}
    >>> guide(one, two, own="Industry")["guided_to"].tolist()
    ['Careers']
    """
    if len(themes) < 2:
        raise ValueError(f"guide: needs the themes of two shows or more, found {list(themes)}.")
    if own not in themes:
        raise ValueError(f"guide: own must be one of the shows. {nearest(own, themes)}")
    if not 0.5 <= sure <= 1:
        raise ValueError(f"guide: sure must be from 0.5 to 1, found {sure!r}.")
    others = [name for name in themes if name != own]
    require(people, [*NEEDS, *(f"{name}_se" for name in NEEDS)], "guide")
    weights = np.array([unit_length(themes[name], "guide") for name in others])
    needs = people[NEEDS].to_numpy(float) - MIDDLE
    best = (needs @ weights.T).argmax(axis=1)
    apart = weights[best] - unit_length(themes[own], "guide")
    gain = (needs * apart).sum(axis=1)
    errors = people[[f"{name}_se" for name in NEEDS]].to_numpy(float)
    se = np.sqrt((errors**2 * apart**2).sum(axis=1))
    # without an error it is known which is better; where both fit alike, neither is
    p = np.where(se > 0, ndtr(gain / np.where(se > 0, se, 1.0)), 0.5 + 0.5 * np.sign(gain))
    name = np.array(others, dtype=object)[best]
    made = dict(best=name, gain=gain, gain_se=se, p_better=p)
    return pd.DataFrame(made | {"guided_to": np.where(p >= sure, name, own)}, index=people.index)


def score_guide(guided: pd.DataFrame, truth: pd.DataFrame, themes: Themes, own: str) -> pd.Series:
    """Set a guidance against the true needs: how much better the customers are served.

    Parameters
    ----------
    guided : DataFrame
        As `guide` gives it.
    truth : DataFrame
        `true_profile` of these customers; those without true needs are left out.
    themes, own :
        As they were given to `guide`.

    Returns
    -------
    Series
        customers; moved, share guided elsewhere; right, share of these whom the other show truly
        fits better (a gap if nobody was moved); gain, true fit won a customer by guiding, lower,
        upper (95 %, over customers); attainable, what a guide that knows all needs would win.

    Raises
    ------
    ValueError
        If nobody in `guided` has true needs in `truth`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=3, seed=1)
    >>> two = {"ours": (4, 3, 0, 0, 0), "Careers": (0, 0, 0, 0, 1)}
    >>> found = score_guide(guide(xl.profile(show), two, "ours"), xl.true_profile(show, futures=4),
    ...                     two, "ours")
    >>> bool(found["gain"] <= found["attainable"])
    True
    """
    both = guided.index.intersection(truth.index[truth[NEEDS].notna().all(axis=1)])
    if not len(both):
        raise ValueError("score_guide: nobody in guided has true needs in truth.")
    real = truth.loc[both, NEEDS].to_numpy(float) - MIDDLE
    fits = pd.DataFrame(
        {name: real @ unit_length(theme, "score_guide") for name, theme in themes.items()},
        index=both,
    )
    to = guided.loc[both, "guided_to"].to_numpy()
    served = fits.to_numpy()[np.arange(len(both)), fits.columns.get_indexer(to)]
    gain, moved = served - fits[own].to_numpy(), to != own
    half = 1.959964 * gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else np.nan
    return pd.Series(
        dict(
            customers=len(both),
            moved=moved.mean(),
            right=(gain[moved] > 0).mean() if moved.any() else np.nan,
            gain=gain.mean(),
            lower=gain.mean() - half,
            upper=gain.mean() + half,
            attainable=(fits.max(axis=1) - fits[own]).mean(),
        )
    )
