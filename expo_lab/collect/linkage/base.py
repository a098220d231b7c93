"""Consolidate: make one customer base of the departments' lists."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...core.schema import NEEDS, TABLES
from ...core.validation import conform, require
from ..client.control import in_lines, no_control, no_sums
from ..client.problems import counted, nothing_set_aside
from ..departments.lists import Extracts
from .clusters import clusters
from .incremental import join
from .link import link
from .normalise import fold
from .survivorship import SURVIVORSHIP, orders, survivors

# How two rows of one key become one; what is not named is taken from the first row.
MERGED = {
    "participations": dict(
        first_time="min", turned_up="max", weeks_before="max", area="sum", list_price="sum",
        discount="sum", revenue="sum", cost_to_serve="sum", leads="sum", orders="sum",
        payment_delay="max", unpaid="max",
    ),
    "contacts": dict(date="min", cost="sum", concession="sum", answer="max"),
    "surveys": dict(
        satisfaction="mean", recommendation="mean", attitude="mean", attitude_rival="mean",
        involvement="mean", intention="mean", **dict.fromkeys(NEEDS, "mean"),
    ),
    "complaints": dict(opened="min", answered="max", solved="min"),
    "rivals": {},
    "exits": {},
    "referrals": {},
    "ideas": dict(taken_up="max"),
    "scans": dict(rating="max"),
    "sessions": {},
    "roles": dict(fee="sum"),
}  # fmt: skip


@dataclass(frozen=True)
class CustomerBase:
    """One list of customers, made of the departments' lists.

    Attributes
    ----------
    tables : dict of DataFrame
        The tables of `schema.HELD`. A customer_id is the smallest record_id that its records had
        when it was given.
    links : DataFrame
        record_id_l, record_id_r, match_weight, match_probability, decision; see `link`.
    records : DataFrame
        record_id, source, customer_id: who every record was taken to be.
    notes : DataFrame
        table, column, what, rows: everything that was filled in, merged or set aside.
    set_aside : DataFrame
        What of a client's files could not be used or is asked, row by row (`read_tables`); empty
        otherwise.
    control : DataFrame
        Of a client's files: table, file, rows read, used, left out by the mapping, totals, set
        aside, and the currency of all amounts; empty otherwise.
    sums : DataFrame
        Of a client's files: by edition, exhibitors, area and money in the base beside the sums of
        all rows in the files and the totals that the files state; empty otherwise.
    """

    tables: dict[str, pd.DataFrame] = field(repr=False)
    links: pd.DataFrame = field(repr=False)
    records: pd.DataFrame = field(repr=False)
    notes: pd.DataFrame = field(repr=False)
    set_aside: pd.DataFrame = field(repr=False, default_factory=nothing_set_aside)
    control: pd.DataFrame = field(repr=False, default_factory=no_control)
    sums: pd.DataFrame = field(repr=False, default_factory=no_sums)

    def __repr__(self) -> str:
        review = int((self.links["decision"] == "review").sum())
        aside = f"; {counted(self.set_aside)}" if len(self.set_aside) else ""
        return (
            f"CustomerBase({len(self.tables['customers']):,} customers from "
            f"{len(self.records):,} records; {review:,} links to review{aside})"
            + (f"\n{in_lines(self.control, self.sums)}" if len(self.control) else "")
        )

    @property
    def currency(self) -> str:
        """Currency of all amounts, EUR where no client's files tell another."""
        return str(self.control["currency"].iloc[0]) if len(self.control) else "EUR"


