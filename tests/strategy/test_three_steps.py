"""The three-step pipeline: what a step costs, and what is lost without it."""

import pytest

import expo_lab as xl
from expo_lab.collect import ask_needs
from expo_lab.strategy import needs_pipeline


@pytest.fixture(scope="module")
def show():
    return xl.simulate("mature", customers=600, editions=5, seed=2029)


def test_costs_and_means_add_up_to_the_budget(show):
    made = needs_pipeline(show, budget=12_000, futures=2, editions=1)
    assert made[["segment", "research", "choose", "means"]].sum(axis=1).eq(12_000).all()
    assert made.loc["without segment", "segment"] == 0
    assert made.loc["without research", "research"] == 0
    assert made.loc["without choose", "choose"] == 0
    assert made.loc["whole", ["loss", "loss_lower", "loss_upper"]].eq(0).all()
    gap = made.loc["whole", "effect"] - made["effect"]
    assert (abs(gap - made["loss"]) < 1e-6).all()


def test_research_costs_what_asking_costs(show):
    people = xl.profile(show)
    firms = people[people["kind"].eq("exhibitor") & (people["recency"] > 0)]
    lapsed = firms.index[firms["editions_attended"] > 0]
    made = needs_pipeline(show, budget=30_000, mode="questionnaire", futures=2, editions=1)
    assert made.loc["whole", "research"] == ask_needs(show, lapsed, "questionnaire")["cost"].sum()


def test_a_budget_that_the_steps_eat_up_is_refused(show):
    with pytest.raises(ValueError, match=r"the steps cost 1,.* EUR and the budget is 1,000"):
        needs_pipeline(show, budget=1_000, futures=2)
    with pytest.raises(ValueError, match="found 0 and 2"):
        needs_pipeline(show, editions=0, futures=2)
