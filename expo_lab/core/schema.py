"""The tables: columns, units, ranges and privacy class; one place, checked everywhere.

Generation, validation of a client's data, the data dictionary and the privacy rules read this;
the verbs over it stand in `conform`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .registry import Registry

KINDS = ("exhibitor", "buyer", "visitor", "sponsor", "partner", "supplier")
# A co-exhibitor is a guest on another's stand: listed, without a contract with the organiser.
ROLES = (*KINDS, "co_exhibitor")
SECTORS = (
    "machinery",
    "electronics",
    "logistics",
    "packaging",
    "energy",
    "construction",
    "food technology",
    "medical technology",
)
ORIGINS = ("local", "out of town", "international")
TOPICS = (
    "automation",
    "digital",
    "sustainability",
    "sourcing",
    "skills",
)  # what a show can be about
NEEDS = [f"need_{topic}" for topic in TOPICS]  # the columns that say how much each is needed
# the chances of coming to the next edition held, to the one after it, and so on
AHEAD = ("p_next", *(f"p_next_{k}" for k in range(2, 11)))
STATES = ("prospect", "trial", "growing", "committed", "weakening", "lost")


@dataclass(frozen=True)
class Column:
    """One column: its type, unit, meaning, range or categories, privacy class and precision.

    `dtype` is one of id, text, int, float, bool, date, category. `privacy` is open, personal or
    sensitive. `gaps` says that a value may be missing. `layer` is the catalogue's layer of
    records: 1 original, 2 second-hand or derived, 3 the organiser's own investment.
    """

    name: str
    dtype: str
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    categories: tuple[str, ...] = ()
    privacy: str = "open"
    decimals: int = 2
    gaps: bool = False
    layer: int = 1


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its key and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [c.name for c in self.columns]

    def __getitem__(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


C = Column
_id = C("customer_id", "id", "customer")
_ed = C("edition", "int", "edition number, 1 is the first recorded", "edition", 1, 9999)


def _eur(name: str, meaning: str, **more: object) -> Column:
    return C(name, "float", meaning, "EUR", **more)  # type: ignore[arg-type]


_tables = [
    Table("customers", "an organisation or person known to the show", ("customer_id",), (
        _id,
        C("kind", "category", "role in the show", categories=KINDS),
        C("name", "text", "organisation, or person for a visitor", privacy="personal"),
        C("country", "text", "ISO 3166 country code"),
        C("city", "text", "city"),
        C("street", "text", "street and number", privacy="personal"),
        C("postcode", "text", "postcode", privacy="personal"),
        C("contact", "text", "person to speak to", privacy="personal"),
        C("phone", "text", "telephone, from reserved blocks", privacy="personal"),
        C("email", "text", "e-mail, under example.com, .org or .net", privacy="personal"),
        C("bank_account", "text", "account, never a real one", privacy="sensitive"),
        C("sector", "category", "line of business", categories=SECTORS),
        C("size", "int", "employees", "people", 1, 10_000_000),
        C("ownership", "category", "who owns it", categories=("family", "group", "listed", "public")),
        C("origin", "category", "where it comes from, seen from the show", categories=ORIGINS),
        C("distance_km", "float", "distance to the venue", "km", 0, 20_100, decimals=0),
        C("source", "category", "how the show first heard of it", categories=(
            "sales call", "email", "referral", "visitor list", "trade press", "association", "web")),
    )),
    Table("editions", "one edition of the show", ("edition",), (
        _ed,
        C("year", "int", "calendar year", "year", 1900, 2200),
        C("opens", "date", "first day"),
        C("closes", "date", "last day"),
        C("held", "bool", "False if cancelled: no opportunity to exhibit"),
        C("phase", "category", "age of the show", categories=("new", "growing", "mature")),
        _eur("price_sqm", "list price of a square metre", low=0.01),
        C("exhibitors", "int", "stands sold", "exhibitors", 0),
        C("area", "float", "area sold", "m2", 0, decimals=2),
        C("visitors", "int", "all visitors, listed or not", "people", 0),
    )),
    Table("participations", "a customer at an edition", ("customer_id", "edition"), (
        _id,
        _ed,
        C("role", "category", "role at this edition", categories=ROLES),
        C("first_time", "bool", "first edition ever, before the record included"),
        C("turned_up", "bool", "False: registered or booked, and did not come"),
        C("weeks_before", "int", "weeks between booking or registering and opening", "weeks", 0, 60),
        C("area", "float", "stand area", "m2", 0, 20_000, decimals=2),
        C("stand", "category", "open sides", categories=("none", "row", "corner", "head", "island")),
        _eur("list_price", "space at list price with surcharge", low=0),
        _eur("discount", "taken off the list price", low=0),
        _eur("revenue", "space after discount, and fees", low=0),
        _eur("cost_to_serve", "hall, services, staff", low=0, layer=3),
        C("leads", "int", "contacts made at the stand", "leads", 0),
        C("orders", "int", "orders that followed", "orders", 0),
        C("payment_delay", "int", "days past the due date", "days", 0, 999),
        C("unpaid", "bool", "never paid"),
    )),
    Table("contacts", "one touch by the organiser", ("customer_id", "edition", "purpose", "channel"), (
        _id,
        _ed,
        C("date", "date", "day of the touch"),
        C("channel", "category", "how", categories=("email", "call", "visit", "event", "letter")),
        C("place", "category", "where", categories=("remote", "at the customer's", "at the show")),
        C("purpose", "category", "why", categories=(
            "offer", "win back", "prospecting", "programme", "ending")),
        _eur("cost", "cost of the touch", low=0, layer=3),
        _eur("concession", "discount granted", low=0, layer=3),
        C("answer", "category", "reaction", categories=("none", "interest", "booking")),
        C("propensity", "float", "probability with which it was chosen by lot; gap if it was not", "share", 0, 1, decimals=4, gaps=True, layer=3),
    )),
    Table("surveys", "one answer after an edition", ("customer_id", "edition"), (
        _id,
        _ed,
        C("satisfaction", "float", "1 very dissatisfied to 5 very satisfied; gap if not there", "points", 1, 5, decimals=0, gaps=True, layer=2),
        C("recommendation", "float", "would recommend, 0 to 10; gap if not there", "points", 0, 10, decimals=0, gaps=True, layer=2),
        C("attitude", "float", "attitude to our show; gap if not asked", "share", 0, 1, gaps=True, layer=2),
        C("attitude_rival", "float", "attitude to the best rival; gap if not asked", "share", 0, 1, gaps=True, layer=2),
        C("involvement", "float", "how much the choice of show matters; gap if not asked", "share", 0, 1, gaps=True, layer=2),
        C("intention", "float", "stated probability of coming again; gap if not asked", "share", 0, 1, gaps=True, layer=2),
        *(C(f"need_{topic}", "float", f"how much it needs {topic} from a show, 1 nothing to 5 all; gap if not asked", "points", 1, 5, decimals=0, gaps=True, layer=2) for topic in TOPICS),
    )),
    Table("complaints", "one complaint", ("customer_id", "edition"), (
        _id,
        _ed,
        C("topic", "category", "what about", categories=(
            "stand building", "visitors", "logistics", "price", "neighbours")),
        C("opened", "date", "day it came"),
        C("answered", "date", "day of the first answer"),
        C("solved", "bool", "solved to the customer's content"),
    )),
    Table("rivals", "a customer at a competing show, where known", ("customer_id", "edition", "rival"), (
        _id,
        _ed,
        C("rival", "category", "competing show", categories=("North Fair", "Expo Delta", "Online"), layer=2),
    )),
    Table("exits", "a customer who was at the last edition and is not at this one, where its reason is known", ("customer_id", "edition"), (
        _id,
        _ed,
        C("reason", "category", "what it says, or is known, of why it left", categories=(
            "rival", "budget", "needs", "disappointed", "full hall", "out of business",
            "not admitted"), layer=2),
        C("destination", "category", "where it went instead", categories=("rival", "other channel", "no show"), layer=2),
    )),
    Table("referrals", "who spoke to whom, where it is known", ("customer_id", "to_customer_id", "edition"), (
        _id,
        C("to_customer_id", "id", "who was spoken to"),
        _ed,
        C("direction", "int", "1 spoke for the show, -1 against it", "", -1, 1, layer=2),
    )),
    Table("ideas", "what a customer taught the show", ("customer_id", "edition"), (
        _id,
        _ed,
        C("topic", "category", "what about", categories=("hall plan", "matchmaking", "digital", "service")),
        C("taken_up", "bool", "put into practice", layer=2),
    )),
    Table("scans", "a visitor's badge scanned at a stand: a lead", ("customer_id", "to_customer_id", "edition"), (
        _id,
        C("to_customer_id", "id", "exhibitor whose stand scanned it"),
        _ed,
        C("rating", "category", "the stand's opinion of the lead", categories=("cold", "warm", "hot")),
    )),
    Table("sessions", "a visitor in a session", ("customer_id", "edition", "session"), (
        _id,
        _ed,
        C("session", "category", "which", categories=("opening", "technology", "market", "careers")),
    )),
    Table("roles", "what an exhibitor was beside exhibiting", ("customer_id", "edition", "role"), (
        _id,
        _ed,
        C("role", "category", "further role", categories=("speaker", "sponsor")),
        _eur("fee", "paid for it; part of the participation's revenue", low=0),
    )),
]  # fmt: skip

_tables.append(Table("profile", "a customer as known at a date, made by `profile`", ("customer_id",), (
    _id,
    *(_tables[0][c] for c in ("kind", "name", "country", "sector", "size", "ownership", "origin", "distance_km", "source")),
    C("first_edition", "int", "first edition attended in the record, 0 if none", "edition", 0),
    C("last_edition", "int", "last edition attended, 0 if none", "edition", 0),
    C("editions_attended", "int", "editions attended in the record", "editions", 0),
    C("newcomer", "bool", "the first edition ever lies in the record: the history is complete"),
    C("x", "int", "editions attended after the first one", "editions", 0),
    C("t_x", "int", "place of the last of these, 0 if none", "editions", 0),
    C("n", "int", "editions held since the first one, cancelled ones left out", "editions", 0),
    C("recency", "int", "editions held since the last attended; all in the record if none", "editions", 0),
    C("repeat_patronage", "float", "share of the editions at risk attended, shrunk by one edition to the kind's mean; 0 for prospects", "share", 0, 1, decimals=6),
    C("p_alive", "float", "probability of being active at the next edition, BG/BB", "share", 0, 1, decimals=6),
    C("p_next", "float", "probability of coming to the next edition held", "share", 0, 1, decimals=6),
    *(C(name, "float", f"the same of the edition held {k} from now", "share", 0, 1, decimals=6) for k, name in enumerate(AHEAD[1:], 2)),
    C("win_back", "float", "hazard an edition that one who has left comes back, by kind", "share", 0, 1, decimals=6),
    C("common_luck", "float", "sd, in logs, of actual over expected heads at past editions: the luck of one edition that a kind shares", "", 0, decimals=6),
    C("expected_editions", "float", "expected editions of the next 10: the sum of these chances", "editions", 0, 10, decimals=6),
    C("own_model", "bool", "the forecasts before rest on the show's own histories; if not, on real exhibitor lists, too low for direct contracts"),
    C("area", "float", "mean stand", "m2", 0),
    _eur("revenue", "billed in the record", low=0),
    C("discount_share", "float", "discount over list price", "share", 0, 1, decimals=6),
    _eur("margin_total", "paid less cost to serve and touches of editions attended, in the record"),
    _eur("margin", "the same an edition attended, payments and cost to serve at the latest price level; for prospects a newcomer's mean"),
    _eur("expected_value", "margin times expected editions of the next 10"),
    C("leads", "float", "mean leads an edition", "leads", 0),
    C("orders", "float", "mean orders an edition", "orders", 0),
    C("weeks_before", "float", "mean weeks between booking and opening", "weeks", 0, 60),
    C("payment_delay", "float", "mean days past the due date", "days", 0),
    C("answers", "int", "surveys answered", "answers", 0, layer=2),
    C("satisfaction", "float", "shrunken estimate, 1 to 5", "points", 1, 5, decimals=6, layer=2),
    C("satisfaction_se", "float", "its standard error", "points", 0, decimals=6, layer=2),
    C("recommendation", "float", "shrunken estimate, 0 to 10", "points", 0, 10, decimals=6, layer=2),
    C("recommendation_se", "float", "its standard error", "points", 0, decimals=6, layer=2),
    C("relative_attitude", "float", "0.5 (1 + s (attitude - best rival's)) with s the stronger of the two, shrunken; 0.5 is no difference", "share", 0, 1, decimals=6, layer=2),
    C("relative_attitude_se", "float", "its standard error", "share", 0, decimals=6, layer=2),
    C("involvement", "float", "shrunken estimate", "share", 0, 1, decimals=6, layer=2),
    C("involvement_se", "float", "its standard error", "share", 0, decimals=6, layer=2),
    *(column for topic in TOPICS for column in (
        C(f"need_{topic}", "float", f"need of {topic}, shrunken estimate, 1 to 5; 3 is the market's mean", "points", 1, 5, decimals=6, layer=2),
        C(f"need_{topic}_se", "float", "its standard error", "points", 0, decimals=6, layer=2),
    )),
    C("portfolio", "int", "shows used in the last two editions, ours included, as far as known", "shows", 0, layer=2),
    C("complaints", "int", "complaints in the record", "complaints", 0),
    C("unsolved", "int", "of these not solved", "complaints", 0),
    C("referrals_for", "int", "times it spoke for the show, where known", "times", 0, layer=2),
    C("referrals_against", "int", "times it spoke against it, where known", "times", 0, layer=2),
    C("ideas", "int", "ideas given", "ideas", 0, layer=2),
    C("contacts", "int", "touches in the record", "touches", 0, layer=3),
    _eur("contact_cost", "cost of these", low=0, layer=3),
)))  # fmt: skip

_tables.append(Table("sources", "a list of customers, kept by a department or bought", ("source",), (
    C("source", "id", "list"),
    C("layer", "int", "1 original records, 2 second-hand, 3 the organiser's own investment", "", 1, 3),
    _eur("unit_cost", "what a record costs to ask, type or buy; ours", low=0, layer=3),
    C("covers", "text", "who is entered"),
    C("key", "text", "column of the list's own numbers, which mean nothing in another list"),
    C("log", "bool", "each occasion makes an entry of its own"),
    C("checked", "float", "mean years since an entry was last checked; ours", "years", 0),
    C("records", "int", "entries", "records", 0),
)))  # fmt: skip

TABLES: Registry[Table] = Registry("table", {t.name: t for t in _tables})

# The tables a show or a customer base holds; the profile is made from them,
# and sources are what a base is made from.
HELD = tuple(name for name in TABLES if name not in ("profile", "sources"))
