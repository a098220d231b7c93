"""The explorer without a browser: what follows when a slider moves."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from expo_lab.segment.scheme.scheme import SCHEMES
from expo_lab.view import explore
from expo_lab.view.explorers import explorer

SCHEME = SCHEMES["dick_basu"]
MAPS = ["dick_basu", "knox", "reinartz_kumar"]


def made(count=200, seed=3):
    rng = np.random.default_rng(seed)
    columns = dict(
        name=[f"Firm {i}" for i in range(count)],
        kind="exhibitor",
        relative_attitude=rng.beta(6, 5, count),
        repeat_patronage=rng.uniform(0, 1, count),
        involvement=rng.beta(5, 5, count),
        portfolio=rng.integers(0, 5, count),
        margin=rng.normal(3000, 4000, count),
        expected_editions=rng.uniform(0, 10, count),
    )
    return pd.DataFrame(columns, index=[f"E{i}" for i in range(count)])


def codes(explorer):
    return np.frombuffer(explorer.canvas.codes, "uint8").tolist()


@pytest.mark.parametrize("name", MAPS)
def test_it_starts_from_the_schemes_own_defaults(name):
    people, scheme = made(), SCHEMES[name]
    explorer = explore(people, name)
    assert {n: s.value for n, s in explorer.sliders.items()} == scheme.values()
    assert codes(explorer) == scheme(people).cat.codes.tolist()
    assert "Who moves: 0 customers" in explorer.moves.value


@pytest.mark.parametrize("name", MAPS)
def test_a_slider_changes_codes_sizes_and_movers_as_the_scheme_does(name):
    people, scheme = made(), SCHEMES[name]
    explorer = explore(people, name)
    for cut, slider in explorer.sliders.items():
        slider.value = slider.max
        before, after = scheme(people), scheme(people, **{cut: slider.max})
        assert codes(explorer) == after.cat.codes.tolist()
        for segment, size in after.value_counts().drop("not applicable").items():
            assert f"{segment}</td><td>{size}</td><td>{size / 200:.1%}</td>" in explorer.sizes.value
        moved = people["name"][before != after]
        assert len(moved) > 10
        assert f"Who moves: {len(moved)} customers" in explorer.moves.value
        assert [n for n in people["name"] if f"<td>{n}</td>" in explorer.moves.value] == list(
            moved[:10]
        )
        slider.value = scheme.cuts[cut].default


def test_the_table_of_moves_is_the_crosstab():
    people = made()
    explorer = explore(people)
    explorer.sliders["attitude_cut"].value = 0.6
    cells = re.findall(r"<td>(–|\d+)</td>", explorer.moves.value)
    table = pd.crosstab(SCHEME(people), SCHEME(people, attitude_cut=0.6), dropna=False)
    names = SCHEME.labels[:-1]
    assert cells == ["–" if a == b else str(table.loc[a, b]) for a in names for b in names]


def test_a_line_dragged_in_the_picture_moves_the_slider():
    explorer = explore(made())
    explorer.canvas.set_state({"x_cut": 0.7, "y_cut": 0.4})  # what the browser sends
    assert {n: s.value for n, s in explorer.sliders.items()} == {
        "patronage_cut": 0.7,
        "attitude_cut": 0.4,
    }
    expected = SCHEME(made(), patronage_cut=0.7, attitude_cut=0.4)
    assert codes(explorer) == expected.cat.codes.tolist()


def test_kept_cuts_are_the_reference_until_let_go():
    explorer = explore(made())
    explorer.sliders["attitude_cut"].value = 0.6
    assert "Who moves: 0 customers" not in explorer.moves.value
    explorer.keep.value = True
    assert explorer.reference == {"patronage_cut": 0.5, "attitude_cut": 0.6}
    assert "Who moves: 0 customers" in explorer.moves.value
    explorer.keep.value = False
    assert "Who moves: 0 customers" not in explorer.moves.value


def test_with_a_later_table_movement_is_between_the_dates():
    now, then = made(), made(seed=4)
    explorer = explore(now, later=then.sample(frac=1, random_state=0))
    explorer.sliders["attitude_cut"].value = 0.6
    moved = SCHEME(now, attitude_cut=0.6) != SCHEME(then, attitude_cut=0.6)
    assert f"Who moves: {moved.sum()} customers" in explorer.moves.value


def test_a_later_table_without_some_customers_is_refused():
    with pytest.raises(ValueError, match=r"explore: 1 customers are not in later.*'E7'"):
        explore(made(), later=made().drop("E7"))


def test_the_points_are_sent_once_and_a_byte_a_customer_follows():
    explorer, sent = explore(made()), []
    explorer.canvas.observe(lambda change: sent.append(change["name"]))
    explorer.sliders["attitude_cut"].value = 0.55
    assert "codes" in sent
    assert "points" not in sent
    assert len(explorer.canvas.points) == 200 * 2 * 4
    assert len(explorer.canvas.codes) == 200


def test_the_summary_tells_the_sizes():
    explorer = explore(made())
    size = SCHEME(made()).value_counts()
    assert "map of 200 customers" in explorer.canvas.summary
    assert all(f"{n} {size[n]} (" in explorer.canvas.summary for n in SCHEME.labels[:-1])


def test_a_name_is_text_and_never_markup():
    explorer = explore(made().assign(name="<script>alert(1)</script>"))
    explorer.sliders["attitude_cut"].value = 0.6
    assert "&lt;script&gt;" in explorer.moves.value
    assert "<script" not in explorer.moves.value


def test_an_error_in_an_observer_is_seen():
    explorer = explore(made())
    del explorer.map.people["relative_attitude"]
    with pytest.raises(ValueError, match="relative_attitude"):
        explorer.sliders["attitude_cut"].value = 0.6


def test_one_customer_is_enough():
    explorer = explore(made(1))
    assert codes(explorer) == SCHEME(made(1)).cat.codes.tolist()
    for slider in explorer.sliders.values():
        assert slider.min < slider.max


@pytest.mark.parametrize("people", [made(0), made().assign(kind="buyer")])
def test_no_exhibitor_is_an_error_that_says_so(people):
    with pytest.raises(ValueError, match=f"for exhibitors and found none among {len(people)}"):
        explore(people)


def test_a_scheme_at_medians_starts_there():
    scheme = SCHEME.at_medians(made())
    explorer = explore(made(), scheme)
    assert {n: s.value for n, s in explorer.sliders.items()} == scheme.values()


def test_no_control_is_wider_than_a_narrow_screen():
    folder = Path(explorer.__file__).parent
    fixed = re.compile(r'Layout\(width="\d+px"\)')
    assert [p.name for p in folder.glob("*.py") if fixed.search(p.read_text("utf-8"))] == []
