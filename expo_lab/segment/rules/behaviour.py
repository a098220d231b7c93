"""Behaviour: active, potential or dormant, by stands lately and answers to what we ask."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(recent_cut: float, answers_cut: float) -> list[nw.Expr]:
    """Both signs of life make active, neither dormant; prospects can have the second only."""
    comes = (nw.col("editions_attended") > 0) & (nw.col("recency") < recent_cut)
    speaks = nw.col("answers") >= answers_cut
    return [comes & speaks, comes | speaks]


behaviour = Scheme(
    name="behaviour",
    title="Behaviour tiers",
    source=(
        "Source document 002 (C46), which asks for conduct at the show and gives no measure; to take "
        "a stand lately and to answer our survey as the two signs of life, and the cuts, are ours."
    ),
    question="Does it take part, and does it answer?",
    segments=(
        Segment("active", "活跃客户", "activo", "follow up and keep: more information, more service"),
        Segment("potential", "潜在客户", "potencial", "call back, write: turn interest into a booking"),
        Segment("dormant", "沉睡客户", "dormido", "leave alone for now, or try to wake with an offer and measure against a control group"),
    ),
    cuts={
        "recent_cut": Cut(2, 1, 20, "recency", "editions missed in a row that end taking part"),
        "answers_cut": Cut(1, 1, 100, "answers", "surveys answered in the record that count as a sign"),
    },
    rule=rule,
    axes=("recency", "answers"),
    columns=("recency", "editions_attended", "answers"),
)  # fmt: skip
