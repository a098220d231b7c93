"""Compare: any set of schemes, side by side, on the same customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import kappa, wilson
from ...core.stats.contingency import contingency
from ...core.validation import require, require_one_row_each
from ..scheme.adapters import as_schemes, codes_of
from ..scheme.scheme import NOT_APPLICABLE, Scheme
from .homogeneity import homogeneity, silhouettes
from .movement import foresight, movement
from .pairs import pairs
from .portrait import describing, portraits, traits
from .sensitivity import at_other_cuts, with_other_answers
from .validity import outcomes_after, validity


@dataclass(frozen=True)
class Comparison:
    """What `compare` found; parts whose input was absent are absent, and named in `missing`.

    All intervals are at 95 %; the functions named say what each column is.

    Attributes
    ----------
    labels : DataFrame
        One row a customer, one ordered categorical column a scheme.
    sizes : DataFrame
        scheme, segment, customers, share, lower, upper (Wilson).
    crosstabs : dict of (str, str) to DataFrame
        Customers by the segments of two schemes.
    agreement : DataFrame
        One row a pair: adjusted Rand index, adjusted mutual information and, where both have the
        same segments, kappa, each with a bootstrap interval (`pairs`).
    homogeneity : DataFrame
        scheme, column, explained: the share of a column's variance that lies between segments,
        its interval, and what as many random segments would explain (`homogeneity`).
    silhouette : DataFrame
        How much nearer customers are to their own segment than to the next (`silhouettes`), over
        all the schemes' columns together, standardised, on squared distances.
    traits, portraits : DataFrame
        What sets each segment apart from all other customers, column by column and in words
        (`traits`, `portraits`), over all columns of `people` that can tell customers apart.
    at_other_cuts, with_other_answers : DataFrame
        Sizes with each cut moved a step, and with the surveys' answers drawn anew
        (`at_other_cuts`, `with_other_answers`).
    movement : dict of str to DataFrame
        With `later`: by scheme, customers from segment (rows) to segment (columns).
    moves : DataFrame
        With `later`: the same, one row a cell, as a share with its interval (`movement`).
    foresight : DataFrame
        With `later`: by scheme and segment, what the customers did after: share that exhibited
        again, with its interval, and the mean stand of these over the record.
    validity : DataFrame
        With `later`: how much better the segments foretell who came again, area and margin than
        no segments do (`validity`).
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
    silhouette: pd.DataFrame
    traits: pd.DataFrame
    portraits: pd.DataFrame
    at_other_cuts: pd.DataFrame
    with_other_answers: pd.DataFrame
    movement: dict[str, pd.DataFrame] = field(default_factory=dict)
    moves: pd.DataFrame | None = None
    foresight: pd.DataFrame | None = None
    validity: pd.DataFrame | None = None
    recovery: pd.DataFrame | None = None
    missing: list[str] = field(default_factory=list)


