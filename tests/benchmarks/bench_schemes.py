"""Assigning a rule scheme to millions of rows, next to numpy by hand, on every kind of frame.

Run with ``python tests/benchmarks/bench_schemes.py [ROWS ...]``; 1,250,000 to 10,000,000 rows by
default. All ways are timed in turn (`side_by_side`); read the ratios. The limit is numpy by hand:
bare comparisons into codes, for who the scheme is for. The peer is ``pandas.apply``, timed on
100,000 rows. A scheme also refuses gaps and writes names. DuckDB's answer is counted by name, for
a relation does nothing until it is read.
"""

import sys

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from expo_lab.segment.scheme.scheme import SCHEMES

SIZES, SAMPLE = (1_250_000, 2_500_000, 5_000_000, 10_000_000), 100_000


def by_hand(kind, attitude, patronage):
    """Comparisons into codes."""
    codes = 2 * (attitude < 0.5) + (patronage < 0.5)
    return np.where(kind == 0, codes, 4).astype("int8")


def by_row(row):
    """One customer, as a newcomer would write it."""
    if row["kind"] != "exhibitor":
        return "not applicable"
    if row["relative_attitude"] >= 0.5:
        return "loyal" if row["repeat_patronage"] >= 0.5 else "latent loyal"
    return "spurious loyal" if row["repeat_patronage"] >= 0.5 else "not loyal"


def main(sizes):
    """Print a table for each size, and how the seconds of each way grow."""
    from side_by_side import exponent, lines, machine, timed  # beside this file

    print(machine("numpy", "pandas", "narwhals", "polars", "pyarrow", "duckdb"))
    scheme, found = SCHEMES["dick_basu"], {}
    for rows in sizes:
        rng = np.random.default_rng(0)
        kind = rng.integers(0, 2, rows)
        numbers = {c: rng.random(rows) for c in ("relative_attitude", "repeat_patronage")}
        people = pd.DataFrame(
            {"kind": pd.Categorical.from_codes(kind, ["exhibitor", "buyer"])} | numbers
        )
        frame = pl.from_pandas(people.astype({"kind": "str"}))
        table = frame.to_arrow()
        relation = duckdb.from_arrow(table)
        spent = timed(
            {
                "numpy by hand": lambda: by_hand(kind, *numbers.values()),  # noqa: B023
                "pandas": lambda: scheme(people),  # noqa: B023
                "polars": lambda: scheme(frame),  # noqa: B023
                "pyarrow": lambda: scheme(table),  # noqa: B023
                "duckdb": lambda: scheme(relation).aggregate("dick_basu, count(*)").fetchall(),  # noqa: B023
                "pandas.apply, 100,000 rows": lambda: people.head(SAMPLE).apply(by_row, axis=1),  # noqa: B023
            }
        )
        assert (scheme(frame)["dick_basu"].to_numpy() == scheme(people).astype(str)).all()
        for name, seconds in spent.items():
            found.setdefault(name, []).append(float(np.median(seconds)))
        print(f"\n{rows:,} rows", *lines(spent, rows, "rows"), sep="\n")
    if len(sizes) > 1:
        print("\nseconds grow with the rows to the power of")
        for name, seconds in found.items():
            print(f"{name:34s} {exponent(sizes, seconds):.2f}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
