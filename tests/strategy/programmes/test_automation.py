"""What a machine would save on written touches."""

import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.strategy.programmes import automation_saving

LOG = pd.DataFrame(
    dict(
        edition=[1, 1, 1, 2, 2, 2],
        channel=["letter", "email", "call", "letter", "letter", "visit"],
        purpose=["offer", "prospecting", "offer", "offer", "ending", "programme"],
        cost=[25.0, 8.0, 60.0, 25.0, 40.0, 400.0],
    )
)


def test_by_hand():
    made = automation_saving(LOG, fixed=20.0, unit=1.0)
    assert made["touches"].to_dict() == {"sales": 1, "marketing": 0.5, "service": 0.5, "all": 2}
    assert made["cost"].tolist() == [25, 4, 20, 49]  # calls and visits stay with people
    assert made["automated"].tolist() == [11, 5.5, 5.5, 22]
    assert made["saved"].tolist() == [14, -1.5, 14.5, 27]
    # at the break-even a field saves nothing
    sales = made.loc["sales"]
    assert sales["break_even"] * (25 - 1) == pytest.approx(10)
    assert made["saved"].drop("all").sum() == made.loc["all", "saved"]


def test_a_dear_machine_never_pays():
    made = automation_saving(LOG, fixed=20.0, unit=100.0)
    assert (made["saved"] < 0).all()
    assert np.isinf(made["break_even"]).all()


def test_on_a_show_the_sum_is_the_logs():
    show = xl.simulate("mature", customers=300, editions=3, seed=5)
    log = show.tables["contacts"]
    made = automation_saving(log, fixed=0.0, unit=0.0)
    written = log[log["channel"].isin(["letter", "email"])]
    assert made.loc["all", "saved"] == pytest.approx(written["cost"].sum() / 3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (dict(fixed=-1.0), "fixed must be EUR of at least 0, found -1.0"),
        (dict(fixed=0.0, unit=float("inf")), "unit must be EUR of at least 0"),
        (dict(fixed=0.0, written=("fax",)), "no channel 'fax'"),
        (dict(fixed=0.0, written=()), "written names no channel"),
    ],
)
def test_bad_input(change, said):
    with pytest.raises(ValueError, match=f"automation_saving: {said}"):
        automation_saving(LOG, **change)


def test_a_negative_cost_is_refused():
    with pytest.raises(ValueError, match="automation_saving: cost must be at least 0"):
        automation_saving(LOG.assign(cost=-1.0), fixed=0.0)
