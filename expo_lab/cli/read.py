"""Read: the command that reads a client's own files."""

from pathlib import Path
from typing import Annotated

import typer


def read(
    folder: Annotated[Path, typer.Argument(help="A client's folder or workbook.")],
    mapping: Annotated[Path | None, typer.Option(help="TOML; drafted there if absent.")] = None,
    out: Annotated[Path, typer.Option(help="Folder, or .duckdb file.")] = Path("expo-lab-base"),
    page: Annotated[Path | None, typer.Option(help="Write a report (.html) as well.")] = None,
    workbook: Annotated[Path | None, typer.Option(help="Write a workbook (.xlsx) as well.")] = None,
    slides: Annotated[Path | None, typer.Option(help="Write slides (.pptx) as well.")] = None,
    client: Annotated[str, typer.Option(help="The client's name, for all three.")] = "",
    language: Annotated[str, typer.Option(help="en, zh or es, for all three.")] = "en",
    logo: Annotated[Path | None, typer.Option(help="A .png or .jpg for the page.")] = None,
    names: Annotated[bool, typer.Option("--names", help="Name customers in the workbook.")] = False,
) -> None:
    """Read a client's own files and store them as a base, which keeps sensitive columns."""
    from .intake import Handouts, intake

    handouts = Handouts(page, workbook, slides, client, language, logo, names)
    typer.echo(intake(folder, mapping, out, handouts))
