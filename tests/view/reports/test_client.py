"""The page for a client, made of its own files."""

import re
import warnings

import pytest

import expo_lab as xl
from expo_lab.core.schema import TABLES
from expo_lab.view.reports.client import client_report

HOME = xl.datasets.folder() / "examples" / "ticketing"


@pytest.fixture(scope="module")
def base():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return xl.read_tables(HOME, HOME / "mapping.toml")


@pytest.fixture(scope="module")
def page(base, tmp_path_factory):
    path = client_report(base, tmp_path_factory.mktemp("Kunde 展") / "Bericht.html")
    return re.sub(r"base64,[^\"]+", "", path.read_text("utf-8"))


def test_the_page_says_what_was_set_aside_and_what_only_filled_in(page, base):
    count = len(base.set_aside)
    assert f"{count} rows or values were set aside" in page
    assert "<td>relative_attitude</td>" in page


def test_only_schemes_that_rest_on_data_are_shown_unless_asked_for(page, base, tmp_path):
    on_data = xl.readiness.available(base).query("what == 'scheme' and on_data").index
    for name, scheme in xl.SCHEMES.items():
        assert (f"Segments: {scheme.title}" in page.replace("&amp;", "&")) == (name in on_data)
    asked = client_report(base, tmp_path / "x.html", ["dick_basu"]).read_text("utf-8")
    assert "Segments: Dick &amp; Basu" in asked
    assert "rests on what was only filled in: relative_attitude" in asked


def test_the_segments_add_up_to_the_exhibitors(page, base):
    people = xl.profile(base).query("kind == 'exhibitor' and editions_attended > 0")
    title = xl.SCHEMES["status"].title
    part = page.split(f"Segments: {title}</h2>")[1].split("</table>")[0]
    counts = re.findall(r"<tr><td>[^<]*</td><td>([\d,]+)</td>", part)
    assert sum(int(c.replace(",", "")) for c in counts) == len(people)


def test_no_customer_is_named_and_nothing_lies_outside(page, base):
    who = base.tables["customers"]
    personal = [c.name for c in TABLES["customers"].columns if c.privacy != "open"]
    words = {str(w) for c in personal for w in who[c] if len(str(w)) > 4}
    assert not [w for w in words if w in page]
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)


def test_a_base_without_exhibitors_is_refused(base, tmp_path):
    tables = base.tables | {"customers": base.tables["customers"].assign(kind="visitor")}
    with pytest.raises(ValueError, match=r"client_report: needs exhibitors .* found none"):
        client_report(tables, tmp_path / "x.html")
    assert not list(tmp_path.iterdir())
