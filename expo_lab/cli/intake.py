"""Intake: a client's files from the command line, and what came of them in words."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import typer

from ..collect.client.control import in_lines
from ..collect.client.problems import counted, first, sorts
from ..collect.client.read import read_tables
from ..collect.client.suggest import suggest_mapping
from ..collect.linkage.base import CustomerBase
from ..collect.store import save_base
from ..readiness import available

DRAFT = Path("expo-lab-mapping.toml")


@dataclass(frozen=True)
class Handouts:
    """What is written for the client beside the base, and in whose name and language."""

    page: Path | None = None
    workbook: Path | None = None
    slides: Path | None = None
    client: str = ""
    language: str = "en"
    logo: Path | None = None
    names: bool = False


def intake(folder: Path, mapping: Path | None, out: Path, handouts: Handouts | None = None) -> str:
    """Read a client's files, store the base, and say what was read, set aside and filled in.

    Parameters
    ----------
    folder : path
        As for `read_tables`.
    mapping : path or None
        If there is no such file, a draft is written there and nothing is read. Without one, files
        that are not called like the schema's tables get a draft too.
    out : path
        As for `save_base`.
    handouts : Handouts, optional
        As for `client_report`, `client_workbook` and `client_slides`.

    Returns
    -------
    str
        What was done, for a console.

    Raises
    ------
    ValueError
        As `read_tables`, `save_base` and the handouts.
    """
    if mapping is not None and not mapping.exists():
        return _drafted(folder, mapping)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # said below
        try:
            typer.echo(f"Reading {folder} ...", err=True)
            base = read_tables(folder, mapping)
        except ValueError as problem:
            if mapping is not None or "without a mapping" not in str(problem):
                raise
            if DRAFT.exists():
                raise ValueError(
                    f"{problem} {DRAFT} is there already: read it, mend it, and add "
                    f"--mapping {DRAFT}."
                ) from None
            return _drafted(folder, DRAFT)
    lines = [f"{name:20} {len(frame):>9,} rows" for name, frame in base.tables.items()]
    lines.append(in_lines(base.control, base.sums))
    aside = base.set_aside
    if len(aside):
        lines.append(f"{counted(aside)}; set_aside in the base:")
        lines += [f"  {line}" for line in first(sorts(aside))]
    typer.echo("Read; now each scheme and model is tried on it.", err=True)
    lines.append(f"{len(base.notes):,} notes say how it was read and what was filled in.")
    found = available(base)
    for name, row in found.iterrows():
        on = "on data" if row["on_data"] else f"{_some(row['filled_in'])} only filled in"
        said = f"runs, {on}" if row["runs"] else f"no: {_some(row['lacking'])}"
        lines.append(f"{name:20} {said}")
    lines.append(f"Base: {save_base(base, out)}")
    return "\n".join([*lines, *_handed_over(base, handouts or Handouts())])


def _some(columns: str, most: int = 4) -> str:
    """Name the first columns of a list and count the rest; a line of thirty names is not read."""
    every = columns.split(", ")
    if len(every) <= most + 1:
        return columns
    return f"{', '.join(every[:most])} and {len(every) - most} more columns"


def _drafted(folder: Path, mapping: Path) -> str:
    draft = suggest_mapping(folder)
    with mapping.open("x", encoding="utf-8", newline="\n") as file:
        file.write(draft)
    return (
        f"There was no mapping: a draft stands in {mapping} now, made from headers and cells. "
        "Nothing was read. Read every line, mend it, and give the command again with "
        f"--mapping {mapping}."
    )


def _handed_over(base: CustomerBase, wanted: Handouts) -> list[str]:
    from ..view.reports.client import client_report
    from ..view.reports.handouts import client_slides, client_workbook

    who = (wanted.client, wanted.language)
    lines = []
    if wanted.page is not None:
        lines.append(f"Page: {client_report(base, wanted.page, *who, wanted.logo)}")
    if wanted.workbook is not None:
        lines.append(f"Workbook: {client_workbook(base, wanted.workbook, *who, wanted.names)}")
    if wanted.slides is not None:
        lines.append(f"Slides: {client_slides(base, wanted.slides, *who)}")
    return lines
