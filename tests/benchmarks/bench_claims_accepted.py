"""In how many of the worlds that public figures cannot tell apart does each claim hold?

Run with ``python tests/benchmarks/bench_claims_accepted.py datasets/claims/accepted.csv``: one show
of each of the first twelve accepted worlds, with seeds of this study alone (740,001 and up). One
show is no interval: a claim that holds in seven of twelve hangs on what nobody has measured.
Claims that the file has already are not counted again.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from expo_lab.strategy.claims import CLAIMS
from expo_lab.world import accepted

FIRST_SEED, WORLDS, CUSTOMERS, EDITIONS = 740_001, 12, 2500, 8


def main():
    """Count one claim after the other, and keep each at once."""
    out = Path(sys.argv[1])
    found = [pd.read_csv(out)] if out.exists() else []
    known = set(found[0]["claim"]) if found else set()
    for name, claim in CLAIMS.items():
        if name in known:
            continue
        figures = []
        for place, world in enumerate(accepted()[:WORLDS]):
            measured = claim.measure(world, CUSTOMERS, EDITIONS, FIRST_SEED + place)
            figures.append(next(iter(measured.values())))
        values = np.array(figures, dtype=float)
        values = values[np.isfinite(values)]
        row = dict(claim=name, holds=int((values > claim.bar).sum()), worlds=len(values))
        row |= dict(low=values.min(), middle=np.median(values), high=values.max(), bar=claim.bar)
        found.append(pd.DataFrame([row]).round(4))
        draft = out.with_suffix(".part")
        pd.concat(found, ignore_index=True).to_csv(draft, index=False, lineterminator="\n")
        draft.replace(out)
        print(f"{name}: holds in {row['holds']} of {row['worlds']} accepted worlds", flush=True)


if __name__ == "__main__":
    main()
