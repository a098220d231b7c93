from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import expo_lab as xl
from expo_lab.value.potential_score import _both, lift, score_potential
from expo_lab.value.potentials import HOSTED, potential, true_potential
from expo_lab.world.steps.meet import meet
from expo_lab.world.streams import Luck


def firm(**other):
    usual = dict(kind="exhibitor", sector="energy", size=100, editions_attended=1, recency=0)
    return usual | dict(p_alive=0.8, p_next=0.5, area=20.0, leads=60.0) | other


def frame(*rows):
    return pd.DataFrame(list(rows), index=[f"c{i}" for i in range(len(rows))])


# exhibitors ------------------------------------------------------------------------------------


def test_a_stand_is_the_own_one_or_what_firms_of_the_size_take():
    law = [firm(size=n, area=2 * n**0.5) for n in (4, 25, 100, 400)]  # no scatter about the law
    prospect = firm(size=900, area=0.0, editions_attended=0, recency=3, p_next=0.1)
    found = potential(frame(*law, prospect))
    assert found["brings"].tolist() == pytest.approx([4, 10, 20, 40, 60])
    assert found["expected"].tolist() == pytest.approx([2, 5, 10, 20, 6])
    assert found["growth"].tolist() == pytest.approx([-2, -5, -10, -20, 6])
    assert found["hosting"].isna().all()


def test_a_prospect_s_stand_is_a_mean_and_not_a_median():
    rng = np.random.default_rng(1)
    size = np.exp(rng.normal(4, 1, 4000)).round().clip(1)
    area = np.exp(1 + 0.4 * np.log(size) + 0.7 * rng.standard_normal(4000))
    rows = [firm(size=s, area=a) for s, a in zip(size, area, strict=True)]
    prospect = firm(size=55.0, area=0.0, editions_attended=0)
    found = potential(frame(*rows, prospect))["brings"].iloc[-1]
    true = np.exp(1 + 0.4 * np.log(55) + 0.7**2 / 2)
    # delta method: error of the mean of the logs and of half the variance
    error = true * np.sqrt(0.7**2 / 4000 + 0.7**4 / (2 * 4000))
    assert abs(found - true) < 3 * error


def test_without_a_stand_there_is_nothing_to_go_by():
    with pytest.raises(ValueError, match="needs at least one exhibitor with a stand, found none"):
        potential(frame(firm(area=0.0)))
    with pytest.raises(ValueError, match="needs column 'p_next', which is absent"):
        potential(frame(firm()).drop(columns="p_next"))


# buyers ----------------------------------------------------------------------------------------


def test_a_buyer_brings_its_sector_s_leads_by_those_who_came():
    there = firm(kind="buyer", p_alive=0.9, p_next=0.4)
    away = there | dict(sector="logistics", recency=2, p_alive=0.2, p_next=0.3)
    people = frame(firm(leads=90.0), there, there | dict(kind="visitor"), away)
    found = potential(people)
    assert found.index.tolist() == ["c0", "c1", "c3"]  # a visitor is no buyer, but it came
    # two came, and one more is what is asked; nobody of logistics came: the show's mean
    assert found["brings"].tolist()[1:] == [30, 30]
    assert found.loc["c1", "hosting"] == pytest.approx(30 * (HOSTED * 0.9 - 0.4))
    assert found.loc["c3", "hosting"] == 0  # comes as likely anyway


@pytest.mark.parametrize("came", [1, 2, 9])
def test_a_sector_of_few_is_not_the_best_for_being_few(came):
    """Leads rise with those there and one: 20 a head, however many happened to come."""
    buyers = [firm(kind="buyer")] * came
    found = potential(frame(firm(leads=20.0 * (came + 1)), *buyers))
    assert found["brings"].tolist()[1:] == pytest.approx([20] * came)


def test_who_never_came_may_not_be_in_the_job():
    came = firm(kind="buyer", p_alive=0.8, p_next=0.4)
    never = firm(kind="buyer", editions_attended=0, recency=5, p_alive=1.0, p_next=0.05)
    found = potential(frame(firm(), came, never))
    # half of those in the job come, so .05 stands for .10 in the job
    assert found.loc["c2", "hosting"] == pytest.approx(30 * (HOSTED * 0.10 - 0.05))


def test_the_order_of_rows_does_not_count(people):
    upset = people.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(potential(upset).loc[potential(people).index], potential(people))


# truth -----------------------------------------------------------------------------------------


def test_one_more_buyer_brings_the_leads_that_the_truth_says():
    # the world's own step, with t and with t + 5 of a sector there
    n, t = 20_000, 40
    was = SimpleNamespace(n=n, sector=np.zeros(n, dtype=int))
    leads = [
        meet(xl.Scenario(), was,
             SimpleNamespace(area=np.full(n, 36.0), crowd_by_sector=np.log([(there + 1) / 30]),
                             boost={}),
             Luck(1, 1))["leads"]
        for there in (t, t + 5)
    ]  # fmt: skip
    rounding = np.sqrt(2 * n / 12)  # standard error of a sum of 2 n roundings
    assert abs((leads[1] - leads[0]).sum() - 5 * leads[0].sum() / (t + 1)) < 4 * rounding


