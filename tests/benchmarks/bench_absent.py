"""Is p_next right for those present and for those absent? By editions missed, over fresh shows.

    python tests/benchmarks/bench_absent.py [preset ...] [--shows 32] [--customers 5000]

For each preset: sum of p_next over sum of the true one by editions missed at the last of ten
editions, with simultaneous 95 % intervals (Bonferroni over the cells, Student's over shows, ratio
estimator), for BG/BB with a way back, for the hazard of return, and for that with opinions, which
is the profile's; and the mean log score lost against the truth. Below it each one's loss less
BG/BB's, over all who ever exhibited, with its paired 95 % interval over shows: a win is .002
nats. The seeds belong to this study of population 9 alone. About six seconds a show.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.special import xlogy
from scipy.stats import t as student

from expo_lab.profiles.bgbb import WithWayBack
from expo_lab.profiles.forecaster import Past
from expo_lab.profiles.hazard import ReturnHazard
from expo_lab.profiles.hazard_opinions import OPINIONS, HazardWithOpinions
from expo_lab.profiles.opinions import opinions
from expo_lab.scenario import PRESETS, Scenario, scenario
from expo_lab.world.edition import run_edition, story
from expo_lab.world.state import State
from expo_lab.world.steps.answer import answer
from expo_lab.world.streams import Luck, seeds
from expo_lab.world.truth.expectation import FIRST, _Mirror, next_exactly

STUDY, EDITIONS, TOP = "absent, population 9", 10, 6
LUCKS = 40  # pairs, where guests make the next edition's chance no closed form


def world(preset: str, seed: int, customers: int) -> tuple[Past, np.ndarray]:
    """Presences of a show's exhibitors, and the true chance of coming to the next edition."""
    knobs, firms, said = scenario(preset), [], []
    newcomers: set[int] = set()
    for was, now, world_after in story(knobs, customers, EDITIONS, seed):
        after, present = world_after, now.exhibits | now.guests
        if now.held:
            said.append(_answers(knobs, was, now, seed).assign(edition=len(firms)))
            firms.append(was.firm[present])
        newcomers.update(was.firm[present & (was.listed == 0)].tolist())
    total = len(after.roll["sector"])
    there = np.zeros((total, len(firms)), dtype=bool)
    for edition, who in enumerate(firms):
        there[who, edition] = True
    chance = next_exactly(knobs, after, EDITIONS, seed).get("p_next")
    if chance is None:
        chance = np.zeros(customers)
        for k in range(LUCKS):
            for kind in (Luck, _Mirror):
                luck = kind(seed, EDITIONS + 1, FIRST + k)
                ahead = run_edition(knobs, after, EDITIONS + 1, luck)[0]
                chance += (ahead.p_offered * ahead.p_exhibit + ahead.guests) / (2 * LUCKS)
    whole = np.zeros(total)  # a firm that has closed comes no more
    whole[after.firm] = chance
    new, surveys = np.isin(np.arange(total), list(newcomers)), pd.concat(said)

    def people(back: int) -> pd.DataFrame:
        known = surveys[surveys["edition"] < len(firms) - back]
        found = _people(there[:, : len(firms) - back], new)
        return found.join(opinions({"surveys": known}, found, OPINIONS))

    return Past(people(0), there, np.ones(total), people), whole


def _answers(knobs: Scenario, was: State, now: SimpleNamespace, seed: int) -> pd.DataFrame:
    """An edition's survey, as the record has it."""
    told = answer(knobs, was, now, Luck(seed, now.edition))
    at = np.flatnonzero(told["answers"] | told["answers_absent"])
    said = {name: value[at] for name, value in told["said"].items()}
    said["satisfaction"] = np.where(now.exhibits[at], told["satisfaction"][at], np.nan)
    return pd.DataFrame({"customer_id": was.firm[at], "recommendation": np.nan, **said})


def _people(there: np.ndarray, new: np.ndarray) -> pd.DataFrame:
    last_place = there.shape[1] - 1
    times = there.sum(axis=1)
    first = np.where(times > 0, there.argmax(axis=1), 0)
    last = np.where(times > 0, last_place - there[:, ::-1].argmax(axis=1), 0)
    return pd.DataFrame(
        dict(
            kind="exhibitor",
            newcomer=new,
            editions_attended=times,
            recency=np.where(times > 0, last_place - last, last_place + 1),
            x=np.maximum(times - 1, 0),
            t_x=np.where(times > 1, last - first, 0),
            n=np.where(times > 0, last_place - first, 0),
        )
    )


