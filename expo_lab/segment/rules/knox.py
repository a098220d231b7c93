"""Knox (1998), the diamond of loyalty: involvement against the portfolio of shows."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(involvement_cut: float, portfolio_cut: float) -> list[nw.Expr]:
    """Divide both axes once; one show or none is few."""
    involved = nw.col("involvement") >= involvement_cut
    many = nw.col("portfolio") >= portfolio_cut
    return [involved & ~many, involved & many, ~involved & ~many]


knox = Scheme(
    name="knox",
    title="Knox: the diamond of loyalty",
    source="Knox, S. (1998). European Management Journal 16(6), 729-737. Cuts are ours.",
    question="How much does the choice matter to it, and how many shows does it use?",
    segments=(
        Segment("loyal", "忠诚者", "leal", "keep close: it comes back even after we could not serve it"),
        Segment("variety seeker", "多品牌购买者", "buscador de variedad", "be the show for its main occasion"),
        Segment("habitual", "习惯性购买者", "habitual", "never let it down: once gone it stays away"),
        Segment("switcher", "品牌改换者", "cambiante", "sell at a price that pays, promise no more"),
    ),
    cuts={
        "involvement_cut": Cut(0.5, 0, 1, "involvement", "middle of the scale"),
        "portfolio_cut": Cut(2, 0, 20, "portfolio", "two shows or more are many"),
    },
    rule=rule,
    axes=("portfolio", "involvement"),
    columns=("involvement", "portfolio"),
)  # fmt: skip
