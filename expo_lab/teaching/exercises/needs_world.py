"""The world of exercise 03c: its tables, and what is right in them found in another way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

ATTEMPT, ANSWER = 2, 1  # EUR a letter and an answer, as the mode has them
WORTH = 600  # EUR, as task 6 says


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make."""
    from ...collect.asking.needs import ask_needs
    from ...collect.asking.stands import ask_choices
    from ...predict.needs.part_worths import part_worths
    from ...profiles import profile
    from ...world import simulate

    show = simulate("mature", customers=2000, editions=6, seed=seed)
    known = profile(show).query("kind == 'exhibitor' and editions_attended > 0")
    half = known.sample(frac=0.5, random_state=seed).index
    choices = ask_choices(show, known.index, "digital")
    need = known["need_digital"].reindex(choices["customer_id"]).to_numpy() - 3
    choices["need"] = np.where(choices["package"] == 1, need, 0.0)
    surveys = show.tables["surveys"]
    return SimpleNamespace(
        known=known,
        letters=ask_needs(show, known.index, "questionnaire"),
        phone=ask_needs(show, half, "telephone"),
        visits=ask_needs(show, known.index.difference(half), "interview"),
        tellers=set(surveys.dropna(subset=["need_digital"])["customer_id"]),
        found=part_worths(choices, ["price", "corner", "package", "need"]),
    )


def usable(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers that are more than one number five times."""
    needs = answers[[name for name in answers if name.startswith("need_")]]
    return answers[needs.max(axis=1) > needs.min(axis=1)]


def response(w: Any) -> float:
    """The share of those written to whose needs are no gap."""
    return float(1 - w.letters["need_skills"].isna().mean())


def per_answer(w: Any) -> float:
    """Letters and answers at their prices, over the usable ones."""
    paid = ATTEMPT * len(w.letters) + ANSWER * w.letters["need_skills"].count()
    return float(paid / len(usable(w.letters)))


def gap(w: Any) -> float:
    """The two means' difference."""
    return float(-np.subtract(*(usable(a)["need_sourcing"].mean() for a in (w.visits, w.phone))))


def gap_se(w: Any) -> float:
    """Its standard error, by the variances."""
    said = [usable(a)["need_sourcing"].to_numpy() for a in (w.phone, w.visits)]
    return float(np.sqrt(sum(x.var(ddof=1) / len(x) for x in said)))


def told(w: Any) -> pd.Series:
    """What the usable letters say of automation."""
    return usable(w.letters).set_index("customer_id")["need_automation"]


def weighted(w: Any) -> float:
    """The weighted mean: each answer counts for as many as its group has for each answer."""
    said = told(w)
    here = w.known["recency"].eq(0)
    group = here.loc[said.index]
    weight = group.map(here.value_counts() / group.value_counts()).astype(float)
    return float((said * weight).sum() / weight.sum())


def silent(w: Any) -> pd.DataFrame:
    """Those of whom no need reaches the rule's cut."""
    needs = [name for name in w.known if name.startswith("need_") and not name.endswith("_se")]
    return w.known[w.known[needs].max(axis=1) < 3.5]


def never(w: Any) -> float:
    """The share of all that never told."""
    return sum(who not in w.tellers for who in w.known.index) / len(w.known)


def fit(w: Any) -> pd.Series:
    """Fit to the theme of task 5."""
    return 0.6 * w.known["need_automation"] + 0.8 * w.known["need_digital"] - 4.2


def border(w: Any) -> float:
    """The need at which the line through two worths of the package reaches the sum."""
    nothing = w.found.loc["package", "wtp"]
    return float((WORTH - nothing) / w.found.loc["need", "wtp"])
