"""Stages: where a relationship stands, as schemes, under the names of each source."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from ..core.registry import Registry
from ..core.schema import STATES
from ..core.validation import require
from ..segment.scheme.scheme import NOT_APPLICABLE, Cut, Scheme, Segment

# One machine of six states; the names of the sources are look-ups on it. The mapping is ours.
CROSSWALK: Registry[dict[str, str]] = Registry(
    "set of stage names",
    {
        "four": {
            "prospect": "before",
            "trial": "investigation",
            "growing": "formation",
            "committed": "stable",
            "weakening": "regression",
            "lost": "regression",
        },
        "five": {
            "prospect": "cultivation",
            "trial": "confirmation",
            "growing": "trust",
            "committed": "trust",
            "weakening": "weakening",
            "lost": "disappearance",
        },
        "dwyer": {
            "prospect": "awareness",
            "trial": "exploration",
            "growing": "expansion",
            "committed": "commitment",
            "weakening": "dissolution",
            "lost": "dissolution",
        },
    },
)


def rename_stages(states: pd.Series, names: str) -> pd.Series:
    """Give the six states the stage names of a source.

    Parameters
    ----------
    states : Series
        Values in `expo_lab.core.schema.STATES`; ``not applicable`` stays as it is.
    names : {"four", "five", "dwyer"}
        The four stages of the Spanish source, the five of the English one, or those of Dwyer,
        Schurr & Oh (1987). Each is coarser than the six: the way back is lost.

    Returns
    -------
    Series
        Ordered categorical in the source's order.

    Examples
    --------
    >>> rename_stages(pd.Series(["trial", "committed"]), "five").tolist()
    ['confirmation', 'trust']
    """
    table = CROSSWALK[names]
    strange = sorted(set(states.astype(str)) - {*STATES, NOT_APPLICABLE})
    if strange:
        raise ValueError(
            f"rename_stages: needs states among {', '.join(STATES)}; found {strange[0]!r}."
        )
    order = list(dict.fromkeys(table.values()))
    named = states.astype(str).map({**table, NOT_APPLICABLE: NOT_APPLICABLE})
    if (named == NOT_APPLICABLE).any():
        order.append(NOT_APPLICABLE)
    made = pd.Categorical(named, categories=order, ordered=True)
    return pd.Series(made, index=states.index, name=f"stages_{names}")


# State -> Chinese, Spanish, and the focus that source document 003 advises there (C83); for growing
# and committed it names one stage, trust. The wording is ours.
WORDS = {
    "prospect": ("潜在", "prospecto", "promote: make the show known, let others speak for it"),
    "trial": ("首次参展", "primera participación", "see that this edition works for the exhibitor"),
    "growing": ("成长", "crecimiento", "follow the exhibitor's needs, offer more of what it uses"),
    "committed": ("稳定", "compromiso", "follow changing needs and renew the show with them"),
    "weakening": ("弱化", "debilitamiento", "find out what went wrong, and remove it in time"),
    "lost": ("流失", "perdido", "part well, limit harm, stay attractive for a return"),
}
SOURCE_WORDS = {
    "before": ("考察前", "antes"),
    "investigation": ("考察期", "período de investigación"),
    "formation": ("形成期", "período de formación"),
    "stable": ("稳定期", "período estable"),
    "regression": ("退化期", "período de degeneración"),
    "cultivation": ("培育期", "cultivo"),
    "confirmation": ("确认期", "confirmación"),
    "trust": ("信任期", "confianza"),
    "disappearance": ("消失期", "desaparición"),
    "awareness": ("知晓", "conocimiento"),
    "exploration": ("探索", "exploración"),
    "expansion": ("扩展", "expansión"),
    "commitment": ("承诺", "compromiso"),
    "dissolution": ("解体", "disolución"),
    "weakening": ("弱化期", "debilitamiento"),
}
CUTS = {
    "lost_below": Cut(0.5, 0, 1, "p_alive", "P(active) below which a relationship is lost"),
    "weak_below": Cut(0.35, 0, 1, "p_next", "P(comes next) below which the unhappy are weakening"),
    "committed_above": Cut(0.65, 0, 1, "p_next", "P(comes next) from which one is committed"),
}
COLUMNS = ("p_alive", "p_next", "editions_attended", "recency", "satisfaction")


def _states(lost_below: float, weak_below: float, committed_above: float) -> dict[str, nw.Expr]:
    """The condition of each state but the last, for those for whom no earlier one holds."""
    times, chance = nw.col("editions_attended"), nw.col("p_next")
    active = nw.col("p_alive") >= lost_below
    happy = (chance >= weak_below) | (nw.col("satisfaction") >= 3)
    well = active & (nw.col("recency") == 0) & happy
    growing = well & (chance < committed_above)
    return {
        "prospect": times == 0,
        "trial": growing & (times == 1),
        "growing": growing,
        "committed": well,
        "weakening": active,
    }


def _scheme(name: str, title: str, source: str, names: dict[str, str]) -> Scheme:
    """The six states under the names of a source, as a scheme."""
    order = list(dict.fromkeys(names.values()))

    def rule(**cuts: float) -> list[nw.Expr]:
        # each condition holds for the states before it as well, so a stage's last one is enough
        state = {names[s]: condition for s, condition in _states(**cuts).items()}
        return [state[stage] for stage in order[:-1]]

    def true_rule(truth: pd.DataFrame) -> pd.Series:
        require(truth, ["state"], f"{name}(truth)")
        return truth["state"].astype(object).map(names)

    segments = []
    for stage in order:
        first = next(s for s in STATES if names[s] == stage)
        zh, es = WORDS[stage][:2] if stage in WORDS and stage == first else SOURCE_WORDS[stage]
        segments.append(Segment(stage, zh, es, WORDS[first][2]))
    return Scheme(
        name=name,
        title=title,
        source=source,
        question="Where does the relationship stand?",
        segments=tuple(segments),
        cuts=CUTS,
        rule=rule,
        axes=("p_next", "p_alive"),
        columns=COLUMNS,
        true_rule=true_rule,
    )


RULE = (
    "The rule and its cuts are ours: the sources describe stages, they do not say how to see them. "
    "Never seen: prospect. P(active) below lost_below: lost. Missed the last edition, or P(comes "
    "next) below weak_below with satisfaction under 3: weakening. P(comes next) committed_above or "
    "more: committed. Came once: trial. The others: growing."
)
stages = _scheme("stages", "Stages of the life cycle", RULE, {s: s for s in STATES})
stages_four = _scheme(
    "stages_four", "Four stages", f"Source document 000 (C68 to C71). {RULE}", CROSSWALK["four"]
)
stages_five = _scheme(
    "stages_five", "Five stages", f"Source document 003 (C74 to C78). {RULE}", CROSSWALK["five"]
)
stages_dwyer = _scheme(
    "stages_dwyer",
    "Stages of Dwyer, Schurr and Oh",
    f"Dwyer, Schurr & Oh (1987), J. Marketing 51(2), 11-27. {RULE}",
    CROSSWALK["dwyer"],
)
STAGES = [stages, stages_four, stages_five, stages_dwyer]
