"""Ten million customers on disk: python tests/benchmarks/bench_scale.py [customers] [copies]

Simulates one show, lays copies of it beside it as further shows of a portfolio (links: the same
bytes read anew), and asks for recency, frequency and money of every customer, then for its segment
by a rule: with DuckDB, which may use 1 GB, and with Polars' streaming engine. Each engine runs
in a process of its own; printed are seconds, processor seconds and the most memory it ever held.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCHEMES = ("rfm", "status", "geography", "type_level")
LAST = 4  # editions

SQL = """
WITH seen AS (
    SELECT "show", customer_id, count(*) FILTER (turned_up) AS times,
           max(edition::INT) FILTER (turned_up) AS last, sum(revenue) AS revenue
    FROM read_parquet('{home}/show=*/edition=*/participations.parquet', hive_partitioning = true)
    GROUP BY "show", customer_id
)
SELECT "show", customer_id, kind, origin, distance_km, size,
       coalesce(times, 0) AS editions_attended, {last} - coalesce(last, 0) AS recency,
       coalesce(revenue, 0.0) AS revenue
FROM read_parquet('{home}/show=*/customers.parquet', hive_partitioning = true)
LEFT JOIN seen USING ("show", customer_id)
"""


def by_duckdb(home: Path) -> int:
    import duckdb

    import expo_lab as xl

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '1GB'; SET temp_directory = '{home / 'spill'}'")
    connection.execute("SET preserve_insertion_order = false")
    query = SQL.format(home=home, last=LAST)
    connection.execute(f"COPY ({query}) TO '{home / 'rfm.parquet'}'")
    people = connection.sql(f"FROM '{home / 'rfm.parquet'}'")
    for name in SCHEMES:
        people = xl.SCHEMES[name](people)
    people.write_parquet(str(home / "duckdb.parquet"))
    return connection.sql(f"SELECT count(*) FROM '{home / 'duckdb.parquet'}'").fetchall()[0][0]


def by_polars(home: Path) -> int:
    import polars as pl

    import expo_lab as xl

    people = pl.scan_parquet(home / "rfm.parquet")
    for name in SCHEMES:
        people = xl.SCHEMES[name](people)
    people.sink_parquet(home / "polars.parquet")
    return pl.scan_parquet(home / "polars.parquet").select(pl.len()).collect().item()


def by_polars_alone(home: Path) -> int:
    import polars as pl

    parts = pl.scan_parquet(
        f"{home}/show=*/edition=*/participations.parquet", hive_partitioning=True
    )
    customers = pl.scan_parquet(f"{home}/show=*/customers.parquet", hive_partitioning=True)
    there = pl.col("turned_up")
    seen = parts.group_by("show", "customer_id").agg(
        editions_attended=there.sum(),
        last=pl.col("edition").cast(pl.Int64).filter(there).max(),
        revenue=pl.col("revenue").sum(),
    )
    both = customers.select("show", "customer_id", "kind", "origin", "distance_km", "size").join(
        seen, on=["show", "customer_id"], how="left"
    )
    made = both.with_columns(
        pl.col("editions_attended", "revenue").fill_null(0),
        recency=LAST - pl.col("last").fill_null(0),
    )
    made.sink_parquet(home / "polars-rfm.parquet")
    return pl.scan_parquet(home / "polars-rfm.parquet").select(pl.len()).collect().item()


def portfolio(home: Path, customers: int, copies: int) -> None:
    import expo_lab as xl

    first = xl.simulate("mature", customers, LAST, 1, out=home / "show=0000")
    for i in range(1, copies):
        for part in first.rglob("*.parquet"):
            target = home / f"show={i:04d}" / part.relative_to(first)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(part, target)


def main() -> None:
    if len(sys.argv) > 3:
        began = time.perf_counter()
        rows = globals()[sys.argv[3]](Path(sys.argv[4]))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(
            f"{sys.argv[3]:16} {rows:>12,} customers {time.perf_counter() - began:7.1f} s"
            f" {used.ru_utime + used.ru_stime:7.1f} s of processors {used.ru_maxrss / 1024:7.0f} MB"
        )
        return
    customers, copies = (int(a) for a in [*sys.argv[1:], *["20000", "100"][len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        portfolio(home, customers, copies)
        for engine in ("by_duckdb", "by_polars", "by_polars_alone"):
            command = [sys.executable, __file__, str(customers), str(copies), engine, folder]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
