"""Intake: a client's files from the command line, and what came of them in words."""

from __future__ import annotations

import warnings
from pathlib import Path

from ..collect.client.problems import first, sorts
from ..collect.client.read import read_tables
from ..collect.client.suggest import suggest_mapping
from ..collect.store import save_base
from ..readiness import available


def intake(folder: Path, mapping: Path | None, out: Path, page: Path | None = None) -> str:
    """Read a client's files, store the base, and say what was read, set aside and filled in.

    Parameters
    ----------
    folder : path
        As for `read_tables`.
    mapping : path or None
        If there is no such file, a draft is written there and nothing is read.
    out : path
        As for `save_base`.
    page : path, optional
        As for `client_report`, if one is wanted.

    Returns
    -------
    str
        What was done, for a console.

    Raises
    ------
    ValueError
        As `read_tables` and `save_base`.
    """
    if mapping is not None and not mapping.exists():
        draft = suggest_mapping(folder)
        with mapping.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft)
        return (
            f"There was no {mapping}: a draft stands there now, made from headers alone. Read "
            "every line, mend it, and give the same command again."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # said below
        try:
            base = read_tables(folder, mapping)
        except ValueError as problem:
            if mapping is not None or "without a mapping" not in str(problem):
                raise
            hint = f"{problem} So does this command, with --mapping and a new name ending in .toml."
            raise ValueError(hint) from None
    lines = [f"{name:20} {len(frame):>9,} rows" for name, frame in base.tables.items()]
    aside = base.set_aside
    if len(aside):
        lines.append(f"{len(aside):,} rows or values were set aside; set_aside in the base:")
        lines += [f"  {line}" for line in first(sorts(aside))]
    lines.append(f"{len(base.notes):,} notes say how it was read and what was filled in.")
    found = available(base)
    for name, row in found.iterrows():
        on = "on data" if row["on_data"] else f"{row['filled_in']} only filled in"
        lines.append(f"{name:20} {'runs, ' + on if row['runs'] else 'no: ' + row['lacking']}")
    lines.append(f"Base: {save_base(base, out)}")
    if page is not None:
        from ..view.reports.client import client_report

        lines.append(f"Page: {client_report(base, page)}")
    return "\n".join(lines)
