"""Countries: one code for a country, however a client's list spells it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from .raw import squeeze

FILE = Path(__file__).with_name("countries.toml")


def country(text: str) -> str | None:
    """Return the ISO 3166 code of a country; None for what is no country's name or code.

    Codes of two and three letters, licence-plate codes such as D, and names in English, German,
    French, Italian, Spanish, Portuguese, Dutch, Polish and Chinese are known (Unicode CLDR).

    >>> country("Deutschland"), country("GER"), country("D"), country("U.S.A."), country("Nowhere")
    ('DE', 'DE', 'DE', 'US', None)
    """
    return _codes().get(key(text))


def key(text: str) -> str:
    """Squeeze a name; of codes all letters stay: UAE is not UA, as ue would be ü."""
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return letters if len(letters) <= 3 else squeeze(text)


@cache
def _codes() -> dict[str, str]:
    named = tomllib.loads(FILE.read_text(encoding="utf-8"))["countries"]
    made = {key(name): code for code, names in named.items() for name in names}
    return made | {key(code): code for code in named}
