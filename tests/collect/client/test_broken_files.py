"""Files broken in three dozen ways: each is read, or refused by an error that names it."""

import datetime
import inspect
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

import expo_lab as xl

PACKAGE = str(Path(xl.__file__).parent)
HEAD = "No,Show,Area,Net\n"
ROW = "11,Expo 2021,9,1000\n"
ROWS = HEAD + ROW + "12,Expo 2022,12,1500\n"
SHEET = "xl/worksheets/sheet1.xml"


def book(change=lambda sheet: None, book_change=lambda book: None):
    made = openpyxl.Workbook()
    for row in (HEAD, ROW):
        made.active.append([int(c) if c.isdigit() else c for c in row.strip().split(",")])
    change(made.active)
    book_change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parts(data, change):
    """A workbook with its parts changed: name -> bytes, None to leave one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            kept = change(info.filename, old.read(info))
            if kept is not None:
                new.writestr(info.filename, kept)
    return out.getvalue()


def sheet_part(made):
    return parts(book(), lambda name, data: made(data) if name == SHEET else data)


def without(name):
    return parts(book(), lambda part, data: None if part == name else data)


def patched(data, at, value, size="<I"):
    """A number of every entry of the archive's directory replaced."""
    made, place = bytearray(data), 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into(size, made, place + at, value)
        place += 4
    return bytes(made)


def formula(sheet):
    sheet["D2"] = "=C2*100"


def link(sheet):
    sheet["D2"] = "='[other.xlsx]Sheet1'!A1"


def dates(sheet):
    sheet["C2"], sheet["D2"] = "'9", datetime.date(2021, 3, 1)


def error(sheet):
    sheet["D2"] = "#REF!"


def merged(sheet):
    sheet.insert_rows(1)
    sheet["A1"] = "Bookings of all fairs"
    sheet.merge_cells("A1:D1")


def hidden(book):
    book.create_sheet("secret").sheet_state = "veryHidden"


def chart_alone(book):
    book.create_chartsheet("chart")
    del book["Sheet"]


def nested():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as outer:
        outer.writestr("bookings.xlsx", book())
    return out.getvalue()