def one(preset: str, seed: int, customers: int) -> list[list[float | str]]:
    """What each forecaster says of those who missed 0, 1, ... editions, and the truth."""
    past, true = world(preset, seed, customers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found, heard = ReturnHazard().fit(past), HazardWithOpinions().fit(past)
    people = past.people
    missed = np.where(people["editions_attended"] > 0, np.minimum(people["recency"], TOP), -1)
    rows = []
    for name, p in (
        ("bgbb", WithWayBack.path(found, people, 1)[:, 0]),
        ("hazard", found.p_next(people)),
        ("hazard_opinions", heard.p_next(people)),
    ):
        q = np.clip(p, 1e-9, 1 - 1e-9)
        lost = xlogy(true, true) - true * np.log(q)
        lost += xlogy(1 - true, 1 - true) - (1 - true) * np.log(1 - q)
        for k in range(TOP + 1):
            at = missed == k
            rows.append(
                [preset, seed, name, k, at.sum(), p[at].sum(), true[at].sum(), lost[at].sum()]
            )
    return rows


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Ratios by forecaster and editions missed, with simultaneous intervals over shows."""
    out = []
    for (preset, name, k), of in rows.groupby(["preset", "forecaster", "missed"]):
        ratio, shows = of["said"].sum() / of["true"].sum(), len(of)
        gap = of["said"] - ratio * of["true"]
        error = gap.std() * np.sqrt(shows) / of["true"].sum()
        reach = student.ppf(1 - 0.025 / (TOP + 1), shows - 1) * error
        lost = of["lost"].sum() / of["customers"].sum()
        out.append(
            [preset, name, k, of["customers"].sum(), ratio, ratio - reach, ratio + reach, lost]
        )
    names = ["preset", "forecaster", "missed", "customers", "ratio", "lower", "upper", "lost"]
    return pd.DataFrame(out, columns=names)


def against_bgbb(rows: pd.DataFrame) -> pd.DataFrame:
    """Each forecaster's loss less BG/BB's, of those who ever exhibited; paired by show."""
    known = rows[rows["missed"] >= 0]
    by = known.groupby(["preset", "seed", "forecaster"])[["lost", "customers"]].sum()
    loss = (by["lost"] / by["customers"]).unstack("forecaster")
    out = []
    for preset, of in loss.groupby("preset"):
        for name in of.columns.drop("bgbb"):
            gap = of[name] - of["bgbb"]
            reach = student.ppf(0.975, len(gap) - 1) * gap.std() / np.sqrt(len(gap))
            out.append([preset, name, len(gap), gap.mean(), gap.mean() - reach, gap.mean() + reach])
    return pd.DataFrame(out, columns=["preset", "forecaster", "shows", "gap", "lower", "upper"])


def main() -> None:
    """Run the shows, keep each as it ends, and print the table."""
    ask = argparse.ArgumentParser()
    ask.add_argument("presets", nargs="*", choices=list(PRESETS))
    ask.add_argument("--shows", type=int, default=32)
    ask.add_argument("--customers", type=int, default=5000)
    ask.add_argument("--keep", type=Path, help="a CSV file: a run goes on where it was stopped")
    given = ask.parse_args()
    names = ["preset", "seed", "forecaster", "missed", "customers", "said", "true", "lost"]
    old = (
        pd.read_csv(given.keep)
        if given.keep and given.keep.exists()
        else pd.DataFrame(columns=names)
    )
    rows, done = old.to_numpy().tolist(), set(zip(old["preset"], old["seed"], strict=True))
    for preset in given.presets or ["mature"]:
        for seed in seeds(STUDY, preset, given.shows):
            if (preset, seed) in done:
                continue
            rows += one(preset, seed, given.customers)
            if given.keep:
                with given.keep.open("w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([names, *rows])
    made = pd.DataFrame(rows, columns=names)
    print(table(made).round(4).to_string(index=False))
    print(against_bgbb(made).round(5).to_string(index=False))


if __name__ == "__main__":
    main()
