import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.view.explorers.flow import explore_movement, explore_schemes


@pytest.fixture(scope="module")
def known(show):
    return xl.profile(show).query("kind == 'exhibitor' and editions_attended > 0")


def test_the_picture_has_the_counts_of_the_two_schemes(known):
    explorer = explore_schemes(known)
    a, b = (xl.SCHEMES[n](known) for n in ("dick_basu", "reinartz_kumar"))
    table = pd.crosstab(a, b, dropna=False).reindex(index=a.cat.categories)
    assert explorer.canvas.counts == table.reindex(columns=b.cat.categories).to_numpy().tolist()


def test_every_scheme_that_is_offered_can_be_shown(known):
    explorer = explore_schemes(known)
    left, right = explorer.controls
    for _, name in left.options:
        left.value = name
        right.value = name
        counts = explorer.counts.to_numpy()
        assert counts.sum() == len(known) == counts.trace()
        assert "<b>1.00</b>" in explorer.about.value
        assert len(explorer.canvas.signs) >= len(explorer.canvas.left)


def test_a_chosen_band_lists_its_customers(known):
    explorer = explore_schemes(known)
    i, j = next(
        (i, j) for i, row in enumerate(explorer.canvas.counts) for j, n in enumerate(row) if n
    )
    explorer.canvas.chosen = [i, j]
    assert f"{explorer.canvas.counts[i][j]:,} customers" in explorer.list.value
    explorer.controls[0].value = "value_tiers"
    assert explorer.list.value == ""  # another picture, nothing chosen


def test_a_name_is_text(known):
    explorer = explore_schemes(known.assign(name="<script>alert(1)</script>"))
    row = next(i for i, r in enumerate(explorer.canvas.counts) if sum(r))
    column = next(j for j, n in enumerate(explorer.canvas.counts[row]) if n)
    explorer.canvas.chosen = [row, column]
    assert "<script" not in explorer.list.value
    assert "&lt;script" in explorer.list.value


def test_movement_is_that_of_two_profiles(show):
    explorer = explore_movement(show)
    explorer.controls[0].value = 5
    explorer.controls[1].value = 8
    before = xl.profile(show, 5).query("kind == 'exhibitor' and editions_attended > 0")
    after = xl.profile(show, 8).loc[before.index]
    moved = (xl.SCHEMES["dick_basu"](before) != xl.SCHEMES["dick_basu"](after)).sum()
    assert f"<b>{moved:,}</b> of {len(before):,}" in explorer.about.value
    explorer.controls[0].value = 8  # the same date twice: nobody moves
    assert "<b>0</b>" in explorer.about.value


def test_bad_input_is_named(known, show):
    with pytest.raises(ValueError, match="needs at least one customer"):
        explore_schemes(known.head(0))
    with pytest.raises(ValueError, match="involvement"):
        explore_schemes(known.drop(columns="involvement"), "knox", "status")
    with pytest.raises(KeyError, match="no_scheme"):
        explore_movement(show, "no_scheme")
    with pytest.raises(ValueError, match="two editions held, found 1"):
        explore_movement(xl.simulate("mature", 300, 1, 1))
