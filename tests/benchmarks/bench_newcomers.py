"""What newcomers bring against what they were worth before they came: run by hand.

    python tests/benchmarks/bench_newcomers.py [shows]

Mature shows of 3,000 customers, valued after editions 6 and 8, against the discounted margin of
those who came for the first time at the two editions that followed, over eleven editions, at
constant prices and before touches. Prints one row a date, the pooled ratio, and how often the
interval, with the sampling error of what was brought, held it.
"""

import sys
import warnings

import numpy as np
import pandas as pd

import expo_lab as xl
from expo_lab.value.future.equity import newcomer_value

DATES, DISCOUNT = (6, 8), 0.10


def brought(show: xl.Show, date: int) -> pd.Series:
    """Discounted margin of each newcomer of the two editions after the date."""
    rows = show.tables["participations"].query("role == 'exhibitor'")
    start = rows[rows["first_time"]].set_index("customer_id")["edition"]
    age = rows["edition"] - rows["customer_id"].map(start)
    price = show.tables["editions"].set_index("edition")["price_sqm"]
    money = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    money = money * price[date] / rows["edition"].map(price) / (1 + DISCOUNT) ** age
    mine = (rows["edition"] - age).isin([date + 1, date + 2]) & (age <= 10)
    return money[mine].groupby(rows["customer_id"]).sum()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    found = []
    for seed in range(1, 1 + int(sys.argv[1] if len(sys.argv) > 1 else 8)):
        show = xl.simulate("mature", 3000, max(DATES) + 12, seed)
        for date in DATES:
            value = newcomer_value(xl.profile(show, as_of=date), DISCOUNT)
            each = brought(show, date)
            reach = np.hypot(value["upper"] - value["value"], 1.96 * each.sem())
            held = abs(each.mean() - value["value"]) <= reach if np.isfinite(reach) else np.nan
            found.append((seed, date, value["value"], each.mean(), len(each), held))
    table = pd.DataFrame(found, columns=["seed", "date", "value", "brought", "newcomers", "held"])
    print(table.round(0).to_string(index=False))
    ratio = table["brought"].mean() / table["value"].mean()
    print(f"brought over value {ratio:.2f}; held {table['held'].sum()} of {table['held'].count()}")
