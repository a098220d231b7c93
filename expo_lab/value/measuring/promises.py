"""Promises: what was promised, what was kept, and what a broken one does to satisfaction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.stats.agreement import wilson
from ...core.validation import require


def complaint_promises(complaints: pd.DataFrame, days: int = 14) -> pd.DataFrame:
    """Read two promises off the complaints: an answer in time, and a solution.

    Parameters
    ----------
    complaints : DataFrame
        customer_id, edition, opened, answered (a gap is no answer in time), solved (bool).
    days : int from 0, default 14
        In which an answer is promised (ours).

    Returns
    -------
    DataFrame
        customer_id, edition, promise, kept: two rows a complaint. Add those of your own: a hall, a
        number of buyers, an opening time.

    Raises
    ------
    ValueError
        If a column is absent, `solved` is not true or false, or `days` is below 0.

    Examples
    --------
    >>> one = pd.DataFrame(dict(customer_id="a", edition=1, solved=True,
    ...     opened=pd.to_datetime(["2026-03-01"]), answered=pd.to_datetime(["2026-03-20"])))
    >>> complaint_promises(one)["kept"].tolist()
    [False, True]
    """
    needed = ["customer_id", "edition", "opened", "answered", "solved"]
    require(complaints, needed, "complaint_promises")
    if days < 0:
        raise ValueError(f"complaint_promises: days must be a number from 0, found {days!r}.")
    if not complaints["solved"].isin([True, False]).all():
        raise ValueError(
            "complaint_promises: solved must be True or False in every row; of a complaint that "
            "nobody has looked at nothing is known: leave it out."
        )
    taken = (complaints["answered"] - complaints["opened"]).dt.days
    who = complaints[["customer_id", "edition"]]
    made = [
        who.assign(promise=f"answered in {days} days", kept=(taken <= days).to_numpy(bool)),
        who.assign(promise="solved", kept=complaints["solved"].to_numpy(bool)),
    ]
    return pd.concat(made, ignore_index=True)


def promises_kept(promises: pd.DataFrame, surveys: pd.DataFrame) -> pd.DataFrame:
    """Set promises kept and broken beside what the customers then said.

    Parameters
    ----------
    promises : DataFrame
        customer_id, edition, promise, kept (bool).
    surveys : DataFrame
        customer_id, edition, satisfaction (gaps are left out).

    Returns
    -------
    DataFrame
        Index promise: made, kept (counts); share, lower, upper (kept, Wilson, 95 %);
        satisfied_kept, satisfied_broken (mean answers, of `answers_kept`, `answers_broken`);
        difference with difference_lower, difference_upper (Welch, 95 %; gaps where either has fewer
        than two answers or none of them differ). Who answers is no sample: see `nps` on silence.

    Raises
    ------
    ValueError
        If a column is absent, there is no promise, or `kept` is not true or false.

    Examples
    --------
    >>> said = pd.DataFrame(dict(customer_id=["a", "b"], edition=1, satisfaction=[5.0, 2.0]))
    >>> made = pd.DataFrame(dict(customer_id=["a", "b"], edition=1, promise="hall 3"))
    >>> promises_kept(made.assign(kept=[True, False]), said)["share"].tolist()
    [0.5]
    """
    require(promises, ["customer_id", "edition", "promise", "kept"], "promises_kept")
    require(surveys, ["customer_id", "edition", "satisfaction"], "promises_kept")
    if not len(promises):
        raise ValueError("promises_kept: needs at least one promise, found none.")
    if not promises["kept"].isin([True, False]).all():
        raise ValueError("promises_kept: kept must be True or False in every row.")
    said = surveys[["customer_id", "edition", "satisfaction"]].dropna()
    rows = promises.merge(said, on=["customer_id", "edition"], how="left")
    rows["kept"] = rows["kept"].astype(bool)
    groups = promises.assign(kept=promises["kept"].astype(bool)).groupby("promise")
    table = pd.DataFrame(dict(made=groups.size(), kept=groups["kept"].sum()))
    table["share"] = table["kept"] / table["made"]
    table["lower"], table["upper"] = wilson(table["kept"].to_numpy(), table["made"].to_numpy())
    stats = rows.groupby(["promise", "kept"])["satisfaction"].agg(["mean", "var", "count"])
    for name, flag in (("kept", True), ("broken", False)):
        cell = stats[stats.index.get_level_values(1) == flag].droplevel(1).reindex(table.index)
        table[f"satisfied_{name}"] = cell["mean"]
        table[f"answers_{name}"] = cell["count"].fillna(0).astype(int)
        table[f"_{name}"] = cell["var"] / cell["count"]
        table[f"_n_{name}"] = cell["count"]
    table["difference"] = table["satisfied_kept"] - table["satisfied_broken"]
    reach = _welch(table["_kept"], table["_broken"], table["_n_kept"], table["_n_broken"])
    table["difference_lower"] = table["difference"] - reach
    table["difference_upper"] = table["difference"] + reach
    return table.drop(columns=[c for c in table if c.startswith("_")])


def _welch(a: pd.Series, b: pd.Series, n: pd.Series, m: pd.Series) -> pd.Series:
    """Half of Welch's interval from two squared standard errors."""
    from scipy.stats import t

    square = a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = square**2 / (a**2 / (n - 1) + b**2 / (m - 1))
    reach = t.ppf(0.975, freedom) * np.sqrt(square)
    return pd.Series(reach, index=a.index).where((n > 1) & (m > 1) & (square > 0))
