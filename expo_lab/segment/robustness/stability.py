"""Stability: what in a segmentation would change with other customers, answers or times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ...core.validation import require, require_one_row_each
from ..scheme.adapters import (
    as_way,
    by_name,
    codes_of,
    is_fixed,
    is_learner,
    number_of,
    with_number,
)
from ..scheme.scheme import NOT_APPLICABLE
from .remeasure import measured
from .senses import measurement, sampling, time
from .slsa import slsa

COLUMNS = (
    *("segments", "sense", "measure", "segment", "customers"),
    *("value", "lower", "upper", "draws", "note"),
)


def stability(
    people: pd.DataFrame,
    scheme: Any,
    later: pd.DataFrame | None = None,
    columns: Iterable[str] | None = None,
    numbers: Iterable[int] | None = None,
    resamples: int = 50,
    seed: int = 0,
) -> pd.DataFrame:
    """Judge the stability of every segment, in three senses that must not be mixed.

    **sampling**: other customers from the same market. The scheme is learnt anew on halves drawn
    by lot, which differ from all customers by as much as bootstrap samples would: *jaccard* (each
    segment's likeness to the nearest segment found again; Hennig 2007), *slsw* (the same for the
    pair of halves, everybody assigned; Dolnicar & Leisch 2017), *adjusted rand* of halves drawn
    one after the other, *prediction strength* (two halves that foretell each other; Tibshirani
    & Walther 2005). A rule with fixed cuts learns nothing and scores 1 always.

    **measurement**: the same customers, observed again with fresh survey error. The scheme stays;
    every column with a standard error beside it is drawn twice (`remeasure`), and *jaccard*
    and *adjusted rand* compare the two, *same label* is the share who keep their segment. Here
    fixed cuts do not look perfect.

    **time**: the same customers at a later date, the scheme as it was. Who has left a segment may
    really have changed: low values are no defect. *refitted* is the adjusted Rand index at the
    later date between the old model and one learnt anew: has the structure changed, too?

    Stable is not valid: k-means cuts a cloud without any groups, or three groups into two, in
    the same wrong way each time. Hennig's guide for jaccard: from 0.85 highly stable, from 0.75
    stable, from 0.6 a pattern that cannot be assigned surely, below not to be trusted.

    Parameters
    ----------
    people : DataFrame
        One row a customer: the scheme's columns, their ``_se`` where there are any, and ``kind``
        for a scheme. The result does not hang on the order of rows if their index is unique.
    scheme : Scheme, callable or model
        A scheme of `SCHEMES`; a function that makes one of a sample (``scheme.at_medians``); a
        way to learn one (its ``fit`` returns a scheme, as those in `LEARNERS` do); or anything
        with scikit-learn's ``fit`` and ``predict``, fitted or not: copies of it are fitted. Put a
        scaler into its pipeline where columns have different units.
    later : DataFrame, optional
        The same customers' profile at a later date.
    columns : iterable of str, optional
        What a model is fitted on; by default what it was fitted on before, or else all columns.
    numbers : iterable of int, optional
        Numbers of segments to try, for models with n_clusters or n_components and for
        ways to learn; adds the sense
        **number**: *slsa* and *survival* of the parent (see `slsa`).
    resamples : int
        Resamples, and pairs of measurements. A resample fits twice, on half of
        the customers each; adjusted rand has a draw less, for it compares two.
    seed : int

    Returns
    -------
    DataFrame
        One row a measure and segment (segment "all" for the whole): segments (how many there
        are), sense, measure, segment, customers, value (mean of the draws), lower and upper,
        draws, note. For sampling and measurement the bounds hold the middle 95 % of the draws; for
        time they are a 95 % interval over customers. What cannot be measured is a row without
        value, and its note says why.

    Raises
    ------
    ValueError
        For too few customers, absent columns, gaps, customers not in later, or a scheme that
        cannot be learnt.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = xl.profile(xl.simulate("mature", customers=300, editions=4, seed=1))
    >>> known = people.query("kind == 'exhibitor' and editions_attended > 0")
    >>> found = stability(known, xl.SCHEMES["dick_basu"], resamples=5)
    >>> means = found.query("measure == 'adjusted rand'").set_index("sense")["value"]
    >>> float(means["sampling"]), bool(means["measurement"] < 1)
    (1.0, True)
    """
    if not isinstance(resamples, int) or resamples < 1:
        raise ValueError(
            f"stability: resamples must be a whole number of 1 or more, found {resamples!r}."
        )
    scheme = by_name(scheme)
    if numbers is not None:
        wanted = sorted(set(numbers))
        name = number_of(scheme)
        if len(wanted) < 2 or wanted[0] < 1:
            raise ValueError(f"stability: numbers needs two or more numbers, found {wanted}.")
        parts, solutions = [], {}
        for k in wanted:
            model = with_number(scheme, name, k, columns)
            used = _columns(model, people, columns)
            ours = _ready(people, used, model)
            parts.append(stability(people, model, later, columns, None, resamples, seed))
            solutions[k] = as_way(model, used, "stability")(ours, seed)(ours).astype(str)
        return pd.concat([*parts, _number(slsa(solutions))], ignore_index=True)

    learned = is_learner(scheme)
    way = as_way(scheme, columns, "stability")
    used = _columns(scheme, people, None if learned else columns)
    ours = _ready(people, used, scheme)
    make = way if learned else as_way(scheme, used, "stability")
    fixed, base = is_fixed(scheme), make(ours, seed)
    used = [str(c) for c in base.columns]
    made = sampling(make, ours, base, fixed, resamples, seed)
    made += measurement(ours, base, used, resamples, seed)
    made += time(make, ours, base, fixed, later, seed)
    size = np.bincount(codes_of(base, ours), minlength=len(base.labels))
    customers = dict(zip(base.labels, size.tolist(), strict=True)) | {"all": len(ours)}
    table = pd.DataFrame(made, columns=[c for c in COLUMNS if c not in ("segments", "customers")])
    table = table.assign(
        segments=len(base.labels) - (base.labels[-1] == NOT_APPLICABLE),
        customers=table["segment"].map(customers),
    )
    is_there = (table["segment"] != NOT_APPLICABLE) | (table["customers"] > 0)
    return table.loc[is_there, list(COLUMNS)].reset_index(drop=True)


def _columns(scheme: Any, people: pd.DataFrame, columns: Iterable[str] | None) -> list[str]:
    if columns is not None:
        return list(columns)
    owner = getattr(scheme, "__self__", scheme)  # of a method such as scheme.at_medians
    for name in ("columns", "feature_names_in_"):
        if hasattr(owner, name):
            return [str(c) for c in getattr(owner, name)]
    return [str(c) for c in people.columns]


def _ready(people: pd.DataFrame, used: list[str], scheme: Any) -> pd.DataFrame:
    """Keep the columns and customers in question, in an order that does not hang on the rows'."""
    require(people, used, "stability")
    errors = [f"{c}_se" for c in measured(people, used)]
    kept = [*dict.fromkeys([*(c for c in ("kind",) if c in people), *used, *errors])]
    ours = people[kept]
    kinds = getattr(getattr(scheme, "__self__", scheme), "kinds", None)
    if kinds is not None and "kind" in ours:
        ours = ours[ours["kind"].astype(str).isin(kinds)]
    if len(ours) < 2:
        raise ValueError(f"stability: needs two customers or more, found {len(ours)}.")
    require_one_row_each(people, "stability")
    return ours.sort_index()


def _number(found: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of `slsa` into the form of the others."""
    long = found.melt(
        ["segments", "segment", "customers", "parent"], ["slsa", "survival"], "measure"
    )
    note = "mostly from " + long["parent"].astype(str)
    note = note.where(long["parent"].notna(), "the smallest solution has no parents")
    made = long.assign(sense="number", note=note, lower=np.nan, upper=np.nan, draws=1)
    return made[list(COLUMNS)]
