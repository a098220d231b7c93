"""Segments: how far segments by needs are right, and how much of what is wrong was never asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from ...segment.scheme.adapters import as_scheme


def segment_errors(
    people: pd.DataFrame, truth: pd.DataFrame, scheme: Any, answered: Iterable[Any]
) -> pd.DataFrame:
    """Compare segments on estimates with those of the truth, for those who answered and who never.

    Parameters
    ----------
    people, truth : DataFrame
        A profile and the `true_profile` of the same customers.
    scheme : str or Scheme
        By rule or learned; the same, frozen, reads both tables.
    answered : iterable
        customer_id of those whose needs were ever told.

    Returns
    -------
    DataFrame
        Index group (answered, never, all): customers, right (share in their true segment), lower,
        upper (95 %, Wilson), chance (the share right if segments were dealt at random, sizes as
        they are), kappa ((right - chance) / (1 - chance), Cohen 1960), errors (share of all
        errors) and excess (share of all errors that would not be there if this group were as
        right as those who answered).

    Raises
    ------
    ValueError
        If nobody of `people` is in `truth` and in the scheme, or nobody or everybody answered.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> people, told = xl.profile(show), show.tables["surveys"]["customer_id"]
    >>> known = people.query("kind == 'exhibitor' and editions_attended > 0")
    >>> truth = xl.true_profile(show, futures=4)
    >>> segment_errors(known, truth, "needs", told).index.tolist()
    ['answered', 'never', 'all']
    """
    scheme = as_scheme(scheme, people, "segment_errors")
    both = people.index.intersection(truth.index)
    seen = scheme(people.loc[both]).astype(str).to_numpy()
    real = scheme(truth.loc[both]).astype(str).to_numpy()
    fits = (seen != "not applicable") & (real != "not applicable")
    told = pd.Index(both).isin(list(answered))[fits]
    if not 0 < told.sum() < len(told):
        raise ValueError(
            "segment_errors: needs customers of the scheme that are in truth, some who answered "
            f"and some who never did; found {len(told)}, of whom {int(told.sum())} answered."
        )
    seen, real = seen[fits], real[fits]
    wrong, rows = int((seen != real).sum()), []
    at_best = float((seen == real)[told].mean())
    for group, of in (("answered", told), ("never", ~told), ("all", np.ones(len(told), bool))):
        n, right = int(of.sum()), float((seen == real)[of].mean())
        shares = [pd.Series(x[of]).value_counts(normalize=True) for x in (seen, real)]
        chance = float(shares[0].mul(shares[1], fill_value=0).sum())
        lower, upper = wilson(np.sum((seen == real)[of]), np.asarray(n))
        rows.append(
            dict(
                group=group,
                customers=n,
                right=right,
                lower=lower,
                upper=upper,
                chance=chance,
                kappa=(right - chance) / (1 - chance) if chance < 1 else np.nan,
                errors=n * (1 - right) / wrong if wrong else np.nan,
                excess=n * (at_best - right) / wrong if wrong else np.nan,
            )
        )
    return pd.DataFrame(rows).set_index("group")
