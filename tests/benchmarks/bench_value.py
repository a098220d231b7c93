"""How often the interval of a segment's future value holds what the world then brings.

    python tests/benchmarks/bench_value.py [shows]

Mature shows of 3,000 customers, valued after editions 8 and 10, against the discounted margin of
the ten editions that followed, at constant prices. By Dick and Basu's types, and the exhibitors
absent twice or more apart.
"""

import sys
import warnings

import pandas as pd
from joblib import Parallel, delayed

import expo_lab as xl
from expo_lab.value.lifetime import by_segment, relationship_value

DATES, AHEAD, DISCOUNT = (8, 10), 10, 0.10


def realised(show: xl.Show, date: int) -> pd.Series:
    """Discounted margin that each customer brought in the editions after the date."""
    rows = show.tables["participations"].query("@date < edition <= @date + @AHEAD")
    price = show.tables["editions"].set_index("edition")["price_sqm"]
    margin = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    margin *= price[date] / rows["edition"].map(price) / (1 + DISCOUNT) ** (rows["edition"] - date)
    return margin.groupby(rows["customer_id"]).sum()


def one_show(seed: int) -> pd.DataFrame:
    """Expected and realised sums of one show."""
    warnings.simplefilter("ignore")
    show = xl.simulate("mature", 3000, max(DATES) + AHEAD, seed)
    found = []
    for date in DATES:
        people = xl.profile(show, as_of=date)
        value = relationship_value(people, DISCOUNT)
        known = people.loc[value.index]
        types = xl.SCHEMES["dick_basu"](known).astype(str).where(known["recency"] < 2, "absent 2+")
        table = by_segment(value, types)
        brought = realised(show, date).reindex(value.index, fill_value=0.0)
        found.append(table.assign(realised=brought.groupby(types).sum()))
    return pd.concat(found).rename_axis("segment").reset_index()


if __name__ == "__main__":
    shows = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    table = pd.concat(Parallel(n_jobs=-1)(delayed(one_show)(s) for s in range(1, shows + 1)))
    table["inside"] = table["realised"].between(table["lower"], table["upper"])
    table["ratio"] = table["realised"] / table["future"]
    by = table.groupby("segment")
    summary = by.agg(
        cases=("inside", "size"),
        inside=("inside", "mean"),
        median_ratio=("ratio", "median"),
        expected=("future", "mean"),
        realised=("realised", "mean"),
    )
    print(summary.round(2).to_string())
