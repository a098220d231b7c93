import pandas as pd
import pytest

import expo_lab as xl


def test_a_warning_names_the_line_of_who_called():
    some = pd.DataFrame(
        dict(series=["a", "b"] * 2, later_editions=["1011", "0110", "1111", "0000"], exhibitors=30)
    )
    with pytest.warns(UserWarning, match="only 2 series to draw from") as caught:
        xl.predict.holdout(some, resamples=2)
    assert {w.filename for w in caught} == {__file__}
