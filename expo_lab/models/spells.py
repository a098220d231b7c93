"""Spells under observation: check them, and lay them out as a person-period table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .histories import refuse, whole


@dataclass(frozen=True)
class Spells:
    """When customers came under observation, when they left it, and how.

    Attributes
    ----------
    entry, exit : int arrays
        A customer is at risk in the periods entry + 1, ..., exit of its own life.
    code : int array
        What happened in the last of them: 0 nothing (censored), k the k-th of ``destinations``.
    destinations : list
        The kinds of event in sorted order; ``[True]`` where they are not told apart.
    """

    entry: np.ndarray
    exit: np.ndarray
    code: np.ndarray
    destinations: list

    @classmethod
    def check(cls, where: str, entry: Any, exit: Any, event: Any, destination: Any) -> Spells:
        """Check the columns; ``destination=None`` where events are not told apart."""
        columns = {
            "entry": np.atleast_1d(whole(where, "entry", entry)),
            "exit": np.atleast_1d(whole(where, "exit", exit)),
            "event": np.atleast_1d(whole(where, "event", event)),
        }
        if destination is not None:
            columns["destination"] = np.asarray(destination, dtype=object)
        lengths = {name: len(column) for name, column in columns.items()}
        if lengths["entry"] == 1:  # one entry for all, as a rule 0
            columns["entry"] = np.repeat(columns["entry"], lengths["exit"])
            lengths["entry"] = lengths["exit"]
        if len(set(lengths.values())) > 1 or not lengths["exit"]:
            raise ValueError(f"{where}: needs columns of one length, not 0; found {lengths}.")
        start, end, happened = (columns[name] for name in ("entry", "exit", "event"))
        wrong = [("exit not after entry", end <= start), ("event above 1", happened > 1)]
        code, kinds = happened, [True]
        if destination is not None:
            code, kinds = pd.factorize(columns["destination"], sort=True)
            wrong += [
                ("an event without destination", (happened == 1) & (code < 0)),
                ("a destination without event", (happened == 0) & (code >= 0)),
            ]
            code = np.where(happened == 1, code + 1, 0)
        refuse(where, "entry < exit, and an event of 0 or 1", wrong)
        return cls(start, end, code, list(kinds))

    @property
    def periods(self) -> np.ndarray:
        """The periods from the first in which anybody is at risk to the last."""
        return np.arange(self.entry.min() + 1, self.exit.max() + 1)

    def at_risk(self) -> np.ndarray:
        """Customers at risk in each period: entered before it, and not yet out."""
        size, first = len(self.periods), self.periods[0]
        came = np.bincount(self.entry + 1 - first, minlength=size)[:size]
        went = np.bincount(self.exit + 1 - first, minlength=size + 1)[:size]
        return np.cumsum(came - went)

    def events(self) -> np.ndarray:
        """Events by period and destination."""
        shape = (len(self.periods), len(self.destinations) + 1)
        cell = (self.exit - self.periods[0]) * shape[1] + self.code
        return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)[:, 1:]


def person_period(
    entry: Any, exit: Any, event: Any, destination: Any = None, ids: Any = None
) -> pd.DataFrame:
    """One row a customer and period at risk, from one spell a customer.

    Parameters
    ----------
    entry : whole numbers from 0, or one for all
        Periods of its life a customer had behind it when it came under observation. Above 0 the
        spell is truncated on the left: those who left earlier are not in the data at all, and the
        periods before entry must not count as survived.
    exit : whole numbers above entry
        The period in which it left or was last seen.
    event : 0, 1 or bool
        Whether it left in that period; 0 if it was still there (censored on the right).
    destination : labels, optional
        Where it went (why it left); missing exactly where event is 0.
    ids : labels, optional
        Names of the customers; without them the rows are numbered from 0.

    Returns
    -------
    DataFrame
        customer; t, the period, counted from 1 at the start of life; event, bool. With
        ``destination`` also that: its label in the period of the event, missing in all others.
        Covariates are merged on customer, or on customer and t where they change.

    Raises
    ------
    ValueError
        If exit is not after entry, numbers are not whole, columns have gaps or differ in length.

    References
    ----------
    Allison, P. D. (1982). Discrete-time methods for the analysis of event histories.
    Sociological Methodology 13, 61-98.

    Examples
    --------
    >>> person_period(entry=[0, 2], exit=[2, 3], event=[1, 0])
       customer  t  event
    0         0  1  False
    1         0  2   True
    2         1  3  False
    """
    spells = Spells.check("person_period", entry, exit, event, destination)
    length = spells.exit - spells.entry
    customer = np.repeat(np.arange(len(length)), length)
    last = np.cumsum(length) - 1
    t = np.arange(len(customer)) - (last - spells.exit)[customer]
    code = np.zeros(len(customer), dtype=int)
    code[last] = spells.code
    names = np.arange(len(length)) if ids is None else np.asarray(ids)
    if len(names) != len(length):
        raise ValueError(
            f"person_period: needs one id a customer; found {len(names)} for {len(length)}."
        )
    found = pd.DataFrame({"customer": names[customer], "t": t, "event": code > 0})
    if destination is not None:
        found["destination"] = pd.Series([None, *spells.destinations], dtype=object)[code].array
    return found
