"""What can run on data at hand, and what of it rests on any."""

import dataclasses
from functools import cache

import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.profiles.forecasters import FORECASTERS
from expo_lab.readiness import MODELS, available

TEXTS = ["lacking", "filled_in", "in_part", "how"]


@pytest.fixture(scope="module")
def client():
    home = xl.datasets.folder() / "examples" / "crm"
    return xl.read_tables(home, home / "mapping.toml")


@pytest.fixture(scope="module")
def told(client):
    return available(client)


@pytest.fixture(scope="module")
def whole(show):
    return available(show)


def test_without_any_survey_whether_somebody_answers_is_not_known(show, whole):
    assert whole.loc["behaviour", "on_data"]
    silent = show.tables | {"surveys": show.tables["surveys"].head(0)}
    found = available(silent).loc["behaviour"]
    assert found["filled_in"] == "answers"
    assert "Ask exhibitors" in found["how"]


def test_every_scheme_and_model_has_a_row(whole):
    assert whole.index.tolist() == [*xl.SCHEMES, *FORECASTERS, *MODELS]
    assert whole["runs"].all()
    assert whole["on_data"].all()
    assert (whole[["lacking", "filled_in"]] == "").all(axis=None)


def test_a_base_without_surveys_and_rivals_does_not_pretend(told):
    assert told["runs"].all()
    on_data = ["attendance", "firm_size", "loyal_profitable", "rfm", "status", "type_level"]
    assert told.index[told["on_data"]].tolist() == on_data
    assert told.loc["geography", "filled_in"] == "origin"
    assert told.loc["knox", "filled_in"] == "involvement, portfolio"
    assert "surveys" not in told.loc["status", "how"]
    assert "attitude to your show and to the best rival" in told.loc["dick_basu", "how"]
    assert (told["how"] != "").eq(~told["on_data"]).all()


def test_the_profile_alone_shows_it_too(client, told):
    seen = available(xl.profile(client))
    # that all come from one place may be so: only the base's notes tell that nobody said it
    seen, told = (t.drop(columns="in_part").drop(index="geography") for t in (seen, told))
    pd.testing.assert_frame_equal(seen, told)


def answered(base, who, **said):
    """The base's tables with one survey answer; what is not said is a gap."""
    columns = base.tables["surveys"].columns[2:]
    one = dict(customer_id=[who], edition=[3]) | {c: [said.get(c, float("nan"))] for c in columns}
    return base.tables | {"surveys": pd.DataFrame(one)}


def test_one_answer_is_data_for_what_it_answers_and_for_nothing_else(client):
    found = available(answered(client, "C-0001", attitude=0.9, attitude_rival=0.2))
    assert found.loc["dick_basu", "on_data"]
    assert "satisfaction" in found.loc["stages", "filled_in"]
    assert "involvement" in found.loc["knox", "filled_in"]


def test_the_answer_of_a_sponsor_says_nothing_of_exhibitors(client):
    assert client.tables["customers"].set_index("customer_id")["kind"]["C-0015"] == "sponsor"
    found = available(answered(client, "C-0015", attitude=0.9, attitude_rival=0.2))
    assert found.loc["dick_basu", "filled_in"] == "relative_attitude"


def test_one_rival_seen_is_data(client):
    rival = pd.DataFrame(dict(customer_id=["C-0001"], edition=[3], rival=["Online"]))
    found = available(client.tables | {"rivals": rival})
    assert found.loc["knox", "filled_in"] == "involvement"


def test_a_short_record_forecasts_on_published_lists_and_says_so():
    found = available(xl.simulate("mature", customers=300, editions=2, seed=1))
    for name in ("reinartz_kumar", "bgbb", "lifetime_value"):
        assert "expected_editions" in found.loc[name, "filled_in"]
        assert "published lists" in found.loc[name, "how"]


@pytest.fixture(scope="module")
def lacking(people):
    """What can run where a column is absent: on fifty of each kind, once for all that read it."""
    few = people.groupby("kind").head(50)
    return cache(lambda column: available(few.drop(columns=column)))


@pytest.mark.parametrize("name", [*xl.SCHEMES, *MODELS])
def test_an_absent_column_is_named_with_the_way_to_it(lacking, name):
    columns = xl.SCHEMES[name].columns if name in xl.SCHEMES else MODELS[name].columns
    for column in columns:
        row = lacking(column).loc[name]
        assert not row["runs"]
        assert not row["on_data"]
        assert row["lacking"] == column
        assert row["how"]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_reads_no_column_that_is_not_listed(people, name):
    few = people[list(MODELS[name].columns)]
    assert available(few).loc[name, "runs"]


def test_without_costs_a_margin_is_revenue_and_no_data():
    home = xl.datasets.folder() / "examples" / "ticketing"
    with pytest.warns(UserWarning, match="set aside"):
        base = xl.read_tables(home, home / "mapping.toml")
    assert base.tables["participations"]["revenue"].sum() > 0
    assert "margin" in available(base).loc["reinartz_kumar", "filled_in"].split(", ")
    assert "cost_to_serve" in available(base).loc["reinartz_kumar", "how"]


def test_what_was_filled_in_for_some_is_told(client):
    notes = pd.DataFrame(
        [("participations", "cost_to_serve", "not given: taken as 0", 7)],
        columns=client.notes.columns,
    )
    base = dataclasses.replace(client, notes=notes)
    share = 7 / len(client.tables["participations"])
    assert available(base).loc["reinartz_kumar", "in_part"] == f"margin ({share:.0%})"


def test_without_exhibitors_nothing_that_is_for_them_runs(people):
    found = available(people[people["kind"] == "visitor"])
    everybody = [n for n, s in xl.SCHEMES.items() if "visitor" in s.kinds]
    assert found.index[found["runs"]].tolist() == sorted(everybody)
    assert "exhibitor" in found.loc["dick_basu", "lacking"]
