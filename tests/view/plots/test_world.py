"""Pictures of the world: what they draw is what the tables say."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from expo_lab.view import plot_bookings


@pytest.mark.parametrize("editions", [1, 3])
def test_the_latest_edition_is_drawn_over_the_earlier_ones(editions):
    weeks = [2, 1, 0] * editions
    of = [e for e in range(1, editions + 1) for _ in range(3)]
    curve = pd.DataFrame(dict(edition=of, weeks_before=weeks, stands=range(len(weeks))))
    _, ax = plt.subplots()
    plot_bookings(curve, ax)
    last = ax.lines[-1]
    assert last.get_ydata().tolist() == curve["stands"].tolist()[-3:]
    assert last.get_linewidth() > 2
    assert len(ax.lines) == editions
    assert ax.get_xlim()[0] > ax.get_xlim()[1]  # time goes to the right
    assert ax.get_ylim()[0] == 0
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ([] if editions == 1 else ["earlier editions"]) + [f"edition {editions}"]
    plt.close()
