"""People: the profile of the firms on record, in the columns asked for, without a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.registry import nearest
from ...core.schema import SECTORS, TABLES
from ...profiles.bgbb import WithWayBack
from ...profiles.forecaster import HORIZON, Forecaster, Past
from ...profiles.forecasters import DEFAULT, as_forecaster
from ...profiles.opinions import SCALES, opinions
from ...profiles.record import NEVER, history, money, presence
from ...world.people.identities import people as identities
from ...world.people.population import BIRTH
from ...world.streams import Luck
from .course import Course

ORIGINS = TABLES["customers"]["origin"].categories
COUNTED = (
    *("first_edition", "last_edition", "editions_attended", "newcomer", "x", "t_x", "n"),
    *("recency", "repeat_patronage"),
)
MONEY = (
    *("area", "revenue", "leads", "orders", "weeks_before", "payment_delay", "discount_share"),
    *("margin_total", "margin"),
)
SAID = (*SCALES, *(f"{name}_se" for name in SCALES), "answers")
FORECAST = ("p_alive", "p_next", "expected_editions", "win_back", "common_luck", "own_model")
RECORD = ("kind", "sector", "size", "origin", "distance_km", "portfolio", "expected_value")
KNOWN = (*RECORD, *COUNTED, *MONEY, *SAID, *FORECAST)


def lean_profile(
    course: Course,
    columns: Iterable[str],
    known: bool = False,
    forecaster: WithWayBack | None = None,
) -> pd.DataFrame:
    """Describe the firms on record right after the last edition.

    The columns are those of `profile` for exhibitors, to the stored precision, but only these are
    made: what forecasts cost is paid where a forecast is read.

    Parameters
    ----------
    course : Course
    columns : iterable of str
        Some of `KNOWN`.
    known : bool, default False
        Leave out those who never exhibited on record.
    forecaster : WithWayBack, optional
        One that has learnt from an earlier date of this show; by default that of a profile learns
        anew.

    Returns
    -------
    DataFrame
        Index the firm's number on the roll, 0 for E000001; kind, editions_attended and `columns`.

    Raises
    ------
    ValueError
        For a column that is not on the lean record.
    """
    wanted = dict.fromkeys(["kind", "editions_attended", *columns])
    for name in wanted:
        if name not in KNOWN:
            raise ValueError(f"lean_profile: has no column {name!r}. {nearest(name, KNOWN)}")
    made = _made(course, wanted, known, forecaster)
    for name in wanted:
        about = TABLES["profile"][name]
        if about.dtype == "float":
            made[name] = made[name].astype(float).round(about.decimals)
    return made[list(wanted)]


def _made(
    course: Course, wanted: Collection[str], known: bool, forecaster: Forecaster | None
) -> pd.DataFrame:
    """Make the columns wanted, as exact as they come, and those that they rest on."""
    learns = forecaster is None and not {*FORECAST, "expected_value"}.isdisjoint(wanted)
    if forecaster is None:
        forecaster = as_forecaster(DEFAULT)
    if learns:
        wanted = {*wanted, *forecaster.needs}

    def ask(*names: tuple[str, ...]) -> bool:
        return any(name in wanted for group in names for name in group)

    entries = course.entries
    firms = entries[-1].on_record  # of the roll, on which those founded later come last
    made = pd.DataFrame({"kind": pd.Categorical(["exhibitor"]).repeat(firms)})
    made.index.name = "customer_id"
    there, held = presences(course)
    tables: dict[str, pd.DataFrame] = {}
    tables["participations"] = pd.concat([e.stands for e in entries], ignore_index=True)
    tables["editions"] = pd.DataFrame(
        dict(edition=[e.now.edition for e in entries], held=[bool(e.now.held) for e in entries])
    ).assign(price_sqm=[round(float(e.now.price_sqm), 2) for e in entries])
    newcomer = presence(tables, firms)[1] < NEVER
    made = made.join(history(np.array(held), there, newcomer, made))
    parts = [made]
    if ask(MONEY, ("expected_value",)):
        tables["contacts"] = pd.concat([e.touches for e in entries], ignore_index=True)
        parts.append(money(tables, made))
    if ask(SAID):
        tables["surveys"] = pd.concat([e.surveys for e in entries], ignore_index=True)
        asked = [name for name in SCALES if ask((name, f"{name}_se"))]
        parts.append(opinions(tables, made, asked))
    made = pd.concat(parts, axis=1)
    if ask(("portfolio",)):
        since = held[-2] if len(held) > 1 else 0
        seen = pd.concat([e.rivals for e in entries if e.now.edition >= since])
        others = np.zeros((firms, 3), dtype=bool)
        others[seen["customer_id"], seen["rival"]] = True
        ours = (made["editions_attended"] > 0) & (made["recency"] < 2)
        made["portfolio"] = others.sum(axis=1) + ours
    roll = {name: course.world.roll[name][:firms] for name in ("log_size", "origin", "sector")}
    if ask(("size",)):
        made["size"] = np.maximum(1, np.exp(4.0 + 1.4 * roll["log_size"])).astype(np.int64)
    if ask(("origin",)):
        made["origin"] = pd.Categorical.from_codes(roll["origin"], list(ORIGINS))
    if ask(("sector",)):
        made["sector"] = pd.Categorical.from_codes(roll["sector"], list(SECTORS))
    if ask(("distance_km",)):
        born = Luck(course.seed, BIRTH)
        record = identities("exhibitor", firms, roll["origin"], roll["sector"], born)
        made["distance_km"] = record["distance_km"].round().to_numpy(float)
    if learns:

        def earlier(back: int) -> pd.DataFrame:
            return _lesson(course, forecaster.needs, held[-1 - back])

        listed = np.searchsorted([e.on_record for e in entries if e.now.held], 1 + np.arange(firms))
        forecaster.fit(Past(made, there, np.ones(firms), earlier, listed))
        entries[-1].lessons[forecaster.needs] = made[[*forecaster.needs]]
    if known:
        made = made[made["editions_attended"] > 0].copy()
    if ask(FORECAST, ("expected_value",)):
        path = forecaster.path(made, HORIZON)
        made["p_next"], made["expected_editions"] = path[:, 0], path @ np.ones(HORIZON)
        made["p_alive"] = forecaster.p_alive(made)
        made = made.join(forecaster.about(made))
    if ask(("expected_value",)):
        made["expected_value"] = made["margin"] * made["expected_editions"]
    return made


def _lesson(course: Course, needs: tuple[str, ...], edition: int) -> pd.DataFrame:
    """Describe the firms of an earlier date as far as a forecaster reads; kept with its entry.

    All courses that part later share that date.
    """
    then = tuple(e for e in course.entries if e.now.edition <= edition)
    kept = then[-1].lessons
    if needs not in kept:
        kept[needs] = _made(replace(course, entries=then), needs, False, None)
    return kept[needs]


def fitted(course: Course) -> WithWayBack:
    """Return decision value's forecaster, which has learnt from a show's record so far.

    BG/BB with a way back, whatever a profile takes by default: the protocol and the tables that
    ship are frozen with it.
    """
    people = lean_profile(course, COUNTED)
    there, _ = presences(course)
    return WithWayBack().fit(Past(people, there, np.ones(len(people))))


def presences(course: Course) -> tuple[np.ndarray, list[int]]:
    """Who was there at which edition held, (firms, editions held), and their numbers."""
    held = [e for e in course.entries if e.now.held]
    there = np.zeros((course.entries[-1].on_record, len(held)), dtype=bool)
    for t, entry in enumerate(held):
        there[entry.was.firm, t] = entry.now.exhibits | entry.now.guests
    return there, [e.now.edition for e in held]
