"""How often the interval of a segment's future value holds what the world then brings.

    python tests/benchmarks/bench_value.py [shows] [preset ...] [forecaster=NAME]

Shows of 3,000 customers (mature ones by default), valued after editions 8 and 10, against the
discounted margin of the ten editions that followed, at constant prices. By Dick and Basu's types,
and the exhibitors absent twice or more apart. Then, by editions missed, who came to the next
edition against the sum of ``p_next``, and editions attended against ``expected_editions``.
"""

import sys
import warnings

import pandas as pd
from joblib import Parallel, delayed

import expo_lab as xl
from expo_lab.value.lifetime import by_segment, lifetime_value
from expo_lab.world.streams import seeds

STUDY = "value, population 9"  # its seeds are its own
DATES, AHEAD, DISCOUNT = (8, 10), 10, 0.10


def realised(show: xl.Show, date: int) -> pd.Series:
    """Discounted margin that each customer brought in the editions after the date."""
    rows = show.tables["participations"].query("@date < edition <= @date + @AHEAD")
    price = show.tables["editions"].set_index("edition")["price_sqm"]
    margin = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    margin *= price[date] / rows["edition"].map(price) / (1 + DISCOUNT) ** (rows["edition"] - date)
    return margin.groupby(rows["customer_id"]).sum()


def heads(show: xl.Show, people: pd.DataFrame, date: int) -> pd.DataFrame:
    """Expected and realised heads at the next edition and over the next ten, by what was missed."""
    ours = people.query("kind == 'exhibitor'")
    missed = ours["recency"].clip(upper=2).astype(str).where(ours["editions_attended"] > 0, "never")
    rows = show.tables["participations"].query("turned_up and @date < edition <= @date + @AHEAD")
    times = rows["customer_id"].value_counts().reindex(ours.index, fill_value=0)
    soon = ours.index.isin(rows.query("edition == @date + 1")["customer_id"])
    table = ours[["p_next", "expected_editions"]].assign(came=soon, times=times)
    return table.groupby(missed.rename("missed")).sum()


def one_show(preset: str, seed: int, forecaster: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Expected and realised sums of one show."""
    warnings.simplefilter("ignore")
    show = xl.simulate(preset, 3000, max(DATES) + AHEAD, seed)
    found, counted = [], []
    for date in DATES:
        people = xl.profile(show, as_of=date, forecaster=forecaster)
        value = lifetime_value(people, DISCOUNT)
        known = people.loc[value.index]
        types = xl.SCHEMES["dick_basu"](known).astype(str).where(known["recency"] < 2, "absent 2+")
        table = by_segment(value, types)
        brought = realised(show, date).reindex(value.index, fill_value=0.0)
        found.append(table.assign(realised=brought.groupby(types).sum()))
        counted.append(heads(show, people, date))
    return pd.concat(found).rename_axis("segment").reset_index(), pd.concat(counted)


def report(preset: str, shows: int, forecaster: str) -> None:
    """Print both tables of a preset."""
    own = seeds(STUDY, preset, shows)
    made = Parallel(n_jobs=-1)(delayed(one_show)(preset, seed, forecaster) for seed in own)
    table = pd.concat([found for found, _ in made]).dropna(subset=["lower"])
    table["inside"] = table["realised"].between(table["lower"], table["upper"])
    by = table.groupby("segment")
    summary = by.agg(
        cases=("inside", "size"),
        inside=("inside", "mean"),
        expected=("future", "mean"),
        realised=("realised", "mean"),
    )
    summary["expected / realised"] = summary["expected"] / summary["realised"]
    print(f"\n{preset}, {shows} shows\n{summary.round(2).to_string()}")
    sums = pd.concat([counted for _, counted in made]).groupby("missed").sum()
    sums["p_next / came"] = sums["p_next"] / sums["came"]
    sums["expected / times"] = sums["expected_editions"] / sums["times"]
    print(sums.round(2).to_string(), flush=True)


if __name__ == "__main__":
    asked = [word for word in sys.argv[2:] if "=" not in word]
    given = dict(word.split("=") for word in sys.argv[2:] if "=" in word)
    for each in asked or ["mature"]:
        many = int(sys.argv[1]) if len(sys.argv) > 1 else 16
        report(each, many, given.get("forecaster", "hazard_opinions"))
