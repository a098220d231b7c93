"""Dirt: how often each error strikes, knob by knob, each with its source."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pandas as pd

from ...scenario import OURS, knob

MOST = 0.95  # no error strikes always
# Press reports, read at second hand: a prize-draw firm's 7 million entries, 2010 to 2023, of which
# 5.86 % were falsified; a survey of British internet users, 3 % of whom falsify postal addresses.
DRAWS = "5.86 % of 7 million entries to prize draws, study in Barcelona, by the press"
FORMS = "3 % falsify their address on forms, Wilmington Millennium, by the press"


def _share(
    default: float, hard: float, meaning: str, source: str = OURS, unit: str = "share"
) -> float:
    made = knob(default, 0, MOST, unit, meaning, source, "collection")
    return dataclasses.field(default=default, metadata=made.metadata | dict(hard=hard))


@dataclass(frozen=True)
class Dirt:
    """How often each error strikes, as a share of the fields (or records) that it can strike.

    Shares hold for sales; a list's haste (`world.SOURCES`) multiplies those of entering.
    `plain`, `case` and `transliterated` strike all texts of a record at once, others field by
    field. `parent` and `switchboard` are of organisations, and in all lists alike but that a list
    may know the subsidiary's own name.

    Raises
    ------
    ValueError
        If a knob lies outside 0 to 0.95; the message names it.

    Examples
    --------
    >>> Dirt().times(0).typo, Dirt.hard().typo > Dirt().typo
    (0.0, True)
    """

    # fmt: off
    typo: float = _share(0.03, 0.06, "a letter wrong, missing, extra or swapped with its neighbour")
    misheard: float = _share(0.15, 0.25, "name or contact written as it sounds, where it is heard")
    legal_form: float = _share(0.30, 0.45, "legal form written otherwise or left out")
    shortened: float = _share(0.06, 0.12, "trade word left out, or a given name cut to its initial")
    swapped: float = _share(0.05, 0.12, "family name first, half of them with a comma")
    abbreviated: float = _share(0.35, 0.50, "Straße as Str., boulevard as bd")
    plain: float = _share(0.25, 0.40, "diacritics lost, ü as u; or, half of them, spelt out as ue")
    case: float = _share(0.08, 0.15, "all letters large, or all small")
    transliterated: float = _share(0.35, 0.60, "Chinese in Latin letters, in one of three ways")
    reformatted: float = _share(0.60, 0.75, "telephone number with other signs, or no extension")
    gap: float = _share(0.08, 0.18, "field left empty; name, kind and account never are")
    stale: float = _share(
        0.30, 0.40, "contact person, extension and e-mail change",
        "database decay .20 to .50 a year, trade press", "share a year",
    )
    moved: float = _share(0.04, 0.08, "street, postcode, main number change", unit="share a year")
    colleague: float = _share(0.20, 0.30, "the department deals with another person there")
    parent: float = _share(0.02, 0.05, "subsidiary or co-exhibitor filed under its parent's name")
    switchboard: float = _share(0.05, 0.15, "organisation behind another one's main number")
    private: float = _share(0.10, 0.25, "free-mail address given on a form")
    withheld: float = _share(0.03, 0.06, "telephone or postcode on a form that cannot be", FORMS)
    fake: float = _share(0.40, 0.60, "invented people who try to register and are let in", DRAWS)
    competitor: float = _share(0.40, 0.60, "competitors who pose as buyers and are let in")
    # fmt: on

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            value = getattr(self, f.name)
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not (number and 0 <= value <= MOST):
                raise ValueError(
                    f"Dirt: {f.name} must be a number from 0 to {MOST} ({f.metadata['unit']}), "
                    f"found {value!r}."
                )
            object.__setattr__(self, f.name, float(value))

    @classmethod
    def hard(cls) -> Dirt:
        """Return the dirt of badly kept lists: every knob at the upper end of what seems real."""
        return cls(**{f.name: f.metadata["hard"] for f in dataclasses.fields(cls)})

    def times(self, factor: float) -> Dirt:
        """Return this dirt with every knob multiplied, 0.95 at most; by 0, all is clean."""
        knobs = dataclasses.fields(self)
        return Dirt(**{f.name: min(MOST, factor * getattr(self, f.name)) for f in knobs})

    def describe(self) -> pd.DataFrame:
        """List the knobs: value, unit, meaning and source, indexed by knob."""
        rows = [
            dict(knob=f.name, value=getattr(self, f.name))
            | {about: f.metadata[about] for about in ("unit", "meaning", "source")}
            for f in dataclasses.fields(self)
        ]
        return pd.DataFrame(rows).set_index("knob")
