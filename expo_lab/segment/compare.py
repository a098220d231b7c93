"""Compare: any set of schemes, side by side, on the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ..conform import require
from .agreement import adjusted_rand, kappa, resampled, wilson
from .scheme import NOT_APPLICABLE, Scheme


@dataclass(frozen=True)
class Comparison:
    """What `compare` found; parts whose input was absent are absent, and named in `missing`.

    Attributes
    ----------
    labels : DataFrame
        One row a customer, one ordered categorical column a scheme.
    sizes : DataFrame
        scheme, segment, customers, share.
    crosstabs : dict of (str, str) to DataFrame
        Customers by the segments of two schemes.
    agreement : DataFrame
        One row a pair: adjusted Rand index with a 95 % bootstrap interval over customers, and
        adjusted mutual information.
    homogeneity : DataFrame
        scheme, column, explained: the share of a column's variance that lies between segments.
    movement : dict of str to DataFrame
        With `later`: by scheme, customers from segment (rows) to segment (columns).
    foresight : DataFrame
        With `later`: by scheme and segment, what the customers did after: share that exhibited
        again, with a 95 % Wilson interval, and the mean stand of these over the
        record.
    recovery : DataFrame
        With `truth`: one row a scheme: accuracy and Cohen's kappa of observed against true
        segments.
    missing : list of str
        Which parts are absent, and what they would need.
    """

    labels: pd.DataFrame
    sizes: pd.DataFrame
    crosstabs: dict[tuple[str, str], pd.DataFrame]
    agreement: pd.DataFrame
    homogeneity: pd.DataFrame
    movement: dict[str, pd.DataFrame] = field(default_factory=dict)
    foresight: pd.DataFrame | None = None
    recovery: pd.DataFrame | None = None
    missing: list[str] = field(default_factory=list)


def _counts(a: pd.Series, b: pd.Series) -> pd.DataFrame:
    """Cross two divisions; every segment is there, ``not applicable`` only where it occurs."""
    table = pd.crosstab(a, b, dropna=False)
    table = table.reindex(index=a.cat.categories, columns=b.cat.categories, fill_value=0)
    rows = (table.index != NOT_APPLICABLE) | (table.sum(axis=1) > 0).to_numpy()
    columns = (table.columns != NOT_APPLICABLE) | (table.sum() > 0).to_numpy()
    return table.loc[rows, columns].rename_axis(index=a.name, columns=b.name)


def _schemes(schemes: Sequence[str | Scheme] | Mapping[str, Any]) -> dict[str, Scheme]:
    from .scheme import SCHEMES

    if isinstance(schemes, str):
        raise ValueError(f"compare: schemes must be a list, such as [{schemes!r}].")
    found: dict[str, Scheme] = {}
    for item in schemes:
        one = SCHEMES[item] if isinstance(item, str) else item
        if one.name in found:
            raise ValueError(f"compare: scheme {one.name!r} is named twice; name each once.")
        found[one.name] = one
    if not found:
        raise ValueError("compare: needs at least one scheme, found none.")
    return found


def _explained(values: np.ndarray, codes: np.ndarray) -> float:
    """Share of variance between segments: sum n_s (mean_s - mean)^2 / sum (x - mean)^2."""
    size = np.bincount(codes)
    sums = np.bincount(codes, weights=values)
    centred = ((values - values.mean()) ** 2).sum()
    used = size > 0
    between = (size[used] * (sums[used] / size[used] - values.mean()) ** 2).sum()
    return float(between / centred) if centred > 0 else 0.0


def compare(
    people: pd.DataFrame,
    schemes: Sequence[str | Scheme],
    later: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
) -> Comparison:
    """Put schemes side by side on the same customers.

    Parameters
    ----------
    people : DataFrame
        A profile: index customer_id, and the columns the schemes need.
    schemes : sequence of str or Scheme
        Names in `SCHEMES`, or schemes (with cut points of your own, say). Each once.
    later : DataFrame, optional
        The same customers' profile at a later date: adds `movement` and `foresight`.
    truth : DataFrame, optional
        The same columns without noise (`true_profile`): adds `recovery`, the same rule at the
        same cuts on true values.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        For no customers, no scheme, a scheme named twice, absent columns or gaps in them.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> sorted(compare(people, ["dick_basu", "status"]).labels)
    ['dick_basu', 'status']
    """
    if not len(people):
        raise ValueError("compare: needs at least one customer, found an empty table.")
    wanted = _schemes(schemes)
    kinds = {kind for s in wanted.values() for kind in s.kinds}
    ours = people[people["kind"].astype(str).isin(kinds)]
    if not len(ours):
        raise ValueError(
            f"compare: no customer is of a kind the schemes are for ({', '.join(sorted(kinds))})."
        )
    labels = pd.DataFrame({name: s(ours) for name, s in wanted.items()})

    sizes, homogeneity = [], []
    for name, s in wanted.items():
        count = labels[name].value_counts(sort=False)
        count = count[[k for k in s.labels if k != NOT_APPLICABLE or count[k] > 0]]
        sizes += [
            dict(scheme=name, segment=k, customers=int(v), share=v / len(ours))
            for k, v in count.items()
        ]
        used = {c for other in wanted.values() for c in other.columns}
        for column in sorted(used):
            share = _explained(ours[column].to_numpy(float), labels[name].cat.codes.to_numpy())
            homogeneity.append(dict(scheme=name, column=column, explained=share))

    crosstabs, agreement = {}, []
    for a, b in combinations(wanted, 2):
        table = _counts(labels[a], labels[b])
        crosstabs[a, b] = table
        low, high = resampled(table.to_numpy(), adjusted_rand)
        agreement.append(
            dict(
                first=a,
                second=b,
                adjusted_rand=adjusted_rand(table.to_numpy()),
                lower=low,
                upper=high,
                adjusted_mutual_information=_mutual(labels[a], labels[b]),
            )
        )

    missing: list[str] = []
    movement: dict[str, pd.DataFrame] = {}
    foresight = recovery = None
    if later is None:
        missing.append("movement, foresight: need later, the same customers' later profile")
    else:
        movement, foresight = _follow(ours, labels, wanted, later)
    if truth is None:
        missing.append("recovery: needs truth, the profile without noise (true_profile)")
    else:
        recovery = _recover(labels, wanted, truth)
    return Comparison(
        labels,
        pd.DataFrame(sizes),
        crosstabs,
        pd.DataFrame(
            agreement,
            columns=[
                "first",
                "second",
                "adjusted_rand",
                "lower",
                "upper",
                "adjusted_mutual_information",
            ],
        ),
        pd.DataFrame(homogeneity),
        movement,
        foresight,
        recovery,
        missing,
    )


def _mutual(a: pd.Series, b: pd.Series) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(a.cat.codes, b.cat.codes))


def _same(labels: pd.DataFrame, other: pd.DataFrame, what: str) -> pd.DataFrame:
    gone = ~labels.index.isin(other.index)
    if gone.any():
        raise ValueError(
            f"compare: {int(gone.sum())} customers are not in {what}, the first is "
            f"{labels.index[gone][0]!r}; make both profiles from the same base."
        )
    return other.loc[labels.index]


def _follow(
    ours: pd.DataFrame, labels: pd.DataFrame, wanted: dict[str, Scheme], later: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Where the customers of each segment went, and what they did, until the later date."""
    then = _same(labels, later, "later")
    require(then, ["editions_attended", "area"], "compare(later)")
    came = then["editions_attended"] > ours["editions_attended"]
    movement: dict[str, pd.DataFrame] = {}
    rows = []
    for name, s in wanted.items():
        movement[name] = _counts(labels[name], s(then))
        for segment, group in labels.groupby(name, observed=True).groups.items():
            back, size = int(came.loc[group].sum()), len(group)
            low, high = wilson(np.array(back), np.array(size))
            stands = then.loc[group, "area"][came.loc[group]]
            rows.append(
                dict(
                    scheme=name,
                    segment=segment,
                    customers=size,
                    came_again=back / size,
                    lower=float(low),
                    upper=float(high),
                    mean_area=float(stands.mean()) if back else 0.0,
                )
            )
    return movement, pd.DataFrame(rows)


def _recover(labels: pd.DataFrame, wanted: dict[str, Scheme], truth: pd.DataFrame) -> pd.DataFrame:
    """The same rule at the same cuts on true values, against the observed segments."""
    real = _same(labels, truth, "truth")
    rows = []
    for name, s in wanted.items():
        if not set(s.columns) <= set(real.columns):
            continue
        table = pd.crosstab(labels[name], s(real), dropna=False)
        table = table.reindex(index=s.labels, columns=s.labels, fill_value=0).to_numpy()
        rows.append(dict(scheme=name, accuracy=np.trace(table) / table.sum(), kappa=kappa(table)))
    return pd.DataFrame(rows, columns=["scheme", "accuracy", "kappa"])
