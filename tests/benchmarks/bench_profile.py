"""How long the profile takes beside pandas by hand, and how that grows.

Run with ``python tests/benchmarks/bench_profile.py [copies ...]``. A show of 5,000 organisations
and ten editions is copied with new numbers, so that histories stay what they are. All ways are
timed in turn (`side_by_side`). The peer is what an analyst would write in pandas for the columns of
the record alone (times, first and last edition, money, means of the answers): it forecasts nothing
and shrinks nothing. Beside it stands the same with what the default forecaster reads of four
earlier dates (presences and opinions), for it learns from them; it fits nothing. The profile is
timed with a forecaster of presences alone, and with the default. The limit is grouping the same
rows once by customer, and sorting them.
"""

import sys
from statistics import median

import pandas as pd

import expo_lab as xl

COPIES = (10, 20, 40, 80)


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


def by_hand(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The record of each customer, as pandas is usually written."""
    part, touches = tables["participations"], tables["contacts"]
    part = part.assign(paid=part["revenue"].where(~part["unpaid"], 0.0) - part["cost_to_serve"])
    sums = part.groupby("customer_id").agg(
        times=("turned_up", "sum"),
        first=("edition", "min"),
        last=("edition", "max"),
        revenue=("revenue", "sum"),
        margin=("paid", "sum"),
        area=("area", "mean"),
        leads=("leads", "mean"),
    )
    cost = touches.groupby("customer_id")["cost"].agg(touched="sum", touches="size")
    said = tables["surveys"].groupby("customer_id")[["satisfaction", "recommendation"]].mean()
    told = [tables[t].groupby("customer_id").size().rename(t) for t in ("complaints", "referrals")]
    who = tables["customers"].set_index("customer_id")
    return who.join([sums, cost, said, *told]).fillna({"times": 0, "revenue": 0.0, "margin": 0.0})


def by_hand_at(tables: dict[str, pd.DataFrame], edition: int) -> pd.DataFrame:
    """What the default forecaster reads of an earlier date: presences and opinions."""
    part = tables["participations"].query("turned_up and edition <= @edition")
    said = tables["surveys"].query("edition <= @edition")
    said = said.assign(ahead=said["attitude"] - said["attitude_rival"])
    rows = part.groupby("customer_id")["edition"].agg(["count", "min", "max"])
    first = part.groupby("customer_id")["first_time"].any()
    answers = said.groupby("customer_id")[["satisfaction", "ahead"]].mean()
    return tables["customers"].set_index("customer_id")[["kind"]].join([rows, first, answers])


def least(tables: dict[str, pd.DataFrame]) -> pd.Series:
    """Group once and sort once."""
    rows = tables["participations"].sort_values(["customer_id", "edition"])
    return rows.groupby("customer_id")["revenue"].sum()


def main(copies):
    """Print a table for each size, and how the time grows."""
    from side_by_side import exponent, lines, machine, timed  # beside this file

    print(machine("numpy", "pandas", "pyarrow"))
    show = xl.simulate("mature", 5000, 10, 2026)
    sizes, found = [], []
    for k in copies:
        tables = copied(show.tables, k)
        last = int(tables["editions"]["edition"].max())
        who, rows = len(tables["customers"]), len(tables["participations"])
        spent = timed(
            {
                "peer: pandas by hand, no forecast": lambda: by_hand(tables),  # noqa: B023
                "limit: grouping and sorting once": lambda: least(tables),  # noqa: B023
                "peer: by hand, and four earlier dates": lambda: (
                    by_hand(tables),  # noqa: B023
                    [by_hand_at(tables, last - back) for back in range(1, 5)],  # noqa: B023
                ),
                "profile, BG/BB with a way back": lambda: xl.profile(
                    tables,  # noqa: B023
                    forecaster="bgbb",
                ),
                "profile": lambda: xl.profile(tables),  # noqa: B023
            }
        )
        sizes.append(who)
        found.append(median(spent["profile"]))
        print(f"\n{who:,} customers, {rows:,} participations")
        print("\n".join(lines(spent, who, "customers")), flush=True)
    if len(sizes) > 1:
        print(f"profile: time grows as customers to the power of {exponent(sizes, found):.2f}")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or COPIES)
