"""The commands; those of a classroom stand in a module of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import __version__
from .classroom import grade, leaderboard, lessons, lessons_folder, reset
from .read import read

app = typer.Typer(
    help="A laboratory for the customer relationships of exhibition organisers.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (lessons, reset, grade, leaderboard):
    app.command()(command)
MISTAKE = 2  # exit code for what the user can mend


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"expo-lab {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Set what holds for every command."""


Customers = Annotated[int, typer.Option(help="Organisations that could exhibit.")]
Editions = Annotated[int, typer.Option(help="Editions recorded.")]
Seed = Annotated[int, typer.Option(help="Which luck: another seed, another show.")]


@app.command()
def tour(
    out: Annotated[Path, typer.Option(help="Folder, or .html file, to write.")] = Path(
        "expo-lab-tour"
    ),
    customers: Customers = 5000,
    editions: Editions = 10,
    seed: Seed = 2026,
) -> None:
    """Walk through the whole chain on the teaching population and write a page (a minute)."""
    named = out.suffix.lower() in (".html", ".htm") and not out.is_dir()
    page = out if named else out / "index.html"
    _writable(page.parent)
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Table

    console = Console()
    with console.status("Starting (the first start takes longer) ..."):
        from ..view.reports.page import in_words, write_report
        from ..view.reports.tour import STEPS, TEACHING
        from ..view.reports.tour import tour as walk
    which = TEACHING | dict(customers=customers, editions=editions, seed=seed)
    if editions < 5:
        raise ValueError(
            f"tour: editions must be at least 5, for two are held back; found {editions}."
        )
    about = (
        f"expo_lab {__version__}: the mature show, {customers:,} customers, {editions} editions, "
        f"seed {seed}. Simulated unless it says real; numbers without a source are called ours."
    )
    sections = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        all_steps = bar.add_task("tour", total=len(STEPS))
        inner = bar.add_task("futures", total=None, visible=False)

        def shown(done: int, every: int) -> None:
            bar.update(inner, completed=done, total=every, visible=done < every)

        for name, step in walk(which, shown):
            bar.update(all_steps, description=name)
            section = step()
            sections.append(section)
            path = write_report(page, "A tour of the laboratory", about, sections)
            bar.advance(all_steps)
            table = Table(title=section.title, title_justify="left", title_style="bold")
            for i, column in enumerate(section.table.columns):
                table.add_column(str(column), justify="left" if i == 0 else "right")
            for row in section.table.itertuples(index=False):
                table.add_row(*(in_words(cell) for cell in row))
            bar.console.print(table)
            bar.console.print(section.shows + "\n", highlight=False)
    typer.echo(f"Page: {path}")


@app.command()
def lab(
    browser: Annotated[
        bool, typer.Option(help="Open a browser; without, print the address.")
    ] = True,
    port: Annotated[int | None, typer.Option(help="Port of the server.")] = None,
    teacher: Annotated[bool, typer.Option("--teacher", help="With the answer keys.")] = False,
) -> None:
    """Open JupyterLab on the first notebook, in a copy of your own."""
    folder = lessons_folder(teacher)
    typer.echo(f"Notebooks: {folder}")
    start = f"/lab/tree/{folder.name}/00_start_here.ipynb"
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.parent}"]
    command += [f"--LabApp.default_url={start}"]
    command += [] if browser else ["--no-browser"]
    command += [] if port is None else [f"--port={port}"]
    _run(command)


@app.command()
def explore(
    browser: Annotated[
        bool, typer.Option(help="Open a browser; without, print the address.")
    ] = True,
    port: Annotated[int | None, typer.Option(help="Port of the server.")] = None,
) -> None:
    """Serve the explorers as a web page, without notebooks (needs the extra `web`)."""
    from ..view.explorers.serve import explore_command

    _run(explore_command(port=port, browser=browser))


