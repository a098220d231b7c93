"""People: unlike each other, like their country, and nobody's."""

import hashlib
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from expo_lab.core.schema import KINDS
from expo_lab.world.people import places
from expo_lab.world.people.identities import people
from expo_lab.world.streams import Luck, pick

N = 30_000
LUCK = Luck(2026, 0)
# Written apart from the tables of `places`, from postal practice: some cities' own prefixes.
PREFIX = {
    "Hannover": "30", "Berlin": "10", "Köln": "50", "Dresden": "01", "Wien": "1", "Zürich": "80",
    "Paris": "75", "Lyon": "690", "Milano": "20", "Roma": "001", "Madrid": "28", "Barcelona": "08",
    "Warszawa": "00-", "Kraków": "3", "Amsterdam": "10", "Utrecht": "35", "London": "SE",
    "Manchester": "M", "New York": "100", "Chicago": "606", "北京": "100", "苏州": "215",
    "Monterrey": "64",
}  # fmt: skip
SHAPE = {
    "DE": r"\d{5}", "AT": r"\d{4}", "CH": r"\d{4}", "FR": r"\d{5}", "IT": r"\d{5}", "ES": r"\d{5}",
    "PL": r"\d\d-\d{3}", "NL": r"\d{4} [A-Z]{2}", "GB": r"[A-Z]{1,2}\d\d? \d[A-Z]{2}",
    "US": r"\d{5}", "CN": r"\d{6}", "MX": r"\d{5}",
}  # fmt: skip
# Blocks kept for fiction (sources beside places.PHONES); 999 is a country code of nobody.
PHONE = {
    "DE": r"\+49 (30 23125|69 90009|40 66969|221 4710|89 99998) \d{3}",
    "FR": r"\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49) \d\d \d\d",
    "GB": r"\+44 (20 7946 0|1(13|14|17|21|31|41|51|61) 496 0|29 2018 0|1632 960)\d{3}",
    "US": r"\+1 [2-9]\d\d 555 01\d\d",
}


def mixed(n):
    """Origins and sectors as they come."""
    return pick(LUCK.uniform("o", n), [1, 1, 3]), pick(LUCK.uniform("s", n), np.ones(8))


def some(kind, n=N):
    return people(kind, n, *mixed(n), LUCK)


@pytest.fixture(scope="module")
def exhibitors():
    return some("exhibitor")


def test_no_two_organisations_share_a_name():
    kinds = [kind for kind in KINDS if kind != "visitor"]
    names = np.concatenate([some(kind).name for kind in kinds])
    assert len(set(names)) == len(kinds) * N


def test_no_two_customers_share_an_email():
    emails = np.concatenate([some(kind, 3000).email for kind in KINDS])
    assert len(set(emails)) == len(KINDS) * 3000


def test_every_email_is_ascii_and_of_a_reserved_domain(exhibitors):
    assert exhibitors.email.str.fullmatch(r"[a-z]+\.[a-z]+\d+@example\.(com|org|net)").all()


def test_every_phone_number_rings_nobody(exhibitors):
    for country, phones in exhibitors.groupby("country").phone:
        assert phones.str.fullmatch(PHONE.get(country, r"\+999 [\d ]+") + r" ext\. \d{4}").all()


def test_no_account_passes_an_iban_check(exhibitors):
    accounts = exhibitors.bank_account
    assert accounts.str.fullmatch(r"XX\d{18}").all()  # XX: a user-assigned code of ISO 3166
    # ISO 13616: country and check digits to the end, letters as numbers, 1 is left by 97.
    remainders = {int(a[4:] + "3333" + a[2:4]) % 97 for a in accounts}
    assert remainders == {0}


def test_postcodes_are_shaped_as_in_their_country_and_begin_as_in_their_city(exhibitors):
    for country, group in exhibitors.groupby("country"):
        assert group.postcode.str.fullmatch(SHAPE[country]).all()
    for city, prefix in PREFIX.items():
        codes = exhibitors.postcode[exhibitors.city == city]
        assert len(codes) > 0
        assert codes.str.startswith(prefix).all(), city


def test_origin_decides_city_country_and_distance(exhibitors):
    origin, _ = mixed(N)
    assert set(exhibitors.city[origin == 0]) == {"Hannover"}
    assert set(exhibitors.country[origin == 1]) == {"DE"}
    assert "Hannover" not in set(exhibitors.city[origin == 1])
    assert set(exhibitors.country[origin == 2]) == set(places.ABROAD)
    assert ((exhibitors.distance_km == 0) == (origin == 0)).all()


