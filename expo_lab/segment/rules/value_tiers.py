"""Value tiers: high, medium and low by the expected margin of the next ten editions."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(high_cut: float, low_cut: float) -> list[nw.Expr]:
    """Divide one axis twice; a low cut above the high one leaves no middle."""
    value = nw.col("expected_value")
    return [value >= high_cut, value >= low_cut]


value_tiers = Scheme(
    name="value_tiers",
    title="Value tiers",
    source="The trade's usual three tiers (source document 002, C45). Cuts are ours.",
    question="What is it likely to bring over the next ten editions?",
    segments=(
        Segment("high value", "高价值客户", "valor alto", "custom service, own account manager"),
        Segment("medium value", "中价值客户", "valor medio", "value added, promotion"),
        Segment("low value", "低价值客户", "valor bajo", "low-cost means, or none"),
    ),
    cuts={
        "high_cut": Cut(15_000, -1_000_000, 100_000_000, "expected_value", "EUR over ten editions"),
        "low_cut": Cut(3_000, -1_000_000, 100_000_000, "expected_value", "EUR over ten editions"),
    },
    rule=rule,
    axes=("expected_editions", "expected_value"),
    columns=("expected_value",),
)  # fmt: skip
