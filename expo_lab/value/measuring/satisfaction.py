"""Satisfaction: CSAT and NPS, each with its interval, and what silence leaves open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from ..interval import Z


def csat(answers: pd.Series) -> pd.Series:
    """Return the share of answers that are 4 or 5 out of 5, with Wilson's 95 % interval.

    Parameters
    ----------
    answers : Series
        Satisfaction, 1 to 5; gaps are left out.

    Returns
    -------
    Series
        csat, lower, upper : shares, 0 to 1. answers : how many.

    Raises
    ------
    ValueError
        If there is no answer, or one lies outside 1 to 5.

    Examples
    --------
    >>> csat(pd.Series([5, 4, 3, 1])).round(3).to_dict()
    {'csat': 0.5, 'lower': 0.15, 'upper': 0.85, 'answers': 4.0}
    """
    given = _answers(answers, 1, 5, "csat")
    content = int((given >= 4).sum())
    low, high = wilson(np.array(content), np.array(len(given)))
    return pd.Series(
        dict(csat=content / len(given), lower=low, upper=high, answers=len(given)), dtype=float
    )


def nps_from_shares(promoters: float, detractors: float, n: int) -> tuple[float, float]:
    """Return the net promoter score and half its 95 % interval, both in points.

    NPS = p - d and Var(NPS) = [p + d - (p - d)^2] / n, the variance of a score of 1, 0 or -1.

    Parameters
    ----------
    promoters, detractors : float in [0, 1], together at most 1
        Shares that say 9 or 10, and 0 to 6 (Reichheld 2003).
    n : int, at least 1
        Answers.

    Raises
    ------
    ValueError
        If the shares cannot be, or there is no answer.

    Examples
    --------
    >>> score, reach = nps_from_shares(0.27, 0.44, 300)
    >>> round(score), round(reach, 1)
    (-17, 9.3)
    """
    if not (min(promoters, detractors) >= 0 and promoters + detractors <= 1 + 1e-12):
        raise ValueError(
            "nps_from_shares: needs two shares from 0 that add up to 1 at most, found "
            f"{promoters!r} and {detractors!r}."
        )
    if n < 1:
        raise ValueError(f"nps_from_shares: needs at least one answer, found n = {n!r}.")
    net = promoters - detractors
    variance = max(0.0, promoters + detractors - net**2) / n
    return 100 * net, 100 * Z * float(np.sqrt(variance))


def nps(answers: pd.Series, asked: int | None = None, apart: float = 20.0) -> pd.DataFrame:
    """Return the net promoter score under three readings of those who did not answer.

    NPS under non-response is not identified: the answers fix it for those who answered only. With
    a share a of all answering, that of all asked is a NPS + (1 - a) NPS_silent, and the silent
    ones may score anything from -100 to 100.

    Parameters
    ----------
    answers : Series
        Would recommend, 0 to 10; gaps are left out.
    asked : int, optional
        How many were asked; the length of `answers` (gaps and all) by default.
    apart : float from 0, default 20
        Points by which the silent ones may differ from those who answered, either way. It is an
        assumption of yours; the default is ours and no source gives one.

    Returns
    -------
    DataFrame
        Index reading: ``silent are like the others`` (sampling error only), ``at most 20 points
        apart`` (both sampling error and the assumption) and ``nothing assumed`` (worst cases
        of those asked; no sampling is left in it, as all of them are counted).

        nps : points, a gap where the reading gives no single value.
        lower, upper : points. The second reading's interval holds the score of those asked with at
            least 95 % if the assumption holds: the end points of both errors are added.
        answers, asked : counts.

    Raises
    ------
    ValueError
        If there is no answer, one lies outside 0 to 10, fewer were asked than answered, or
        `apart` is negative.

    Examples
    --------
    >>> table = nps(pd.Series([10, 9, 8, 3]), asked=8)
    >>> table[["lower", "upper"]].loc["nothing assumed"].tolist()
    [-37.5, 62.5]
    """
    given = _answers(answers, 0, 10, "nps")
    n = len(given)
    total = len(answers) if asked is None else int(asked)
    if total < n:
        raise ValueError(f"nps: asked must be at least the {n} who answered, found {asked!r}.")
    if not apart >= 0:
        raise ValueError(f"nps: apart must be points from 0, found {apart!r}.")
    promoters, detractors = float((given >= 9).mean()), float((given <= 6).mean())
    score, reach = nps_from_shares(promoters, detractors, n)
    silent = 1 - n / total
    far_low, far_high = max(-100.0, score - apart), min(100.0, score + apart)
    known = (1 - silent) * score
    rows = {
        "silent are like the others": (score, max(-100, score - reach), min(100, score + reach)),
        f"at most {apart:g} points apart": (
            np.nan,
            max(-100, known + silent * far_low - reach),
            min(100, known + silent * far_high + reach),
        ),
        "nothing assumed": (np.nan, known - 100 * silent, known + 100 * silent),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["nps", "lower", "upper"])
    return table.rename_axis("reading").assign(answers=n, asked=total)


def _answers(answers: pd.Series, low: float, high: float, who: str) -> np.ndarray:
    """Answers without gaps, checked."""
    given = pd.Series(answers).dropna().to_numpy(float)
    if not len(given):
        raise ValueError(f"{who}: needs at least one answer, found none.")
    strange = given[(given < low) | (given > high)]
    if len(strange):
        raise ValueError(f"{who}: answers must lie from {low} to {high}, found {strange[0]:g}.")
    return given
