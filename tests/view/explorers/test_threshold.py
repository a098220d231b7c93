import pytest

import expo_lab as xl
from expo_lab.view.explorers.threshold import explore_thresholds


@pytest.fixture(scope="module")
def explorer(base, show):
    return explore_thresholds(base.links, show.truth)


def test_it_opens_where_consolidate_merges(explorer, base, show):
    score = xl.collect.score_links(base.links, show.truth)
    assert explorer.threshold.value == 0.95
    row = explorer.table.loc[explorer.threshold.value]
    assert row["f1"] == pytest.approx(score.f1)


def test_cost_follows_the_price(explorer):
    for price in (1, 100):
        explorer.price.value = price
        table = explorer.table
        assert (table["cost"] == 5 * (price * table["cuts"] + table["joins"])).all()
        assert table.loc[explorer.best, "cost"] == table["cost"].min()


def test_a_dearer_false_merge_asks_for_more_certainty(explorer):
    found = []
    for price in (1, 500):
        explorer.price.value = price
        found.append(explorer.best)
    assert found[0] < found[1]


def test_the_picture_moves_with_the_threshold(explorer):
    before, numbers = explorer.image.value, explorer.numbers.value
    explorer.threshold.index = 0
    assert explorer.image.value != before
    assert explorer.numbers.value != numbers
