"""The page, workbook and slides for a client, made of its own files."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation

import expo_lab as xl
from expo_lab.core import TABLES
from expo_lab.core.stats.agreement import wilson
from expo_lab.view.reports.charts import stacked
from expo_lab.view.reports.client import client_report
from expo_lab.view.reports.facts import facts
from expo_lab.view.reports.handouts import client_slides, client_workbook
from expo_lab.view.reports.story import story, wording

HOME = xl.datasets.folder() / "examples" / "ticketing"


@pytest.fixture(scope="module")
def base():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return xl.collect.read_tables(HOME, HOME / "mapping.toml")


@pytest.fixture(scope="module")
def page(base, tmp_path_factory):
    path = client_report(base, tmp_path_factory.mktemp("Kunde 展") / "Bericht.html", "Nord <b>")
    return path.read_text("utf-8")


def test_stayed_new_and_back_are_the_exhibitors_and_those_who_left_are_missed(base):
    move = facts(base).movement
    after = move.iloc[1:]
    assert (after[["stayed", "newly_seen", "back"]].sum(axis=1) == after["exhibitors"]).all()
    assert (after["stayed"] + after["lost"]).tolist() == move["exhibitors"].tolist()[:-1]
    before = move["exhibitors"].to_numpy(float)[:-1]
    lower, upper = wilson(after["stayed"].to_numpy(float), before)
    np.testing.assert_allclose(after["retention"], after["stayed"] / before)
    np.testing.assert_allclose(after[["lower", "upper"]], np.column_stack([lower, upper]))
    assert move[["stayed", "retention", "lost"]].iloc[0].isna().all()


def test_everybody_who_ever_exhibited_is_in_one_group_of_risk(base):
    found = facts(base)
    took = base.tables["participations"].query("role == 'exhibitor' and turned_up")
    assert found.risk["exhibitors"].sum() == took["customer_id"].nunique()
    last = took[took["edition"] == took["edition"].max()]
    assert found.risk["revenue"].iloc[:2].sum() == pytest.approx(last["revenue"].sum())
    size = found.sources.query("by == 'size'")
    assert size["share"].sum() == pytest.approx(1)
    assert size["exhibitors"].sum() == last["customer_id"].nunique()


def test_the_page_holds_the_control_sheet_and_what_rests_on_what(page):
    assert "2 rows or values were set aside, 0 questions are open" in page
    assert re.search(r"<td>all editions</td><td>115</td>.*?363,121.*?365,206.*?363,121", page)
    assert "<td>Satisfaction</td><td>not known, not used</td>" in page
    assert "Nord &lt;b&gt;: our exhibitors" in page
    assert page.count("<svg") == 2


def test_sentences_run_over_lines_and_are_not_cut_in_print(page):
    tables = re.findall(r"<table([^>]*)>(.*?)</table>", page, re.DOTALL)
    long = [kind for kind, rows in tables if re.search(r"<td>[^<]{41,}</td>", rows)]
    assert long
    assert all("words2" in kind for kind in long)
    assert ".words2 tr>:nth-child(2)" in page


def test_chinese_sentences_run_over_lines_too(base, tmp_path):
    chinese = client_report(base, tmp_path / "page.html", "Nord", "zh").read_text("utf-8")
    tables = re.findall(r"<table([^>]*)>(.*?)</table>", chinese, re.DOTALL)
    long = [kind for kind, rows in tables if re.search(r"<td>[\u3400-\u9fff，。；]{21,}", rows)]
    assert long
    assert all("words" in kind for kind in long)


def test_no_code_name_and_no_customer_stand_on_the_page(page, base):
    who = base.tables["customers"]
    personal = [c.name for c in TABLES["customers"].columns if c.privacy != "open"]
    words = {str(w) for c in personal for w in who[c] if len(str(w)) > 4}
    text = re.sub(r"<style>.*?</style>|base64,[^\"]+", "", page, flags=re.S)
    assert not [w for w in words if w in text]
    assert not re.findall(r"[a-z]+_[a-z]+", re.sub(r"<[^>]+>", "", text))
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)


@pytest.mark.parametrize("language", ["en", "zh", "es"])
def test_every_language_has_every_word(base, language):
    english, other = wording("en"), wording(language)
    assert other.keys() == english.keys()
    for key in ("columns", "groups", "grounds"):
        assert other[key].keys() == english[key].keys()
    for key in set(english) - {"columns", "groups", "grounds"}:
        assert set(re.findall(r"{\w+}", other[key])) == set(re.findall(r"{\w+}", english[key])), key
    told = story(base, "X", language)
    assert len(told.chapters["advice"].table) == 3
    assert not [c for c in told.chapters["movement"].table if c == "newly_seen"]


def test_nothing_is_said_of_what_was_not_asked(base):
    tables = base.tables | {
        "participations": base.tables["participations"].assign(
            revenue=0.0, list_price=0.0, discount=0.0
        )
    }
    told = story(tables)
    assert told.chapters["money"].lead == wording("en")["money_none"]
    assert "Revenue" not in told.chapters["risk"].table
    words = " ".join(map(str, told.chapters["advice"].table.to_numpy().ravel()))
    assert "nan" not in words
    assert "NPS" not in words


def test_schemes_are_shown_where_they_are_asked_for(base, tmp_path):
    asked = client_report(base, tmp_path / "x.html", schemes=["dick_basu"]).read_text("utf-8")
    assert "Segments: Dick &amp; Basu" in asked
    assert "rests on what was only filled in: relative_attitude" in asked


def test_a_base_without_exhibitors_is_refused(base, tmp_path):
    took = base.tables["participations"].assign(role="visitor")
    with pytest.raises(ValueError, match=r"client_report: needs exhibitors .* found none"):
        client_report(base.tables | {"participations": took}, tmp_path / "x.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("write", "name"),
    [(client_report, "a.html"), (client_workbook, "a.xlsx"), (client_slides, "a.pptx")],
)
def test_what_others_wrote_is_never_overwritten_and_ours_is(base, tmp_path, write, name):
    path = write(base, tmp_path / name)
    assert write(base, path) == path
    for other in ("accounts.csv", "book.xlsx"):
        (tmp_path / other).write_bytes(b"No;Firm\n1;A\n")
        with pytest.raises(
            ValueError, match=f"{other} is there already and expo_lab did not write it"
        ):
            write(base, tmp_path / other)
        assert (tmp_path / other).read_bytes() == b"No;Firm\n1;A\n"


def test_the_call_list_names_nobody_unless_asked_and_formulas_stay_texts(base, tmp_path):
    who = base.tables["customers"].assign(name="=1+1")
    tables = base.tables | {"customers": who}
    plain = load_workbook(client_workbook(tables, tmp_path / "a.xlsx")).worksheets[0]
    cells = [str(c) for row in plain.iter_rows(values_only=True) for c in row if c is not None]
    assert not [c for c in cells if "=" in c or c in set(who["customer_id"]) | set(who["phone"])]
    named = load_workbook(client_workbook(tables, tmp_path / "b.xlsx", names=True)).worksheets[0]
    cells = [c for row in named.iter_rows() for c in row]
    assert [c.data_type for c in cells if c.value == "=1+1"] == ["s"] * (named.max_row - 6)
    assert named["A2"].value.startswith("FOR YOUR OWN USE")


def test_slides_hold_native_charts_of_the_same_figures(base, tmp_path):
    deck = Presentation(str(client_slides(base, tmp_path / "a.pptx", "Nord", "es")))
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    assert len(charts) == 2
    stayed = facts(base).movement["stayed"].fillna(0).tolist()
    assert list(charts[0].plots[0].series[0].values) == stayed


def test_a_logo_is_put_into_the_page(base, tmp_path):
    (tmp_path / "l.png").write_bytes(b"\x89PNG")
    text = client_report(base, tmp_path / "x.html", logo=tmp_path / "l.png").read_text("utf-8")
    assert 'src="data:image/png;base64,iVBORw=="' in text
    with pytest.raises(ValueError, match=r"a logo is a \.png, \.jpg, \.jpeg .* found 'l\.svg'"):
        client_report(base, tmp_path / "y.html", logo=tmp_path / "l.svg")


def test_a_chart_escapes_its_words():
    drawn = stacked(["<b>"], pd.DataFrame(dict(a=[2.0])), pd.Series([0.0]), ["x", "&"])
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
