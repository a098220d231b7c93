"""Admission: what a minimum requirement does to the number and the quality of those admitted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def admission(
    score: pd.Series, quality: pd.Series, cuts: Sequence[float] | None = None
) -> pd.DataFrame:
    """Try requirements: who is admitted from each score on, how good they are, what is lost.

    The show gains in mean quality what it loses in number, and only as far as the score knows the
    quality. The last columns say what remains of the sum: with buyers and their true leads
    (`true_potential`) that is the share of the leads at the stands that the admitted bring; with
    exhibitors and their true stands, of the space.

    This is arithmetic on a list; `expo_lab.world.Rules` puts a level in force at a simulated show.
    Limits: nobody replaces those turned away, and those admitted behave as before. In this world
    the stands' leads add up over buyers and a crowd of poor ones is no nuisance, so raising the
    bar can only lose leads: that a better selected public makes a better show, as the trade
    believes, is neither built in nor refuted here. What fewer exhibitors do to buyers, and these to
    exhibitors, at later editions is left out too.

    Parameters
    ----------
    score : Series
        Of those who would come without a requirement; what the requirement is put on.
    quality : Series
        By the same index: what is wanted of them, true or as far as known. Not below 0.
    cuts : sequence of float, optional
        Lowest scores that are admitted; by default those that admit all and about 90, 75, 50, 25
        and 10 %.

    Returns
    -------
    DataFrame
        Indexed by cut, rising: admitted; share, of all; quality, their mean, with lower and upper
        (95 %, mean -+ t sd / sqrt(n), a gap for fewer than two); against_all, the ratio to the
        mean of all; kept, their share of the sum; by_truth, the share of the sum that as many
        chosen by quality itself would keep; by_chance, as many chosen blindly.

    Raises
    ------
    ValueError
        If a customer has no quality, there is none, or a quality is below 0.

    Examples
    --------
    >>> score = pd.Series([1.0, 2, 3, 4])
    >>> table = admission(score, pd.Series([1.0, 1, 2, 4]), cuts=[0, 3])
    >>> table[["admitted", "quality", "kept"]].to_numpy().tolist()
    [[4.0, 2.0, 1.0], [2.0, 3.0, 0.75]]
    """
    from scipy.stats import t

    q = quality.reindex(score.index).astype(float)
    if not len(q) or q.isna().any() or score.isna().any():
        raise ValueError(
            f"admission: needs a score and a quality of every customer, found {len(q)} customers, "
            f"{int(score.isna().sum())} without a score, {int(q.isna().sum())} without a quality."
        )
    if (q < 0).any():
        raise ValueError(f"admission: quality must not be below 0, found {q.min()}.")
    if cuts is None:
        cuts = [score.min(), *score.quantile([0.1, 0.25, 0.5, 0.75, 0.9])]
    best = np.append(0.0, np.cumsum(np.sort(q)[::-1]))
    rows = []
    for cut in sorted(set(map(float, cuts))):
        taken = q[score >= cut]
        n = len(taken)
        half = t.ppf(0.975, n - 1) * taken.std() / np.sqrt(n) if n > 1 else np.nan
        mean = taken.mean() if n else np.nan
        rows.append(
            dict(
                cut=cut,
                admitted=n,
                share=n / len(q),
                quality=mean,
                lower=mean - half,
                upper=mean + half,
                against_all=mean / q.mean() if q.mean() else np.nan,
                kept=taken.sum() / q.sum() if q.sum() else np.nan,
                by_truth=best[n] / q.sum() if q.sum() else np.nan,
                by_chance=n / len(q),
            )
        )
    return pd.DataFrame(rows).set_index("cut")
