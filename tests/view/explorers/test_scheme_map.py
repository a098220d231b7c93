"""The static map of a scheme, its layout, and the colours."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from expo_lab.segment.scheme.scheme import SCHEMES
from expo_lab.view import plot_scheme_map
from expo_lab.view.explorers.scheme_map import scheme_map
from expo_lab.view.plots.colours import MARKERS, PALETTE, SIGNS


def made(**columns):
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        dict(
            name=[f"Firm {i}" for i in range(400)],
            kind="exhibitor",
            relative_attitude=rng.beta(6, 5, 400),
            repeat_patronage=rng.integers(0, 9, 400) / 8,
            involvement=rng.beta(5, 5, 400),
            portfolio=rng.integers(0, 5, 400),
            margin=rng.lognormal(8, 1, 400),
            expected_editions=rng.uniform(0, 10, 400),
        )
        | columns
    )


@pytest.fixture
def ax():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


@pytest.mark.parametrize("name", ["dick_basu", "knox", "reinartz_kumar"])
def test_the_plot_names_axes_segments_and_sizes(name, ax):
    people, scheme = made(), SCHEMES[name]
    assert plot_scheme_map(people, name, ax) is ax
    for label, column in zip((ax.get_xlabel(), ax.get_ylabel()), scheme.axes, strict=True):
        assert column.replace("_", " ") in label
    texts = [t.get_text() for t in ax.texts]
    for segment, size in scheme(people).value_counts().drop("not applicable").items():
        assert any(t.startswith(f"{segment} {size} (") for t in texts)


def test_the_plot_draws_the_cut_lines_it_is_given(ax):
    x, y = plot_scheme_map(made(), ax=ax, attitude_cut=0.61).lines
    assert list(x.get_xdata()) == [0.5, 0.5]
    assert list(y.get_ydata()) == [0.61, 0.61]


@pytest.mark.parametrize("name", ["dick_basu", "knox", "reinartz_kumar"])
def test_each_customer_is_drawn_on_its_segments_side(name):
    people, scheme = made(), SCHEMES[name]
    shown = scheme_map(people, scheme)
    cut = [scheme.cuts[a.cut].default for a in shown.axes]
    quadrant = (shown.points >= cut) @ [1, 2]
    assert [shown.corners[q] for q in quadrant] == scheme(people).tolist()


def test_equal_values_are_spread_and_none_leaves_the_map():
    shown = scheme_map(made(), SCHEMES["knox"])
    assert len(np.unique(shown.points[:, 0])) > 350
    assert shown.points[:, 0].max() <= shown.axes[0].high == 5


def test_the_range_leaves_the_tails_out_and_the_default_in():
    margin = scheme_map(made(), SCHEMES["reinartz_kumar"]).axes[1]
    values = made()["margin"]
    assert values.max() > margin.high >= values.quantile(0.99) - margin.step
    assert margin.low <= SCHEMES["reinartz_kumar"].cuts["margin_cut"].default <= margin.high


def test_other_kinds_are_left_out():
    people = made(kind=["exhibitor", "buyer"] * 200)
    assert len(scheme_map(people, SCHEMES["dick_basu"]).people) == 200


TWO_AXES = {"dick_basu", "knox", "loyal_profitable", "reinartz_kumar"}


@pytest.mark.parametrize("name", sorted({*SCHEMES} - TWO_AXES))
def test_a_scheme_without_two_axes_of_one_cut_is_refused(name):
    with pytest.raises(ValueError, match=f"one cut point on each of two axes.*{name}"):
        scheme_map(made(), SCHEMES[name])


def test_the_palette_is_seaborns_colour_blind_one():
    assert sorted(PALETTE) == sorted(sns.color_palette("colorblind").as_hex())
    assert len(PALETTE) == len(set(MARKERS)) == len(set(SIGNS))


# Machado, Oliveira & Fernandes (2009), severity 1: how linear RGB is seen.
SEEN = {
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def lab(colour, seen):
    """CIE L*a*b* (D65) of a hex colour after a matrix on linear RGB."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("kind", SEEN)
def test_the_first_five_colours_stay_apart_for_the_colour_blind(kind):
    seen = [lab(colour, np.array(SEEN[kind])) for colour in PALETTE[:5]]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 24