LAUGHS = """<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>"""
CSV = {
    "utf-16 without a mark": ROWS.encode("utf-16-le"),
    "utf-16, the other way, cut in the middle of a letter": ROWS.encode("utf-16-be")[:-1],
    "utf-32": ROWS.encode("utf-32"),
    "utf-7": ROWS.replace("Expo", "Expö").encode("utf-7"),
    "ebcdic": ROWS.encode("cp500"),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf" + ROWS.encode(),
    "a mark in every line": ROWS.replace("\n", "\n\ufeff").encode(),
    "surrogates": ROWS.encode() + b"13,Expo 2022,\xed\xa0\x80,1\n",
    "overlong letters": ROWS.encode() + b"13,Expo 2022,\xc0\xaf,1\n",
    "nuls alone": b"\x00" * 4096,
    "nuls in front": b"\x00" * 512 + ROWS.encode(),
    "a nul in every cell": ROWS.replace(",", "\x00,\x00").encode(),
    "control letters": ROWS.replace("Expo", "Ex\x07\x1b[31mpo").encode(),
    "an open quotation mark to the end": HEAD.encode() + b'11,"Expo 2021,9,1000\n' * 50,
    "quotation marks alone": b'"' * 999,
    "quotes in quotes": (HEAD + '11,"""Expo 2021""",9,"1""000"\n').encode(),
    "separators alone": b",;\t|" * 500,
    "one line of a million letters": b"x" * 1_000_000,
    "a thousand columns": (",".join(f"c{i}" for i in range(1000)) + "\n" + "1," * 999).encode(),
    "a longer row in every line": (HEAD + "".join("1," * n + "\n" for n in range(200))).encode(),
    "line ends of old Macs": ROWS.replace("\n", "\r").encode(),
    "line ends of all sorts": (HEAD[:-1] + "\r\r\n" + ROW[:-1] + "\u2028" + ROW).encode(),
    "header alone": HEAD.encode(),
    "header twice": (HEAD + HEAD + ROW).encode(),
    "the same name for all columns": b"No,No,No,No\n11,Expo 2021,9,1000\n",
    "html": b"<html><table><tr><td>No</td></tr></table></html>",
    "json": b'[{"No": 11, "Show": "Expo 2021"}]',
    "a database": b"SQLite format 3\x00" + b"\x00\x10" * 400,
    "a zip by another name": nested(),
    "numbers beyond all bounds": (HEAD + "11,Expo 2021,1e999,-1e999\n").encode(),
    "digits of other scripts": (HEAD + "١١,Expo 2021,٩,१०००\n").encode(),
    "nan in words": (HEAD + "11,Expo 2021,nan,inf\n").encode(),
}
BOOK = {
    "a formula nobody worked out": book(formula),
    "a link to another workbook": book(link),
    "dates as amounts and numbers as text": book(dates),
    "an error for an amount": book(error),
    "a merged title over the header": book(merged),
    "a sheet hidden deeply": book(book_change=hidden),
    "a chart and no sheet": book(book_change=chart_alone),
    "an archive in an archive": nested(),
    "an empty archive": b"PK\x05\x06" + b"\x00" * 18,
    "two thousand million bytes, it says": patched(book(), 24, 2**31 - 1),
    "an entry under a password": patched(book(), 8, 1, "<H"),
    "a way of packing nobody knows": patched(book(), 10, 99, "<H"),
    "a wrong sum": patched(book(), 16, 7),
    "an archive cut off": book()[:-200],
    "an archive cut off in the middle": book()[:2000],
    "something before the archive": b"MZ" + b"\x00" * 999 + book(),
    "an old workbook by a new name": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000,
    "no list of parts": without("[Content_Types].xml"),
    "no workbook in it": without("xl/workbook.xml"),
    "no sheet in it": without(SHEET),
    "no styles": without("xl/styles.xml"),
    "no texts": without("xl/sharedStrings.xml"),
    "a sheet that is no xml": sheet_part(lambda data: b"\x00\x01\x02"),
    "a sheet cut off": sheet_part(lambda data: data[: len(data) // 2]),
    "a text that is not there": sheet_part(lambda data: data.replace(b"<v>0</v>", b"<v>999</v>")),
    "a number that is none": sheet_part(lambda data: data.replace(b"<v>1000</v>", b"<v>x</v>")),
    "a cell beyond the sheet": sheet_part(lambda data: data.replace(b'"A2"', b'"AAAA9999999"')),
    "a row below zero": sheet_part(lambda data: data.replace(b'<row r="2"', b'<row r="-2"')),
    "a merged area of nothing": sheet_part(
        lambda data: data.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref=":"/></mergeCells>'
        )
    ),
    "entities in another encoding": sheet_part(lambda data: LAUGHS.encode("utf-16")),
    "csv by another name": ROWS.encode(),
}


def answer(folder, name, data):
    """What is wrong with the answer to a file of bookings; nothing if all is well."""
    more = {} if name.endswith(".csv") else {name: data}
    rows = data if name.endswith(".csv") else (lambda path: path.write_bytes(data))
    try:
        base, _ = folder(rows, **more)
    except (ValueError, KeyError) as problem:
        if not inspect.trace()[-1].filename.startswith(PACKAGE):
            return f"somebody else's {type(problem).__name__}: {problem}"
        return "" if name in str(problem) else f"names no file: {problem}"
    took = base.tables["participations"]
    return "" if took[["area", "revenue"]].stack().between(0, 1e9).all() else "strange amounts"


@pytest.mark.parametrize("kind", CSV)
def test_a_broken_text_file_gets_an_answer_of_our_own(folder, kind):
    assert answer(folder, "bookings.csv", CSV[kind]) == ""


@pytest.mark.parametrize("kind", BOOK)
def test_a_broken_workbook_gets_an_answer_of_our_own(folder, kind):
    assert answer(folder, "bookings.xlsx", BOOK[kind]) == ""
