"""When dividing customers pays, and how: decision values of schemes by family of response.

Run with ``python tests/benchmarks/bench_decision_value.py FOLDER``. The quick battery has two parts
of some ten minutes each on one free core: ``structural``, all families with true responses, and
``learned``, one family from 16 shows, four training sets. ``--full`` crosses everything, with four
scenarios, and takes days. Each family of a part is a file in the folder as it ends; a second run
goes on from there and prints the answer.
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
SHARED = dict(budget=10_000.0, editions=8, customers=2000)
PARTS = {
    "structural": dict(scenarios=("mature",), families=FAMILIES, shows=20),
    "learned": dict(scenarios=("mature",), families=FAMILIES[:1], shows=10, training=(16,), sets=4),
    "full": dict(
        scenarios=("mature", "growing", "no-switching-costs", "recession"),
        **dict(families=FAMILIES, shows=40, training=(1, 4, 16), sets=4),
    ),
}


def main():
    """Run what is not there yet, then print everything that is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=[*PARTS], action="append", help="both quick ones else")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for part in ["full"] if given.full else given.part or ["structural", "learned"]:
        ask = dict(PARTS[part])
        scenarios, families = ask.pop("scenarios"), ask.pop("families")
        for scenario in scenarios:
            for family in families:
                run(given.folder / f"{part}-{scenario}-{family}", scenario, family, given.jobs, ask)
        answer(given.folder, part)


def run(folder, scenario, family, jobs, ask):
    """Run one family unless it is there; its table is written last and says that all is there."""
    if (folder / "table.csv").exists():
        return
    start = perf_counter()
    found = decision_value(SCHEMES, scenario, families=[family], jobs=jobs, **SHARED, **ask)
    print(f"{folder.name}: {perf_counter() - start:.0f} s", flush=True)
    folder.mkdir(exist_ok=True)
    for part in ("profits", "arms", "data_cost", "table"):
        frame = getattr(found, part).round(4)
        frame.insert(0, "scenario", scenario)
        frame.to_csv(folder / f"{part}.csv", index=False)


def gathered(folder, part, table):
    """Read a table of all families of a part that were run."""
    files = [d / f"{table}.csv" for d in sorted(folder.glob(f"{part}-*")) if d.is_dir()]
    return pd.concat([pd.read_csv(f) for f in files if f.exists()], ignore_index=True)


def answer(folder, part):
    """Print decision values of all that was run, with their 95 % intervals."""
    whole, arms = (gathered(folder, part, table) for table in ("table", "arms"))
    for (scenario, training), rows in whole.groupby(["scenario", "training"], sort=False):
        own = rows["note"].eq("by construction").map({True: "*", False: ""})
        same = (arms["scenario"] == scenario) & (arms["training"] == training)
        print(f"\n{scenario}, {training}: decision value (* on its own axis), its labels by lot,")
        print("and the gain over one playbook for all in EUR a show")
        shown = rows.assign(
            dv=_spans(rows, "dv", "5.2f") + own,
            lot=_spans(rows, "random", "5.2f"),
            eur=_spans(rows, "gain", ",.0f"),
        )
        print(shown[["family", "scheme", "dv", "lot", "eur"]].to_string(index=False))
        others = arms[same].assign(eur=_spans(arms[same], "gain", ",.0f"))
        others["dv"] = _spans(others, "dv", "5.2f")
        print(others[["family", "arm", "spend", "eur", "dv"]].to_string(index=False))


def _spans(rows, what, form):
    ends = (rows[what], rows[f"{what}_lower"], rows[f"{what}_upper"])
    texts = [f"{v:{form}} ({a:{form}} to {b:{form}})" for v, a, b in zip(*ends, strict=True)]
    return pd.Series(texts, index=rows.index)


if __name__ == "__main__":
    main()
