"""Ready programmes: amounts and numbers are ours, and to be designed anew."""

from __future__ import annotations

from ...core.registry import OpenRegistry
from ...world.rules import Rules
from .contact import Contact
from .points import HostedBuyers, PointsProgramme
from .programme import Programme
from .sister import SisterShow

_ready = (
    PointsProgramme(
        "points",
        "Points with tiers",
        source="document 001: a Hong Kong centre's points by cumulated participation",
        limits="The record's whole length counts; what hurry a near reward makes is `club`'s.",
    ),
    Programme(
        "club",
        "Members' club",
        (Contact("club", 120, "present", number=100, by="p_next"),),
        source="document 001",
        limits="Ties between members, and information that only they get, are not in this world.",
    ),
    Programme(
        "training",
        "Exhibitor training",
        (Contact("training", 300, "present", number=60, by="involvement"),),
        source="document 001; US shows report more promoters among those trained, by comparison",
        limits="Moves leads at the stand, and through these the experience.",
    ),
    Programme(
        "matchmaking",
        "Meetings arranged",
        (Contact("matchmaking", 150, "present", number=100, by="expected_value"),),
        source="document 001: exhibitors' deals and aims",
        limits="The profile does not know an exhibitor's aim; those with others than leads gain "
        "little.",
    ),
    HostedBuyers("hosted_buyers", "Hosted buyers", source="document 001: recruit right buyers"),
    Programme(
        "complaints",
        "Complaints answered in time",
        (Contact("recovery", 60, "complained in vain"),),
        Rules(complaint_days=3),
        group="known",
        source="documents 001, 002",
        limits="What haste costs is in the cost to serve, not among the touches.",
    ),
    Programme(
        "care_calls",
        "Care calls",
        (Contact("care_call", 40, "known", every=2),),
        source="document 002; fatigue: Reinartz & Kumar",
    ),
    Programme(
        "greetings",
        "Greetings",
        (Contact("greeting", 8, "known"),),
        source="document 002",
        limits="So small that no test of one show sees it.",
    ),
    Programme(
        "win_back",
        "Win-back by time since leaving",
        (Contact("win_back", {1: 300, 2: 150, 3: 60}, "lapsed"),),
        source="document 002",
    ),
    Programme(
        "exit_care",
        "Parting well",
        (Contact("exit_care", 60, "about to leave"),),
        source="documents 001, 003",
        limits="Acts on bad talk after the next edition; works on those who come to it once more.",
    ),
    Programme(
        "first_visit_care",
        "Care for newcomers",
        (Contact("first_visit_care", 100, "prospects", number=60, by="size"),),
        source="document 001",
        limits="Prepared, and paid, before anybody knows who will come for the first time.",
    ),
    Programme(
        "remote_service",
        "Fast service from afar",
        (Contact("remote_service", 150, "known abroad"),),
        source="document 001",
    ),
    Programme(
        "agents_abroad",
        "Agents abroad",
        (Contact("agent", 400, "known abroad", number=40),),
        source="document 000",
        limits="Agents only for known exhibitors, and without a commission.",
    ),
    Programme(
        "price_guarantee",
        "Price guarantee",
        rules=Rules(guarantee=True),
        group="present",
        source="document 001: loyalty is mutual",
        limits="What is given up shows in the revenue only; being trusted has no worth of its own.",
    ),
    Programme(
        "full_hall",
        "A full hall",
        rules=Rules(hall=80),
        group="known",
        source="document 001: a raised threshold",
        limits="Eighty stands: set your own. Who books last is turned away, not who brings least.",
    ),
    Programme(
        "admission",
        "A level to be admitted",
        rules=Rules(admission=-0.5),
        group="present",
        source="document 001: decline softly; fairness before all",
        limits="The jury sees size and involvement, with error: mind whom it shuts out. Visitors "
        "look at the level only where the knob level_draw says so, and nobody knows how much.",
    ),
    SisterShow(
        "sister_show",
        "Guided to the sister show",
        rules=Rules(sister=(0, 0, 0, 0, 1)),
        group="known",
        source="document 000: each to the show that gives it most",
        limits="One sister show, known by name; what is felt there changes no belief about it, and "
        "nobody else goes to it. How well it is run is as here.",
    ),
    Programme(
        "themed_show",
        "Publicity for a theme",
        (Contact("letter", 15, "prospects", number=300, by="size"),),
        Rules(theme=(3, 1, 1, 1, 1)),
        group="prospects",
        source="document 001: a costume fair in Yunnan that drew from the whole country",
        limits="The theme stays; peers' talk about it is not in this world.",
    ),
    Programme(
        "staffing",
        "Account managers at the show",
        (Contact("service", 200, "present", number=60),),
        source="documents 000, 001",
        limits="The number of staff is a knob of the scenario; waiting is in `waiting`.",
    ),
)
PROGRAMMES: OpenRegistry[Programme] = OpenRegistry(
    "programme", {each.name: each for each in _ready}, Programme
)
