"""Mediation against intervention, and what media are worth by the record: counted on shows.

    python tests/benchmarks/bench_mediation.py chain [shows]
    python tests/benchmarks/bench_mediation.py media [shows]

`chain` splits what a point of satisfaction goes with into money through coming again and money
besides, by the record of mature shows of 2,500, and beside it what lifting the experience of a lot
brings in truth. `media` sets what the record says one partner is worth beside its truth. Seeds of
this study alone: 760,001 and up. About 6 and 12 seconds of processor time a show.
"""

import sys

import pandas as pd

import expo_lab as xl
from expo_lab.value import (
    partner_values,
    satisfaction_chain,
    true_relationship_values,
    true_satisfaction_chain,
)

FIRST_SEED, CUSTOMERS, EDITIONS = 760_001, 2500, 10


def chain(show: xl.Show) -> dict[str, float]:
    """Each part by both ways, and whether the record's interval holds the truth."""
    said, true = satisfaction_chain(show.tables), true_satisfaction_chain(show)
    found = {}
    for part, row in said.iterrows():
        found[f"{part}, record"], found[f"{part}, truth"] = row["effect"], true.loc[part, "effect"]
        found[f"{part}, held"] = row["lower"] <= true.loc[part, "effect"] <= row["upper"]
        found[f"{part}, not 0"] = not row["lower"] <= 0 <= row["upper"]
    return found


def media(show: xl.Show) -> dict[str, float]:
    """One partner by the record and in truth."""
    values, evidence = partner_values(show.tables, xl.profile(show))
    said = values.iloc[0]
    true = true_relationship_values(show, [values.index[0]], editions=5, futures=6).iloc[0]
    return {
        "record": said["total"],
        "lower": said["lower"],
        "upper": said["upper"],
        "truth": true["total"],
        "truth not 0": not true["total_lower"] <= 0 <= true["total_upper"],
        "held": said["lower"] <= true["total"] <= said["upper"],
        "told": evidence["told"],
    }


def main():
    """Count one show after the other."""
    which = {"chain": chain, "media": media}[sys.argv[1]]
    shows = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    rows = []
    for seed in range(FIRST_SEED, FIRST_SEED + shows):
        rows.append(which(xl.simulate("mature", CUSTOMERS, EDITIONS, seed)))
        print(seed, {k: round(float(v)) for k, v in rows[-1].items()}, flush=True)
    print(pd.DataFrame(rows).astype(float).mean().round(2).to_string())


if __name__ == "__main__":
    main()
