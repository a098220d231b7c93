"""What linkage costs: run by hand, ``python tests/benchmarks/bench_link.py [largest]``.

Links about 10,000, 50,000 and 200,000 records of a mature show of ten editions, each in a process
of its own, on one thread, as `link` always does. Prints records a second of processor time, the
ratio to exact matching of e-mail or name on the same records, the pairwise F1, the most memory the
process ever held (and what it held before), and the exponent of time in the number of records.
Seconds are this machine's; read the ratios.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from math import log
from multiprocessing import get_context

import pandas as pd

import expo_lab as xl
from expo_lab.collect.linkage.link import link

SIZES = {10_000: 3_850, 50_000: 19_250, 200_000: 77_000}  # records wanted: customers to simulate


def most_memory():
    """Return the most memory this process ever held, in MB; nan where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return float("nan")
    return getrusage(RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure(customers):
    small = xl.extracts(xl.simulate("mature", 500, editions=3, seed=1)).records
    link(pd.concat(small.values(), ignore_index=True))  # imports and first calls
    show = xl.simulate("mature", customers, editions=10, seed=2026)
    records = pd.concat(xl.extracts(show).records.values(), ignore_index=True)
    before = most_memory()
    began = time.process_time()
    xl.collect.exact_links(records)
    exact = time.process_time() - began
    began = time.process_time()
    links = link(records)
    taken = time.process_time() - began
    score = xl.collect.score_links(links, show.truth)
    return len(records), len(links), exact, taken, score.f1, before, most_memory()


def main(largest):
    print("records     links  seconds  records/s  x exact      F1  MB before  MB most")
    taken = {}
    for customers in [c for size, c in SIZES.items() if size <= largest]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            n, links, exact, seconds, f1, before, most = alone.submit(measure, customers).result()
        taken[n] = seconds
        speed = f"{seconds:8.1f} {n / seconds:10,.0f} {seconds / exact:8.1f}"
        print(f"{n:7,} {links:9,} {speed}  {f1:.4f} {before:10,.0f} {most:8,.0f}", flush=True)
    few, many = min(taken), max(taken)
    if many > few:
        print(f"time grows as N^{log(taken[many] / taken[few]) / log(many / few):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
