"""Type and level: what a customer is to the show, and how large its firm is."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(large_cut: float, medium_cut: float) -> list[nw.Expr]:
    """Exhibitors and buyers have levels; of the other kinds there are too few, or too many."""
    kind, size = nw.col("kind").cast(nw.String), nw.col("size")
    levels = [size >= large_cut, size >= medium_cut, size < medium_cut]
    filed = [(kind == k) & level for k in ("exhibitor", "buyer") for level in levels]
    return [*filed, kind == "visitor"]


type_level = Scheme(
    name="type_level",
    title="Filing by type and level",
    source=(
        "Source document 000 (C32) asks for files by type and level, and names scale and strength of "
        "the firm. Level is headcount, cut as in the EU's definition of small and medium firms "
        "(Recommendation 2003/361/EC, headcount only); the segments are ours."
    ),
    question="What is it to the show, and how large is its firm?",
    segments=(
        Segment("large exhibitor", "大型参展商", "expositor grande", "own account manager; others look where it goes"),
        Segment("medium exhibitor", "中型参展商", "expositor mediano", "watch for growth, offer the next larger stand"),
        Segment("small exhibitor", "小型参展商", "expositor pequeño", "ready-made stands, joint stands, little effort each"),
        Segment("large buyer", "大型采购商", "comprador grande", "close contact: purchasing power draws exhibitors"),
        Segment("medium buyer", "中型采购商", "comprador mediano", "matchmaking with fitting exhibitors"),
        Segment("small buyer", "小型采购商", "comprador pequeño", "invite by e-mail"),
        Segment("visitor", "观众", "visitante", "reach through exhibitors and press"),
        Segment("other party", "其他合作方", "otra parte", "sponsors, partners and suppliers: by contract, each its own file"),
    ),
    cuts={
        "large_cut": Cut(250, 1, 10_000_000, "size", "employees of a large firm"),
        "medium_cut": Cut(50, 1, 10_000_000, "size", "employees of a medium one"),
    },
    rule=rule,
    axes=("size", "margin"),
    columns=("size",),
    kinds=("exhibitor", "buyer", "visitor", "sponsor", "partner", "supplier"),
)  # fmt: skip
