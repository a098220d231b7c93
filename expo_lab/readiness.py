"""Available: which schemes and models can run on a client's data, and which of it is real."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from .core.arguments import guarded
from .core.schema import AHEAD, NEEDS, TABLES
from .predict.lessons import remembered
from .profiles.assemble import Held, past_of, profile
from .profiles.forecaster import HISTORY, Forecaster
from .profiles.forecasters import FORECASTERS, as_forecaster
from .profiles.opinions import SCALES
from .segment.scheme.scheme import SCHEMES
from .value.lifetime import lifetime_value


@dataclass(frozen=True)
class _Model:
    """A model: how it is run, the columns that it reads, and those that share its parameters."""

    run: Callable[[pd.DataFrame], Any]
    columns: tuple[str, ...]
    shares: tuple[str, ...] = ()


# The schemes tell what they read themselves.
MODELS = {
    "lifetime_value": _Model(
        lifetime_value,
        (*HISTORY, *AHEAD, "common_luck", "margin", "margin_total"),
        ("expected_editions",),
    ),
}
_HISTORY = (
    "Where no group of customers has 50 histories over 3 editions (own_model), the forecast rests "
    "on published lists, too low for direct contracts: add earlier editions."
)
_FIRST = "Ask in the booking form whether it is the first time, or say complete_record = true."
_COST = "Take halls, services and staff a stand from the cost accounts (cost_to_serve)."


@dataclass(frozen=True)
class _Ground:
    """What a column of the profile rests on: columns of the base, and how to get them."""

    rests_on: tuple[str, ...]
    how: str


_OWN = _Ground(("participations.edition",), _HISTORY)
_MONEY = _Ground(("participations.revenue", "participations.cost_to_serve"),
                 f"Take amounts billed from the ledger (revenue). {_COST}")  # fmt: skip
GROUNDS = {
    **{
        column: _Ground((f"surveys.{asked}",), f"Ask {whom}: {what}, after the next edition.")
        for column, asked, whom, what in (
            ("satisfaction", "satisfaction", "exhibitors", "how satisfied, 1 to 5"),
            ("recommendation", "recommendation", "exhibitors", "would they recommend, 0 to 10"),
            ("relative_attitude", "attitude_rival", "exhibitors",
             "their attitude to your show and to the best rival, 0 to 1"),
            ("involvement", "involvement", "exhibitors", "how much the choice of show matters"),
            *(
                (need, need, "exhibitors", f"{need.replace('_', ' of ')}, 1 to 5")
                for need in NEEDS
            ),
        )
    },
    "portfolio": _Ground(("rivals.rival",), "Look customers up in rivals' exhibitor lists."),
    "answers": _Ground(("surveys.customer_id",), "Ask exhibitors after the next edition."),
    "newcomer": _Ground(("participations.first_time",), _FIRST),
    **dict.fromkeys(("p_alive", *AHEAD, "expected_editions", "win_back", "common_luck"), _OWN),
    **dict.fromkeys(("margin", "margin_total"), _MONEY),
    "expected_value": _Ground(_MONEY.rests_on, f"{_MONEY.how} {_HISTORY}"),
    **{
        column: _Ground((f"participations.{column}",), f"Take {column} from the bookings.")
        for column in ("area", "revenue", "leads", "orders", "weeks_before", "payment_delay")
    },
    "discount_share": _Ground(("participations.discount",), "Take discounts from the contracts."),
    **{
        column: _Ground((f"{table}.customer_id",), f"Keep a list of {table}.")
        for table, columns in dict(
            complaints=("complaints", "unsolved"),
            referrals=("referrals_for", "referrals_against"),
            ideas=("ideas",),
            contacts=("contacts", "contact_cost"),
        ).items()
        for column in columns
    },
    **{
        column: _Ground((f"customers.{column}",), f"Add {column} to the customers' list.")
        for column in ("sector", "size", "ownership", "origin", "distance_km", "source")
    },
}  # fmt: skip


@guarded
def available(people: Held | Mapping[str, pd.DataFrame] | pd.DataFrame) -> pd.DataFrame:
    """Say which schemes and models run on the data at hand, and whether they rest on any.

    A profile has no gaps: what nobody told is filled in, so a scheme runs on it and says nothing.
    Of a profile it is seen where everybody of the scheme's kinds has what is filled in; of a base
    also what was filled in when it was read (its ``notes``), so hand over the base if you have it.

    Parameters
    ----------
    people : CustomerBase, Show, mapping of tables, or a profile

    Returns
    -------
    DataFrame
        Index name: every scheme of ``xl.SCHEMES``, and the models.

        what : "scheme" or "model".
        runs : bool, it was tried.
        on_data : bool, it runs and none of the columns that it reads is only filled in.
        lacking : columns that are absent, or else why it does not run.
        filled_in : columns that rest on no data of these customers.
        in_part : columns that rest on data for some and are filled in for the others, as
            "column (filled in of all)"; known of a base only.
        how : how what is lacking could be got.

    Raises
    ------
    ValueError
        If tables of your own break the schema.

    Examples
    --------
    >>> import expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> found = available(xl.read_tables(example, example / "mapping.toml"))
    >>> found.loc[["dick_basu", "status"], ["runs", "on_data", "filled_in"]]
                runs  on_data          filled_in
    name
    dick_basu   True    False  relative_attitude
    status      True     True
    """
    notes, tables = None, None
    if not isinstance(people, pd.DataFrame):
        tables = people if isinstance(people, Mapping) else people.tables
        notes = getattr(people, "notes", None)
        people = profile(people)
    everybody = people

    # schemes share columns and kinds: each is looked at once
    @cache
    def ours(kinds: tuple[str, ...]) -> pd.DataFrame:
        if "kind" not in everybody:
            return everybody
        return everybody[everybody["kind"].astype(str).isin(kinds)]

    @cache
    def filled(column: str, kinds: tuple[str, ...]) -> float:
        return _filled(column, ours(kinds), tables, notes)

    def row(name: str, what: str, model: _Model, kinds: tuple[str, ...]) -> dict[str, Any]:
        read = [c for c in (*model.columns, *model.shares) if c in everybody]
        shares = {c: filled(c, kinds) for c in read}
        return _row(name, what, model, kinds, everybody, len(ours(kinds)), shares)

    rows = [row(n, "scheme", _Model(s, s.columns), tuple(s.kinds)) for n, s in SCHEMES.items()]
    models = _forecasters(tables) | MODELS
    rows += [row(name, "model", model, ("exhibitor",)) for name, model in models.items()]
    return pd.DataFrame(rows).set_index("name")


def _forecasters(tables: Mapping[str, pd.DataFrame] | None) -> dict[str, _Model]:
    """Each forecaster, fitted to the record; a profile alone has none to fit to."""
    # the record is looked at once for all of them
    past = cache(lambda: remembered(past_of(tables))) if tables else None

    def run(forecaster: Forecaster) -> Callable[[pd.DataFrame], Any]:
        return lambda people: past and as_forecaster(forecaster).fit(past()).p_next(people)

    return {
        name: _Model(run(f), f.needs, ("expected_editions",)) for name, f in FORECASTERS.items()
    }


def _row(
    name: str,
    what: str,
    model: _Model,
    kinds: tuple[str, ...],
    people: pd.DataFrame,
    ours: int,
    shares: dict[str, float],
) -> dict[str, Any]:
    """Try a scheme or model on a profile with so many of its kinds, filled in to these shares."""
    absent = [c for c in model.columns if c not in people]
    why = ", ".join(absent)
    if not absent:
        try:
            with warnings.catch_warnings():
                # a parameter left open by the data is said where the model is used
                warnings.simplefilter("ignore", UserWarning)
                model.run(people)
        except (ValueError, KeyError) as problem:
            why = str(problem)
    if not why and not ours:
        why = f"no {' or '.join(kinds)} among the customers"
    whole = [c for c, share in shares.items() if share >= 1]
    part = {c: share for c, share in shares.items() if 0 < share < 1}
    # the same advice for two columns is given once
    how = dict.fromkeys(_how(c) for c in (*absent, *whole))
    return dict(
        name=name,
        what=what,
        runs=not why,
        on_data=not why and not whole,
        lacking=why,
        filled_in=", ".join(whole),
        in_part=", ".join(f"{c} ({share:.0%})" for c, share in part.items()),
        how=" ".join(how),
    )


def _how(column: str) -> str:
    """Say how a column can be got; of one that is not listed, what it is."""
    if column in GROUNDS:
        return GROUNDS[column].how
    about = TABLES["profile"]
    return f"Add {column}: {about[column].meaning if column in about.names else 'see the scheme'}."


def _filled(
    column: str,
    ours: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame] | None,
    notes: pd.DataFrame | None,
) -> float:
    """Share of a column that rests on no data: 1 for all of it, 0 as far as can be seen."""
    if not len(ours) or column not in GROUNDS:
        return 0.0
    if _only_filled(column, ours):
        return 1.0
    share = 0.0
    if notes is not None and tables is not None:
        for source in GROUNDS[column].rests_on:
            table, _, name = source.partition(".")
            here = notes[(notes["table"] == table) & (notes["column"] == name)]
            made = here[here["what"].str.contains("not given|not known|left empty|usual|^of the")]
            if len(made):
                share = max(share, min(1.0, made["rows"].sum() / max(1, len(tables[table]))))
    return share


def _only_filled(column: str, ours: pd.DataFrame) -> bool:
    """Whether everybody has what a profile fills in where it knows nothing."""
    known = ours[ours["editions_attended"] > 0] if "editions_attended" in ours else ours
    if column in SCALES:
        low, high = SCALES[column]
        middle = np.isclose(ours[column], (low + high) / 2)
        if f"{column}_se" in ours:  # as uncertain as the whole scale
            return bool((middle & np.isclose(ours[f"{column}_se"], (high - low) / 12**0.5)).all())
        return bool(middle.all())
    if column in ("p_alive", *AHEAD, "expected_editions"):
        return "own_model" in ours and not ours["own_model"].any()
    if column == "portfolio":  # our own show is always known
        if not {"editions_attended", "recency"} <= set(ours):
            return bool((ours["portfolio"] <= 1).all())
        there = (ours["editions_attended"] > 0) & (ours["recency"] < 2)
        return bool((ours["portfolio"] <= there).all())
    if column == "newcomer":
        return not ours["newcomer"].any()
    if column in ("margin", "margin_total", "expected_value"):
        nothing = "revenue" in known and not known["revenue"].any()
        free = {"revenue", "margin_total", "contacts"} <= set(known) and bool(
            (known["margin_total"] == known["revenue"])[known["contacts"] == 0].all()
            and (known["contacts"] == 0).any()
        )
        own = "own_model" not in ours or ours["own_model"].any()
        return bool(nothing or free or (column == "expected_value" and not own))
    if column in TABLES["customers"].names:  # where nobody's is known, all are given the same
        return len(ours) > 1 and ours[column].nunique() == 1
    return pd.api.types.is_numeric_dtype(ours[column]) and not known[column].any()