@app.command()
def generate(
    preset: Annotated[str, typer.Argument(help="Preset, or a scenario's .toml file.")] = "mature",
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("expo-lab-population"),
    file_format: Annotated[str, typer.Option("--format", help="parquet, csv or xlsx.")] = "parquet",
    customers: Customers = 5000,
    editions: Editions = 10,
    seed: Seed = 2026,
    truth: Annotated[bool, typer.Option("--truth", help="Write the true tables too.")] = False,
    sensitive: Annotated[
        list[str] | None,
        typer.Option(
            "--with", help="Column to include all the same, or personal: all that name persons."
        ),
    ] = None,
    shows: Annotated[int, typer.Option(help="Shows of a portfolio, a folder each (Parquet).")] = 1,
    workers: Annotated[int, typer.Option(help="Shows made at a time.")] = 1,
) -> None:
    """Write a population's tables with their dictionary and manifest."""
    _writable(out.absolute().parent)
    from ..core.registry import nearest
    from ..io.drafts import FORMATS
    from ..io.export import write_tables
    from ..scenario import Scenario, scenario
    from ..world.portfolio import about
    from ..world.show import simulate

    knobs = Scenario.load(preset) if preset.lower().endswith(".toml") else scenario(preset)
    if shows != 1:
        if file_format != "parquet" or truth:
            raise ValueError(
                "generate: a portfolio (--shows) is Parquet with the true states; leave out "
                "--format and --truth."
            )
        _portfolio(shows, workers, out, sensitive or (), knobs, customers, editions, seed)
        return
    if file_format not in FORMATS:
        raise ValueError(f"No format {file_format!r}. {nearest(file_format, FORMATS)}")
    show = simulate(knobs, customers, editions, seed)
    tables = show.tables | ({f"true_{k}": v for k, v in show.truth.items()} if truth else {})
    manifest = about(knobs, customers, editions, seed)
    folder = write_tables(tables, out, manifest, file_format, sensitive or ())
    for name, frame in tables.items():
        typer.echo(f"{name:20} {len(frame):>9,} rows")
    typer.echo(f"Folder: {folder}")


def _portfolio(
    shows: int, workers: int, out: Path, sensitive: Collection[str], *population: Any
) -> None:
    from rich.progress import Progress

    from ..world.portfolio import simulate_portfolio

    knobs, customers, editions, seed = population
    with Progress(transient=True) as bar:
        task = bar.add_task("shows", total=shows)
        made = simulate_portfolio(
            shows,
            out,
            knobs,
            customers,
            editions,
            seed,
            workers,
            lambda done, every: bar.update(task, completed=done, total=every),
            sensitive,
        )
    typer.echo(f"{int(made['made'].sum())} shows made, {int((~made['made']).sum())} were complete.")
    typer.echo(f"Folder: {out.absolute()}")


app.command()(read)


@app.command()
def calibrate(
    preset: Annotated[str, typer.Argument(help="Preset, or a scenario's .toml file.")] = "mature",
    shows: Annotated[int, typer.Option(help="Shows to simulate.")] = 20,
) -> None:
    """Print the calibration card: what a scenario gives against what is known of real shows."""
    from rich.console import Console
    from rich.table import Table

    from ..scenario import Scenario, scenario
    from ..view.reports.page import in_words
    from ..world.calibrate.card import calibration_card

    knobs = Scenario.load(preset) if preset.lower().endswith(".toml") else scenario(preset)
    with Console(stderr=True).status(f"Simulating {shows} shows ..."):
        card = calibration_card(knobs, shows)
    columns = ["role", "target", "low", "high", "gives", "lower", "upper", "inside"]
    table = Table("quantity", *columns)
    for quantity, row in card.iterrows():
        table.add_row(str(quantity), *(in_words(row[c]) for c in columns))
    Console(width=130 if not sys.stdout.isatty() else None).print(table)


@app.command()
def glossary(
    term: Annotated[
        str | None, typer.Argument(help="Part of a term, in any language, or an id.")
    ] = None,
) -> None:
    """Look up a term in English, Chinese and Spanish."""
    from ..core.glossary_terms import glossary as look_up

    for entry, row in look_up(term).iterrows():
        typer.echo(f"{entry}  {row['en']} · {row['zh']} · {row['es']}")
        typer.echo(f"      {row['meaning']} [{row['where']}]")


def _writable(folder: Path) -> None:
    """Fail before an hour's work and not after it, if nothing can be written there."""
    folder = folder.absolute()
    there = next(p for p in (folder, *folder.parents) if p.exists())
    if not there.is_dir():
        raise ValueError(f"{there} is a file; name a folder to write to.")
    if not os.access(there, os.W_OK):
        raise ValueError(f"{there} cannot be written to; name another place with --out.")


def _run(command: list[str]) -> None:
    try:
        code = subprocess.call(command)
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


@contextmanager
def _mistakes() -> Iterator[None]:
    """Turn a user's mistake into one clear line and exit code 2."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("expo-lab: stopped.", err=True)
        raise SystemExit(130) from None
    except (ValueError, KeyError, OSError) as problem:
        if os.environ.get("EXPO_LAB_DEBUG"):
            raise
        typer.echo(f"expo-lab: {problem}", err=True)
        raise SystemExit(MISTAKE) from None
    except Exception as problem:
        # a database or a worker that was interrupted says so in an error of its own
        if "interrupt" not in f"{type(problem).__name__} {problem}".lower():
            raise
        typer.echo("expo-lab: stopped.", err=True)
        raise SystemExit(130) from None


def main(run: Callable[[], Any] = app) -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # a Windows console that knows no Chinese shows a question mark and goes on
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with _mistakes():
        run()
