"""Theme: how well customers fit what a show is about, and what it could be about by their needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...core.schema import NEEDS, TOPICS
from ...core.validation import require

MIDDLE = 3.0  # the market's mean need, points
THIRDS = ("low", "middle", "high")


def theme_fit(people: pd.DataFrame, theme: Sequence[float]) -> pd.DataFrame:
    """Score each customer's fit to a theme, with its error.

    fit = t . (needs - 3), t the theme's weights scaled to length 1; its error takes those of the
    five needs to be independent.

    Parameters
    ----------
    people : DataFrame
        A profile, or a `true_profile`, with need_automation, ... and their ``_se``.
    theme : sequence of float
        Weight of each of `expo_lab.core.schema.TOPICS`, none negative, not all 0.

    Returns
    -------
    DataFrame
        Index as `people`: fit (sd of one need in the market; 0 is the market's mean), fit_se,
        lower, upper (95 %).

    Raises
    ------
    ValueError
        For another number of weights, a negative one, or none above 0.

    Examples
    --------
    >>> one = pd.DataFrame({f"need_{t}": [4.0] for t in TOPICS}
    ...                    | {f"need_{t}_se": [0.5] for t in TOPICS})
    >>> theme_fit(one, (3, 4, 0, 0, 0)).iloc[0].round(2).tolist()  # .6 + .8
    [1.4, 0.5, 0.42, 2.38]
    """
    weight = unit_length(theme, "theme_fit")
    errors = [f"{name}_se" for name in NEEDS]
    require(people, [*NEEDS, *errors], "theme_fit")
    fit = (people[NEEDS].to_numpy(float) - MIDDLE) @ weight
    se = np.sqrt(people[errors].to_numpy(float) ** 2 @ weight**2)
    made = dict(fit=fit, fit_se=se, lower=fit - 1.959964 * se, upper=fit + 1.959964 * se)
    return pd.DataFrame(made, index=people.index)


def unit_length(theme: Sequence[float], who: str) -> np.ndarray:
    """Return a theme's weights scaled to length 1, or refuse it in the name of `who`."""
    weight = np.asarray(theme, dtype=float)
    fine = weight.shape == (len(TOPICS),) and np.isfinite(weight).all() and (weight >= 0).all()
    if not fine or not weight.any():
        raise ValueError(
            f"{who}: theme needs {len(TOPICS)} weights of at least 0, not all 0, for "
            f"{', '.join(TOPICS)}; found {list(theme)}."
        )
    return weight / np.linalg.norm(weight)


def target_matrix(
    people: pd.DataFrame, theme: Sequence[float], by: str = "expected_value"
) -> pd.DataFrame:
    """Set attractiveness against fit: whom to choose as a target.

    Parameters
    ----------
    people : DataFrame
        A profile of the customers to choose from.
    theme : sequence of float
        As for `theme_fit`.
    by : str
        The column that says how attractive a customer is.

    Returns
    -------
    DataFrame
        Nine rows, by thirds of the customers: attractiveness and fit (low, middle, high),
        customers, worth (sum of `by`), mean_fit, and sure: the share of those whose fit's 95 %
        interval leaves out the mean of all.

    Raises
    ------
    ValueError
        For fewer than 9 customers, and as `theme_fit`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=400, editions=4, seed=1))
    >>> known = people.query("kind == 'exhibitor' and editions_attended > 0")
    >>> int(target_matrix(known, (1, 1, 0, 0, 0))["customers"].sum()) == len(known)
    True
    """
    require(people, [by], "target_matrix")
    if len(people) < 9:
        raise ValueError(f"target_matrix: needs 9 customers or more, found {len(people)}.")
    people = people.sort_index(kind="stable")  # no order of rows chooses among equals
    found = theme_fit(people, theme)
    mean = found["fit"].mean()

    def third(values: pd.Series) -> pd.Categorical:
        place = (values.rank(method="first").to_numpy() - 1) * 3 // len(values)
        return pd.Categorical.from_codes(place.astype(int), list(THIRDS), ordered=True)

    rows = pd.DataFrame(
        dict(
            attractiveness=third(people[by]),
            fit=third(found["fit"]),
            worth=people[by].to_numpy(float),
            score=found["fit"].to_numpy(),
            sure=((found["lower"] > mean) | (found["upper"] < mean)).to_numpy(),
        )
    )
    cells = rows.groupby(["attractiveness", "fit"], observed=False)
    made = cells.agg(
        customers=("worth", "size"),
        worth=("worth", "sum"),
        mean_fit=("score", "mean"),
        sure=("sure", "mean"),
    )
    return made.reset_index()


def theme_of(people: pd.DataFrame) -> pd.DataFrame:
    """Ask known needs for a theme: what they speak for on average (C190).

    The theme with which the mean fit of these customers is highest has weights in proportion to
    their mean needs above 3; what lies below counts 0.

    Parameters
    ----------
    people : DataFrame
        A profile of the customers to please. Whoever exhibits came because of the theme there is:
        their needs speak for it, whatever the market needs.

    Returns
    -------
    DataFrame
        Index topic: mean (points less 3), se (over customers, from the spread of the estimates and
        their own errors), weight (0 and up, squares add up to 1; all 0 if no mean lies above 3).

    Examples
    --------
    >>> two = pd.DataFrame({f"need_{t}": [3.0, 3.0] for t in TOPICS} | {"need_skills": [4.0, 5.0]}
    ...                    | {f"need_{t}_se": [0.0, 0.0] for t in TOPICS})
    >>> theme_of(two)["weight"].tolist()
    [0.0, 0.0, 0.0, 0.0, 1.0]
    """
    errors = [f"{name}_se" for name in NEEDS]
    require(people, [*NEEDS, *errors], "theme_of")
    gap = people[NEEDS].to_numpy(float) - MIDDLE
    spread = gap.var(axis=0, ddof=1) + (people[errors].to_numpy(float) ** 2).mean(axis=0)
    mean, se = gap.mean(axis=0), np.sqrt(spread / len(gap))
    above = np.maximum(mean, 0.0)
    weight = above / max(float(np.linalg.norm(above)), 1e-300)
    index = pd.Index(TOPICS, name="topic")
    return pd.DataFrame(dict(mean=mean, se=se, weight=weight), index=index)
