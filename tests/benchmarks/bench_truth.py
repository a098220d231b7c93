"""How long the true values of the teaching population's fifty largest take: run by hand.

    python tests/benchmarks/bench_truth.py FOLDER [customers] [futures]

The show of the lessons (mature, 5,000 customers, ten editions, seed 2026) and the fifty exhibitors
who were billed most at its last edition and are in business: 5 editions on, 8 futures, two
processes. Prints progress and seconds. FOLDER keeps what is done: stop it and call it again.
"""

import sys
import time

import numpy as np

import expo_lab as xl
from expo_lab.value import true_relationship_values
from expo_lab.world.people.ids import customer_ids

LARGEST = 50

if __name__ == "__main__":
    folder = sys.argv[1]
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    futures = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    show = xl.simulate("mature", customers, editions=10, seed=2026)
    listed = np.asarray(customer_ids("exhibitor", len(show.world.roll["sector"])))
    billed = show.tables["participations"].query("edition == 10 and role == 'exhibitor'")
    billed = billed[billed["customer_id"].isin(listed[show.world.firm])]
    largest = billed.nlargest(LARGEST, "revenue")["customer_id"].tolist()
    begin = time.perf_counter()

    def told(done: int, of: int) -> None:
        print(f"{done} of {of} after {time.perf_counter() - begin:.0f} s", flush=True)

    table = true_relationship_values(
        show, largest, futures=futures, folder=folder, jobs=2, progress=told
    )
    print(table[["economic", "total"]].describe().round(0).to_string())
