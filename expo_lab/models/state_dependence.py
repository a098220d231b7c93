"""Habit or loyalty: does the last choice itself bring the next, or do tastes bring both?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .choice import ConditionalLogit
from .histories import at_least
from .mixed_logit import MixedLogit

NEEDED = ["customer", "edition", "alternative", "chosen"]


def with_last_choice(choices: pd.DataFrame) -> pd.DataFrame:
    """Add what a customer chose last and first, and drop its first edition.

    Parameters
    ----------
    choices : DataFrame
        A row a customer, edition and alternative: customer, edition, alternative (labels),
        chosen (0 or 1, one 1 a customer and edition), and any others.

    Returns
    -------
    DataFrame
        The rows from each customer's second edition on, sorted, with last : 1.0 where the
        alternative was chosen at its edition before; first : the label chosen at its first one.

    Raises
    ------
    ValueError
        If a column is absent, or an edition of a customer has not exactly one choice.
    """
    where = "with_last_choice"
    if absent := [name for name in NEEDED if name not in choices]:
        raise ValueError(f"{where}: needs the columns {NEEDED}; found no {absent}.")
    rows = choices.sort_values(["customer", "edition"], kind="stable", ignore_index=True)
    picked = rows.loc[rows["chosen"].astype(bool), ["customer", "edition", "alternative"]]
    situations = rows[["customer", "edition"]].drop_duplicates()
    if len(picked) != len(situations) or picked.duplicated(["customer", "edition"]).any():
        raise ValueError(
            f"{where}: needs one choice a customer and edition; found {len(picked)} choices in "
            f"{len(situations)}."
        )
    by_customer = picked.groupby("customer")["alternative"]
    before = picked.assign(before=by_customer.shift(), first=by_customer.transform("first"))
    rows = rows.merge(before.drop(columns="alternative"), on=["customer", "edition"])
    rows = rows[rows["before"].notna()]
    last = (rows["alternative"] == rows["before"]).astype(float)
    return rows.assign(last=last).drop(columns="before").reset_index(drop=True)


def habit(choices: pd.DataFrame, base: Any, covariates: Sequence[str] = ()) -> pd.DataFrame:
    """State dependence by four models, from the naive one to the one that can be right.

    Customers who like an alternative choose it again and again, so that the last choice predicts
    the next even if it has no effect at all. A plain logit takes that loyalty for habit. Random
    constants of the alternatives (`MixedLogit`) absorb it, provided that the first choice seen,
    itself a fruit of those tastes, is allowed for: here by Wooldridge's device, the tastes given
    the first choice are normal with a mean that depends on it. The device is an approximation
    that gets better with more editions, and it takes habit as the same for all.

    Parameters
    ----------
    choices : DataFrame
        As in `with_last_choice`; three editions a customer or more to tell anything.
    base : label
        The alternative whose constant is 0; the result does not depend on it but for the grid.
    covariates : names of columns
        Further covariates, numbers that vary between alternatives.

    Returns
    -------
    DataFrame
        differences : whether tastes may differ; first_choice : whether the first choice is
        allowed for; habit, se, lower, upper : coefficient of the last choice, on the scale of
        log-odds, 0 for none; log_likelihood; note : why a model could not be estimated, its
        numbers being NaN then. Read the last row; where it says that tastes have no spread,
        customers hardly differ, and the second row stands.

    Raises
    ------
    ValueError
        If columns are absent, or there are fewer than two alternatives.

    References
    ----------
    Heckman, J. J. (1981). Heterogeneity and state dependence. In Studies in Labor Markets,
    91-139. Wooldridge, J. M. (2005). Journal of Applied Econometrics 20, 39-54. Keane, M. P.
    (1997). Journal of Business & Economic Statistics 15, 310-327 (brands).

    Examples
    --------
    >>> loyal = simulate_choices({"away": 0, "stand": 0}, {"stand": 2}, 0.0, 500, 8, seed=1)
    >>> habit(loyal, base="away")[["differences", "first_choice", "habit"]].round(1)
       differences  first_choice  habit
    0        False         False    0.9
    1        False          True    0.6
    2         True         False    0.1
    3         True          True   -0.0
    """
    rows = with_last_choice(choices)
    labels = list(pd.unique(rows["alternative"]))
    if base not in labels or len(labels) < 2:
        raise ValueError(f"habit: needs base out of two alternatives or more; found {labels}.")
    others = [label for label in labels if label != base]
    x = rows[["last", *covariates]].astype(float)
    constants = {f"is {k}": (rows["alternative"] == k).astype(float) for k in others}
    x = x.assign(**constants)
    firsts = {
        f"is {k}, first {j}": constants[f"is {k}"] * (rows["first"] == j)
        for k in others
        for j in others
    }
    situation = rows.groupby(["customer", "edition"]).ngroup()
    found = []
    for differences in (False, True):
        for first_choice in (False, True):
            columns = x.assign(**firsts) if first_choice else x
            row: dict[str, Any] = {"differences": differences, "first_choice": first_choice}
            row |= dict.fromkeys(["habit", "se", "lower", "upper", "log_likelihood"], np.nan)
            try:
                if differences:
                    mixed = MixedLogit(list(constants))
                    mixed.fit(columns, rows["chosen"], situation, rows["customer"])
                    table, value = mixed.summary(), mixed.log_likelihood_
                else:
                    plain = ConditionalLogit().fit(columns, rows["chosen"], situation)
                    table, value = plain.summary(), plain.log_likelihood_
            except ValueError as reason:
                if "Logit.fit: needs" not in str(reason):
                    raise
                found.append(row | {"note": str(reason)})
                continue
            line = table.set_index("coefficient").loc["last"].to_dict()
            row |= {"habit": line.pop("estimate"), **line, "log_likelihood": value, "note": ""}
            found.append(row)
    return pd.DataFrame(found)


def simulate_choices(
    constants: Mapping[Any, float],
    spread: Mapping[Any, float],
    habit: float,
    customers: int,
    editions: int,
    seed: int,
    before: int = 20,
) -> pd.DataFrame:
    """Simulate a panel in which tastes last and the last choice may bring the next.

    Utility of alternative j for customer i: constants[j] + spread[j] u_ij + habit [j chosen last]
    + a Gumbel error; u_ij standard normal, drawn once. ``before`` editions run unseen first, so
    that the first choice seen already comes of tastes and habit.

    Parameters
    ----------
    constants : alternative -> mean utility
    spread : alternative -> standard deviation of tastes; 0 where absent
    habit : float
        0 is a world without state dependence.

    Returns
    -------
    DataFrame
        customer, edition (from 1), alternative, chosen (0 or 1); sorted.
    """
    where = "simulate_choices"
    customers = at_least(1, where, "customers", customers)
    editions = at_least(1, where, "editions", editions)
    labels = list(constants)
    if len(labels) < 2 or not set(spread) <= set(labels):
        raise ValueError(
            f"{where}: needs two constants or more, and spread for some of them; found {labels} "
            f"and {list(spread)}."
        )
    rng = np.random.default_rng(seed)
    sizes = np.array([spread.get(label, 0.0) for label in labels])
    tastes = np.array(list(constants.values())) + sizes * rng.normal(size=(customers, len(labels)))
    last = np.full(customers, -1)
    seen = []
    for edition in range(at_least(0, where, "before", before) + editions):
        stay = habit * (np.arange(len(labels)) == last[:, None])
        last = (tastes + stay + rng.gumbel(size=tastes.shape)).argmax(axis=1)
        if edition >= before:
            seen.append(last)
    picked = np.array(seen).T  # customers, editions
    cells = [range(customers), range(1, editions + 1), labels]
    index = pd.MultiIndex.from_product(cells, names=NEEDED[:3])
    chosen = (picked[:, :, None] == np.arange(len(labels))).astype(int).ravel()
    return index.to_frame(index=False).assign(chosen=chosen)
