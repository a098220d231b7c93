"""Stage race: which of several readings of the books finds the true stage best?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..core.stats.agreement import kappa
from ..core.stats.contingency import counts
from ..models.histories import at_least


def who_finds_the_stage(
    readings: Mapping[str, pd.Series], truth: pd.Series, resamples: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Set readings of the same customers' stages against the true ones, and each other.

    Parameters
    ----------
    readings : mapping of str to Series
        Name to one stage a customer; the first is the one that the others are compared with.
    truth : Series
        The true stage, indexed by customer_id. Customers that a reading lacks are an error.
    resamples, seed : int
        Bootstrap over customers, the same draws for all, so that differences are paired. It holds
        the luck of which customers; shows differ by more.

    Returns
    -------
    DataFrame
        By reading: customers; right : share of right stages; kappa, lower, upper (Cohen 1960);
        ahead, ahead_lower, ahead_upper : kappa less the first reading's.

    Raises
    ------
    ValueError
        If there is no reading, customers are absent, or a stage has a gap.

    Examples
    --------
    >>> truth = pd.Series(["lost", "lost", "trial", "trial"])
    >>> found = who_finds_the_stage({"all lost": pd.Series(["lost"] * 4), "right": truth}, truth)
    >>> found["kappa"].tolist()
    [0.0, 1.0]
    """
    where = "who_finds_the_stage"
    at_least(2, where, "resamples", resamples)
    if not readings or not len(truth):
        raise ValueError(f"{where}: needs a reading and a customer; found none.")
    for name, reading in readings.items():
        absent = int((~truth.index.isin(reading.index)).sum())
        gaps = int(reading.isna().sum())
        if absent or gaps:
            raise ValueError(
                f"{where}: needs a stage for each customer of the truth; in {name!r} found "
                f"{absent} customers absent and {gaps} gaps."
            )
    truth = truth.sort_index()  # the same draws in any order of rows
    placed = {name: reading.loc[truth.index].astype(str) for name, reading in readings.items()}
    names = sorted({*truth.astype(str), *(s for one in placed.values() for s in one)})
    place = pd.Index(names)
    true, k = place.get_indexer(truth.astype(str)), len(names)
    rng = np.random.default_rng(seed)
    draws = [np.arange(len(truth)), *(rng.integers(len(truth), size=(resamples, len(truth))))]
    kappas = {}
    for name, reading in placed.items():
        code = place.get_indexer(reading)
        kappas[name] = np.array([kappa(counts(code[d], true[d], k)) for d in draws])
    first = next(iter(kappas.values()))
    rows = []
    for name, values in kappas.items():
        (low, high), (behind, ahead) = (
            np.quantile(v[1:], [0.025, 0.975]) for v in (values, values - first)
        )
        rows.append(
            dict(
                reading=name,
                customers=len(truth),
                right=float((placed[name] == truth.astype(str)).mean()),
                kappa=values[0],
                lower=low,
                upper=high,
                ahead=values[0] - first[0],
                ahead_lower=behind,
                ahead_upper=ahead,
            )
        )
    return pd.DataFrame(rows).set_index("reading")
