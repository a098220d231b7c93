"""Needs: what each customer wants of a show most."""

import functools

import narwhals as nw

from ...core.schema import NEEDS
from ..scheme.scheme import Cut, Scheme, Segment


def rule(pronounced: float) -> list[nw.Expr]:
    """The leading topic, if the need of it is pronounced; of equal ones the first."""
    need = [nw.col(name) for name in NEEDS]

    def leads(i: int) -> nw.Expr:
        over = [need[i] >= other for other in need[i + 1 :]]
        above = [need[i] > other for other in need[:i]]
        return functools.reduce(lambda a, b: a & b, [*above, *over], need[i] >= pronounced)

    return [leads(i) for i in range(len(NEEDS))]


needs = Scheme(
    name="needs",
    title="Needs",
    source=(
        "Source document 000 splits a market by differences of demand (C31), source 002 asks for "
        "needs in questionnaires and interviews (C15). The topics are this world's, the cut is ours."
    ),
    question="What does it want of a show most?",
    segments=(
        Segment("needs automation", "需要自动化", "necesita automatización", "invite to the automation hall and its talks"),
        Segment("needs digital", "需要数字化", "necesita lo digital", "invite to the digital hall and its talks"),
        Segment("needs sustainability", "需要可持续", "necesita sostenibilidad", "a theme or a forum of its own, if they are many"),
        Segment("needs sourcing", "需要采购", "necesita aprovisionamiento", "matchmaking with suppliers and buyers"),
        Segment("needs skills", "需要人才", "necesita formación", "training, and a job market at the show"),
        Segment("no pronounced need", "无明显需求", "sin necesidad marcada", "ask, before anything is tailored"),
    ),
    cuts={
        "pronounced": Cut(3.5, 1, 5, "need_automation", "need from which one leads; 3 is the market's mean"),
    },
    rule=rule,
    axes=("need_automation", "need_digital"),
    columns=tuple(NEEDS),
)  # fmt: skip
