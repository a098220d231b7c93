"""Measures: each claim of the sources as figures of one show; the first is the one judged."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from ...lifecycle.histories import true_history
from ...lifecycle.trust import editions_to_trust
from ...profiles.assemble import profile
from ...scenario import Scenario
from ...segment.scheme.scheme import SCHEMES
from ...world.show import Show, simulate
from ..programmes.effect import programme_effect
from ..programmes.ready import PROGRAMMES


@lru_cache(maxsize=32)  # claims that share a world share its shows
def _show(scenario: Scenario, customers: int, editions: int, seed: int) -> Show:
    return simulate(scenario, customers, editions, seed)


def six_times(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """How many times readier the satisfied are to come again: of chances, of odds, of the top.

    Satisfied said 4 or 5, dissatisfied 1 or 2; half a customer is added to each count, so that no
    share is 0. The top-box figure sets 5 against 4, which is what the survey behind the sentence
    compared.
    """
    show = _show(scenario, customers, editions, seed)
    stands = _stands(show)[["customer_id", "edition"]]
    after = stands.assign(edition=stands["edition"] - 1, came=1.0)
    said = show.tables["surveys"].dropna(subset="satisfaction")
    said = said[said["edition"] < editions].merge(after, how="left").fillna({"came": 0.0})
    mark = said["satisfaction"]
    groups = {"satisfied": mark >= 4, "not": mark <= 2, "five": mark == 5, "four": mark == 4}
    p = {n: (said.loc[at, "came"].sum() + 0.5) / (at.sum() + 1) for n, at in groups.items()}
    odds = {name: chance / (1 - chance) for name, chance in p.items()}
    return {
        "times the chance": p["satisfied"] / p["not"],
        "times the odds": odds["satisfied"] / odds["not"],
        "times the odds, 5 against 4": odds["five"] / odds["four"],
    }


def one_fifth(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """What contacts cost a new exhibitor over what they cost one that came again."""
    show = _show(scenario, customers, editions, seed)
    stands = _stands(show)
    kinds = show.tables["customers"].set_index("customer_id")["kind"].astype(str)
    touches = show.tables["contacts"]
    touches = touches[touches["customer_id"].map(kinds) == "exhibitor"]
    since = stands.groupby("customer_id")["edition"].min()
    old = stands.loc[~stands["first_time"], "customer_id"].unique()  # some before the record
    begun = touches["customer_id"].map(since).fillna(editions + 1)
    known = (begun < touches["edition"]) | touches["customer_id"].isin(old)
    new = float(stands["first_time"].sum())
    won, kept = touches.loc[~known, "cost"].sum() / new, touches.loc[known, "cost"].sum()
    return {"times dearer to win": won / (kept / (len(stands) - new))}


def few_brands(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Margin over the record, of exhibitors at few shows over those at many; in the middle, too."""
    people = profile(_show(scenario, customers, editions, seed))
    people = people[(people["kind"] == "exhibitor") & (people["editions_attended"] > 0)]
    few = SCHEMES["knox"](people).isin(["loyal", "habitual"])
    found = {}
    for name, how in {"times the median margin": "median", "times the mean margin": "mean"}.items():
        both = [people.loc[at, "margin_total"].agg(how) for at in (few, ~few)]
        found[name] = both[0] / both[1] if min(both) > 0 else np.nan
    return found


def old_worth(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Worth ahead of exhibitors of four editions and more, over that of first-timers."""
    people = profile(_show(scenario, customers, editions, seed))
    here = people[(people["kind"] == "exhibitor") & (people["recency"] == 0)]
    old, new = here["editions_attended"] >= 4, here["editions_attended"] == 1
    figures = {"times the worth ahead": "expected_value", "times the margin": "margin"}
    found = {}
    for name, column in figures.items():
        both = [here.loc[at, column].mean() for at in (old, new)]
        found[name] = both[0] / both[1] if min(both) > 0 else np.nan
    return found


def trust_soon(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Share of the best pleased newcomers who trust within two editions; and of the worst."""
    history = true_history(_show(scenario, customers, editions, seed))
    judged = history.dropna(subset="true_judgement").groupby("customer_id")["true_judgement"]
    by = editions_to_trust(history, judged.first(), within=2)["trusting"]
    return {"best quarter": float(by.iloc[-1]), "worst quarter": float(by.iloc[0])}


def no_rival(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Share of exhibitors that a new rival leaves us, at its first edition and the next."""
    opens = editions - 1

    def stands(launch: int) -> int:
        show = _show(replace(scenario, rival_launch=launch), customers, editions, seed)
        return int((_stands(show)["edition"] >= opens).sum())

    return {"share that stays": stands(opens) / stands(0)}


def chain(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """What a show without incidents gains: in exhibitors, in what they pay less what they cost."""
    found = []
    for rate in (0.0, scenario.incident_rate):
        stands = _stands(_show(replace(scenario, incident_rate=rate), customers, editions, seed))
        later = stands[stands["edition"] > 1]  # what was before the first incident is the same
        profit = later["revenue"] * ~later["unpaid"] - later["cost_to_serve"]
        found.append((len(later), float(profit.sum())))
    (more, richer), (usual, usually) = found
    return {"exhibitors more": more / usual - 1, "profit more": richer / usually - 1}


def points(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Stands more a member, truly and as members against others would have it."""
    return _programme("points", scenario, customers, editions, seed)


def training(scenario: Scenario, customers: int, editions: int, seed: int) -> dict[str, float]:
    """Stands more an exhibitor trained, truly and as those trained against others have it."""
    return _programme("training", scenario, customers, editions, seed)


def _programme(
    name: str, scenario: Scenario, customers: int, editions: int, seed: int
) -> dict[str, float]:
    show = _show(scenario, customers, editions, seed)
    found = programme_effect(show, PROGRAMMES[name], editions=2, futures=2)
    visits = found.claims.loc["visits", "value"] / found.members
    profit = found.claims.loc["profit", "value"]
    return {
        "stands more a member": float(visits["same luck"]),
        "as members against others": float(visits["members and others"]),
        "profit more, EUR": float(profit["same luck"]),
    }


def _stands(show: Show) -> pd.DataFrame:
    stands = show.tables["participations"]
    return stands[stands["role"].astype(str) == "exhibitor"]
