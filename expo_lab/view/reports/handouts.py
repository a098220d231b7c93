"""Handouts: a client's workbook with its call list, and slides with native charts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ...io.drafts import whole_file
from ...profiles.assemble import Held
from .facts import CALL
from .page import Section, ours
from .story import Story, story

MARK = b"expo_lab"
CONTACTS = ("name", "contact", "phone", "email", "city", "country")
MOST_ROWS = 10  # of a table on a slide; ours


def client_workbook(
    base: Held | Mapping[str, pd.DataFrame],
    path: str | Path,
    client: str = "",
    language: str = "en",
    names: bool = False,
) -> Path:
    """Write a workbook: the tables of the page, and whom to call first.

    Customers in the call list are numbered by place in it and not named, unless `names` says so;
    then the sheet is marked as the client's own, to be kept in the house. Cells are texts and
    numbers: one that begins with ``=`` is text.

    Parameters
    ----------
    base, client, language
        As for `client_report`.
    path : path
        The .xlsx file. A workbook of ours that lies there is replaced, any other file is not.
    names : bool
        Whether names and how to reach them stand in the call list.

    Returns
    -------
    Path
        Absolute.

    Raises
    ------
    ValueError
        As `client_report`.

    Examples
    --------
    >>> import tempfile, expo_lab as xl
    >>> example = xl.datasets.folder() / "examples" / "crm"
    >>> base = xl.collect.read_tables(example, example / "mapping.toml")
    >>> client_workbook(base, tempfile.mkdtemp() + "/book.xlsx").name
    'book.xlsx'
    """
    import xlsxwriter

    told = story(base, client, language)
    path = ours(path, MARK, "client_workbook")
    plain = dict(strings_to_formulas=False, strings_to_urls=False, nan_inf_to_errors=True)
    with whole_file(path) as draft, xlsxwriter.Workbook(str(draft), plain) as book:
        book.set_properties(dict(title=told.title, author="expo_lab"))
        bold, wrapped = book.add_format(dict(bold=True)), book.add_format(dict(text_wrap=True))
        words = told.words
        mark = words["internal"] if names else words["unnamed"]
        call = Section(words["calls"], mark, call_list(base, told, names))
        for number, section in enumerate([call, *told.chapters.values()], 1):
            sheet = book.add_worksheet(f"{number} {section.title}"[:31].translate(_NO_SIGNS))
            sheet.write_string(0, 0, section.title, bold)
            sheet.write_string(1, 0, section.lead)
            for k, column in enumerate(section.table.columns):
                sheet.write_string(3, k, str(column), bold)
            for i, row in enumerate(section.table.itertuples(index=False), 4):
                for k, cell in enumerate(row):
                    _write(sheet, i, k, cell)
            sheet.write_string(len(section.table) + 5, 0, section.shows, wrapped)
            sheet.set_column(0, max(len(section.table.columns) - 1, 0), 22)
            sheet.freeze_panes(4, 1)
    return path


_NO_SIGNS = {ord(sign): None for sign in "[]:*?/\\"}


def _write(sheet: Any, row: int, column: int, cell: object) -> None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell == cell:
            sheet.write_number(row, column, cell)
        return
    text = str(cell)
    number = text.replace(",", "")
    if number.replace(".", "", 1).isdigit() and (len(number) < 2 or number[0] != "0"):
        sheet.write_number(row, column, float(number))
    else:
        sheet.write_string(row, column, text)


def call_list(
    base: Held | Mapping[str, pd.DataFrame], told: Story, names: bool = False
) -> pd.DataFrame:
    """List whom to call first: by money when last there times the chance of losing it.

    Columns: place in the list; customer's number and contacts if `names`; group; label of the last
    edition; revenue then; chance of coming.
    """
    tables = base if isinstance(base, Mapping) else base.tables
    took, people = tables["participations"], told.found.people
    rows = took[took["role"].astype(str).isin(("exhibitor", "co_exhibitor")) & took["turned_up"]]
    last = rows.sort_values("edition").drop_duplicates("customer_id", keep="last")
    last = last.set_index("customer_id")
    held = sorted(rows["edition"].unique())
    labels = dict(zip(held, told.found.movement["label"], strict=True))
    made = pd.DataFrame(
        dict(
            label=last["edition"].map(labels),
            revenue=last["revenue"],
            chance=people.loc[last.index, "p_next"].round(2),
        )
    )
    recent = last["edition"] == held[-1]
    missed = last["edition"] == (held[-2] if len(held) > 1 else -1)
    group = pd.Series("likely", index=last.index).mask(recent & (made["chance"] < CALL), "unlikely")
    group = group.mask(missed, "missed").mask(~recent & ~missed, "gone")
    made.insert(0, "group", group.map(told.words["groups"]))
    made["_worth"] = made["revenue"] * (1 - made["chance"])
    made = made[group.isin(["unlikely", "missed"])]
    made = made.sort_values("_worth", ascending=False, kind="stable").drop(columns="_worth")
    if names:
        known = tables["customers"].set_index("customer_id").loc[made.index, list(CONTACTS)]
        made = pd.concat([made, known.astype(str)], axis=1)
        made.insert(0, "customer_id", made.index)
    made.insert(0, "place", range(1, len(made) + 1))
    return made.reset_index(drop=True).rename(columns=told.words["columns"])


def client_slides(
    base: Held | Mapping[str, pd.DataFrame],
    path: str | Path,
    client: str = "",
    language: str = "en",
) -> Path:
    """Write slides: title, a slide a chapter with a native chart or its table, recommendations.

    Nobody is named. Charts can be changed in the program that shows them, with their data.

    Parameters
    ----------
    base, path, client, language
        As for `client_workbook`, with what it returns and raises; the file is a .pptx.

    Examples
    --------
    >>> import tempfile, expo_lab as xl
    >>> base = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> client_slides(base, tempfile.mkdtemp() + "/slides.pptx").name
    'slides.pptx'
    """
    from pptx import Presentation

    told = story(base, client, language)
    path = ours(path, MARK, "client_slides")
    deck = Presentation()
    deck.core_properties.author, deck.core_properties.title = "expo_lab", told.title
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = told.title, told.about
    for name, section in told.chapters.items():
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = section.title
        _text(slide, section.lead, 1.35)
        if name == "movement":
            _movement(slide, told)
        elif name == "money" and len(told.found.sources):
            _money(slide, told)
        else:
            _table(slide, section.table.head(MOST_ROWS))
        _text(slide, section.shows, 6.7)
    with whole_file(path) as draft:
        deck.save(str(draft))
    return path


def _text(slide: Any, text: str, top: float) -> None:
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(Inches(0.6), Inches(top), Inches(8.8), Inches(0.6)).text_frame
    frame.word_wrap, frame.text = True, text
    frame.paragraphs[0].font.size = Pt(13)


def _chart(slide: Any, kind: Any, categories: list[str], series: Mapping[str, list[float]]) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.util import Inches

    data = CategoryChartData()
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    box = (Inches(0.6), Inches(2.2), Inches(8.8), Inches(4.4))
    chart = slide.shapes.add_chart(kind, *box, data).chart
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.include_in_layout = False


def _movement(slide: Any, told: Story) -> None:
    from pptx.enum.chart import XL_CHART_TYPE

    move, columns = told.found.movement, told.words["columns"]
    counts = {columns[c]: move[c].fillna(0).tolist() for c in ("stayed", "newly_seen", "back")}
    counts |= {columns["lost"]: (-move["lost"].fillna(0)).tolist()}
    _chart(slide, XL_CHART_TYPE.COLUMN_STACKED, move["label"].tolist(), counts)


def _money(slide: Any, told: Story) -> None:
    from pptx.enum.chart import XL_CHART_TYPE

    size = told.found.sources.query("by == 'size'")
    names = [told.words["groups"][g] for g in size["group"]]
    series = {told.words["columns"]["revenue"]: size["revenue"].tolist()}
    _chart(slide, XL_CHART_TYPE.COLUMN_CLUSTERED, names, series)


def _table(slide: Any, table: pd.DataFrame) -> None:
    from pptx.util import Inches, Pt

    rows, columns = len(table) + 1, max(len(table.columns), 1)
    box = (Inches(0.6), Inches(2.2), Inches(8.8), Inches(0.35 * rows))
    shape = slide.shapes.add_table(rows, columns, *box).table
    cells = [list(map(str, table.columns)), *table.astype(str).to_numpy().tolist()]
    for i, row in enumerate(cells):
        for k, text in enumerate(row):
            shape.cell(i, k).text = "" if text == "nan" else text
            shape.cell(i, k).text_frame.paragraphs[0].font.size = Pt(11)
