"""The barnacle test: size and share of the wallet decide what to do with one."""

import narwhals as nw

from ..scheme.scheme import Cut, Scheme, Segment
from . import reinartz_kumar as grid


def rule(
    margin_cut: float, duration_cut: float, wallet_cut: float, portfolio_cut: float
) -> list[nw.Expr]:
    """Take Reinartz and Kumar's third cell and divide it by what there is to win."""
    barnacle = grid.rule(margin_cut, duration_cut)[2]
    large = nw.col("size") >= wallet_cut
    shared = nw.col("portfolio") >= portfolio_cut
    return [barnacle & large & shared, barnacle & large & ~shared, barnacle & ~large]


barnacle_test = Scheme(
    name="barnacle_test",
    title="The barnacle test",
    source=(
        "Reinartz, W., & Kumar, V. (2002). Harvard Business Review, July, R0207F: measure size and "
        "share of wallet. Employees for its size, shows used for our share, and the cuts are ours."
    ),
    question="It stays and does not pay: is there more to win, or only cost to save?",
    segments=(
        Segment("large wallet, small share", "购买力强、份额低", "bolsillo grande, cuota pequeña", "serve on and sell more: larger stand, services"),
        Segment("large wallet, large share", "购买力强、份额高", "bolsillo grande, cuota grande", "no more to win: price what it costs"),
        Segment("small wallet", "购买力弱", "bolsillo pequeño", "strict control of cost; if that fails, let go"),
        Segment("no barnacle", "非藤壶", "no es lapa", "see reinartz_kumar"),
    ),
    cuts={
        "margin_cut": grid.reinartz_kumar.cuts["margin_cut"],
        "duration_cut": grid.reinartz_kumar.cuts["duration_cut"],
        "wallet_cut": Cut(50, 1, 10_000_000, "size", "employees: no small firm by the EU's headcount"),
        "portfolio_cut": Cut(2, 0, 20, "portfolio", "shows used from which ours is a small share"),
    },
    rule=rule,
    axes=("size", "portfolio"),
    columns=("margin", "expected_editions", "size", "portfolio"),
)  # fmt: skip
