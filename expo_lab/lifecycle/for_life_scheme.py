"""For life: the class beyond loyal, who will come as long as anybody can see (C194)."""

from __future__ import annotations

import narwhals as nw

from ..segment.scheme.scheme import Cut, Scheme, Segment


def _rule(life_above: float, loyal_above: float) -> list[nw.Expr]:
    """Most of the next ten editions, then a high chance of the next one."""
    return [nw.col("expected_editions") >= life_above, nw.col("p_next") >= loyal_above]


for_life = Scheme(
    name="for_life",
    title="Customers for life",
    source="Source document 003 (C194) wants loyal customers made life-long ones and does not say "
    "how to see them; the rule and its cuts are ours.",
    question="Will it still come in ten editions?",
    segments=(
        Segment("for life", "终身客户", "cliente de por vida", "make it part of the show"),
        Segment("loyal", "忠诚客户", "cliente leal", "find out what would make it stay for good"),
        Segment("not loyal", "非忠诚客户", "cliente no leal", "win the next edition first"),
    ),
    cuts={
        "life_above": Cut(6.0, 0, 10, "expected_editions", "expected editions of the next 10"),
        "loyal_above": Cut(0.65, 0, 1, "p_next", "P(comes next) from which one is loyal"),
    },
    rule=_rule,
    axes=("p_next", "expected_editions"),
    columns=("p_next", "expected_editions"),
)
