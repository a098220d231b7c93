"""When dividing customers pays, and how: decision values of schemes by family of response.

Run with ``python tests/benchmarks/bench_decision_value.py FOLDER``. Each family is a file in the
folder as it ends; a second run goes on from there, and prints the answer. The quick battery takes
some ten minutes on one core; ``--full`` crosses the families with scenarios, training sizes and
four training sets, and takes a day or so.
"""

import argparse
from pathlib import Path
from time import perf_counter

import pandas as pd

from expo_lab.strategy.decision.value import decision_value
from expo_lab.world.causes.touches import FAMILIES

SCHEMES = (
    *("status", "rfm", "dick_basu", "value_tiers", "reinartz_kumar", "stages"),
    *("firm_size", "kmeans"),
)
QUICK = dict(shows=10, training=(16,), sets=1)
FULL = dict(shows=40, training=(1, 4, 16), sets=4)
SCENARIOS = {"quick": ("mature",), "full": ("mature", "growing", "no-switching-costs", "recession")}
SHARED = dict(budget=10_000.0, editions=8, customers=2000)


def main():
    """Run what is not there yet, then print everything that is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=FAMILIES, help="families to run now")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    which, size = ("full", FULL) if given.full else ("quick", QUICK)
    for scenario in SCENARIOS[which]:
        for family in given.only:
            stem = given.folder / f"{which}-{scenario}-{family}"
            if stem.with_suffix(".csv").exists():
                continue
            start = perf_counter()
            found = decision_value(
                SCHEMES, scenario, families=[family], jobs=given.jobs, **SHARED, **size
            )
            print(f"{scenario}, {family}: {perf_counter() - start:.0f} s", flush=True)
            found.profits.to_csv(f"{stem}-profits.csv", index=False)
            for part in ("arms", "data_cost", "table"):  # the table last: it says that all is there
                name = f"{stem}.csv" if part == "table" else f"{stem}-{part}.csv"
                frame = getattr(found, part).round(6)
                frame.insert(0, "scenario", scenario)
                frame.to_csv(name, index=False)
    answer(given.folder, which)


def answer(folder, which):
    """Print decision values of all that was run, with their intervals."""
    tables = [p for p in sorted(folder.glob(f"{which}-*.csv")) if p.stem.count("-") >= 2]
    parts = ("-profits", "-arms", "-data_cost")
    tables = [p for p in tables if not p.stem.endswith(parts)]
    whole = pd.concat([pd.read_csv(p) for p in tables], ignore_index=True)
    arms = pd.concat([pd.read_csv(f"{p.with_suffix('')}-arms.csv") for p in tables])
    whole["dv (95 %)"] = [
        f"{v:5.2f} ({a:.2f} to {b:.2f})" + {"by construction": "*"}.get(n, "")
        for v, a, b, n in zip(
            whole["dv"], whole["dv_lower"], whole["dv_upper"], whole["note"], strict=True
        )
    ]
    for (scenario, training), rows in whole.groupby(["scenario", "training"], sort=False):
        print(f"\n{scenario}, {training}: decision value; * won on its own axis")
        print(rows.pivot(index="scheme", columns="family", values="dv (95 %)").to_string())
        print("\nlabels by lot")
        random = rows.pivot(index="scheme", columns="family", values="random")
        print(random.round(2).to_string())
        print("\nother arms, EUR a show over one playbook for all")
        others = arms[(arms["scenario"] == scenario) & (arms["training"].astype(str) == training)]
        shown = others.assign(
            eur=[
                f"{v:,.0f} ({a:,.0f} to {b:,.0f})"
                for v, a, b in zip(
                    others["gain"], others["gain_lower"], others["gain_upper"], strict=True
                )
            ]
        )
        print(shown.pivot(index="arm", columns="family", values="eur").to_string())


if __name__ == "__main__":
    main()
