"""When dividing customers pays, and how: decision values of schemes by family of response.

Run with ``python tests/benchmarks/bench_decision_value.py FOLDER [BATTERY] [--jobs 2]``. Batteries:
``quick`` has true responses and 16 training shows, one set of them and 20 test shows; ``full`` 1, 4
and 16 training shows, four sets, and 8 test shows; ``structural`` true responses alone, one family
(the usual one: who responds is everybody's own) and 40 test shows. Every finished show is kept in
the folder: a run that was ended goes on when the command is given again. The answer is printed, and
its tables written, after the first four test shows and at the end. ``--scenario growing`` asks of
others.
"""

import argparse
from pathlib import Path
from time import process_time

import pandas as pd

from expo_lab.strategy.decision.value import decision_value
from expo_lab.world.causes.touches import FAMILIES

SCHEMES = (
    *("status", "rfm", "dick_basu", "value_tiers", "reinartz_kumar", "stages"),
    *("firm_size", "needs", "kmeans"),
)
SHARED = dict(budget=10_000.0, editions=8, customers=2000, families=FAMILIES)
QUICK = dict(shows=20, training=(16,), sets=1)
FULL = dict(shows=8, training=(1, 4, 16), sets=4)
STRUCTURAL = dict(shows=40, families=("idiosyncratic",))
BATTERIES = dict(quick=QUICK, full=FULL, structural=STRUCTURAL)


def main():
    """Run what is not there yet, and print the answer on the way and at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("battery", nargs="?", choices=BATTERIES, default="quick")
    parser.add_argument("--scenario", default="mature")
    parser.add_argument("--shows", type=int, help="test shows, in place of the battery's")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    ask = SHARED | BATTERIES[given.battery]
    last = given.shows or ask["shows"]
    folder = given.folder / f"{given.battery}-{given.scenario}"
    for shows in sorted({min(4, last), last}):
        found = decision_value(
            SCHEMES,
            given.scenario,
            **ask | dict(shows=shows),
            jobs=given.jobs,
            progress=told,
            keep=folder / "parts",
        )
        for name in ("profits", "arms", "data_cost", "table"):
            frame = getattr(found, name).round(4)
            frame.insert(0, "scenario", given.scenario)
            frame.insert(1, "shows", shows)
            frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        answer(found, f"{given.scenario}, {shows} test shows")


def told(done, total):
    """Say how far the run is."""
    if not done % 8 or done == total:
        print(f"{done} of {total} shows, {process_time():.0f} s of this process", flush=True)


def answer(found, where):
    """Print families by schemes with their 95 % intervals, and what the other arms earn."""
    for training, rows in found.table.groupby("training", sort=False):
        print(f"\n{where}, {training}: decision value (* by construction)")
        own = rows["note"].eq("by construction").map({True: "*", False: ""})
        show("scheme", rows.assign(text=spans(rows, "dv", ".2f") + own))
        print("\nthe same of labels by lot")
        show("scheme", rows.assign(text=spans(rows, "random", ".2f")))
        print("\ngain over one playbook for all, 1,000 EUR a show")
        show("scheme", rows.assign(text=spans(rows, "gain", ",.0f", 1000)))
        others = found.arms[found.arms["training"] == training]
        show("arm", others.assign(text=spans(others, "gain", ",.0f", 1000)))
    if len(found.data_cost):
        print("\nEUR a training show that treating by lot cost it")
        print(found.data_cost.pivot_table("cost", "family", "set").round(0).to_string(), flush=True)


def show(of, rows):
    """Print one table of texts."""
    print(rows.pivot(index=of, columns="family", values="text").to_string())


def spans(rows, what, form, unit=1):
    """Write a figure with its interval; a dash where nothing is at stake."""
    ends = (rows[f"{what}{end}"] / unit for end in ("", "_lower", "_upper"))
    texts = [
        f"{v:{form}} ({a:{form}}, {b:{form}})" if v == v else "-"
        for v, a, b in zip(*ends, strict=True)
    ]
    return pd.Series(texts, index=rows.index)


if __name__ == "__main__":
    main()