def test_distances_are_angles_between_unit_vectors(exhibitors):
    towns = [t.strip().split("|") for listed in places.CITIES.values() for t in listed.split(";")]
    phi, lam = np.radians([[float(t[1]), float(t[2])] for t in towns]).T
    v = np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]).T
    angle = 2 * np.arctan2(np.linalg.norm(v - v[0], axis=1), np.linalg.norm(v + v[0], axis=1))
    km = dict(zip([t[0] for t in towns], np.round(6371.0088 * angle), strict=True))
    assert (exhibitors.distance_km == exhibitors.city.map(km)).all()


def test_countries_come_in_their_shares(exhibitors):
    origin, _ = mixed(N)
    share = exhibitors.country[origin == 2].value_counts(normalize=True)
    for country, p in places.ABROAD.items():
        assert abs(share[country] - p) < 3.5 * np.sqrt(p * (1 - p) / (origin == 2).sum())


def test_a_name_speaks_of_its_sector_and_country(exhibitors):
    _, sector = mixed(N)
    for country, tongue in places.LANGUAGES.items():
        words = places.TRADES[tongue].split("\n")
        mine = (exhibitors.country == country).to_numpy()
        for s in range(8):
            names = exhibitors.name[mine & (sector == s)]
            trade = "|".join(map(re.escape, words[s].strip().split(",")))
            form = "|".join(map(re.escape, places.FORMS[country]))
            assert names.str.contains(trade).all()
            assert names.str.contains(f"(?:{form})$").all()


def test_trade_words_and_legal_forms_tell_sectors_and_countries_apart():
    for tongue, lines in places.TRADES.items():
        words = re.split(r",|\n\s*", lines)
        assert len(words) == len(set(words)) == 40
        forms = [f for c, t in places.LANGUAGES.items() if t == tongue for f in places.FORMS[c]]
        assert len(forms) == len(set(forms))


def test_every_kind_has_all_legal_forms():
    for kind in ("exhibitor", "buyer"):
        german = people(kind, 300, np.zeros(300, int), np.zeros(300, int), LUCK).name
        assert set(german.str.extract(r"(GmbH|GmbH & Co\. KG|KG)$")[0]) == set(places.FORMS["DE"])


def test_a_visitor_is_named_as_a_person():
    visitors = some("visitor", 500)
    assert (visitors.name == visitors.contact).all()


def test_chinese_names_are_spelt_for_email(exhibitors):
    chinese = exhibitors[exhibitors.country == "CN"]
    wang = chinese.contact.str.startswith("王")
    assert wang.any()
    assert chinese.email[wang].str.startswith("wang.").all()


@pytest.mark.parametrize("kind", KINDS)
def test_more_customers_leave_the_first_ones_alone(kind):
    assert some(kind, 2500).equals(some(kind, 4000).head(2500))
    assert some(kind, 0).columns.equals(some(kind, 1).columns)


def test_another_process_makes_the_same_records():
    code = (
        "import hashlib; from expo_lab.world.people.identities import people;"
        "from expo_lab.world.streams import Luck; import numpy as np; i = np.arange(3000);"
        "table = people('buyer', 3000, i % 3, i % 8, Luck(5, -8)).to_csv().encode();"
        "print(hashlib.sha256(table).hexdigest())"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "4242"}
    theirs = subprocess.check_output([sys.executable, "-c", code], env=env, text=True).strip()
    i = np.arange(3000)
    ours = people("buyer", 3000, i % 3, i % 8, Luck(5, -8)).to_csv().encode()
    assert theirs == hashlib.sha256(ours).hexdigest()


def test_names_last_as_long_as_there_are_partners_and_then_the_error_says_so():
    same = SimpleNamespace(uniform=lambda stream, n: np.full(n, 0.5))
    home = np.zeros(2000, dtype=int)
    with pytest.raises(ValueError, match=r"^people needs a new name for customer \d") as error:
        people("buyer", 2000, home, home, same)
    last = int(re.search(r"customer (\d+)", str(error.value))[1])
    assert people("buyer", last, home[:last], home[:last], same).name.is_unique


@pytest.mark.parametrize(
    ("kind", "origin", "sector", "message"),
    [
        ("guest", [0], [0], "people needs a kind out of exhibitor, buyer, visitor, sponsor, "),
        ("buyer", [3], [0], "people needs n = 1 codes of origin, each from 0 to 2; found an "
         "array of shape (1,) with [3]."),
        ("buyer", [0], [0, 1], "people needs n = 1 codes of sector, each from 0 to 7; found an "
         "array of shape (2,) with [0, 1]."),
    ],
)  # fmt: skip
def test_what_people_cannot_use_is_refused(kind, origin, sector, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        people(kind, 1, np.array(origin), np.array(sector), LUCK)
