"""Rows a second of `people`, beside loops over Faker and mimesis for the same text fields.

Run with ``python tests/benchmarks/bench_people.py [largest]``. All ways are timed in turn
(`side_by_side`); the loops run over 1,000 rows, `people` over ever more, so read rows a second.
mimesis, which is no part of the project, is a peer where it is installed (it has no IBAN and gives
an IMEI). The limit is taking as many texts as these out of one pool.
"""

import sys
from importlib.util import find_spec
from statistics import median
from time import perf_counter

import numpy as np
import pyarrow as pa
from faker import Faker

from expo_lab.world.people.identities import people
from expo_lab.world.people.places import LOCALES
from expo_lab.world.people.pools import pools
from expo_lab.world.streams import Luck

FIELDS = ("company", "name", "street_address", "city", "postcode", "phone_number", "email", "iban")
SIZES, LOOP = (10_000, 100_000, 1_000_000), 1_000


def mimesis_rows():
    """A row by mimesis's own providers."""
    from mimesis import Generic, Locale

    g = Generic(Locale.DE)
    calls = [g.finance.company, g.person.full_name, g.address.address, g.address.city]
    calls += [g.address.postal_code, g.person.phone_number, g.person.email, g.code.imei]
    return [[call() for call in calls] for _ in range(LOOP)]


def main(largest):
    """Print the peers, then a table a size, and how the time grows."""
    from side_by_side import exponent, lines, machine, timed  # beside this file

    has_mimesis = find_spec("mimesis") is not None
    print(machine("faker", "numpy", "pyarrow", "pandas", *(["mimesis"] if has_mimesis else [])))
    start = perf_counter()
    pools()
    print(f"pools, once a process: {perf_counter() - start:.2f} s")
    luck = Luck(1, 0)
    proxy = Faker(list(LOCALES.values()))  # chooses a locale anew at each call
    fakes = {country: Faker(locale) for country, locale in LOCALES.items()}
    origin, sector = (np.arange(SIZES[-1]) // d % k for d, k in ((1, 3), (3, 8)))
    countries = people("exhibitor", LOOP, origin[:LOOP], sector[:LOOP], luck).country
    peers = {
        "peer: a Faker a country": lambda: [
            [getattr(fakes[c], f)() for f in FIELDS] for c in countries
        ],
        "peer: one Faker of all locales": lambda: [
            [getattr(proxy, f)() for f in FIELDS] for _ in range(LOOP)
        ],
        "peer: one Faker, en_US": lambda: [
            [getattr(fakes["US"], f)() for f in FIELDS] for _ in range(LOOP)
        ],
    }
    if has_mimesis:
        peers["peer: mimesis, German"] = mimesis_rows
    print(f"\n{LOOP:,} rows", *lines(timed(peers), LOOP, "rows"), sep="\n")
    pool = pa.array([f"text {i}" for i in range(2_000)])
    sizes, found = [n for n in SIZES if n <= largest], []
    for n in sizes:
        at = np.random.default_rng(0).integers(0, len(pool), (len(FIELDS), n))
        spent = timed(
            {
                "limit: as many texts of a pool": lambda: [pool.take(pa.array(a)) for a in at],  # noqa: B023
                "people": lambda: people("exhibitor", n, origin[:n], sector[:n], luck),  # noqa: B023
            }
        )
        found.append(median(spent["people"]))
        print(f"\n{n:,} rows", *lines(spent, n, "rows"), sep="\n")
    if len(sizes) > 1:
        print(f"people: time grows as rows to the power of {exponent(sizes, found):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
