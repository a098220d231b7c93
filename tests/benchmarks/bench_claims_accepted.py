"""In how many of the worlds that public figures cannot tell apart does each claim hold?

    python tests/benchmarks/bench_claims_accepted.py datasets/claims/accepted.csv [claim ...]

One show of each of the first 42 accepted worlds, with seeds of this study alone (740,001 and
up): about 16 seconds of processor time a world for all claims, most of it for `points` and
`training`. One show is no interval of a world; over worlds the share that passes the bar has one
(`expo_lab.datasets.load_claims_over_worlds`). Claims that the file has already are not counted
again, unless they are named.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from expo_lab.strategy.claims import CLAIMS
from expo_lab.world import accepted

FIRST_SEED, WORLDS, CUSTOMERS, EDITIONS = 740_001, 42, 2500, 8


def main():
    """Count one claim after the other, and keep each at once."""
    out, named = Path(sys.argv[1]), [CLAIMS[name].name for name in sys.argv[2:]]
    found = pd.read_csv(out) if out.exists() else pd.DataFrame(columns=["claim"])
    for name in named or [name for name in CLAIMS if name not in set(found["claim"])]:
        claim, figures = CLAIMS[name], []
        for place, world in enumerate(accepted()[:WORLDS]):
            measured = claim.measure(world, CUSTOMERS, EDITIONS, FIRST_SEED + place)
            figures.append(next(iter(measured.values())))
        values = np.array(figures, dtype=float)
        values = values[np.isfinite(values)]
        row = dict(claim=name, holds=int((values > claim.bar).sum()), worlds=len(values))
        row |= dict(low=values.min(), middle=np.median(values), high=values.max(), bar=claim.bar)
        rows = [r for r in found.to_dict("records") if r["claim"] != name] + [row]
        order = [r for known in CLAIMS for r in rows if r["claim"] == known]
        found = pd.DataFrame(order).round(4)
        draft = out.with_suffix(".part")
        found.to_csv(draft, index=False, lineterminator="\n")
        draft.replace(out)
        print(f"{name}: holds in {row['holds']} of {row['worlds']} accepted worlds", flush=True)


if __name__ == "__main__":
    main()
