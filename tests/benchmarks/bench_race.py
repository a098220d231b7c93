"""Which method forecasts best? Three editions back to back, over fresh shows: run by hand.

    python tests/benchmarks/bench_race.py [preset ...] [--shows 6] [--customers 3000]

Prints the log score against the profile's default with standard errors over shows, the floor
beside it; and how often alarms came before leaving. Seeds 71001 and up belong to this study alone.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

import expo_lab as xl
from expo_lab.predict.honest.back_to_back import back_to_back, differences
from expo_lab.predict.mining.alarms import lead_times
from expo_lab.scenario import PRESETS

FIRST_SEED, EDITIONS, FORECAST = 71_001, 10, 3


def main() -> None:
    """Run the race for each preset."""
    ask = argparse.ArgumentParser()
    ask.add_argument("presets", nargs="*", default=["mature"])
    ask.add_argument("--shows", type=int, default=6)
    ask.add_argument("--customers", type=int, default=3000)
    given = ask.parse_args()
    for preset in given.presets:
        if preset not in PRESETS:
            raise SystemExit(f"There is no preset {preset!r}. Known: {', '.join(PRESETS)}.")
        scores, leads = [], []
        for seed in range(FIRST_SEED, FIRST_SEED + given.shows):
            show = xl.simulate(preset, given.customers, EDITIONS, seed)
            scores.append(back_to_back(show, editions=FORECAST).assign(show=seed))
            leads.append(lead_times(show))
        table = pd.concat(scores)
        found = differences(table, "BG/BB, way back")
        found["brier"] = table.groupby("forecaster")["brier"].mean()
        found["said / came"] = table.groupby("forecaster").apply(
            lambda of: of["said"].sum() / of["came"].sum()
        )
        print(f"{preset}: {given.shows} shows of {given.customers:,}, {FORECAST} editions each")
        print(found.round(4).to_string())
        n = pd.DataFrame([t.attrs for t in leads])
        for who in ("left", "stayed"):
            warned = sum(
                (1 - t.loc["none", who]) * k for t, k in zip(leads, n[who], strict=True)
            ) / max(1, n[who].sum())
            error = np.sqrt(warned * (1 - warned) / max(1, n[who].sum()))
            print(f"warned of those who {who}: {warned:.3f} +- {error:.3f} of {n[who].sum()}")
        print(flush=True)


if __name__ == "__main__":
    main()
