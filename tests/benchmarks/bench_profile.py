"""How long the profile takes, and how that grows: run by hand.

    python tests/benchmarks/bench_profile.py [copies ...]

A show of 5,000 organisations and ten editions is copied with new numbers, so that histories stay
what they are. Prints participations a second, the ratio to what must be done at least (grouping
the same rows once by customer, and sorting them), and the exponent of cost in size.
"""

import sys
import time

import numpy as np
import pandas as pd

import expo_lab as xl

COPIES = (1, 10, 80)


def copied(tables: dict[str, pd.DataFrame], times: int) -> dict[str, pd.DataFrame]:
    """Repeat every customer's rows under new numbers."""
    made = {}
    for name, frame in tables.items():
        ids = [c for c in ("customer_id", "to_customer_id") if c in frame]
        if name == "editions" or not ids:
            made[name] = frame
            continue
        copies = [
            frame.assign(**{c: frame[c] + f"-{k}" for c in ids}) if k else frame
            for k in range(times)
        ]
        made[name] = pd.concat(copies, ignore_index=True)
    return made


def seconds(action) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


if __name__ == "__main__":
    show = xl.simulate("mature", 5000, 10, 2026)
    sizes, times = [], []
    for k in [int(a) for a in sys.argv[1:]] or COPIES:
        tables = copied(show.tables, k)
        rows = tables["participations"]
        least = seconds(lambda rows=rows: rows.sort_values(["customer_id", "edition"]))
        least += seconds(lambda rows=rows: rows.groupby("customer_id")["revenue"].sum())
        took = seconds(lambda tables=tables: xl.profile(tables))
        sizes.append(len(rows))
        times.append(took)
        print(
            f"{len(rows):>10,} participations, {len(tables['customers']):>9,} customers: "
            f"{took:6.2f} s, {len(rows) / took:>9,.0f} a second, {took / least:5.1f} times "
            f"sorting and grouping once",
            flush=True,
        )
    if len(sizes) > 1:
        slope = (
            np.polyfit(np.log(sizes[1:]), np.log(times[1:]), 1)[0]
            if len(sizes) > 2
            else (np.diff(np.log(times)) / np.diff(np.log(sizes)))[0]
        )
        print(f"cost grows with participations to the power {slope:.2f}")
