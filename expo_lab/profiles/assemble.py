"""Profile: one row a customer, with all that later steps need and nothing from after its date."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..collect.linkage.base import CustomerBase
from ..core.places import placed
from ..core.schema import AHEAD
from ..core.validation import checked_and_placed, conform
from ..core.warning import warn
from ..world.show import Show
from .columns import COLUMNS, column_of
from .forecaster import HISTORY, HORIZON, Forecaster, Past, chances, declares
from .forecasters import DEFAULT, as_forecaster
from .opinions import SCALES, asked_for, opinions
from .record import editions_held, history, money, presence, relations

PLAIN = (
    *("kind", "name", "country", "sector", "size", "ownership", "origin", "distance_km", "source"),
)
# of which a profile is made; columns of one's own may read others
READ = (
    *("customers", "editions", "participations", "surveys", "contacts", "rivals", "complaints"),
    *("referrals", "ideas"),
)


class Held(Protocol):
    """Anything that holds the schema's tables: a Show or a CustomerBase."""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""


def profile(
    base: Held | Mapping[str, pd.DataFrame],
    as_of: int | None = None,
    forecaster: str | Forecaster = DEFAULT,
) -> pd.DataFrame:
    """Describe every customer as known right after an edition.

    Parameters
    ----------
    base : Show, CustomerBase or mapping of str to DataFrame
        With the schema's tables. Tables of your own are checked first (`conform.checked`).
    as_of : int, optional
        An edition number, inclusive; the last one by default. Nothing later is looked at. A base
        in which records were put together cannot look back: its links know what came later. One
        read from a client's files (`read_tables`) can, for its rows are what was written; but the
        customers' list is as of today. Kind, size and the like are today's, whoever was first
        seen later stands there as a prospect, and whoever was struck off is absent. So judge
        forecasts by those with ``editions_attended > 0``. Prospects' chances rest on who stood
        in the list when: a show knows that, of tables of your own all stood there from the start.
    forecaster : str or Forecaster, default "hazard_opinions"
        A name in `FORECASTERS`, or a forecaster; it is copied and learns from this record, as far
        as `as_of`. What it does not forecast is a gap in p_alive, p_next_2 to p_next_10,
        expected_editions, expected_value, win_back and common_luck.

    Returns
    -------
    DataFrame
        The columns of the schema's table ``profile`` (``xl.core.schema.TABLES["profile"]``) but for
        the index, customer_id. There is no gap in it: what surveys did not answer is estimated
        by shrinking to the mean of the customer's group (kind, status, times seen), with the
        number of answers and the standard error beside it.

    Raises
    ------
    ValueError
        If `as_of` is no edition of the base, or earlier than the last one of a base in which
        records were put together, or tables of your own break the schema.

    Warns
    -----
    UserWarning
        If a read base looks back: what of it is as of today, and how many were first seen later.

    Examples
    --------
    >>> import expo_lab as xl
    >>> people = profile(xl.simulate("mature", customers=300, editions=5, seed=1), as_of=5)
    >>> bool(people["expected_editions"].between(0, 10).all())
    True
    """
    found = as_forecaster(forecaster)
    past, names = _past(base, as_of, found.needs)
    made = pd.concat([past.people, _ahead(past, found)], axis=1)
    made["expected_value"] = made["margin"] * made["expected_editions"]
    return _stored(made, names)


def fit_forecaster(
    base: Held | Mapping[str, pd.DataFrame],
    as_of: int | None = None,
    forecaster: str | Forecaster = DEFAULT,
) -> Forecaster:
    """Return a forecaster that has learnt from a record as far as a date, as `profile` uses it.

    Parameters
    ----------
    base, as_of, forecaster :
        As for `profile`.

    Returns
    -------
    Forecaster
        A fitted copy; its methods take profiles of the same record and date.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=5, seed=1)
    >>> people = xl.profile(show)
    >>> found = fit_forecaster(show).expected_editions(people, horizon=10)
    >>> bool(abs(found - people["expected_editions"]).max() < 1e-6)
    True
    """
    fitted: Forecaster = as_forecaster(forecaster).fit(past_of(base, as_of))
    return fitted


