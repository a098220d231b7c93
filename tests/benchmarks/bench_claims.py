"""The claims of the sources, all of them, and the table of them that ships.

    python tests/benchmarks/bench_claims.py datasets/claims/claims.csv
    python tests/benchmarks/bench_claims.py again.csv --claims drop_low --seed 730000

About 15 minutes on a quiet core. Claims that the file has already are not made again: after a fault
give the command again, and delete the file to begin anew. With `--seed` they are judged on other
shows, from that seed on: the second judgement of `drop_low`, whose failing world was named after
another one had come out undecided on the first seeds, is the second command.
"""

import argparse
from pathlib import Path

import pandas as pd

from expo_lab.strategy.claims import CLAIMS, judge_claims
from expo_lab.strategy.claims.judging import SEED


def main():
    """Judge one claim after the other, and keep each at once."""
    ask = argparse.ArgumentParser(description="Judge the claims of the sources.")
    ask.add_argument("out", type=Path)
    ask.add_argument("--claims", nargs="+", default=list(CLAIMS), choices=list(CLAIMS))
    ask.add_argument("--seed", type=int, default=SEED)
    given = ask.parse_args()
    out = given.out
    found = [pd.read_csv(out, keep_default_na=False)] if out.exists() else []
    known = set(found[0]["claim"]) if found else set()
    for name in given.claims:
        if name in known:
            continue
        found.append(judge_claims(name, seed=given.seed).round(4))
        whole = pd.concat(found, ignore_index=True)
        draft = out.with_suffix(".part")
        whole.to_csv(draft, index=False, lineterminator="\n")
        draft.replace(out)
        print(found[-1].to_string(index=False), flush=True)


if __name__ == "__main__":
    main()
