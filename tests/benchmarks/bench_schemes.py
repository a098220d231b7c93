"""Assigning two rule schemes to millions of rows, next to numpy by hand, on every kind of frame.

Run with ``python tests/benchmarks/bench_schemes.py [ROWS ...]``; 1,250,000 to 10,000,000 rows by
default. All ways are timed in turn (`side_by_side`), by the wall and in seconds of all cores; read
the ratios. A scheme also refuses gaps and checks its cut points.

The limit is numpy by hand, on the same columns, and ends in the same names:

- kinds as categories (pandas, Polars' and Arrow's, DuckDB's enum): comparisons into codes, and a
  pandas Categorical of them. So does our answer on pandas; on the others it is a column of texts,
  a name a row, which this limit ends short of.
- kinds as texts: an array of texts is compared, and the codes turn into an array of texts. The
  line below it ends in codes, and has kinds as codes.

The peers are the same rule written by hand as SQL, run by Polars and by DuckDB. DuckDB reads a
table of its own and does nothing until the answer is read, here as an Arrow column.
"""

import sys
from itertools import product

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from expo_lab.segment.scheme.scheme import SCHEMES

SIZES = (1_250_000, 2_500_000, 5_000_000, 10_000_000)


def dick_basu(who, attitude, patronage):
    """Comparisons into codes."""
    codes = 2 * (attitude < 0.5) + (patronage < 0.5)
    return np.where(who, codes, 4).astype("int8")


def rfm(who, recency, editions, revenue):
    """Comparisons into codes."""
    cells = 4 * (revenue < 10_000) + 2 * (recency >= 2) + (editions < 3)
    return np.where(who, np.where(editions > 0, cells, 8), 9).astype("int8")


HAND = {"dick_basu": dick_basu, "rfm": rfm}
RULES = {
    "dick_basu": (
        "relative_attitude >= 0.5 AND repeat_patronage >= 0.5",
        "relative_attitude >= 0.5",
        "repeat_patronage >= 0.5",
    ),
    "rfm": tuple(
        f"editions_attended > 0{much}{cell}"
        for much in (" AND revenue >= 10000", "")
        for cell in (" AND recency < 2 AND editions_attended >= 3", " AND recency < 2",
                     " AND editions_attended >= 3", "")
    ),
}  # fmt: skip


def by_hand(people, name):
    """Kinds as codes; ends in codes with their names."""
    scheme = SCHEMES[name]
    who = people["kind"].cat.codes.to_numpy() == 0
    codes = HAND[name](who, *(people[c].to_numpy() for c in scheme.columns))
    return pd.Series(pd.Categorical.from_codes(codes, scheme.labels, ordered=True))


def in_texts(people, kinds, name):
    """Kinds as texts; ends in texts."""
    scheme = SCHEMES[name]
    codes = HAND[name](kinds == "exhibitor", *(people[c].to_numpy() for c in scheme.columns))
    return np.array(scheme.labels, dtype=object)[codes]


def in_sql(name, table):
    """Write the rule as a Polars or DuckDB user would."""
    *named, last, other = SCHEMES[name].labels
    cases = " ".join(f"WHEN {r} THEN '{n}'" for r, n in zip(RULES[name], named, strict=True))
    chosen = f"WHEN kind <> 'exhibitor' THEN '{other}' {cases} ELSE '{last}'"
    return f"SELECT CASE {chosen} END AS {name} FROM {table}"


def made(rows):
    """People, their kinds as categories."""
    rng = np.random.default_rng(0)
    kind = pd.Categorical.from_codes(rng.integers(0, 2, rows), ["exhibitor", "buyer"])
    numbers = {c: rng.random(rows) for c in ("relative_attitude", "repeat_patronage")}
    numbers |= {"recency": rng.integers(0, 6, rows), "editions_attended": rng.integers(0, 8, rows)}
    return pd.DataFrame({"kind": kind} | numbers | {"revenue": rng.gamma(1, 12_000, rows)})


def ways(people, name, texts):
    """Every way to the same names; kinds are texts or categories."""
    scheme, database = SCHEMES[name], duckdb.connect()
    kinds = people["kind"].to_numpy(dtype="U9")
    polars = pl.from_pandas(people.astype({"kind": "str"}) if texts else people)
    arrow = polars.to_arrow()
    database.execute("CREATE TABLE people AS SELECT * FROM arrow")
    if not texts:
        database.execute("CREATE TYPE kinds AS ENUM ('exhibitor', 'buyer')")
        database.execute("ALTER TABLE people ALTER kind TYPE kinds")
    codes = {"numpy by hand": lambda: by_hand(people, name)}
    first = {"numpy by hand, texts": lambda: in_texts(people, kinds, name)} if texts else {}
    return (first | codes) | {
        **({} if texts else {"pandas": lambda: scheme(people)}),
        "polars": lambda: scheme(polars)[name],
        "pyarrow": lambda: scheme(arrow)[name],
        "duckdb": lambda: scheme(database.table("people")).select(name).to_arrow_table()[name],
        "SQL by hand, polars": lambda: polars.sql(in_sql(name, "self"))[name],
        "SQL by hand, duckdb": lambda: database.sql(in_sql(name, "people")).to_arrow_table()[name],
    }


def main(sizes):
    """Print two tables for each scheme, size and form of kinds, and how the seconds grow."""
    from side_by_side import exponent, lines, machine, timed_twice  # beside this file

    print(machine("numpy", "pandas", "narwhals", "polars", "pyarrow", "duckdb"))
    found = {}
    for rows, (name, texts) in product(sizes, product(HAND, (False, True))):
        people = made(rows)
        every = ways(people, name, texts)
        right = by_hand(people, name).astype("str")
        for way in every.values():
            assert (pd.Series(way()).astype("str") == right).all()
        about = f"{name}, kinds as {'texts' if texts else 'categories'}"
        for clock, spent in timed_twice(every).items():
            print(f"\n{about}, {rows:,} rows, {clock}", *lines(spent, rows, "rows"), sep="\n")
            for way, seconds in spent.items():
                found.setdefault(f"{about}, {clock}, {way}", []).append(np.median(seconds))
    if len(sizes) > 1:
        print("\nseconds grow with the rows to the power of")
        for way, seconds in found.items():
            print(f"{way:70s} {exponent(sizes, seconds):.2f}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
