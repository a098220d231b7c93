"""Attendance: first time, returning, regular, absent or never; for whoever comes to a show."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(regular_cut: float, returning_cut: float, absent_cut: float) -> list[nw.Expr]:
    """Who never came first; then who stays away, and the others by how often they came."""
    times, missed = nw.col("editions_attended"), nw.col("recency")
    often = [times >= regular_cut, times >= returning_cut]
    return [times == 0, missed >= absent_cut, *often]


attendance = Scheme(
    name="attendance",
    title="Attendance, in every group",
    source=(
        "Source document 001 (C189): visitors, buyers and sponsors are customers as exhibitors "
        "are. Classes as visitor surveys of fairs print them; cuts and treatments are ours."
    ),
    question="Has it been here before, how often, and is it still coming?",
    segments=(
        Segment("never came", "从未参加", "nunca vino", "invite where it fits the theme"),
        Segment("absent", "缺席", "ausente", "ask why, once; then the general letter"),
        Segment("regular", "常客", "habitual", "early information, a word of thanks"),
        Segment("returning", "再次参加", "repite", "make the next visit easier than the last"),
        Segment("first time", "首次参加", "primera vez", "welcome, help to find its way"),
    ),
    cuts={
        "regular_cut": Cut(4, 1, 100, "editions_attended", "editions in the record from which it is regular"),
        "returning_cut": Cut(2, 1, 100, "editions_attended", "editions in the record from which it returns"),
        "absent_cut": Cut(2, 1, 100, "recency", "editions missed in a row from which it is absent"),
    },
    rule=rule,
    axes=("recency", "editions_attended"),
    columns=("editions_attended", "recency"),
    kinds=("exhibitor", "buyer", "visitor", "sponsor", "partner", "supplier"),
)  # fmt: skip
