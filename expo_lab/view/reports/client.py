"""Client: a page on a client's own customers, to be handed over: groups only, nobody named."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ...profiles.assemble import Held
from ...readiness import available
from ...segment.comparison.compare import compare
from ...segment.scheme.scheme import SCHEMES
from .page import Section, write_report
from .story import story

LOGOS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
MOST = 2_000_000  # bytes of a logo; ours


def client_report(
    base: Held | Mapping[str, pd.DataFrame],
    path: str | Path,
    client: str = "",
    language: str = "en",
    logo: str | Path | None = None,
    schemes: Sequence[str] = (),
) -> Path:
    """Write one self-contained HTML page on a base, to be handed over.

    Retention and movement year on year, where the money comes from, who is at risk (counts), three
    recommendations with their reasons, the control sheet, and what rests on data and what on
    assumption. The page shows groups and names nobody; a group of one or two may still be
    recognised by whoever knows the show, so read the tables before they leave the house.

    Parameters
    ----------
    base : CustomerBase, Show or mapping of str to DataFrame
        Of a client's base the control sheet is shown, in the client's currency.
    path : path
        The .html file. A page of ours that lies there is replaced, any other file is not.
    client : str
        The client's name, for the title.
    language : {"en", "zh", "es"}
        Of all words on the page.
    logo : path, optional
        A .png or .jpg, which is put into the page.
    schemes : sequence of str
        Names in `SCHEMES` whose segments are shown at the end, in English; what rests on what was
        only filled in says so.

    Returns
    -------
    Path
        Absolute.

    Raises
    ------
    KeyError
        For a scheme that is not known.
    ValueError
        If nobody ever exhibited, tables of your own break the schema, the language or the logo's
        kind is not known, or a file that is no page of ours lies at the path.

    Examples
    --------
    >>> import tempfile, expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> base = xl.collect.read_tables(example, example / "mapping.toml")
    >>> client_report(base, tempfile.mkdtemp() + "/page.html", "Exposur", "es").name
    'page.html'
    """
    told = story(base, client, language)
    sections = list(told.chapters.values())
    if schemes:
        for name in schemes:
            SCHEMES[name]
        ours = told.found.people
        ours = ours[(ours["kind"].astype(str) == "exhibitor") & (ours["editions_attended"] > 0)]
        ground = available(base)
        sections += [_segments(ours, name, ground) for name in schemes]
    return write_report(path, told.title, told.about, sections, language, _image(logo))


def _image(logo: str | Path | None) -> str:
    """Make an image an address within the page."""
    if logo is None:
        return ""
    logo = Path(logo)
    kind = LOGOS.get(logo.suffix.lower())
    if kind is None or not logo.is_file() or logo.stat().st_size > MOST:
        raise ValueError(
            f"client_report: a logo is a {', '.join(LOGOS)} of at most {MOST:,} bytes; "
            f"found {logo.name!r}."
        )
    return f"data:{kind};base64,{base64.b64encode(logo.read_bytes()).decode('ascii')}"


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