def test_truth_is_of_all_exhibitors_and_buyers(show):
    found = true_potential(show)
    customers = show.tables["customers"].set_index("customer_id")["kind"].astype("str")
    assert set(found.index) == set(customers.index[customers.isin(["exhibitor", "buyer"])])
    assert (found["true_expected"] >= 0).all()
    active = show.truth["guests"].set_index("customer_id")["true_active"]
    buyers = found.index[found["true_hosting"].notna()]
    assert (found.loc[buyers, "true_hosting"] > 0).to_numpy().tolist() == active[buyers].tolist()


def test_what_is_expected_is_about_what_is_true_in_sum(show, people):
    # of buyers who have come: the score's mean against the truth's, by their own scatter
    found = potential(people).join(true_potential(show))
    came = found[(found["kind"] == "buyer") & (people.loc[found.index, "editions_attended"] > 0)]
    gap = came["chance"] - came["true_chance"]
    assert abs(gap.mean()) < 3 * gap.std() / np.sqrt(len(gap))


# judged ----------------------------------------------------------------------------------------


def test_lift_takes_no_gap_for_a_low_score():
    for score, truth in (([1.0, np.nan, 3.0], [0.0, 0.0, 2.0]), ([1.0, 2, 3], [np.nan, 0, 2])):
        with pytest.raises(ValueError, match="scores and truths must have no gaps"):
            lift(np.array(score), np.array(truth), 0.5)


def test_rank_and_lift_are_what_they_are_called():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(3, 200)).round(1), rng.exponential(size=200)
    rank, up = _both(x, y)
    assert rank.tolist() == pytest.approx([spearmanr(row, y).statistic for row in x])
    top = [y[np.argsort(-row, kind="stable")[:20]].mean() / y.mean() for row in x + y * 1e-9]
    assert _both(x + y * 1e-9, y)[1].tolist() == pytest.approx(top)
    assert _both(y[None], y)[0].tolist() == pytest.approx([1])
    assert lift(y > np.quantile(y, 0.9), (y > np.quantile(y, 0.9)) * 1.0) == pytest.approx(10)
    assert up.shape == (3,)


@pytest.fixture(scope="module")
def judged(show, people):
    return score_potential(people, show, resamples=200)


def about(judged, kind, target):
    rows = judged[(judged["kind"] == kind) & (judged["target"] == target)]
    return rows.set_index("score")


def test_the_scores_know_more_than_chance_and_than_the_firm_s_size(judged):
    for kind, target in [("exhibitor", "expected"), ("exhibitor", "growth"), ("buyer", "hosting")]:
        table = about(judged, kind, target)
        assert table.loc["ours", "lower"] > 0
        assert table.loc["employees", "ahead_lower"] > 0
    assert about(judged, "buyer", "expected").loc["ours", "lift_lower"] > 1


def test_a_firm_s_size_tells_nothing_of_its_buyers_here(judged):
    # in this world it has no part in what a buyer does: a score that must fail
    row = about(judged, "buyer", "expected").loc["employees"]
    assert abs(row["rank"]) < 3 / np.sqrt(row["customers"] - 1)


def test_the_judgement_does_not_hang_on_the_order_of_rows(show, people):
    found = [score_potential(p, show, resamples=50) for p in (people, people[::-1])]
    pd.testing.assert_frame_equal(*found)


def test_the_table_holds_together(judged):
    assert (judged["lower"] <= judged["rank"]).all()
    assert (judged["rank"] <= judged["upper"]).all()
    for (_, target), table in judged.groupby(["kind", "target"]):
        ours, *rest = table["rank"]
        assert table["ahead"].iloc[1:].tolist() == pytest.approx([ours - r for r in rest])
        assert table["lift"].isna().all() == (target == "growth")


def test_a_base_is_judged_by_whom_its_customers_truly_are(show, base):
    people = xl.profile(base)
    found = score_potential(people, show, base.records, resamples=50)
    assert about(found, "exhibitor", "expected").loc["ours", "lower"] > 0
    with pytest.raises(ValueError, match="for a base pass its records as well"):
        score_potential(people, show)
    with pytest.raises(ValueError, match="resamples must be at least 50, found 3"):
        score_potential(people, show, resamples=3)


def test_the_interval_of_a_rank_correlation_is_as_wide_as_theory_says(people, show):
    """Fieller, Hartley & Pearson 1957: the sd of artanh(rho) is sqrt(1.06 / (n - 3))."""
    found = score_potential(people, show, resamples=300)
    row = found.query("kind == 'buyer' and target == 'expected' and score == 'employees'").iloc[0]
    width = np.arctanh(row["upper"]) - np.arctanh(row["lower"])
    theory = 2 * 1.96 * np.sqrt(1.06 / (row["customers"] - 3))
    assert abs(row["rank"]) < 0.8
    assert width == pytest.approx(theory, rel=0.25)
