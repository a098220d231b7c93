"""Letters of programs that do not say how they wrote them."""

import pytest

from expo_lab.collect.client.encodings import decode, ungarbled

TEXTS = {
    "cp1250": "Nr;Firma\n1;Kovárna Třinec Žďár\n2;Źródło Łańcuch\n3;Šmíd Nářadí\n4;Győri Műszer\n",
    "cp1251": "Nr;Firma\n1;Станки Урала\n2;Новый Завод\n",
    "cp1252": "Nr;Firma\n1;Größe Söhne\n2;Señalética Muñoz\n3;Forêt à Neuchâtel\n",
    "cp1253": "Nr;Firma\n1;Ελληνικές Μηχανές\n2;Νέα Τεχνική\n",
    "cp1254": "Nr;Firma\n1;Güneş Işık Sanayi\n2;Çağdaş Yapı\n3;Şişli Boğaz\n",
    "gb18030": "编号;公司\n1;北京机械有限公司\n2;上海电子设备厂\n3;广州包装材料\n",
    "big5": "編號;公司\n1;台南機械工業\n2;新北電子股份有限公司\n3;桃園食品機械\n",
    "euc_kr": "번호;회사\n1;서울기계공업\n2;부산전자산업 주식회사\n3;대한포장기계\n",
}


@pytest.mark.parametrize("page", TEXTS)
def test_a_code_page_is_told_by_the_letters_of_its_languages(page):
    assert decode(TEXTS[page].encode(page)) == (TEXTS[page], f"{page} (guessed)")


def test_one_stray_nul_byte_is_no_utf_16(folder):
    base, said = folder(b"No,Show\n11,Expo 2022\n12,Expo\x00 2022\n", "")
    assert len(base.tables["participations"]) == 2
    assert "bookings.csv, row 3: a NUL byte was left out" in said


def test_a_row_in_another_encoding_is_read_and_told(folder):
    rows = ["No,Firm"] + [f"{n},Müller {n}" for n in range(11, 20)]
    data = "\n".join(rows).encode() + "\n20,Böhm\n".encode("cp1252")
    base, said = folder("No,Show\n11,Expo 2022\n", "", list=data)
    assert base.tables["customers"]["name"].iloc[-1] == "Böhm"
    assert "list.csv, row 11: not UTF-8 as the others are" in said


def test_letters_garbled_before_are_mended_and_told(folder):
    assert ungarbled("GrÃ¶ÃŸe â€“ MÃ¼nchen") == "Größe – München"
    assert ungarbled("ÃO Â Ä°") != ""
    base, said = folder("No,Show\n11,Expo 2022\n", "", list="No,Firm\n11,BÃ¶hm\n")
    assert base.tables["customers"]["name"].tolist() == ["Böhm"]
    assert "looks garbled" in said


def test_a_lone_quotation_mark_swallows_no_row(folder):
    rows = 'No,Show,Hint,Net\n11,Expo 2022,"5"" monitor,10\n12,Expo 2022,A,20\n'
    rows += '13,Expo 2022,"B",30\n14,Expo 2022,C,40\n'
    base, said = folder(rows, 'revenue = "Net"')
    assert base.tables["participations"]["revenue"].tolist() == [10, 20, 30, 40]
    assert "bookings.csv, row 2: a quotation mark is not closed" in said


def test_a_remark_of_several_lines_stays_one_cell(folder):
    rows = 'No,Show,Hint,Net\n11,Expo 2022,"call, then\nwrite, twice",10\n12,Expo 2022,,20\n'
    base, said = folder(rows, 'revenue = "Net"')
    assert base.tables["participations"]["revenue"].tolist() == [10, 20]
    assert not said


def test_a_row_cut_at_a_comma_of_its_amount_is_put_together_or_set_aside(folder):
    rows = (
        "No,Show,Area,Net\n11,Expo 2022,9,1,250.00\n12,Expo 2022,9,5,900,00\n13,Expo 2022,9,80.00\n"
    )
    base, said = folder(rows)
    assert base.tables["participations"]["revenue"].tolist() == [1250, 80]
    assert "5 cells under 4 headers: put together again at '1,250.00'" in said
    assert "found 'more cells than the header', expected 4 cells" in said


def test_tags_and_entities_of_a_web_page_are_taken_out_of_names(folder):
    firms = "No,Firm\n11,<b>Ast</b> &amp; Zweig\n12,a < b > c\n"
    base, _ = folder("No,Show\n11,Expo 2022\n", "", list=firms)
    assert base.tables["customers"]["name"].tolist() == ["Ast & Zweig", "a < b > c"]


def test_shift_jis_and_ordinals_are_told():
    assert decode("顧客番号,会社名\n1,株式会社アルファ\n".encode("cp932"))[1] == "cp932 (guessed)"
    assert decode("Nº cliente;Razón\n1;Muñoz\n".encode("cp1252"))[0].startswith("Nº cliente")
