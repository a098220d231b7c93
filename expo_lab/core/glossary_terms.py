"""Terms: the glossary of the mission, in three languages, with where each entry lives."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .registry import UnknownName

if TYPE_CHECKING:
    import pandas as pd

FILE = Path(__file__).with_name("glossary.toml")


@cache
def _entries() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def glossary(term: str | None = None) -> pd.DataFrame:
    """Show the glossary, or the entries that a word finds.

    Parameters
    ----------
    term : str, optional
        An entry's id, or part of a term in any of the three languages or of the sources' own words;
        upper and lower case alike. Where no term has it, meanings are searched.

    Returns
    -------
    DataFrame
        Index id; en, zh, es (the term), words (what else the sources or the field call it),
        meaning, source (the source documents' numbers) and where it stands in the package:
        functions, columns, knobs, stages and so on as ``kind:name``, with commas between.

    Raises
    ------
    KeyError
        If nothing is found; the message has the nearest terms.

    Examples
    --------
    >>> glossary("C188").index.tolist()
    ['C188']
    """
    import pandas as pd

    table = pd.DataFrame.from_dict(_entries(), orient="index")
    table.index.name = "id"
    for listed in ("words", "where"):
        table[listed] = table[listed].str.join(", ")
    if term is None:
        return table
    wanted = str(term).strip().casefold()
    hit = table.index.str.casefold() == wanted
    for text in ("en", "zh", "es", "words"):
        hit |= table[text].str.casefold().str.contains(wanted, regex=False).to_numpy()
    if not hit.any():
        hit |= table["meaning"].str.casefold().str.contains(wanted, regex=False).to_numpy()
    if not wanted or not hit.any():
        # by whole terms and by their words, for one word is what people ask for
        known = {
            part: one
            for language in ("en", "zh", "es")
            for one in table[language]
            for part in (*re.findall(r"\w+", one.casefold()), one.casefold())
        }
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.0)
        raise UnknownName(
            f"There is no glossary term {term!r}. Did you mean "
            f"{' or '.join(repr(t) for t in dict.fromkeys(known[n] for n in near))}? "
            "Without a term, all are listed."
        )
    return table[hit]
