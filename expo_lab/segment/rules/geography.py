"""Geography: local, out of town or international."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(local_cut: float) -> list[nw.Expr]:
    """A border makes international whatever the distance; at home the distance decides."""
    home = nw.col("origin").cast(nw.String) != "international"
    near = nw.col("distance_km") < local_cut
    return [home & near, home & ~near]


geography = Scheme(
    name="geography",
    title="Geographic tiers",
    source="Source document 002 (C48): same region, other region, other country. The cut is ours.",
    question="How far is it from us, and is there a border between?",
    segments=(
        Segment("local", "本地客户", "local", "visit, answer at once"),
        Segment("out of town", "外地客户", "de otra región", "telephone, e-mail, service at a distance"),
        Segment("international", "国际客户", "internacional", "an office or an agent abroad, service in its language"),
    ),
    cuts={"local_cut": Cut(50, 0, 20_100, "distance_km", "km to the venue from which it is out of town")},
    rule=rule,
    axes=("distance_km", "margin"),
    columns=("origin", "distance_km"),
    kinds=("exhibitor", "buyer", "visitor", "sponsor", "partner", "supplier"),
)  # fmt: skip
