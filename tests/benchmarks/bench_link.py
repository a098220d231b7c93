"""What linkage costs, beside exact matching: ``python tests/benchmarks/bench_link.py [customers]``.

Links the lists of mature shows of ten editions, up to so many customers (19,250), each size in a
process of its own, on one thread, as `link` always does. All ways are timed in turn
(`side_by_side`), by processor time; the first is the peer, exact matching of e-mail or name on the
same records; the limit is bringing the records into the form in which they are compared, without
which nobody can compare them. Prints too the pairwise F1 and the most memory the process ever held
(and what it held before), and at last the exponent of time in the number of records. Seconds are
this machine's; read the ratios.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

import pandas as pd

import expo_lab as xl
from expo_lab.collect.linkage.link import link
from expo_lab.collect.linkage.normalise import normalise

SIZES = (3_850, 7_700, 19_250, 77_000)  # customers simulated; some four records each


def most_memory():
    """Return the most memory this process ever held, in MB; nan where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return float("nan")
    return getrusage(RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure(customers):
    """Time one size; returns records, seconds of each way, links, F1 and memory."""
    from side_by_side import timed  # beside this file

    show = xl.simulate("mature", customers, editions=10, seed=2026)
    held = xl.extracts(show)
    records = pd.concat(held.records.values(), ignore_index=True)
    before = most_memory()
    ways = {
        "peer: e-mail or name exactly": lambda: xl.collect.exact_links(records),
        "limit: bringing into form": lambda: normalise(records),
        "link": lambda: link(records),
        "consolidate": lambda: xl.consolidate(held),
    }
    spent = timed(ways, cpu=True)
    links = link(records)
    f1 = xl.collect.score_links(links, show.truth).f1
    return len(records), spent, len(links), f1, before, most_memory()


def main(largest):
    """Print a table for each size, and how the time grows."""
    from side_by_side import exponent, lines, machine

    print(machine("splink", "duckdb", "pandas", "numpy"))
    found = {}
    for customers in [n for n in SIZES if n <= largest]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            n, spent, links, f1, before, most = alone.submit(measure, customers).result()
        print(f"\n{customers:,} customers, {n:,} records, {links:,} links, F1 {f1:.4f}, "
              f"{before:,.0f} MB before and {most:,.0f} MB at most")  # fmt: skip
        print("\n".join(lines(spent, n, "records")), flush=True)
        found[n] = spent
    if len(found) > 1:
        for way in ("link", "consolidate"):
            middle = [median(spent[way]) for spent in found.values()]
            print(
                f"{way}: time grows as records to the power of {exponent(list(found), middle):.2f}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-2])
