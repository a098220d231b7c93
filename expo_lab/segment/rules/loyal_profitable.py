"""Loyal and profitable: who comes again, and who brings more than it costs, in every group."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(patronage_cut: float, margin_cut: float) -> list[nw.Expr]:
    """Cut both axes once; what an earlier condition took is not asked again."""
    loyal = nw.col("repeat_patronage") >= patronage_cut
    brings = nw.col("margin") >= margin_cut
    return [loyal & brings, brings, loyal]


loyal_profitable = Scheme(
    name="loyal_profitable",
    title="Loyal and profitable, in every group",
    source=(
        "Source document 001 (C189): ask of exhibitors, sponsors and visitors alike who is most "
        "loyal and who brings most. Cuts and treatments are ours; money is not all that a visitor "
        "or a partner brings, so read 'costs money' there as a price, not as a fault."
    ),
    question="Within its own group: does it come again, and does it bring more than it costs?",
    segments=(
        Segment("loyal, profitable", "忠诚且盈利", "leal y rentable", "keep: thank, and ask for an introduction"),
        Segment("profitable, not loyal", "盈利但不忠诚", "rentable, no leal", "find out why it stays away"),
        Segment("loyal, costs money", "忠诚但亏本", "leal, cuesta dinero", "say what its coming is worth, or serve for less"),
        Segment("neither", "两者皆否", "ni lo uno ni lo otro", "standard means"),
    ),
    cuts={
        "patronage_cut": Cut(0.5, 0, 1, "repeat_patronage", "share of editions from which it is loyal"),
        "margin_cut": Cut(0, -1_000_000, 100_000_000, "margin", "EUR an edition from which it is profitable"),
    },
    rule=rule,
    axes=("repeat_patronage", "margin"),
    columns=("repeat_patronage", "margin"),
    kinds=("exhibitor", "sponsor", "visitor", "buyer", "partner", "supplier"),
)  # fmt: skip
