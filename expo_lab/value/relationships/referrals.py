"""Referrals: customer equity handed from those who were recommended to those who recommended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...core.validation import require


def referral_value(
    equity: pd.Series,
    referrals: pd.DataFrame,
    first_edition: pd.Series,
    caused: float,
    saving: float = 0.0,
) -> pd.DataFrame:
    """Re-attribute customer equity to those who spoke for the show (Kumar et al. 2007, 2010).

    Whoever came for the first time after somebody had spoken for the show to it hands over

        caused x its equity + (1 - caused) x saving, shared evenly by those who spoke

    A referral of type one (would not have come otherwise) is worth the whole of the newcomer's
    value, one of type two (would have come anyway) only what was saved in winning it. Which is
    which nobody sees: `caused` is the share of type one. It is a re-attribution and no further
    money: totals add up to the equity. Who was talked out of coming is in no equity: that stands
    in `warned`, outside the sum.

    Parameters
    ----------
    equity : Series
        Index customer_id: EUR, net of what it cost to win the customer (`saving` included).
    referrals : DataFrame
        customer_id, to_customer_id, edition, direction (1 for, -1 against).
    first_edition : Series
        Index customer_id: edition of the first visit, 0 if none; of newcomers only, for whoever
        came before the record was not won in it (leave those out).
    caused : float in [0, 1]
        Share of those recommended who came because of it. An upper bound of what the record can
        say: (risk with - risk without) / risk with (`effects.talk_effects`).
    saving : float from 0, default 0
        EUR saved in winning a customer who was recommended.

    Returns
    -------
    DataFrame
        Index as `equity`: own; handed_over (0 or less for a gain); received; total, which adds up
        to the equity; lower, upper, the totals at the two extremes, caused 0 and 1; warned, how
        many it spoke to against the show before they ever came, and who have not come since.

    Raises
    ------
    ValueError
        If a column is absent, `caused` is no share, `saving` negative, an equity a gap, or a
        referral names somebody who has no equity given.

    Examples
    --------
    >>> talk = pd.DataFrame([["a", "b", 1, 1]])
    >>> talk.columns = ["customer_id", "to_customer_id", "edition", "direction"]
    >>> worth = pd.Series([10.0, 100.0], index=["a", "b"])
    >>> referral_value(worth, talk, pd.Series(dict(a=1, b=2)), caused=0.5)["total"].tolist()
    [60.0, 50.0]
    """
    require(referrals, ["customer_id", "to_customer_id", "edition", "direction"], "referral_value")
    if not 0 <= caused <= 1:
        raise ValueError(f"referral_value: caused must be a share from 0 to 1, found {caused!r}.")
    if not saving >= 0:
        raise ValueError(f"referral_value: saving must be EUR from 0, found {saving!r}.")
    if equity.isna().any():
        none = equity.index[equity.isna()]
        raise ValueError(
            f"referral_value: {len(none)} of {len(equity)} customers have no equity, the first "
            f"{none[0]!r}. Leave them out, with their referrals."
        )
    first = first_edition.reindex(equity.index).fillna(-1)
    start = referrals["to_customer_id"].map(first).fillna(-1)
    speaks_for = (referrals["direction"] > 0) & (start > referrals["edition"])
    won = referrals[speaks_for].drop_duplicates(["customer_id", "to_customer_id"])
    named = pd.Index(won["customer_id"]).union(pd.Index(won["to_customer_id"]))
    strange = named.difference(equity.index)
    if len(strange):
        raise ValueError(
            f"referral_value: {len(strange)} customers in the referrals have no equity given, the "
            f"first {strange[0]!r}."
        )
    made = pd.DataFrame(dict(own=equity.astype(float)))
    speakers = won["to_customer_id"].map(won["to_customer_id"].value_counts()).astype(float)
    totals = {}
    for name, share in (("total", caused), ("lower", 0.0), ("upper", 1.0)):
        hands_over = share * equity + (1 - share) * saving
        part = won["to_customer_id"].map(hands_over).astype(float) / speakers
        gets = part.groupby(won["customer_id"]).sum().reindex(equity.index).fillna(0.0)
        gives = -part.groupby(won["to_customer_id"]).sum().reindex(equity.index).fillna(0.0)
        totals[name] = made["own"] + gives + gets
        if name == "total":
            made["handed_over"], made["received"] = gives, gets
    made["total"] = totals["total"]
    made["lower"] = np.minimum(totals["lower"], totals["upper"])
    made["upper"] = np.maximum(totals["lower"], totals["upper"])
    against = referrals[(referrals["direction"] < 0) & (start == 0)]
    made["warned"] = (
        against.drop_duplicates(["customer_id", "to_customer_id"])["customer_id"].value_counts()
    ).reindex(equity.index, fill_value=0)
    return made
