"""Is p_next right for those present and for those absent? By editions missed, over fresh shows.

    python tests/benchmarks/bench_absent.py [preset ...] [--shows 32] [--customers 5000]

For each preset: sum of p_next over sum of the true one by editions missed at the last of ten
editions, with simultaneous 95 % intervals (Bonferroni over the cells, Student's over shows, ratio
estimator), for the profile's default and for "hazard"; and the mean log score lost against the
truth. Seeds 70001 and up belong to this study alone. About four seconds a show.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import xlogy
from scipy.stats import t as student

from expo_lab.predict.methods.hazard import ReturnHazard
from expo_lab.profiles.bgbb import WithWayBack
from expo_lab.profiles.forecaster import Past
from expo_lab.scenario import PRESETS, scenario
from expo_lab.world.edition import run_edition, story
from expo_lab.world.streams import Luck
from expo_lab.world.truth.expectation import FIRST, _Mirror, next_exactly

FIRST_SEED, EDITIONS, TOP = 70_001, 10, 6
LUCKS = 40  # pairs, where guests make the next edition's chance no closed form


def world(preset: str, seed: int, customers: int) -> tuple[Past, np.ndarray]:
    """Presences of a show's exhibitors, and the true chance of coming to the next edition."""
    knobs, firms = scenario(preset), []
    newcomers: set[int] = set()
    for was, now, world_after in story(knobs, customers, EDITIONS, seed):
        after, present = world_after, now.exhibits | now.guests
        if now.held:
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
    return _past(there, np.isin(np.arange(total), list(newcomers))), whole


def _past(there: np.ndarray, new: np.ndarray) -> Past:
    last_place = there.shape[1] - 1
    times = there.sum(axis=1)
    first = np.where(times > 0, there.argmax(axis=1), 0)
    last = np.where(times > 0, last_place - there[:, ::-1].argmax(axis=1), 0)
    people = pd.DataFrame(
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
    return Past(people, there, np.ones(len(people)))


def one(preset: str, seed: int, customers: int) -> list[list[float | str]]:
    """What each forecaster says of those who missed 0, 1, ... editions, and the truth."""
    past, true = world(preset, seed, customers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ReturnHazard().fit(past)
    people = past.people
    missed = np.where(people["editions_attended"] > 0, np.minimum(people["recency"], TOP), -1)
    rows = []
    for name, p in (
        ("bgbb", WithWayBack.path(found, people, 1)[:, 0]),
        ("hazard", found.p_next(people)),
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


def main() -> None:
    """Run the shows, keep each as it ends, and print the table."""
    ask = argparse.ArgumentParser()
    ask.add_argument("presets", nargs="*", default=["mature"], choices=list(PRESETS))
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
    for preset in given.presets:
        for seed in range(FIRST_SEED, FIRST_SEED + given.shows):
            if (preset, seed) in done:
                continue
            rows += one(preset, seed, given.customers)
            if given.keep:
                with given.keep.open("w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([names, *rows])
    print(table(pd.DataFrame(rows, columns=names)).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