def compare(
    people: pd.DataFrame,
    schemes: Any,
    later: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
) -> Comparison:
    """Put schemes side by side on the same customers.

    Parameters
    ----------
    people : DataFrame
        A profile: index customer_id, and the columns the schemes need.
    schemes : one, a sequence or a mapping
        Names in `SCHEMES` or `LEARNERS`, schemes (with cut points of your own, say), ways to learn
        one (from `people`), or fitted models with ``predict`` (for exhibitors): all that
        `as_scheme` takes. Each once; a mapping of names to them gives names of your own, so that
        one scheme can stand beside itself with other cuts.
    later : DataFrame, optional
        The same customers' profile at a later date: adds `movement`, `moves`, `foresight` and
        `validity`.
    truth : DataFrame, optional
        `true_profile` of the same customers: adds `recovery`, the same rule at the same cuts on
        true values. The function `recovery` adds intervals and what could be attained at best.

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
    require(people, (), "compare")
    if not len(people):
        raise ValueError("compare: needs at least one customer, found an empty table.")
    require_one_row_each(people, "compare")
    wanted = as_schemes(schemes, people, "compare")
    kinds = {kind for s in wanted.values() for kind in s.kinds}
    require(people, ["kind"], "compare")
    ours = people[people["kind"].astype(str).isin(kinds)]
    if not len(ours):
        raise ValueError(
            f"compare: no customer is of a kind the schemes are for ({', '.join(sorted(kinds))})."
        )
    labels = pd.DataFrame({name: s(ours) for name, s in wanted.items()})
    codes = {name: codes_of(s, ours) for name, s in wanted.items()}
    used = sorted({c for s in wanted.values() for c in s.columns})
    crosstabs, agreement = pairs(labels)
    found = traits(ours, labels, describing(ours))
    answers = with_other_answers(ours, wanted)

    missing = [
        f"with_other_answers of {name}: needs a standard error (_se) beside one of its columns"
        for name in wanted
        if name not in set(answers["scheme"])
    ]
    missing += [
        f"at_other_cuts of {name}: needs cut points" for name, s in wanted.items() if not s.cuts
    ]
    more: dict[str, Any] = {}
    if later is None:
        missing.append(
            "movement, moves, foresight, validity: need later, the same customers' later profile"
        )
    else:
        then = _same(labels, later, "later")
        require(then, ["editions_attended", "area"], "compare(later)")
        after = outcomes_after(ours, then)
        more["movement"], more["moves"] = movement(labels, wanted, then)
        more["foresight"] = foresight(labels, after["came_again"], then["area"])
        more["validity"] = validity(codes, after)
        missing += [
            f"validity for {name}: needs {column} in both profiles"
            for name, column in (("area", "area"), ("margin", "margin_total"))
            if name not in after
        ]
    if truth is None:
        missing.append("recovery: needs truth, the same customers' true_profile(show)")
    else:
        more["recovery"] = _recover(labels, wanted, truth)
    return Comparison(
        labels=labels,
        sizes=_sizes(labels),
        crosstabs=crosstabs,
        agreement=agreement,
        homogeneity=homogeneity(ours, codes, used),
        silhouette=silhouettes(ours, labels, used),
        traits=found,
        portraits=portraits(found, labels),
        at_other_cuts=at_other_cuts(ours, wanted),
        with_other_answers=answers,
        missing=missing,
        **more,
    )


def _sizes(labels: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name in labels:
        count = labels[name].value_counts(sort=False)
        count = count[[k for k in count.index if k != NOT_APPLICABLE or count[k] > 0]]
        low, high = wilson(count.to_numpy(), np.full(len(count), len(labels)))
        rows.append(
            pd.DataFrame(
                dict(
                    scheme=name,
                    segment=count.index.astype(str),
                    customers=count.to_numpy(),
                    share=count.to_numpy() / len(labels),
                    lower=low,
                    upper=high,
                )
            )
        )
    return pd.concat(rows, ignore_index=True)


def _same(labels: pd.DataFrame, other: pd.DataFrame, what: str) -> pd.DataFrame:
    gone = ~labels.index.isin(other.index)
    if gone.any():
        raise ValueError(
            f"compare: {int(gone.sum())} customers are not in {what}, the first is "
            f"{labels.index[gone][0]!r}; make both profiles from the same base."
        )
    return other.loc[labels.index]


def _recover(labels: pd.DataFrame, wanted: dict[str, Scheme], truth: pd.DataFrame) -> pd.DataFrame:
    """The same rule at the same cuts on true values, against the observed segments."""
    from ..recovering.recovery import true_segments

    real = _same(labels, truth, "truth")
    rows = []
    for name, s in wanted.items():
        if not set(s.columns) <= set(real.columns):
            continue
        table = contingency(labels[name], true_segments(real, s)).to_numpy()
        rows.append(dict(scheme=name, accuracy=np.trace(table) / table.sum(), kappa=kappa(table)))
    return pd.DataFrame(rows, columns=["scheme", "accuracy", "kappa"])
