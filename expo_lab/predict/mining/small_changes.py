"""Small changes: what a customer is going to say, and who said less than expected (C62)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from ...profiles.assemble import Held, until
from .guard import q_values


def expected_answers(
    base: Held, as_of: int | None = None, column: str = "satisfaction"
) -> pd.DataFrame:
    """Forecast a survey's next answers from the customer's earlier ones, and set them beside it.

    y = mean of all at the edition + b (the customer's own mean deviation before), b by least
    squares on earlier editions: how much of a deviation lasts. An edition's own level is what all
    share, so it is read off the edition itself; what is forecast is who lies above or below.

    Parameters
    ----------
    base : Show or holder of the schema's tables
    as_of : int, optional
        The edition whose answers are forecast; the last one held by default.
    column : str
        A number of the table ``surveys``.

    Returns
    -------
    DataFrame
        Index customer_id, those who answered then and before: said, expected, z (said less
        expected in standard errors of earlier forecasts), p (two-sided) and q (Benjamini &
        Hochberg over all who answered): colder than expected where z is below 0 and q is small.
        ``attrs``: lasting (b), error (sd of earlier forecasts) and naive_error (sd of "same as
        last time").

    Raises
    ------
    ValueError
        If fewer than 20 answers of earlier editions have one before them.
    """
    tables = until(base.tables, as_of)
    said = tables["surveys"][["customer_id", "edition", column]].dropna()
    said = said.sort_values(["customer_id", "edition"])
    own = said[column] - said.groupby("edition")[column].transform("mean")
    group = own.groupby(said["customer_id"])
    count = group.cumcount()
    before = (group.cumsum() - own) / count.where(count > 0)
    rows = said.assign(own=own, before=before, last=group.shift(1)).dropna(subset=["before"])
    date = int(tables["editions"].query("held")["edition"].max())
    learn, now = rows[rows["edition"] < date], rows[rows["edition"] == date]
    if len(learn) < 20:
        raise ValueError(
            f"expected_answers: needs 20 answers of {column!r} with an earlier one by the same "
            f"customer, before edition {date}; found {len(learn)}."
        )
    lasting = float((learn["own"] * learn["before"]).sum() / (learn["before"] ** 2).sum())
    error = float((learn["own"] - lasting * learn["before"]).std())
    level = now[column] - now["own"]
    z = (now["own"] - lasting * now["before"]) / error
    p = 2 * norm.sf(np.abs(z))
    made = pd.DataFrame(
        dict(
            said=now[column].to_numpy(),
            expected=(level + lasting * now["before"]).to_numpy(),
            z=z.to_numpy(),
            p=p,
            q=q_values(p),
        ),
        index=pd.Index(now["customer_id"], name="customer_id"),
    )
    naive = float((learn["own"] - learn["last"]).std())
    made.attrs.update(lasting=lasting, error=error, naive_error=naive)
    return made
