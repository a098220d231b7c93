"""Weigh: let those who answered stand for those who did not."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...core.schema import NEEDS
from ...core.validation import require

KNOWN = ("involvement", "editions_attended", "recency")


def need_means(
    answers: pd.DataFrame, people: pd.DataFrame, columns: Sequence[str] = KNOWN
) -> pd.DataFrame:
    """Estimate the mean need of all who were asked, from those who answered, weighted and not.

    Each usable answer counts 1 / p, p its chance of answering by a logistic regression on what is
    known of everybody asked (Hajek's ratio estimator). That mends what `columns` explain and
    nothing else: what moves both the need and the answer and is not among them stays in.

    Parameters
    ----------
    answers : DataFrame
        From `ask_needs`, one mode.
    people : DataFrame
        A profile; index customer_id.
    columns : sequence of str
        Numbers of `people` that the chance may hang on; constant ones are left out.

    Returns
    -------
    DataFrame
        Index need_automation, ...: plain, plain_se, weighted, weighted_se (points, 1 to 5; the
        standard errors take the chances as known), and worth: how many equal answers the
        weighted ones are worth (Kish).

    Raises
    ------
    ValueError
        If somebody asked is not in `people`, a column has gaps, fewer than 10 answered or did not,
        or columns tell them apart without error.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.collect import ask_needs
    >>> show = xl.simulate("mature", customers=400, editions=4, seed=1)
    >>> people = xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    >>> found = need_means(ask_needs(show, people.index, "telephone"), people)
    >>> bool((found["worth"] > 0).all())
    True
    """
    import statsmodels.api as sm  # type: ignore[import-untyped]

    require(answers, ["customer_id", "usable", *NEEDS], "need_means")
    require(people, columns, "need_means")
    missing = ~answers["customer_id"].isin(people.index)
    usable = answers["usable"].to_numpy(bool)
    if missing.any():
        raise ValueError(
            f"need_means: {int(missing.sum())} of those asked are not in people, the first is "
            f"{answers['customer_id'][missing].iloc[0]!r}; pass the profile that they are from."
        )
    if min(usable.sum(), (~usable).sum()) < 10:
        raise ValueError(
            "need_means: needs 10 usable answers and 10 who gave none, to learn who answers; found "
            f"{int(usable.sum())} and {int((~usable).sum())}."
        )
    x = people.loc[answers["customer_id"], list(columns)].astype(float).to_numpy()
    if not np.isfinite(x).all():
        gone = list(columns)[int(np.argmin(np.isfinite(x).all(axis=0)))]
        raise ValueError(
            f"need_means: column {gone!r} has gaps among those asked; fill them or leave the "
            "column out, for who answers cannot be learnt from what is not known."
        )
    x = x[:, np.ptp(x, axis=0) > 0]
    x = sm.add_constant((x - x.mean(axis=0)) / x.std(axis=0), has_constant="add")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # said below
        found = sm.Logit(usable.astype(float), x).fit(disp=0)
    if not found.mle_retvals["converged"]:
        raise ValueError(
            f"need_means: who answers is told without error by some of {', '.join(columns)}, so "
            "that nobody's answer stands for those who gave none; leave such columns out."
        )
    chance = found.predict(x)[usable]
    said, rows = answers.loc[usable, NEEDS].to_numpy(float), {}
    for name, weight in (("plain", np.ones(len(chance))), ("weighted", 1 / chance)):
        mean = weight @ said / weight.sum()
        rows[name] = mean
        rows[f"{name}_se"] = np.sqrt(((weight[:, None] * (said - mean)) ** 2).sum(0)) / weight.sum()
    made = pd.DataFrame(rows, index=pd.Index(NEEDS, name="need"))
    return made.assign(worth=(1 / chance).sum() ** 2 / (1 / chance**2).sum())
