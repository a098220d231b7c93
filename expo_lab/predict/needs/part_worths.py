"""Part-worths: what each part of a stand is worth, by what customers choose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...core.validation import require
from ...models.choice import ConditionalLogit

PARTS = ("price", "corner", "package")
Z = 1.959964


def part_worths(choices: pd.DataFrame, columns: Sequence[str] = PARTS) -> pd.DataFrame:
    """Estimate part-worths by conditional logit, and what customers would pay for each part.

    Willingness to pay is -b / b_price, a ratio of two estimates; its interval is Fieller's (1954),
    which is a gap where the price's effect is not told from 0: then no bound can be given.

    Parameters
    ----------
    choices : DataFrame
        From `ask_choices`, with columns of your own if you like, such as the package times a need.
    columns : sequence of str
        What may count; the first is the price, in EUR 1000.

    Returns
    -------
    DataFrame
        Index part: part_worth (logits a unit), se, lower, upper (95 %); wtp (EUR for one unit
        more), wtp_lower, wtp_upper (95 %). Customers' choices are taken as independent.

    Raises
    ------
    ValueError
        As `ConditionalLogit.fit`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.collect import ask_choices
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> told = ask_choices(show, [f"E{i:06d}" for i in range(1, 201)])
    >>> bool(part_worths(told).loc["price", "part_worth"] < 0)
    True
    """
    require(choices, ["customer_id", "task", "chosen", *columns], "part_worths")
    situation = choices.groupby(["customer_id", "task"], sort=False).ngroup().to_numpy()
    x = choices[list(columns)].astype(float)
    found = ConditionalLogit().fit(x, choices["chosen"].to_numpy(), situation)
    made = found.summary().set_index("coefficient")
    made.index.name = "part"
    made = made.rename(columns={"estimate": "part_worth"})
    b, cov = found.coef_.to_numpy(), found.cov_
    money = [(np.nan, np.nan, np.nan)]
    money += [_worth(b[k], b[0], cov[k, k], cov[0, 0], cov[k, 0]) for k in range(1, len(b))]
    names = ["wtp", "wtp_lower", "wtp_upper"]
    return made.join(pd.DataFrame(money, columns=names, index=made.index))


def _worth(
    b: float, price: float, v: float, v_price: float, between: float
) -> tuple[float, float, float]:
    """-b / price in EUR, with Fieller's interval."""
    ratio, g = b / price, Z**2 * v_price / price**2
    if g >= 1:
        return -1000 * ratio, np.nan, np.nan
    inside = v - 2 * ratio * between + ratio**2 * v_price - g * (v - between**2 / v_price)
    half = Z / abs(price) * np.sqrt(inside) / (1 - g)
    middle = (ratio - g * between / v_price) / (1 - g)
    return -1000 * ratio, -1000 * (middle + half), -1000 * (middle - half)
