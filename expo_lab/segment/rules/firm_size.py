"""Firm size: micro, small, medium and large by headcount."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(large_cut: float, medium_cut: float, small_cut: float) -> list[nw.Expr]:
    """Cut one axis three times, from above."""
    size = nw.col("size")
    return [size >= large_cut, size >= medium_cut, size >= small_cut]


firm_size = Scheme(
    name="firm_size",
    title="Firm size",
    source=(
        "Source document 002 (C51): size of the firm as a basis. Headcounts of the European "
        "Commission's Recommendation 2003/361/EC (its turnover criteria are left out). Treatments "
        "are ours. A large firm may take a small stand: size is not demand."
    ),
    question="How large is the firm behind the customer?",
    segments=(
        Segment("large", "大型企业", "grande", "a plan for the group, several contacts"),
        Segment("medium", "中型企业", "mediana", "an account manager"),
        Segment("small", "小型企业", "pequeña", "packages, help with building"),
        Segment("micro", "微型企业", "micro", "shared stands, a price for starters"),
    ),
    cuts={
        "large_cut": Cut(250, 1, 10_000_000, "size", "employees"),
        "medium_cut": Cut(50, 1, 10_000_000, "size", "employees"),
        "small_cut": Cut(10, 1, 10_000_000, "size", "employees"),
    },
    rule=rule,
    axes=("size", "area"),
    columns=("size",),
    kinds=("exhibitor", "buyer", "visitor", "sponsor", "partner", "supplier"),
)  # fmt: skip
