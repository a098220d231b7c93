"""Places of texts in a list, against the index that pandas builds."""

import numpy as np
import pandas as pd
import pytest

from expo_lab.core.places import placed, places


@pytest.mark.parametrize("dtype", ["str", object, "string"])
@pytest.mark.parametrize("wrap", [pd.Series, pd.Index, list])
def test_places_are_those_of_an_index(dtype, wrap):
    listed = pd.Series(["b", "", "é", "展", "a b"], dtype=dtype)
    texts = pd.Series(["展", "b", "B", "", None, "a b ", "é"], dtype=dtype)
    found = places(wrap(listed), wrap(texts))
    assert found.tolist() == [3, 0, -1, 1, -1, -1, 2]
    assert found.dtype == np.int64


def test_places_in_columns_put_together_and_in_nothing():
    half = pd.Series(["a", "b"], dtype="str")
    joined = pd.concat([half, half[::-1]], ignore_index=True)  # in two chunks
    assert places(half, joined).tolist() == [0, 1, 1, 0]
    assert places(joined, half).tolist() == [0, 1]
    assert places([], half).tolist() == [-1, -1]
    assert places(half, []).tolist() == []


def test_a_customer_of_no_list_is_placed_nowhere_and_other_tables_stay():
    tables = {
        "editions": pd.DataFrame(dict(edition=[1])),
        "surveys": pd.DataFrame(dict(customer_id=["V1", "X", "E1"], edition=1), index=[7, 8, 9]),
        "customers": pd.DataFrame(dict(customer_id=["E1", "V1"])),
    }
    found = placed(tables)
    assert found["editions"] is tables["editions"]
    assert found["surveys"]["customer_id"].to_dict() == {7: 1, 8: -1, 9: 0}
    assert found["customers"]["customer_id"].tolist() == [0, 1]
    assert tables["surveys"]["customer_id"].tolist() == ["V1", "X", "E1"]
