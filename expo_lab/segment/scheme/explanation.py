"""Explain: which cut put a customer where, how far from the border it stands, and how sure."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...core.registry import UnknownName
from ...core.schema import TABLES
from ...core.validation import require
from .adapters import as_scheme
from .scheme import NOT_APPLICABLE, Scheme


@dataclass(frozen=True)
class Explanation:
    """Why a customer is where it is; printed, it is text.

    Attributes
    ----------
    scheme, customer, segment : str
        Who is where.
    borders : DataFrame
        One row a cut: column, value, cut, unit, distance (value less cut, in the column's unit;
        0 or more counts as high), se (0: taken as exact) and across, the segment just beyond.
    probability : Series of float
        Of each segment, given the standard errors; sums to 1.
    text : str
        All of it in words.
    """

    scheme: str
    customer: str
    segment: str
    borders: pd.DataFrame
    probability: pd.Series
    text: str

    def __repr__(self) -> str:
        return self.text


def explain(people: pd.DataFrame, scheme: Any, customer_id: Any, **cuts: float) -> Explanation:
    """Say in words which cuts put a customer into its segment, and how sure that is.

    A column q is uncertain if the table has ``q_se`` beside it: it is then taken as normal with
    its value as mean and q_se as standard deviation, independent of the others and not bounded
    by its scale. All other columns are taken as exact. With cut c, value v and standard error s

        P(at or above c) = Phi((v - c) / s),

    and the probability of a segment is the sum over the boxes that the cuts make of its rule,
    exact for any rule that reads uncertain columns through their cuts only (all of ours). It is
    no more than the survey's error, and of that what the profile's standard errors hold (see
    `core.stats.shrinkage`): that the cut itself is arbitrary is not in it.

    Parameters
    ----------
    people : DataFrame
        Index customer_id; kind and the scheme's columns.
    scheme : str or Scheme
        A scheme by rule, or a cross of such.
    customer_id : label
        One of the index.
    **cuts : float
        Cut points in place of the defaults.

    Returns
    -------
    Explanation

    Raises
    ------
    KeyError
        If there is no such customer.
    ValueError
        If there are several, a column is absent or has a gap, a standard error is a gap or below
        0, or the scheme is learned and so has no cuts.

    Examples
    --------
    >>> people = pd.DataFrame({"kind": "exhibitor", "relative_attitude": 0.56,
    ...     "relative_attitude_se": 0.05, "repeat_patronage": 0.9}, index=["c1"])
    >>> explain(people, "dick_basu", "c1")
    c1 is 'loyal' (Dick & Basu: four kinds of loyalty).
    - relative attitude 0.56 is 0.06 above the cut 0.5 (attitude_cut), 1.2 standard errors
      of 0.05; below it: 'spurious loyal'.
    - repeat patronage 0.9 is 0.4 above the cut 0.5 (patronage_cut); below it: 'latent loyal'.
    Given the standard errors: 'loyal' 88 %, 'spurious loyal' 12 %.
    Taken as exact: repeat_patronage.
    """
    scheme = as_scheme(scheme, who="explain")
    if not _by_rule(scheme):
        raise ValueError(
            f"explain: needs a scheme by rule, and {scheme.name} is learned: its borders are no "
            "cut points of columns."
        )
    values = scheme.values(**cuts)
    require(people, ["kind", *scheme.columns], "explain")
    one_value = pd.api.types.is_scalar(customer_id)
    times = int((people.index == customer_id).sum()) if one_value else 0
    if not times:
        such = f", such as {people.index[0]!r}" if len(people) else ""
        raise UnknownName(
            f"explain: no customer {customer_id!r} among {len(people)}; needs one of the table's "
            f"index{such}."
        )
    if times > 1:
        raise ValueError(f"explain: needs one row a customer, {customer_id!r} has {times}.")
    one = people.loc[[customer_id]]
    segment = str(_assign(scheme, one, values).iloc[0])
    if segment == NOT_APPLICABLE:
        text = (
            f"{customer_id} is a {one['kind'].iloc[0]}; {scheme.title} is for "
            f"{', '.join(scheme.kinds)} only."
        )
        sure = pd.Series(1.0, index=[NOT_APPLICABLE], name="probability")
        return Explanation(scheme.name, str(customer_id), segment, _rows([]), sure, text)

    errors = {c.column: _error(one, c.column) for c in scheme.cuts.values()}
    rows = []
    for name, cut in scheme.cuts.items():
        value, border = float(one[cut.column].iloc[0]), values[name]
        beyond = border if value < border else np.nextafter(border, -np.inf)
        across = _assign(scheme, one.assign(**{cut.column: beyond}), values).iloc[0]
        about = TABLES["profile"]
        rows.append(
            dict(
                cut_name=name,
                column=cut.column,
                value=value,
                cut=border,
                unit=about[cut.column].unit if cut.column in about.names else "",
                distance=value - border,
                se=errors[cut.column],
                across=str(across),
            )
        )
    borders, sure = _rows(rows), _probability(scheme, one, values, errors)
    text = _words(scheme, str(customer_id), segment, one, borders, sure)
    return Explanation(scheme.name, str(customer_id), segment, borders, sure, text)


def _by_rule(scheme: Scheme) -> bool:
    parts = getattr(scheme, "parts", ())
    return all(map(_by_rule, parts)) if parts else scheme.rule is not None


def _assign(scheme: Scheme, table: pd.DataFrame, values: dict[str, float]) -> pd.Series:
    # as any scheme assigns: that cells are thin says nothing about one customer
    return Scheme.__call__(scheme, table, **values)


def _rows(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["cut_name", "column", "value", "cut", "unit", "distance", "se", "across"]
    return pd.DataFrame(rows, columns=names).set_index("cut_name")


def _error(one: pd.DataFrame, column: str) -> float:
    """Return the standard error beside a column, 0 where there is none."""
    if f"{column}_se" not in one:
        return 0.0
    se = float(one[f"{column}_se"].iloc[0])
    if not se >= 0:
        raise ValueError(f"explain: {column}_se must be a standard error of 0 or more, found {se}.")
    return se


def _probability(
    scheme: Scheme, one: pd.DataFrame, values: dict[str, float], errors: dict[str, float]
) -> pd.Series:
    """Add up, box by box, what normal errors put into each segment."""
    from scipy.special import ndtr

    places, shares = [], []
    noisy = [column for column, se in errors.items() if se > 0]
    for column in noisy:
        cuts = sorted({values[n] for n, c in scheme.cuts.items() if c.column == column})
        below = ndtr((np.array(cuts) - float(one[column].iloc[0])) / errors[column])
        shares.append(np.diff(below, prepend=0.0, append=1.0))
        # one point inside each stretch between cuts stands for all of it
        places.append(
            [cuts[0] - 1, *((a + b) / 2 for a, b in itertools.pairwise(cuts)), cuts[-1] + 1]
        )
    boxes = list(itertools.product(*places))
    table = one.loc[one.index.repeat(len(boxes))]
    table = table.assign(**{c: np.array(boxes, dtype=float)[:, i] for i, c in enumerate(noisy)})
    share = np.array([np.prod(s) for s in itertools.product(*shares)])
    label = _assign(scheme, table, values).to_numpy().astype(str)
    found = pd.Series(share).groupby(label).sum()
    return found.reindex([s.name for s in scheme.segments], fill_value=0.0).rename("probability")


def _words(
    scheme: Scheme,
    who: str,
    segment: str,
    one: pd.DataFrame,
    borders: pd.DataFrame,
    sure: pd.Series,
) -> str:
    lines = [f"{who} is {segment!r} ({scheme.title})."]
    for name, row in borders.iterrows():
        side, other = ("above", "below") if row["distance"] >= 0 else ("below", "at or above")
        unit = f" {row['unit']}" if row["unit"] not in ("", "share") else ""
        errors = (
            f", {_number(abs(row['distance']) / row['se'])} standard errors of {_number(row['se'])}"
            if row["se"] > 0
            else ""
        )
        then = "no change" if row["across"] == segment else repr(row["across"])
        lines.append(
            f"- {row['column'].replace('_', ' ')} {_number(row['value'])} is "
            f"{_number(abs(row['distance']))}{unit} {side} the cut {_number(row['cut'])} ({name})"
            f"{errors}; {other} it: {then}."
        )
    cut = set(borders["column"])
    lines += [f"- {c.replace('_', ' ')}: {one[c].iloc[0]}." for c in scheme.columns if c not in cut]
    if (borders["se"] > 0).any():
        likely = sure[sure >= 0.005].sort_values(ascending=False, kind="stable")
        shares = ", ".join(
            f"{name!r} {share:.0%}".replace("%", " %") for name, share in likely.items()
        )
        lines.append(f"Given the standard errors: {shares}.")
    exact = [c for c in scheme.columns if c not in set(borders.loc[borders["se"] > 0, "column"])]
    if exact:
        lines.append(f"Taken as exact: {', '.join(exact)}.")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
