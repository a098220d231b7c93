import dataclasses

import numpy as np
import pytest

import expo_lab as xl
from expo_lab.strategy.decision.arms import COST, Grouped, True_
from expo_lab.strategy.decision.choose import choose, seat
from expo_lab.strategy.decision.course import Course
from expo_lab.strategy.decision.start import END, starts
from expo_lab.strategy.decision.trial import POLICY, Trial
from expo_lab.strategy.decision.value import decision_value

MATURE = xl.PRESETS["mature"]
AMPLE = 1e6  # EUR


@pytest.fixture(scope="module")
def found():
    return decision_value(
        ["status", "rfm"], budget=2000, shows=8, editions=4, customers=250, training=[6]
    )


def test_labels_by_lot_are_worth_nothing(found):
    structural = found.table[found.table["training"] == "structural"]
    assert (structural["random_lower"] <= 0).all()
    assert (structural["random_upper"] >= 0).all()
    learned = found.table[found.table["training"] == "6"]
    assert not (learned["random_lower"] > 0).any()


def test_truth_earns_more_than_one_playbook_and_that_more_than_nothing(found):
    arms = found.arms[found.arms["training"] == "structural"].set_index("arm")
    assert arms.loc["true", "gain"] > arms.loc["one", "gain"] == 0 > arms.loc["nothing", "gain"]
    assert arms.loc["true", "dv"] == 1


def test_no_arm_passes_the_budget(found):
    decided = found.profits[found.profits["arm"] != "even"]
    assert decided["spend"].max() <= POLICY * 2000 + 1e-6


def test_the_decision_value_is_the_ratio_of_mean_gains(found):
    rows = found.profits[found.profits["training"] == "structural"]
    mean = rows.groupby("arm")["profit"].mean()
    dv = (mean["scheme rfm"] - mean["one"]) / (mean["true"] - mean["one"])
    row = found.table.query("training == 'structural' and scheme == 'rfm'").iloc[0]
    assert row["dv"] == pytest.approx(dv)
    assert row["dv_lower"] <= dv <= row["dv_upper"]
    assert found.matrix().loc["idiosyncratic", "rfm"] == pytest.approx(dv)


@pytest.fixture(scope="module")
def begun():
    return starts({"idiosyncratic": MATURE}, 300, 4, 9)["idiosyncratic"]


@pytest.fixture(scope="module")
def trial(begun):
    return Trial(begun, 1500.0)


@dataclasses.dataclass(frozen=True)
class ByTruesChoices:
    """Groups by what truth itself would give, with the mean truth of each."""

    columns: tuple = ()

    def __call__(self, look):
        n = len(look.people)
        shares = choose(look.truth, COST, np.ones(n), AMPLE)
        group = seat(shares, np.arange(n), np.arange(n))
        known, group = np.unique(group, return_inverse=True)
        return group, np.array([look.truth[group == g].mean(axis=0) for g in range(len(known))])


def test_labels_that_are_truths_own_choices_are_worth_all(begun):
    # money enough for all that pays: what would be left over is not spent alike
    rich = Trial(begun, AMPLE)
    assert rich.play(ByTruesChoices()) == rich.play(True_())
    assert rich.play(True_())[1] > 0


def test_a_group_in_which_nothing_pays_costs_nothing(trial):
    idle = Grouped(lambda people: np.zeros(len(people), dtype=int), np.zeros((1, len(COST))))
    assert trial.play(idle) == trial.play(None)


def test_profit_is_the_discounted_sum_over_the_account(trial):
    course, total = Course.told(MATURE, 300, 4, 9), 0.0
    from expo_lab.world.streams import Luck

    for t in range(1, END + 1):
        course = course.advance({}, Luck(9, 4 + t, 1))
        total += course.entries[-1].expected / 1.1**t
    assert trial.play(None)[0] == pytest.approx(total)


def test_where_nobody_can_be_moved_nothing_is_at_stake():
    still = MATURE.without("touches")
    found = decision_value("status", still, shows=4, editions=2, customers=60, training=[1])
    structural = found.table[found.table["training"] == "structural"]
    assert structural["note"].tolist() == ["nothing at stake here"]
    assert structural["dv"].isna().all()
    assert structural["gain"].tolist() == [0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (dict(budget=0), "budget must be EUR above 0 an edition, found 0"),
        (dict(shows=3), "needs shows of at least 4"),
        (dict(training=[0]), "training sizes of at least 1"),
        (dict(families=["valeu"]), "no family of response 'valeu'. Did you mean 'value'"),
    ],
)
def test_impossible_questions_are_named(wrong, message):
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        decision_value("status", **wrong)


def test_a_scheme_on_a_column_that_is_not_there_is_named():
    strange = dataclasses.replace(xl.SCHEMES["firm_size"], columns=("sizes",))
    with pytest.raises(ValueError, match="firm_size reads 'sizes', which the lean profile"):
        decision_value(strange, shows=4, editions=2, customers=60, training=[1])
