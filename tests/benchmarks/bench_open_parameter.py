"""How often the interval by profile likelihood holds where BG/BB leaves a parameter open: by hand.

    python tests/benchmarks/bench_open_parameter.py planted [draws]
    python tests/benchmarks/bench_open_parameter.py shows [shows] [customers]

`planted` draws histories of 400 customers, one to nine opportunities each, from a BG/BB with theta
all but alike, fits it, and counts how often the interval of the expected editions of the next ten
holds the planted one: of three histories, and of each kind of interval. `shows` values mature shows
after edition 8 and counts, by what the record leaves open, how often the interval of the whole
future (`by_segment`) holds the discounted margin of the ten editions that followed.
"""

import sys
import warnings

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

import expo_lab as xl
from expo_lab.models.bgbb import BetaGeoBetaBinom
from expo_lab.models.open_parameter import is_open
from expo_lab.value.lifetime import by_segment, lifetime_value

PLANTED = {"alike": (0.35, 0.2, 1000.0, 9000.0), "nearly alike": (0.35, 0.2, 20.0, 180.0)}
CASES = {"just came": (0, 0, 0), "always": (5, 5, 5), "lately lost": (3, 4, 6)}
DATE, AHEAD, DISCOUNT = 8, 10, 0.10


def planted(name: str, seed: int) -> list[tuple]:
    """Whether the interval held, by history."""
    warnings.simplefilter("ignore")
    true = BetaGeoBetaBinom()
    true.alpha_, true.beta_, true.gamma_, true.delta_ = PLANTED[name]
    drawn = [true.sample(45, n, seed=1000 * seed + n) for n in range(1, 10)]
    found = BetaGeoBetaBinom().fit(*np.concatenate(drawn, axis=1))
    given = np.array(list(CASES.values())).T
    truth, interval = true.expected_editions(*given), found.expected_editions_interval(*given)
    kind = "open" if is_open(found.cov_) else "not open"
    held = interval["lower"].le(truth) & interval["upper"].ge(truth)
    wide = np.log(interval["upper"] / interval["lower"])
    rows = zip(CASES, interval["lower"].notna(), held, wide, strict=True)
    return [(name, kind, *row) for row in rows]


def one_show(seed: int, customers: int) -> tuple:
    """How the interval of the whole future was found, and whether it held."""
    warnings.simplefilter("ignore")
    show = xl.simulate("mature", customers, DATE + AHEAD, seed)
    value = lifetime_value(xl.profile(show, as_of=DATE), DISCOUNT)
    rows = show.tables["participations"].query("@DATE < edition <= @DATE + @AHEAD")
    price = show.tables["editions"].set_index("edition")["price_sqm"]
    margin = rows["revenue"] * ~rows["unpaid"] - rows["cost_to_serve"]
    margin *= price[DATE] / rows["edition"].map(price) / (1 + DISCOUNT) ** (rows["edition"] - DATE)
    came = margin[rows["customer_id"].isin(value.index)].sum()
    whole = by_segment(value, pd.Series("all", index=value.index)).loc["all"]
    kind = " + ".join(sorted(value["interval"].unique()))
    known = np.isfinite(whole["lower"])
    held = whole["lower"] <= came <= whole["upper"]
    return kind, known, held, whole["upper"] / whole["future"], whole["future"] / came


if __name__ == "__main__":
    part = sys.argv[1] if len(sys.argv) > 1 else "planted"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else {"planted": 200, "shows": 40}[part]
    if part == "planted":
        calls = [delayed(planted)(name, seed) for name in PLANTED for seed in range(number)]
        made = [row for rows in Parallel(n_jobs=2)(calls) for row in rows]
        table = pd.DataFrame(
            made, columns=["theta", "parameter", "history", "given", "held", "wide"]
        )
        by = table.groupby(["theta", "parameter", "history"])
    else:
        customers = int(sys.argv[3]) if len(sys.argv) > 3 else 2500
        calls = [delayed(one_show)(100 + seed, customers) for seed in range(number)]
        made = []
        for row in Parallel(n_jobs=2, return_as="generator")(calls):
            made.append(row)
            print(*row, flush=True)
        table = pd.DataFrame(made, columns=["interval", "given", "held", "wide", "value / came"])
        by = table.groupby("interval")
    mean = by.mean(numeric_only=True).round(2)
    print(
        pd.concat([by.size().rename("cases"), by[["given", "held"]].sum(), mean[["wide"]]], axis=1)
    )
