"""The claims of the sources, all of them, and the table of them that ships.

Run with ``python tests/benchmarks/bench_claims.py datasets/claims/claims.csv``; about 15 minutes on
a quiet core. Claims that the file has already are not made again: after a fault give the command
again, and delete the file to begin anew.
"""

import sys
from pathlib import Path

import pandas as pd

from expo_lab.strategy.claims import CLAIMS, judge_claims


def main():
    """Judge one claim after the other, and keep each at once."""
    out = Path(sys.argv[1])
    found = [pd.read_csv(out, keep_default_na=False)] if out.exists() else []
    known = set(found[0]["claim"]) if found else set()
    for name in CLAIMS:
        if name in known:
            continue
        found.append(judge_claims(name).round(4))
        whole = pd.concat(found, ignore_index=True)
        draft = out.with_suffix(".part")
        whole.to_csv(draft, index=False, lineterminator="\n")
        draft.replace(out)
        print(found[-1].to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
