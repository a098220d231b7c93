"""Status: existing, lost or still to be won, by the editions since the last stand."""

import narwhals as nw
import pandas as pd

from ...core.validation import require
from ..scheme.scheme import Cut, Scheme, Segment


def rule(lost_cut: float) -> list[nw.Expr]:
    """Recency is editions held since the last stand, 0 if at the latest; prospects have none."""
    ever = nw.col("editions_attended") > 0
    return [ever & (nw.col("recency") < lost_cut), ~ever]


RELATION = {"never": "potential", "contracted": "existing", "lapsed": "existing", "lost": "lost"}


def true_relation(truth: pd.DataFrame) -> pd.Series:
    """What the relation truly is; editions and recency are only signs of it."""
    require(truth, ["status"], "status(truth)")
    return truth["status"].astype(object).map(RELATION)


status = Scheme(
    name="status",
    title="Status of the relationship",
    source=(
        "Source document 002 (C47), which calls it a division by needs, although it asks for the "
        "state of the relationship and nothing about needs. The cut is ours."
    ),
    question="Is it a customer now, was it one, or could it become one?",
    segments=(
        Segment("existing", "现有客户", "actual", "after-sale support; ask and listen"),
        Segment("potential", "潜在客户", "potencial", "show what the show can do"),
        Segment("lost", "丢失客户", "perdido", "ask why, rebuild where the reason is ours"),
    ),
    cuts={"lost_cut": Cut(2, 1, 20, "recency", "editions missed in a row that count as lost")},
    rule=rule,
    axes=("recency", "editions_attended"),
    columns=("recency", "editions_attended"),
    true_rule=true_relation,
)
