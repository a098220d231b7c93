import hashlib
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.collect.departments.error_rates import Dirt
from expo_lab.collect.departments.errors import _other_form
from expo_lab.collect.linkage.clusters import exact_links
from expo_lab.collect.linkage.link import _bits, link
from expo_lab.collect.linkage.normalise import core, normalise
from expo_lab.collect.linkage.scores import score_links
from expo_lab.world.people.places import FORMS

ALL_FORMS = sorted({form for forms in FORMS.values() for form in forms})


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("u", [0.0, 0.5, 0.75, 0.9])
def test_no_legal_form_survives(form, u):
    gap = "" if form.endswith("公司") else " "
    assert core(_other_form(f"Kessler Folien{gap}{form}", u)) == "kessler folien"


def test_spellings_of_one_record_meet():
    two = dict(
        record_id=["a", "b"],
        name=["Kurt Müller", "MUELLER, KURT"],
        contact=["Jörg Weiß", "Weiss Joerg"],
        city=["Köln", "KOELN"],
        street=["Süße Straße 4", "Suesse Str. 4"],
        postcode=["1383 JE", "1383je"],
        phone=["+49 30 23125 033 ext. 9143", "030 23125 033-9143"],
        email=["J.Weiss7@example.com", "j.weiss7@example.com"],
    )
    made = normalise(pd.DataFrame(two)).drop(
        columns=["record_id", "words", "rare", "letters", "start"]
    )
    assert made.iloc[0].to_dict() == made.iloc[1].to_dict()


def test_a_visitor_is_no_second_witness():
    made = normalise(pd.DataFrame([dict(record_id="a", name="Anna Roy", contact="Roy, Anna")]))
    assert made["contact"].isna().all()


def test_linkage_is_good_and_beats_exact_matching(show, held, base):
    found = score_links(base.links, show.truth)
    exact = score_links(exact_links(pd.concat(held.records.values())), show.truth)
    assert found.f1 >= 0.95
    assert 1 - found.f1 < (1 - exact.f1) / 2


def test_chinese_and_its_transliteration_meet():
    two = dict(
        record_id=["a", "b"],
        name=["上海鼎昌幕墙有限公司", "Dingchang Facades Co., Ltd."],
        contact=["侯婷", "Hou Ting"],
        city=["上海", "Shanghai"],
    )
    made = normalise(pd.DataFrame(two)).drop(columns="record_id")
    assert made.iloc[0].to_dict() == made.iloc[1].to_dict()


def test_a_visitors_name_cut_on_a_badge_is_completed():
    row = dict(record_id="a", name="ALESSANDRO FANTOZZ", contact="ALESSANDRO FANTOZZI")
    made = normalise(pd.DataFrame([row])).iloc[0]
    assert (made["name"], made["contact"]) == ("alessandro fantozzi", None)


def test_an_email_names_the_contact_where_nothing_else_does():
    made = normalise(pd.DataFrame([dict(record_id="a", email="anna.roy145@example.org")]))
    assert made["contact"].tolist() == ["anna roy"]


@pytest.mark.parametrize("phone", ["+999 00000000", "+99900000000", "000000"])
def test_what_is_no_number_is_a_gap(phone):
    made = normalise(pd.DataFrame([dict(record_id="a", phone=phone, postcode="00000")]))
    assert made[["phone", "extension", "postcode"]].isna().all(axis=None)


def test_common_words_are_not_rare():
    names = [f"{chr(97 + i)}{chr(97 + i)}mann Logistik" for i in range(20)]
    made = normalise(pd.DataFrame(dict(record_id=map(str, range(20, 40)), name=names)))
    assert made["rare"].tolist() == [[name.split()[0]] for name in names]


def test_without_dirt_linkage_is_all_but_perfect(show):
    clean = pd.concat(xl.extracts(show, Dirt().times(0)).records.values())
    assert score_links(link(clean), show.truth).f1 > 0.999


def test_links_keep_their_promises(base):
    links = base.links
    assert (links["record_id_l"] < links["record_id_r"]).all()
    assert not links.duplicated(["record_id_l", "record_id_r"]).any()
    assert (links["decision"] == "merged").equals(links["match_probability"] >= 0.95)
    assert links["match_probability"].min() >= 0.5


def test_order_of_records_does_not_matter(held, base):
    records = pd.concat(held.records.values()).sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(link(records), base.links)


def digest():
    show = xl.simulate("mature", customers=300, editions=3, seed=5)
    base = xl.consolidate(xl.extracts(show))
    frames = [*base.tables.values(), base.links, base.records, base.notes]
    return hashlib.sha256("".join(f.to_csv() for f in frames).encode()).hexdigest()


def test_another_process_gives_the_same_bytes():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_link; print(test_link.digest())"
    )
    env = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": os.pathsep.join(sys.path)}
    here = os.path.dirname(__file__)
    run = subprocess.run(
        [sys.executable, "-c", code, here], env=env, capture_output=True, text=True, check=True
    )
    assert (run.stdout.strip(), run.stderr) == (digest(), "")


@pytest.mark.parametrize(("merge", "review"), [(0.5, 0.9), (1.0, 0.5), (0.9, 0.0)])
def test_thresholds_must_be_in_order(held, merge, review):
    with pytest.raises(ValueError, match=r"link needs 0 < review <= merge < 1, found review="):
        link(held.records["sales"], merge, review)


def test_what_cannot_be_linked_is_refused(held):
    sales = held.records["sales"]
    bare = sales.assign(name=None, contact=None, email=None, street=None)
    with pytest.raises(ValueError, match=r"of the \d+ records found, some agree in phone\. Try"):
        link(bare)
    with pytest.raises(ValueError, match=r"one name and city.* agree in phone and contact\. Try"):
        link(sales.assign(email=None, name=None))
    with pytest.raises(ValueError, match="each record_id once, found 'sales-000001' again"):
        link(pd.concat([sales, sales]))


@pytest.mark.parametrize("lost", ["email", "name"])
def test_other_fields_teach_where_one_is_lost(show, held, lost):
    # badges bear a name, a person and a town: without the name much of them cannot be found
    records = pd.concat(held.records.values()).assign(**{lost: None})
    found, exact = (score_links(make(records), show.truth) for make in (link, exact_links))
    assert found.precision > 0.95
    assert found.recall > exact.recall + 0.2


@pytest.mark.slow
def test_teaching_population():
    show = xl.simulate("mature", customers=5000, editions=10, seed=2026)
    assert score_links(xl.consolidate(xl.extracts(show)).links, show.truth).f1 >= 0.95
    hard = xl.extracts(show, Dirt.hard())
    assert score_links(xl.consolidate(hard).links, show.truth).f1 >= 0.90
    exact = exact_links(pd.concat(hard.records.values()))
    assert score_links(exact, show.truth).f1 < 0.80


def test_bits_rule_out_only_lists_that_share_no_word_or_do_not_hold_the_other():
    draw = np.random.default_rng(1)
    words = [[f"w{k}" for k in draw.integers(0, 90, size=n)] for n in draw.integers(0, 4, size=200)]
    bits = _bits(pd.Series([*words, None], dtype=object)).tolist()
    assert bits.pop() is None
    apart = 0
    for one, a in zip(words, bits, strict=True):
        for other, b in zip(words, bits, strict=True):
            if set(one) & set(other):
                assert a & b
            if set(other) <= set(one):
                assert a & b == b
            apart += not a & b
    assert apart > 0.8 * len(words) ** 2
