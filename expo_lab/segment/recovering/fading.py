"""Fading: how recovery falls with the noise of surveys and with short histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ...profiles.assemble import profile
from ...profiles.truth import true_profile
from ...scenario import Scenario, scenario
from ...world.show import simulate
from .recovery import recovery


def fading(
    schemes: Any,
    preset: str | Scenario = "mature",
    noise: Sequence[float] = (0.0, 0.5, 1.0, 2.0),
    editions: Sequence[int] = (2, 5, 10),
    customers: int = 1000,
    seed: int = 2026,
    futures: int = 100,
) -> pd.DataFrame:
    """Recover the same truth from noisier surveys and from shorter records.

    One show, one date, one truth: survey noise changes what is answered and nothing that happens,
    and a record of k editions is the last k of the same show, as if the organiser had kept
    nothing before. So rows differ by what is known alone.

    Parameters
    ----------
    schemes : one, a sequence or a mapping
        Whatever `as_scheme` takes.
    preset : str or Scenario, default "mature"
    noise : sequence of float in [0, 3], logits
        Errors of one survey answer: the knob ``survey_noise``.
    editions : sequence of int, at least 1
        Lengths of the record.
    customers, seed, futures : int
        As in `simulate` and `true_profile`.

    Returns
    -------
    DataFrame
        survey_noise, editions, scheme, customers, accuracy, kappa, lower, upper (95 % bootstrap
        over customers): exhibitors that are in the longest record, the same in every row.

    Raises
    ------
    ValueError
        If no noise or length is given, or a length is below 1.

    Examples
    --------
    >>> found = fading(["dick_basu"], noise=(0, 2), editions=(3,), customers=300, futures=6)
    >>> found["survey_noise"].tolist()
    [0.0, 2.0]
    """
    if not len(noise) or not len(editions) or min(editions) < 1:
        raise ValueError(
            "fading: needs at least one noise and one length of the record of at least 1 edition, "
            f"found noise={list(noise)} and editions={list(editions)}."
        )
    knobs, last = scenario(preset), max(editions)
    truth, rows = None, []
    for error in noise:
        show = simulate(replace(knobs, survey_noise=error), customers, last, seed)
        if truth is None:
            truth = true_profile(show, futures=futures)
            known = truth.index[(truth["kind"] == "exhibitor") & (truth["editions_attended"] > 0)]
        for length in editions:
            kept = {
                name: table[table["edition"] > last - length] if "edition" in table else table
                for name, table in show.tables.items()
            }
            people = profile(kept).loc[known]
            found = recovery(people, schemes, truth, ceiling=False)
            found.insert(0, "survey_noise", float(error))
            found.insert(1, "editions", int(length))
            rows.append(found)
    columns = ["survey_noise", "editions", "scheme", "customers", "accuracy"]
    return pd.concat(rows, ignore_index=True)[[*columns, "kappa", "lower", "upper"]]
