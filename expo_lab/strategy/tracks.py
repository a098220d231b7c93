"""Tracks: what a whole protocol asks besides recovery: stability, and decision value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..scenario import scenario
from ..segment.robustness.stability import stability
from ..segment.scheme.adapters import Fitted, is_fixed
from .decision.value import decision_value
from .protocols import WholeProtocol

SENSES = ("sampling", "measurement")


def as_taught(ready: Any, columns: Sequence[str]) -> Any:
    """Return what a model learned as a scheme: it divides, and learns no more."""
    return ready if is_fixed(ready) else Fitted(type(ready).__name__, ready, tuple(columns))


def stable(
    model: Any, people: pd.DataFrame, columns: Sequence[str], resamples: int
) -> dict[str, dict[str, float]]:
    """Adjusted Rand index of a segmentation with itself: other customers, and other answers.

    Parameters
    ----------
    model : scheme, learner or model that needs no outcome
        What is not fixed is learned anew on each resample.
    people : DataFrame
    columns : sequence of str
        For a model.
    resamples : int

    Returns
    -------
    dict of ``stable_sampling`` and ``stable_measurement`` to value, lower and upper
        The middle 95 % of the resamples; a sense that cannot be measured is absent.
    """
    used = None if is_fixed(model) else columns
    found = stability(people, model, columns=used, resamples=resamples)
    rows = found[(found["measure"] == "adjusted rand") & found["value"].notna()].set_index("sense")
    return {
        f"stable_{sense}": {end: float(rows.loc[sense, end]) for end in ("value", "lower", "upper")}
        for sense in SENSES
        if sense in rows.index
    }


def decided(scheme: Any, name: str, rules: WholeProtocol) -> list[dict[str, Any]]:
    """Structural decision value of a scheme in one scenario, a row a family of response.

    Gaps where nothing is at stake; ``decision_gain`` has the same in EUR a show.
    """
    found = decision_value(
        {"own": scheme},
        scenario(name),
        budget=rules.budget,
        shows=rules.tests,
        editions=rules.editions,
        customers=rules.market,
        families=rules.families,
    )
    rows = []
    for row in found.table.to_dict("records"):
        for what, column in (("decision_value", "dv"), ("decision_gain", "gain")):
            ends = {
                end: row[column + tail]
                for end, tail in (("value", ""), ("lower", "_lower"), ("upper", "_upper"))
            }
            more = dict(scenario=name, seed="all", measure=f"{what} {row['family']}")
            rows.append(more | ends | dict(shows=rules.tests))
    return rows
