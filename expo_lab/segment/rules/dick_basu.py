"""Dick and Basu (1994): relative attitude against repeat patronage."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment


def rule(attitude_cut: float, patronage_cut: float) -> list[nw.Expr]:
    """Divide both axes once; what an earlier condition took is not asked again."""
    prefers = nw.col("relative_attitude") >= attitude_cut
    returns = nw.col("repeat_patronage") >= patronage_cut
    return [prefers & returns, prefers, returns]


dick_basu = Scheme(
    name="dick_basu",
    title="Dick & Basu: four kinds of loyalty",
    source="Dick, A. S., & Basu, K. (1994). J. Acad. Marketing Science 22(2), 99-113. Cuts are ours.",
    question="Does it prefer us to the best rival, and does it come back?",
    segments=(
        Segment("loyal", "忠诚者", "leal", "keep: thank, inform early, ask for referrals"),
        Segment("latent loyal", "潜在忠诚者", "leal latente", "remove the barrier: budget, dates, distance"),
        Segment("spurious loyal", "虚假忠诚者", "leal espurio", "win the attitude before a rival removes the cost of changing"),
        Segment("not loyal", "不忠诚者", "no leal", "spend little; look for a fit first"),
    ),
    cuts={
        "attitude_cut": Cut(0.5, 0, 1, "relative_attitude", "0.5: no difference from the best rival"),
        "patronage_cut": Cut(0.5, 0, 1, "repeat_patronage", "share of editions at risk attended"),
    },
    rule=rule,
    axes=("repeat_patronage", "relative_attitude"),
    columns=("relative_attitude", "repeat_patronage"),
)  # fmt: skip
