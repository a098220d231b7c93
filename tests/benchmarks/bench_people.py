"""Rows a second of `people`, next to a loop of Faker calls for the same text fields.

Run with ``python tests/benchmarks/bench_people.py``. Both are timed in one run; read the ratio.
"""

from time import perf_counter

import numpy as np
from faker import Faker

from expo_lab.world.people.identities import people
from expo_lab.world.people.places import LOCALES
from expo_lab.world.people.pools import pools
from expo_lab.world.streams import Luck

FIELDS = ("company", "name", "street_address", "city", "postcode", "phone_number", "email", "iban")
LOOP_ROWS = 1000


def rate(n, make):
    """Rows a second, median of five calls."""
    seconds = []
    for _ in range(5):
        start = perf_counter()
        make()
        seconds.append(perf_counter() - start)
    return n / np.median(seconds)


def main():
    """Print one line a size."""
    start = perf_counter()
    pools()
    print(f"pools, once a process: {perf_counter() - start:.2f} s")
    luck = Luck(1, 0)
    proxy = Faker(list(LOCALES.values()))  # chooses a locale anew at each call
    fakes = {country: Faker(locale) for country, locale in LOCALES.items()}
    for n in (10_000, 100_000, 1_000_000):
        origin, sector = np.arange(n) % 3, np.arange(n) // 3 % 8
        countries = people("exhibitor", n, origin, sector, luck).country[:LOOP_ROWS]
        ours = rate(n, lambda: people("exhibitor", n, origin, sector, luck))  # noqa: B023
        loops = {
            "one Faker of all locales": rate(
                LOOP_ROWS,
                lambda: [[getattr(proxy, f)() for f in FIELDS] for _ in range(LOOP_ROWS)],
            ),
            "a Faker a country": rate(
                LOOP_ROWS,
                lambda: [[getattr(fakes[c], f)() for f in FIELDS] for c in countries],  # noqa: B023
            ),
            "one Faker, en_US": rate(
                LOOP_ROWS,
                lambda: [[getattr(fakes["US"], f)() for f in FIELDS] for _ in range(LOOP_ROWS)],
            ),
        }
        print(f"{n:>9,} rows: {ours:,.0f} rows/s")
        for loop, theirs in loops.items():
            print(f"{'':10}loop over {loop}: {theirs:,.0f} rows/s, ratio {ours / theirs:.0f}")


if __name__ == "__main__":
    main()
