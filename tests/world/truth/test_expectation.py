"""The truth's engine: its means against counting, against the ledger, against closed forms."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

import expo_lab as xl
from expo_lab.world.books.exits import rival_chance
from expo_lab.world.edition import run_edition
from expo_lab.world.streams import Luck
from expo_lab.world.truth import expectation as engine
from expo_lab.world.truth.expectation import expect, next_exactly, world_at

FUTURES = 60


@pytest.fixture(scope="module")
def small():
    return xl.simulate("mature", customers=400, editions=5, seed=5)


@pytest.fixture(scope="module")
def found(small):
    return expect(small, small.world, 5, FUTURES, 10)


def test_the_mean_of_the_futures_is_the_exact_chance(show, monkeypatch):
    known = next_exactly(show.scenario, show.world, 8, show.seed)
    monkeypatch.setattr(engine, "next_exactly", lambda *a: {})
    drawn = expect(show, show.world, 8, 200, 1).iloc[show.world.firm]
    for name in ("p_next", "p_offered"):
        # nearer to 0 a hundred pairs seldom meet the luck that matters, and their error misleads
        likely = known[name] > 0.05
        away = ((drawn[name] - known[name]) / drawn[f"{name}_se"])[likely]
        assert likely.sum() > 40
        assert (away.abs() < 3).mean() > 0.98
        assert drawn[name].mean() == pytest.approx(known[name].mean(), rel=0.01)


def test_without_luck_the_next_chance_is_the_states_own():
    still = replace(xl.PRESETS["mature"], economy_sd=0, barrier_sd=0)
    show = xl.simulate(still, customers=200, editions=2, seed=3)
    chance = next_exactly(still, show.world, 2, 3)["p_offered"]
    state = show.states.query("edition == 2")["true_p_next"].to_numpy()
    assert chance == pytest.approx(state[show.world.firm], abs=1e-6)
    assert set(np.delete(state, show.world.firm)) == {0.0}  # the others are out of business


def test_expectations_are_what_counting_gives(small, found):
    """Count who exhibits in futures that the truth does not know."""
    counts, soon = [], []
    for future in range(1, 41):
        state, came = small.world, []
        for edition in range(6, 16):
            now, state = run_edition(small.scenario, state, edition, Luck(5, edition, future))
            came.append(now.exhibits)
        counts.append(np.sum(came))
        soon.append(np.any(came[:3], axis=0).sum())
    for name, seen in (("editions", counts), ("p_within_3", soon)):
        error = np.std(seen, ddof=1) / np.sqrt(len(seen))
        # as large again for the truth's own futures, 60 for 40
        assert abs(np.mean(seen) - found[name].sum()) < 3 * error * np.sqrt(1 + 40 / FUTURES)


def test_money_is_the_ledgers(small):
    """Add up what futures write into the books, as the profile does."""
    value = expect(small, small.world, 5, FUTURES, 4)["value"].sum()
    price = small.tables["editions"]["price_sqm"].iloc[-1]
    sums = []
    for future in range(1, 13):
        path = small
        for _ in range(4):
            path = path.advance(future=future)
        new = {k: t[t["edition"] > 5] for k, t in path.tables.items() if "edition" in t}
        part = new["participations"].query("role == 'exhibitor'")
        level = price / part["edition"].map(new["editions"].set_index("edition")["price_sqm"])
        paid = (part["revenue"] * ~part["unpaid"] - part["cost_to_serve"]) * level
        touch = new["contacts"].merge(part[["customer_id", "edition"]])["cost"].sum()
        sums.append(paid.sum() - touch)
    error = np.std(sums, ddof=1) / np.sqrt(len(sums))
    assert abs(np.mean(sums) - value) < 3 * error * np.sqrt(1 + 12 / FUTURES)


@pytest.mark.parametrize("growth", [0.0, 0.25])
def test_a_stand_brings_what_the_books_say_at_the_price_of_the_start(growth):
    """Row by row: bill less what is never paid in the mean, less service, less the offer."""
    knobs = replace(xl.PRESETS["mature"], price_growth=growth)
    show = xl.simulate(knobs, customers=300, editions=2, seed=5)
    luck = Luck(5, 3, 1)
    now, _ = run_edition(knobs, show.world, 3, luck)
    price = show.tables["editions"]["price_sqm"].iloc[-1]
    brings = engine._stand(knobs, show.world, now, luck, price)[now.exhibits]
    books = show.advance(future=1).tables
    part = books["participations"].query("edition == 3 and role == 'exhibitor'")
    offer = books["contacts"].query("edition == 3 and purpose != 'ending'")
    cost = offer.set_index("customer_id")["cost"][part["customer_id"]].to_numpy()
    credit = show.truth["customers"].set_index("customer_id")["true_credit"][part["customer_id"]]
    never = ndtr(np.sqrt(2) * ndtri(knobs.unpaid_rate) + credit.to_numpy())
    kept = part["revenue"] * (1 - never) - part["cost_to_serve"]
    assert len(part) > 20
    assert brings == pytest.approx(kept.to_numpy() / (1 + growth) - cost, abs=0.02)


def test_the_standard_error_is_the_scatter_of_repeats(small, found, monkeypatch):
    repeats = []
    for block in range(12):
        monkeypatch.setattr(engine, "FIRST", 2**31 + 1000 * (block + 1))
        repeats.append(expect(small, small.world, 5, 40, 5))
    for name in ("editions", "value", "margin", "p_within_3"):
        likely = found["p_next"] > 0.05
        seen = pd.concat([r[name] for r in repeats], axis=1).var(axis=1)[likely]
        said = (pd.concat([r[f"{name}_se"] for r in repeats], axis=1) ** 2).mean(axis=1)[likely]
        assert np.sqrt((seen / said).mean()) == pytest.approx(1, abs=0.15)


def test_opposite_lucks_err_less_than_other_lucks(small, found, monkeypatch):
    monkeypatch.setattr(engine, "_Mirror", lambda seed, e, k: Luck(seed, e, k + 10_000))
    apart = expect(small, small.world, 5, FUTURES, 3)
    assert found["p_within_3_se"].sum() < 0.8 * apart["p_within_3_se"].sum()


def test_more_editions_and_longer_spans_never_have_less(found):
    assert (found["p_within_2"] >= found["p_next"] - 4 * found["p_within_2_se"]).all()
    assert (found["p_within_3"] >= found["p_within_2"] - 1e-12).all()
    assert found["editions"].between(0, 10 + 1e-9).all()
    assert found["value"].to_numpy() == pytest.approx(
        (found["margin"] * found["editions"]).to_numpy()
    )


def test_the_realised_next_edition_scatters_about_the_truth_as_it_should():
    """A truth that knew the future would be nearer to it than its own variance."""
    misses, squares = [], []
    for seed in range(40):
        show = xl.simulate("mature", customers=200, editions=1, seed=seed)
        chance = next_exactly(show.scenario, show.world, 1, seed)["p_next"]
        came = run_edition(show.scenario, show.world, 2, Luck(seed, 2))[0].exhibits
        misses.append((came - chance).sum())
        squares.append(((came - chance) ** 2 - chance * (1 - chance)).sum())
    for gap in (misses, squares):
        assert abs(np.mean(gap)) < 3 * np.std(gap, ddof=1) / np.sqrt(len(gap))


def test_a_cancelled_edition_is_no_opportunity():
    show = xl.simulate("cancelled-edition", customers=200, editions=5, seed=2)
    assert next_exactly(show.scenario, show.world, 5, 2) == {}
    found = expect(show, show.world, 5, 10, 10)
    assert found["p_next"].sum() > 1  # of edition 7, the next one held
    assert found["p_next_se"].max() > 0


def test_guests_count_as_editions_and_bring_nothing():
    usual = replace(xl.PRESETS["list-level"], show_sd=0)  # where there are firms to be guests
    show = xl.simulate(usual, customers=300, editions=3, seed=2)
    found = expect(show, show.world, 3, 20, 3)
    alone = replace(show.scenario, co_exhibitors=0)
    bare = expect(replace(show, scenario=alone), show.world, 3, 20, 3)
    assert found["editions"].sum() > 1.2 * bare["editions"].sum()
    assert found["value"].sum() < 1.1 * bare["value"].sum()
    assert found["p_offered"].between(0, 1).all()


def test_who_gets_no_offer_has_the_stand_it_would_have():
    shut = replace(xl.PRESETS["mature"], prospect_reach=0, word_of_mouth=0)
    show = xl.simulate(shut, customers=200, editions=2, seed=2)
    found = expect(show, show.world, 2, 10, 3)
    never = found["editions"] == 0
    never &= np.isin(np.arange(len(found)), show.world.firm)  # firms that closed have no stand
    assert never.any()
    assert found.loc[never, "margin"].abs().min() > 0
    assert found.notna().all(axis=None)


def test_an_earlier_edition_is_told_again_or_refused():
    show = xl.simulate("mature", customers=200, editions=2, seed=4)
    again = world_at(show.advance(future=3), 2)
    assert np.array_equal(again.belief, show.world.belief)
    with pytest.raises(ValueError, match="edition 3 was reached under actions, or another future"):
        world_at(show.advance(future=3).advance(), 3)


def test_rivals_are_those_of_two_editions_a_launch_ahead_included():
    show = xl.simulate("rival-launch", customers=200, editions=5, seed=2)
    knobs, world = show.scenario, show.world
    for as_of, pulls in ((3, (0, 0)), (4, (0, 1)), (5, (1, 1))):  # it opens at edition 6
        found = engine._rivals(knobs, world, as_of, 2)["rivals"]
        pull = [knobs.rival_strength + knobs.rival_shock * launched for launched in pulls]
        one, two = (rival_chance(world, p) for p in pull)
        assert found == pytest.approx(3 * (1 - (1 - one) * (1 - two)))


def test_money_is_at_the_price_level_of_the_start(small, monkeypatch):
    seen = []
    real = engine._stand
    monkeypatch.setattr(engine, "_stand", lambda *a: seen.append(a[-1]) or real(*a))
    expect(small, small.world, 5, 4, 2)
    level = small.tables["editions"]["price_sqm"].iloc[-1]  # in cents
    assert seen == pytest.approx([level] * 8, abs=0.006)
