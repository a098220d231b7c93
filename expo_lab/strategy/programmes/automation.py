"""Automation: what routine touches cost by hand, and what a machine would save."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import TABLES
from ...core.validation import require

# The three fields of source 001, and which touches of the contact log are routine in each.
FIELDS = {
    "sales": ("offer",),
    "marketing": ("prospecting", "win back"),
    "service": ("ending", "programme"),
}
WRITTEN = ("letter", "email")  # what a machine can send; calls and visits stay with people


def automation_saving(
    contacts: pd.DataFrame, fixed: float, unit: float = 0.5, written: tuple[str, ...] = WRITTEN
) -> pd.DataFrame:
    """Set what written touches cost by hand beside what a machine would cost, by field.

    saved = cost - unit touches - fixed share,  break_even = fixed share / (cost / touches - unit)

    with the fixed cost of the system shared among the fields by their touches. Only what is written
    is automated: a call or a visit is left to people. The saving is arithmetic on the log and
    assumes that the same words move a customer as much when a machine sends them; what a touch
    moves, `action_ledger` tells.

    Parameters
    ----------
    contacts : DataFrame
        The contact log: edition, channel, purpose, cost (EUR a touch).
    fixed : float, at least 0
        EUR an edition that the system costs, licences, data care and training of staff included.
    unit : float, at least 0, default 0.5
        EUR a touch that a machine sends; ours.
    written : tuple of str
        Channels that can be automated.

    Returns
    -------
    DataFrame
        One row a field that has such touches, and "all": touches, cost, automated (EUR) and saved
        (EUR), each a mean an edition; break_even, touches an edition from which it pays (infinite
        where a touch by hand costs no more than `unit`).

    Raises
    ------
    ValueError
        If a column is absent, a channel is unknown, a cost is negative, or nothing is written.

    Examples
    --------
    >>> log = pd.DataFrame(dict(edition=1, channel="letter", purpose="offer", cost=[8.0] * 100))
    >>> automation_saving(log, fixed=300.0).loc["sales", ["saved", "break_even"]].tolist()
    [450.0, 40.0]
    """
    require(contacts, ["edition", "channel", "purpose", "cost"], "automation_saving")
    for name, value in (("fixed", fixed), ("unit", unit)):
        if not (isinstance(value, (int, float)) and 0 <= value < np.inf):
            raise ValueError(
                f"automation_saving: {name} must be EUR of at least 0, found {value!r}."
            )
    channel = contacts["channel"].astype(str)
    known = TABLES["contacts"]["channel"].categories
    for name in written:
        if name not in known:
            raise ValueError(f"automation_saving: no channel {name!r}. {nearest(name, known)}")
    if (contacts["cost"] < 0).any():
        raise ValueError("automation_saving: cost must be at least 0 EUR a touch.")
    field: Mapping[str, str] = {p: name for name, those in FIELDS.items() for p in those}
    routine = channel.isin(written)
    if not routine.any():
        raise ValueError("automation_saving: written names no channel, so nothing is automated.")
    made = (
        contacts[routine]
        .assign(field=contacts["purpose"].astype(str).map(field).fillna("service"))
        .groupby("field")["cost"]
        .agg(touches="size", cost="sum")
        .reindex(list(FIELDS))
        .dropna()
    ) / contacts["edition"].nunique()
    share = fixed * made["touches"] / made["touches"].sum()
    made.loc["all"] = made.sum()
    share.loc["all"] = fixed
    made["automated"] = unit * made["touches"] + share
    made["saved"] = made["cost"] - made["automated"]
    more = made["cost"] / made["touches"] - unit
    made["break_even"] = np.where(more > 0, share / more.where(more > 0, 1.0), np.inf)
    return made