def consolidate(
    extracts: Extracts,
    merge: float = 0.95,
    review: float = 0.5,
    survivorship: pd.DataFrame | None = None,
    base: CustomerBase | None = None,
) -> CustomerBase:
    """Make one customer base of the departments' lists, by record linkage.

    Records are linked (`link`), links with a probability of at least `merge` make customers, and
    every event goes over to its record's customer. Where departments differ on a field, a table
    of rules says who wins. What no department knows is filled in and counted in ``notes``:
    ``""`` for a text; ``exhibitor`` for a kind, unless events tell; for sector, ownership, size
    and source what is usual (the most frequent, or the median) among customers of the kind; for
    origin and distance what is usual in the city, else the country, else all.

    Two rows of one customer, table and key become one: money, area, leads and orders are added
    up, answers averaged, flags joined (`MERGED`).

    Parameters
    ----------
    extracts : Extracts
        From `extracts`.
    merge, review : float in (0, 1), review <= merge
        Probabilities from which two records are one customer, and listed for review. Ours.
    survivorship : DataFrame, default SURVIVORSHIP
        Indexed by field; ``departments`` names them in falling order, as in "sales > finance".
    base : CustomerBase, optional
        An earlier base of the same lists: its records keep their customer_id, and new ones join
        its customers or found new ones (`join.join`). Links that would make one customer of two
        known before are counted in ``notes`` and left for review.

    Returns
    -------
    CustomerBase

    Raises
    ------
    ValueError
        If a column or a field's rule is absent, the thresholds are out of order, a record_id
        repeats, an event names an unknown record, or the lists lack a record of `base`.
    KeyError
        If `survivorship` names a department that neither the lists nor SURVIVORSHIP know.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> base = consolidate(xl.extracts(show))
    >>> xl.collect.score_links(base.links, show.truth).f1 > 0.9
    True
    >>> later = consolidate(xl.extracts(show.advance()), base=base)
    >>> set(base.records["customer_id"]) <= set(later.records["customer_id"])
    True
    """
    rules = SURVIVORSHIP if survivorship is None else survivorship
    if not isinstance(extracts, Extracts):
        raise ValueError(
            "consolidate: needs lists of several departments (Extracts), found "
            f"{type(extracts).__name__}. To put double customers of a client's list together, say "
            "link_customers = true in its mapping."
        )
    order = orders(rules, list(extracts.records))
    for source, frame in extracts.records.items():
        needed = ["record_id", "source", "edition", "name"]
        require(frame, needed, f"consolidate(records of {source!r})")
    records = pd.concat(extracts.records.values(), ignore_index=True)
    records = records.rename(columns={"heard": "source", "source": "department"})
    links = link(records, merge, review)
    notes: list[tuple[str, str, str, int]] = []
    if base is None:
        merged = links[links["decision"] == "merged"]
        records["customer_id"] = clusters(records["record_id"], merged)
    else:
        records["customer_id"], links = join(records["record_id"], links, base.records, base.links)
        torn = (links["decision"] == "review") & (links["match_probability"] >= merge)
        if torn.any():
            what = "would make one customer of two known before: left for review"
            notes.append(("links", "decision", what, int(torn.sum())))
    owner = records.set_index("record_id")["customer_id"]
    tables = {name: _events(name, extracts.events[name], owner, notes) for name in MERGED}
    customers = survivors(records, order)
    tables["customers"] = filled(customers, tables["participations"], notes)
    tables["editions"] = conform("editions", extracts.editions)
    who = records[["record_id", "department", "customer_id"]]
    return CustomerBase(
        {name: tables[name] for name in TABLES if name in tables},
        links,
        who.rename(columns={"department": "source"}).sort_values("record_id", ignore_index=True),
        pd.DataFrame(notes, columns=["table", "column", "what", "rows"]),
    )


def _events(
    name: str, frame: pd.DataFrame, owner: pd.Series, notes: list[tuple[str, str, str, int]]
) -> pd.DataFrame:
    """Hand one table's events over to customers, and merge those that now share a key."""
    made = frame.sort_values("record_id", kind="stable", ignore_index=True)
    for column in [c for c in made if c.endswith("record_id")]:
        now = made[column].map(owner)
        strange = made[column].notna() & now.isna()
        if strange.any():
            raise ValueError(
                f"consolidate: {name} names {int(strange.sum())} records that no department "
                f"holds, the first is {made.loc[strange, column].iloc[0]!r}."
            )
        made[column] = now.fillna("")
    made = made.rename(columns=lambda c: c.replace("record_id", "customer_id"))

    def set_aside(rows: pd.Series, why: str) -> None:
        nonlocal made
        if rows.any():
            notes.append((name, "", f"{why}: set aside", int(rows.sum())))
            made = made[~rows]

    set_aside(made["customer_id"] == "", "customer on nobody's list")
    if "to_customer_id" in made:
        unknown = int((made["to_customer_id"] == "").sum())
        if unknown:
            notes.append((name, "to_customer_id", "on nobody's list: left empty", unknown))
        set_aside(made["customer_id"] == made["to_customer_id"], "with itself after merging")
    return conform(name, one_a_key(name, made, notes))


