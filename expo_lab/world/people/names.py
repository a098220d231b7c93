"""Names: the tool that drew the shipped names and streets, with Faker, once.

``python -m expo_lab.world.people.names`` draws them anew and writes names.json.gz; with another
version of Faker the names change, and with them the population.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable

from . import places
from .pools import NAMES, romanised

DRAWS = 1500  # a list; more find few new names
PROVIDERS = ["faker.providers.person", "faker.providers.address"]  # all of them start slowly
FAKER_SEED = 20_000  # ours


def draw() -> dict[str, dict[str, list[str]]]:
    """Draw first and last names of men and women, and streets, for each country."""
    from faker import Faker

    found = {}
    for country, locale in places.LOCALES.items():
        fake = Faker(locale, PROVIDERS, use_weighting=False)
        fake.seed_instance(FAKER_SEED)
        lists = {}
        for gender in ("male", "female"):
            for part in ("first", "last"):
                one = getattr(fake, f"{part}_name_{gender}")
                lists[f"{part}_{gender}"] = _names(one() for _ in range(DRAWS))
        lists["streets"] = sorted({fake.street_name() for _ in range(DRAWS)})
        found[country] = lists
    return found


def _names(drawn: Iterable[str]) -> list[str]:
    """Sort, and drop what is no plain name or has a Chinese character without a known reading."""
    particles = "van|von|de|den|der|del|della|di|da|do|dos|la|le|ten|ter|het|'t"
    plain = re.compile(rf"((?i:{particles}) )*[^\W\d_a-z]([^\W\d_]|['-])*")
    return [x for x in sorted(set(drawn)) if plain.fullmatch(x) and max(romanised(x)) < "一"]


if __name__ == "__main__":
    text = json.dumps(draw(), ensure_ascii=False, separators=(",", ":"))
    NAMES.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))
