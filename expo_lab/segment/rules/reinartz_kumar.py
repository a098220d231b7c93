"""Reinartz and Kumar (2002): profitability against projected duration."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(margin_cut: float, duration_cut: float) -> list[nw.Expr]:
    """Divide both axes once; duration is predicted, not tenure so far."""
    pays = nw.col("margin") >= margin_cut
    stays = nw.col("expected_editions") >= duration_cut
    return [pays & stays, pays & ~stays, ~pays & stays]


reinartz_kumar = Scheme(
    name="reinartz_kumar",
    title="Reinartz & Kumar: friends, butterflies, barnacles, strangers",
    source="Reinartz, W., & Kumar, V. (2002). Harvard Business Review, July, R0207F. Cuts are ours.",
    question="Does it pay, and will it stay?",
    segments=(
        Segment("true friend", "真正的朋友", "amigo verdadero", "steady contact, not too often; delight, nurture, defend"),
        Segment("butterfly", "花蝴蝶", "mariposa", "sell while it is here; stop investing soon enough"),
        Segment("barnacle", "藤壶", "lapa", "scheme barnacle_test: small wallet: control cost; small share of a large one: sell more"),
        Segment("stranger", "陌生人", "extraño", "identify early, invest nothing"),
    ),
    cuts={
        "margin_cut": Cut(2000, -100_000, 1_000_000, "margin", "EUR an edition exhibited"),
        "duration_cut": Cut(3, 0, 10, "expected_editions", "expected editions of the next 10"),
    },
    rule=rule,
    axes=("expected_editions", "margin"),
    columns=("margin", "expected_editions"),
)  # fmt: skip