def one_a_key(
    name: str, rows: pd.DataFrame, notes: list[tuple[str, str, str, int]]
) -> pd.DataFrame:
    """Merge the rows that share a key (`MERGED`), count them, and put the table in order."""
    made, key = rows, list(TABLES[name].key)
    if name == "participations":  # of two roles or stands, that of the greater revenue
        made = made.sort_values("revenue", ascending=False, kind="stable")
    twice = made.duplicated(key, keep=False)
    if twice.any():
        notes.append((name, "", "rows of one key merged into one", int(made.duplicated(key).sum())))
        made = pd.concat([made[~twice], _merge(name, made[twice], key)], ignore_index=True)
    order = ["edition", *(c for c in key if c != "edition")]
    return made.sort_values(order, ignore_index=True)


def _merge(name: str, rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Make one row of the rows of one key; categories are compared in the schema's order."""
    how = {c: MERGED[name].get(c, "first") for c in rows if c not in key}
    if not how:
        return rows.drop_duplicates(key)
    labels = {c: list(TABLES[name][c].categories) for c in how if TABLES[name][c].categories}
    codes = {c: pd.Categorical(rows[c], categories=x).codes for c, x in labels.items()}
    made = rows.assign(**codes).groupby(key, as_index=False, observed=True).agg(how)
    return made.assign(**{c: np.array(x)[made[c]] for c, x in labels.items()})


def filled(
    customers: pd.DataFrame, took_part: pd.DataFrame, notes: list[tuple[str, str, str, int]]
) -> pd.DataFrame:
    """Fill in what no department knows, and count it."""
    role = took_part.drop_duplicates("customer_id").set_index("customer_id")["role"].astype("str")
    made = customers.assign(town=customers["city"].fillna("").map(fold))
    for about in TABLES["customers"].columns[1:]:
        gaps = made[about.name].isna()
        if not gaps.any():
            continue
        value = made[about.name]
        if about.name == "kind":
            what = "role in events, else exhibitor"
            told = made["customer_id"].map(role).replace("co_exhibitor", "exhibitor")
            told = told.astype(value.dtype)
            value = value.fillna(told).fillna("exhibitor")
        elif about.dtype == "text":
            what, value = "left empty", value.fillna("")
        else:
            place = about.name in ("origin", "distance_km")
            likes = ["town", "country", None] if place else ["kind", None]
            what = f"usual in its {'city' if place else 'kind'}"
            for like in likes:
                if value.isna().any() and not gaps.all():
                    value = value.fillna(_usual(made, value, like))
            if value.isna().any():  # then nobody's is known
                first = about.categories[0] if about.categories else about.low
                what, value = f"not given: taken as {first!r}", value.fillna(first)
        made[about.name] = value
        notes.append(("customers", about.name, what, int(gaps.sum())))
    return conform("customers", made)


def _usual(frame: pd.DataFrame, value: pd.Series, like: str | None) -> pd.Series:
    """Find the most frequent text, or the median number, among customers alike."""
    alike = frame[like].replace("", None) if like else pd.Series("all", frame.index)
    known = pd.DataFrame(dict(alike=alike, value=value)).dropna()
    if pd.api.types.is_numeric_dtype(value):
        usual = known.groupby("alike")["value"].median().round()
    else:
        counts = known.value_counts().reset_index()
        counts = counts.sort_values(["count", "value"], ascending=[False, True])
        usual = counts.drop_duplicates("alike").set_index("alike")["value"]
    found: pd.Series = alike.map(usual).astype(value.dtype)  # nobody may know it at all
    return found
