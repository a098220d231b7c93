"""Client: a page on a client's own customers, to be handed over: groups only, nobody named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ... import __version__
from ...collect.linkage.base import CustomerBase
from ...lifecycle.stage_schemes import stages
from ...profiles.assemble import Held, profile
from ...readiness import available
from ...segment.comparison.compare import compare
from ...segment.scheme.scheme import SCHEMES
from ...value.lifetime import by_segment, lifetime_value, lorenz
from ..plots.style import side_by_side, style
from ..plots.value import plot_lorenz
from ..plots.world import plot_editions
from .page import Section, write_report


def client_report(
    base: Held | Mapping[str, pd.DataFrame], path: str | Path, schemes: Sequence[str] | None = None
) -> Path:
    """Write one self-contained HTML page on a base: what is known, segments, stages and value.

    The page shows groups and names nobody; a group of one or two may still be recognised by
    whoever knows the show, so read the tables before they leave the house.

    Parameters
    ----------
    base : CustomerBase, Show or mapping of str to DataFrame
        Of a base also what was set aside is told.
    path : path
        The .html file; one that lies there is replaced.
    schemes : sequence of str, optional
        Names in `SCHEMES`; by default those that rest on data (`available`). One that rests on
        what was only filled in is shown if asked for, and the page says so.

    Returns
    -------
    Path
        Absolute.

    Raises
    ------
    KeyError
        For a scheme that is not known.
    ValueError
        If nobody ever exhibited, or tables of your own break the schema.

    Examples
    --------
    >>> import tempfile, expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> base = xl.read_tables(example, example / "mapping.toml")
    >>> client_report(base, tempfile.mkdtemp() + "/page.html").name
    'page.html'
    """
    tables = base if isinstance(base, Mapping) else base.tables
    people = profile(base)
    ours = people[(people["kind"].astype(str) == "exhibitor") & (people["editions_attended"] > 0)]
    if not len(ours):
        raise ValueError("client_report: needs exhibitors with at least one edition, found none.")
    ground = available(base)
    rules = ground[ground["what"] == "scheme"]
    names = list(rules.index[rules["on_data"]]) if schemes is None else list(schemes)
    chosen = {name: SCHEMES[name] for name in names}
    style()
    sections = [_editions(tables, base), _ground(ground)]
    sections += [_segments(ours, name, ground) for name in chosen]
    sections += [_stages(ours, ground), _value(ours, ground)]
    years = tables["editions"]["year"]
    about = (
        f"{len(tables['customers']):,} customers, of whom {len(ours):,} have exhibited; editions "
        f"{years.min()} to {years.max()}. Made with expo_lab {__version__}. Forecasts and values "
        "are estimates; cut points are ours unless a source is named."
    )
    return write_report(path, "Our exhibitors", about, sections)


def _editions(
    tables: Mapping[str, pd.DataFrame], base: Held | Mapping[str, pd.DataFrame]
) -> Section:
    editions = tables["editions"]
    figure, (ax,) = side_by_side(6.5, height=2.8)
    plot_editions(editions, ax)
    table = editions[["edition", "exhibitors", "area"]].copy()
    table.insert(1, "year", editions["year"].astype(str))
    table.insert(2, "held", editions["held"].map({True: "yes", False: "no"}))
    shows = "All rows were used."
    if isinstance(base, CustomerBase):
        shows = (
            f"{len(base.set_aside):,} rows or values were set aside, and {len(base.notes):,} notes "
            "say what was filled in: see base.set_aside and base.notes."
        )
    caption = "Exhibitors by edition."
    return Section("The record", "What the files tell.", table, figure, caption, shows)


def _ground(ground: pd.DataFrame) -> Section:
    table = ground.reset_index()[["name", "on_data", "filled_in", "lacking"]]
    table["on_data"] = table["on_data"].map({True: "yes", False: "no"})
    sentences = " ".join(ground["how"]).split(". ")  # the same advice is given once
    advice = ". ".join(dict.fromkeys(s.strip().removesuffix(".") for s in sentences if s.strip()))
    lead = "Which schemes and models rest on data, and which on what was only filled in."
    return Section("What it rests on", lead, table, shows=f"{advice or 'All rest on data'}.")


def _segments(ours: pd.DataFrame, name: str, ground: pd.DataFrame) -> Section:
    found, scheme = compare(ours, [name]), SCHEMES[name]
    table = found.sizes.drop(columns="scheme")
    for column in ("share", "lower", "upper"):
        table[column] = table[column].map("{:.1%}".format)
    lead = f"{scheme.question} ({scheme.source}){_caution(ground, name)}"
    portraits = " ".join(found.portraits["portrait"])
    return Section(f"Segments: {scheme.title}", lead, table, shows=portraits)


def _caution(ground: pd.DataFrame, name: str) -> str:
    filled = ground.loc[name, "filled_in"]
    return f" It rests on what was only filled in: {filled}." if filled else ""


def _stages(ours: pd.DataFrame, ground: pd.DataFrame) -> Section:
    found = stages(ours)
    groups = ours.groupby(found, observed=True)
    table = groups.agg(margin=("margin", "mean"), expected_editions=("expected_editions", "mean"))
    table.insert(0, "exhibitors", groups.size())
    lead = "Where each relationship stands, by a rule of ours; mean margin in EUR an edition."
    lead += _caution(ground, "stages")
    shows = "Expected editions are those of the next ten."
    return Section("Life cycle", lead, table.reset_index(names="stage"), shows=shows)


def _value(ours: pd.DataFrame, ground: pd.DataFrame) -> Section:
    value = lifetime_value(ours)
    table = by_segment(value, stages(ours).loc[value.index])
    known = table[["lower", "upper"]].notna().all(axis=None)
    gains, figure = value["future"].clip(lower=0), None
    if gains.sum() > 0:
        figure, (ax,) = side_by_side(5.0)
        plot_lorenz(lorenz(gains), ax)
    lead = "Margin so far, and the expected discounted margin of the next ten editions, in EUR."
    lead += _caution(ground, "lifetime_value")
    shows = (
        "Lower and upper bound what a stage is going to bring, at 95 %."
        if known
        else "No interval: the record is too short or too even to fit the model's spread."
    )
    caption = "Share of future value by share of exhibitors; losses count as 0."
    return Section("Value", lead, table.reset_index(names="stage"), figure, caption, shows)