def past_of(base: Held | Mapping[str, pd.DataFrame], as_of: int | None = None) -> Past:
    """All that a forecaster may learn from; several of them can share it."""
    return _past(base, as_of)[0]


def _past(
    base: Held | Mapping[str, pd.DataFrame],
    as_of: int | None,
    needs: Collection[str] | None = None,
) -> tuple[Past, list[str]]:
    """All that is known at a date, before anybody forecasts; and the columns that are extra.

    Earlier dates are described in the columns that are needed, or in all.
    """
    given = base if isinstance(base, Mapping) else base.tables
    if isinstance(base, Show) and not len(COLUMNS):
        given = {name: given[name] for name in READ}
    if isinstance(base, Show):  # its tables are in the schema's form by construction
        tables = _on_record(until(given, as_of), base)
        at = placed(tables)
    else:
        tables, at = (until(made, as_of) for made in checked_and_placed(given, "profile"))
    if isinstance(base, CustomerBase) and as_of is not None:
        _may_look_back(base, int(as_of))
    ids = pd.Index(tables["customers"]["customer_id"], name="customer_id")
    held = editions_held(tables)
    there, since = presence(at, len(ids))
    listed = _listed(tables, base, held) if isinstance(base, Show) else None
    lean = at
    if needs is not None and {*needs} <= {*PLAIN, *HISTORY, *SCALES}:
        plain = [name for name in PLAIN if name == "kind" or name in needs]
        asked = asked_for([name for name in SCALES if name in needs])
        lean = {
            "customers": at["customers"][["customer_id", *plain]],
            "editions": at["editions"],
            "surveys": at["surveys"][["customer_id", "edition", *asked]],
        }
    else:
        needs = None

    def described(then: dict[str, pd.DataFrame], back: int, only: Collection[str] | None) -> Any:
        """Everybody on record at a date, in the columns of ours."""
        who = then["customers"].set_index("customer_id")
        some, dates = who.index.to_numpy(), held[: len(held) - back]
        if whole := len(some) == len(ids):
            who.index = pd.RangeIndex(len(ids))  # a number is its own place
        was = there[:, : len(dates)] if whole else there[some, : len(dates)]
        newcomer = since[some] <= dates.max(initial=0)
        made = who[[name for name in PLAIN if name in who]]
        made = pd.concat([made, history(dates, was, newcomer, made)], axis=1)
        if only is None:
            more = [part(then, made) for part in (money, opinions, relations)]
        else:
            more = [opinions(then, made, [name for name in SCALES if name in only])]
        people = pd.concat([made, *more], axis=1)
        people.index = ids if whole else ids.take(some)
        return people

    def extra(named: dict[str, pd.DataFrame], people: pd.DataFrame) -> pd.DataFrame:
        for name, column in COLUMNS.items():
            people[name] = column_of(column, named, people)
        return people

    @cache  # all that learn from this past ask for the same few dates
    def kept(back: int) -> pd.DataFrame:
        def then(of: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
            at = until(of, int(held[-1 - back]))
            return _on_record(at, base) if isinstance(base, Show) else at

        people = described(then(lean), back, needs)
        return people if needs is not None or not len(COLUMNS) else extra(then(tables), people)

    def earlier(back: int) -> pd.DataFrame:
        return kept(back).copy(deep=False)  # pandas copies it once somebody writes to it

    people = extra(tables, described(at, 0, None))
    return Past(people, there, np.ones(len(people)), earlier, listed), list(COLUMNS)


def _on_record(tables: dict[str, pd.DataFrame], show: Show) -> dict[str, pd.DataFrame]:
    """Leave out firms that were founded after the tables' last edition: they are nobody yet."""
    who = tables["customers"]
    last = int(tables["editions"]["edition"].max())
    firms = (who["kind"] == "exhibitor").cumsum()  # those founded later come last
    known = (who["kind"] != "exhibitor") | (firms <= show.on_record[last])
    return tables | {"customers": who[known]}


def _listed(tables: dict[str, pd.DataFrame], show: Show, held: np.ndarray) -> np.ndarray:
    """Position of the edition held from which on each customer was on record."""
    is_firm = (tables["customers"]["kind"] == "exhibitor").to_numpy()
    firms = [show.on_record[int(edition)] for edition in held]
    return np.where(is_firm, np.searchsorted(firms, is_firm.cumsum()), 0)


def _ahead(past: Past, forecaster: Forecaster) -> pd.DataFrame:
    """What the forecaster expects of everybody; gaps where it does not say."""
    people = past.people
    if not past.there.shape[1]:  # no edition was held yet: nobody can have come, nothing is known
        nothing = dict(p_alive=1.0, win_back=0.0, common_luck=0.0) | dict.fromkeys(AHEAD, 0.0)
        return pd.DataFrame(nothing, people.index).assign(expected_editions=0.0, own_model=False)
    forecaster = forecaster.fit(past)
    gap = np.full(len(people), np.nan)
    far = declares(forecaster, "path")
    # its first column is p_next, and its sum the expected editions
    path = chances(forecaster, "path", people) if far else np.tile(gap[:, None], HORIZON)
    out = pd.DataFrame(
        dict(
            p_next=path[:, 0] if far else chances(forecaster, "p_next", people),
            **{name: path[:, k] for k, name in enumerate(AHEAD) if k},
            p_alive=chances(forecaster, "p_alive", people)
            if declares(forecaster, "p_alive")
            else gap,
            expected_editions=path @ np.ones(path.shape[1]),
        ),
        index=people.index,
    )
    if declares(forecaster, "about"):
        return pd.concat([out, forecaster.about(people)], axis=1)
    return out.assign(win_back=gap, common_luck=gap, own_model=True)


def _stored(made: pd.DataFrame, extra: list[str]) -> pd.DataFrame:
    table = conform("profile", made.reset_index()).set_index("customer_id")
    return table.join(made[extra]) if extra else table


def until(tables: Mapping[str, pd.DataFrame], as_of: int | None) -> dict[str, pd.DataFrame]:
    """Return the tables as they stood right after an edition; the last one by default."""
    known = tables["editions"]["edition"]
    last = int(known.max())
    if as_of is None:
        as_of = last
    whole = isinstance(as_of, (int, np.integer)) and not isinstance(as_of, bool)
    if not whole or not (known == as_of).any():
        raise ValueError(
            f"as_of must be one of the editions {int(known.min())} to {last}, found {as_of!r}."
        )

    def then(frame: pd.DataFrame) -> pd.DataFrame:
        keep = (frame["edition"] <= as_of).to_numpy()
        return frame if keep.all() else frame[keep]

    return {n: then(frame) if "edition" in frame else frame for n, frame in tables.items()}


def _may_look_back(base: CustomerBase, as_of: int) -> None:
    """Refuse a date before the last edition of a base that was linked; warn for any other."""
    last = base.tables["editions"]["edition"].max()
    if as_of == last:
        return
    if not base.records["customer_id"].is_unique:
        raise ValueError(
            f"profile: as_of={as_of} looks back, but the base was consolidated after edition "
            f"{last}, and its records and links know of what came later. Consolidate the lists as "
            "they stood then, or take the profile of the show."
        )
    first = base.tables["participations"].groupby("customer_id")["edition"].min()
    warn(
        f"profile: as_of={as_of} looks back in a list of customers as of today: kind, size and the "
        f"like are today's, {int((first > as_of).sum()):,} first seen later stand there as "
        "prospects, and whoever was struck off is absent. Judge forecasts by those with "
        "editions_attended > 0."
    )
