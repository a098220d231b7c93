import dataclasses

import pytest

from expo_lab.scenario import PRESETS, Scenario, scenario, switches


def test_an_unknown_preset_gets_the_nearest_name():
    with pytest.raises(KeyError) as caught:
        scenario("mture")
    assert str(caught.value).startswith("There is no preset 'mture'. Did you mean 'mature'? Known:")


@pytest.mark.parametrize("name", list(PRESETS))
def test_presets_print_save_and_load(name, tmp_path):
    path = PRESETS[name].save(tmp_path / "mein Szenario 展.toml")
    assert Scenario.load(path) == PRESETS[name]
    assert PRESETS[name].name == name


@pytest.mark.parametrize("cause", list(switches()))
def test_a_cause_is_off_at_zero(cause):
    off = PRESETS["mature"].without(cause)
    assert [getattr(off, knob) for knob in switches()[cause]] == [0] * len(switches()[cause])


def test_every_knob_says_unit_range_and_source():
    table = PRESETS["mature"].describe()
    assert (table[["unit", "meaning", "source", "cause"]] != "").all().all()
    assert (table["value"] >= table["low"]).all()
    assert (table["value"] <= table["high"]).all()


@pytest.mark.parametrize(
    ("knob", "value"), [("need_drift", -1), ("age", 1.5), ("appeal", float("nan")), ("buyers", "x")]
)
def test_a_value_out_of_range_is_named(knob, value):
    with pytest.raises(ValueError, match=rf"Scenario: {knob} must be a .*number from .*found"):
        dataclasses.replace(PRESETS["mature"], **{knob: value})


def test_an_unknown_knob_in_a_file_is_named(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text("need_drft = 0.2\n", encoding="utf-8")
    with pytest.raises(KeyError, match=r"no knob 'need_drft'\. Did you mean 'need_drift'"):
        Scenario.load(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("domestic_share = 1.4", r"domestic_share must be a number from 0 to 1 .*found 1.4"),
        ("price_sqm = -5", r"price_sqm must be a number from 1 to 2000 \(EUR/m2\), found -5"),
        ("price_sqm = 'cheap'", "price_sqm must be a number from 1 to 2000 .*found 'cheap'"),
        ("recession = 2.5", "recession must be a whole number from 0 to 99 .*found 2.5"),
        ("local_share = true", "local_share must be a number from 0 to 1 .*found True"),
        ("name = 3", "name must be a text, found 3"),
        ("price_sqm 220", "is no TOML file"),
        ("[market]\nprice_sqm = 3", "no knob 'market'"),
    ],
)
def test_a_bad_line_in_a_file_names_key_value_and_range(tmp_path, line, message):
    path = tmp_path / "x.toml"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises((ValueError, KeyError), match=message):
        Scenario.load(path)
