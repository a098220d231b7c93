"""RFM: recency, frequency and money, the trade's baseline, with one absolute cut on each."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(recency_cut: float, frequency_cut: float, money_cut: float) -> list[nw.Expr]:
    """Divide three axes once: eight cells. Who never bought has no R, F or M, and comes last.

    What an earlier condition took is not asked again.
    """
    ever = nw.col("editions_attended") > 0
    often = nw.col("editions_attended") >= frequency_cut  # a cut is 1 or more: who came often came
    lately = nw.col("recency") < recency_cut
    cells = [often & lately, ever & lately, often, ever]
    return [*((nw.col("revenue") >= money_cut) & cell for cell in cells), *cells]


rfm = Scheme(
    name="rfm",
    title="RFM: recency, frequency, money",
    source=(
        "Hughes, A. M. (1994). Strategic Database Marketing. Probus (from memory, not checked). His "
        "quintiles (125 cells) move with the base; here each axis is cut once at a number, the "
        "eight cells of Chinese practice. Cuts, English names and treatments are ours."
    ),
    question="How lately, how often and for how much did it buy?",
    segments=(
        Segment("key regular", "重要价值客户", "clave habitual", "keep: best places, early information"),
        Segment("key newcomer", "重要发展客户", "clave reciente", "make the second booking easy"),
        Segment("key lapsing", "重要保持客户", "clave que se aleja", "ask why it stayed away, call in person"),
        Segment("key lapsed", "重要挽留客户", "cliente clave perdido", "win back where the reason is ours"),
        Segment("regular", "一般价值客户", "habitual", "offer a larger stand or services"),
        Segment("newcomer", "一般发展客户", "reciente", "welcome, standard follow-up"),
        Segment("lapsing", "一般保持客户", "que se aleja", "remind by e-mail"),
        Segment("lapsed", "一般挽留客户", "perdido", "no effort"),
        Segment("never bought", "无交易记录", "sin compras", "RFM is silent on prospects: use another scheme"),
    ),
    cuts={
        "recency_cut": Cut(2, 1, 20, "recency", "editions missed in a row that end recent"),
        "frequency_cut": Cut(3, 1, 100, "editions_attended", "editions in the record that are often"),
        "money_cut": Cut(10_000, 0, 100_000_000, "revenue", "EUR billed in the record that are much"),
    },
    rule=rule,
    axes=("recency", "revenue"),
    columns=("recency", "editions_attended", "revenue"),
)  # fmt: skip
