"""Allocation: published and closed-form vectors, brute force, never worse than simpler rules."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expo_lab.strategy import envelope
from expo_lab.strategy.allocation import CELLS, allocate, compare_allocations
from expo_lab.strategy.curves import Response

FOUR = pd.DataFrame(
    dict(
        n=[50, 80, 300, 600],
        value=[8000, 9000, 2500, 1200],
        ceiling=[0.30, 0.20, 0.15, 0.05],
        rate=[1 / 400, 1 / 600, 1 / 300, 1 / 500],
    ),
    index=["a", "b", "c", "d"],
)


def logs(weights, scale=1.0):
    return {
        f"s{i}": Response(lambda x, a=a: a * np.log1p(x / scale), lambda x, a=a: a / (scale + x))
        for i, a in enumerate(weights)
    }


def s_shaped(rng, segments):
    return pd.DataFrame(
        dict(
            n=rng.integers(5, 60, segments),
            value=rng.uniform(500, 5000, segments),
            ceiling=rng.uniform(0.1, 0.5, segments),
            half=rng.uniform(50, 500, segments),
            power=rng.uniform(0.5, 6, segments),
        )
    )


def test_the_dossier_vector():
    plan = allocate(FOUR, 60_000)
    assert plan.marginal_return == pytest.approx(1.522, abs=5e-4)
    assert plan.table["amount"].round(1).tolist() == [548.7, 407.1, 0, 0]
    assert plan.gain == pytest.approx(160_494, abs=1)
    assert plan.gap == 0


def test_logs_of_known_answer():
    plan = allocate(logs([3, 2, 1]), 3)
    assert plan.table["amount"].tolist() == pytest.approx([2, 1, 0], abs=1e-9)


def test_the_budget_that_traps_a_general_solver():
    plan = allocate(logs([9, 2, 1], 1e5), 1e6, least_return=0)
    assert plan.table["amount"].tolist() == pytest.approx([875_000, 350_000 / 3, 25_000 / 3])


def test_funded_segments_share_one_marginal_return_and_the_others_have_less():
    plan = allocate(FOUR, 200_000)
    funded = plan.table["amount"] > 0
    slopes = plan.table["marginal_return"]
    assert funded.sum() == 3
    assert slopes[funded].tolist() == pytest.approx([plan.marginal_return] * 3, rel=1e-12)
    assert (slopes[~funded] < plan.marginal_return).all()


def test_money_is_left_where_the_last_euro_earns_less_than_one():
    plan = allocate(FOUR, np.inf)
    exact = np.maximum(0, np.log(FOUR.rate * FOUR.ceiling * FOUR.value) / FOUR.rate)
    assert plan.table["amount"].tolist() == pytest.approx(exact.tolist())
    assert allocate(FOUR, 1e9).spent == pytest.approx((FOUR.n * exact).sum())
    assert allocate(FOUR, 1e6, least_return=0).spent == pytest.approx(1e6)


def test_acquisition_alone_is_blattberg_and_deightons_closed_form():
    one = pd.DataFrame(dict(n=[1], value=[1000], ceiling=[0.4], rate=[0.01]))
    assert allocate(one, np.inf).table["amount"][0] == pytest.approx(
        np.log(0.4 * 0.01 * 1000) / 0.01
    )


def test_bounds_hold_and_the_rest_is_as_if_they_were_given():
    plan = allocate(FOUR, 60_000, at_least={"d": 20}, at_most={"a": 300})
    assert plan.table["amount"][["a", "d"]].tolist() == pytest.approx([300, 20])
    rest = allocate(FOUR.loc[["b", "c"]], 60_000 - 300 * 50 - 20 * 600)
    assert plan.table["amount"][["b", "c"]].tolist() == pytest.approx(rest.table["amount"].tolist())


def test_order_of_the_segments_does_not_matter():
    back = allocate(FOUR[::-1], 60_000).table["amount"][::-1]
    assert back.tolist() == pytest.approx(allocate(FOUR, 60_000).table["amount"].tolist())


def test_a_segment_cut_in_two_gets_the_same_a_head():
    halves = FOUR.loc[["a", "a", "b", "c", "d"]].assign(n=[20, 30, 80, 300, 600])
    halves.index = ["a1", "a2", "b", "c", "d"]
    x = allocate(halves, 60_000).table["amount"]
    assert x[["a1", "a2"]].tolist() == pytest.approx([548.653] * 2, abs=1e-3)


def test_who_loses_by_being_treated_gets_nothing_but_the_floor():
    sour = FOUR.assign(ceiling=[0.3, -0.2, 0.15, 0.05])
    plan = allocate(sour, 60_000, at_least={"b": 5})
    assert plan.table.loc["b", "amount"] == 5
    assert plan.table.loc["b", "gain"] < 0


@pytest.mark.parametrize("seed", range(6))
def test_s_shaped_against_every_point_of_a_grid(seed):
    rng = np.random.default_rng(seed)
    table = s_shaped(rng, 3)
    budget = float((table.n * table.half).sum() * rng.uniform(0.1, 0.8))
    plan = allocate(table, budget)
    t = table.to_dict("list")
    grids = [np.linspace(0, budget / n, 121) for n in t["n"]]
    x = np.array(np.meshgrid(*grids, indexing="ij")).reshape(3, -1).T
    x = x[x @ np.array(t["n"]) <= budget * (1 + 1e-12)]
    z = (x / t["half"]) ** np.array(t["power"])
    net = ((z / (1 + z)) * t["value"] * np.array(t["ceiling"]) - x) @ np.array(t["n"])
    assert plan.spent <= budget
    assert plan.gain - plan.spent >= net.max() - 1e-9
    assert plan.bound >= net.max() - 1e-9
    assert plan.gap <= 1e-6 * (plan.gain - plan.spent)


@pytest.mark.parametrize("seed", [9, 10, 11])
def test_s_shaped_against_dynamic_programming(seed):
    table = s_shaped(np.random.default_rng(seed), 8).assign(power=6.0)
    budget, steps = float((table.n * table.half).sum() * 0.4), 1500
    reached = np.zeros(steps + 1)  # best net gain of the segments so far, by money spent at most
    for row in table.itertuples():
        spend = np.arange(steps + 1) * budget / steps
        with np.errstate(divide="ignore"):
            share = 1 / (1 + (row.half * row.n / spend) ** row.power)
        net = row.n * row.value * row.ceiling * share - spend
        reached = np.array(
            [(reached[: i + 1][::-1] + net[: i + 1]).max() for i in range(steps + 1)]
        )
    plan = allocate(table, budget)
    found = plan.gain - plan.spent
    assert reached[-1] <= plan.bound + 1e-9
    assert reached[-1] <= found * (1 + 1e-6)
    assert found <= reached[-1] * 1.01  # what a grid of a fifteen-hundredth cannot reach


def test_equal_marginal_return_can_be_the_worst_of_an_s_shape():
    # two alike, money for one: an equal split has equal marginal returns and earns a fifth
    twins = pd.DataFrame(dict(n=[1, 1], value=1000, ceiling=1.0, half=100, power=8), index=[0, 1])
    plan = allocate(twins, 120)
    equal = 2 * 1000 / (1 + (100 / 60) ** 8)
    assert sorted(plan.table["amount"])[0] == pytest.approx(0, abs=1e-9)
    assert plan.gain > 20 * equal
    assert plan.gap < 1e-3


def test_a_steep_adbudg_is_a_knapsack():
    # values 4, 3, 2, weights 3, 2, 2, capacity 4: take the second and the third
    steps = pd.DataFrame(dict(n=1, value=[40, 30, 20], ceiling=1.0, half=[3, 2, 2], power=2000))
    plan = allocate(steps, 4.02)
    assert (plan.table["gain"] > 10).tolist() == [False, True, True]


def test_a_search_cut_short_says_what_it_leaves_open(monkeypatch):
    table = s_shaped(np.random.default_rng(9), 8).assign(power=6.0)
    budget = float((table.n * table.half).sum() * 0.4)
    full = allocate(table, budget)
    monkeypatch.setattr(envelope, "NODES", 0)
    cut = allocate(table, budget)
    assert cut.gap > 1e-3 * cut.gain > full.gap
    assert cut.bound >= full.gain - full.spent > cut.gain - cut.spent


def test_a_concave_adbudg_is_solved_as_by_functions():
    table = pd.DataFrame(dict(n=[10, 20], value=[900, 700], ceiling=0.3, half=[50, 80], power=1))
    mine = {
        i: Response(
            lambda x, v=r.value * 0.3, h=r.half: v * x / (h + x),
            lambda x, v=r.value * 0.3, h=r.half: v * h / (h + x) ** 2,
            r.n,
        )
        for i, r in table.iterrows()
    }
    one, other = (allocate(r, 2000).table["amount"] for r in (table, mine))
    assert one.tolist() == pytest.approx(other.tolist(), rel=1e-8)


def test_own_functions_with_a_bend():
    def s_curve(x):
        return 500 * x**3 / (1e6 + x**3)

    def slope(x):
        return 500 * 3e6 * x**2 / (1e6 + x**3) ** 2

    table = pd.DataFrame(
        dict(n=[4, 9], value=500, ceiling=1.0, half=100, power=3), index=["p", "q"]
    )
    mine = {s: Response(s_curve, slope, n, 100 * 0.5 ** (1 / 3)) for s, n in table["n"].items()}
    one, other = allocate(table, 1000), allocate(mine, 1000)
    assert one.table["amount"].tolist() == pytest.approx(other.table["amount"].tolist(), abs=1e-6)


segment = st.tuples(
    st.integers(1, 500), st.floats(-500, 1e5), st.floats(0, 1), st.floats(1e-4, 0.1),
    st.floats(0, 40), st.floats(0, 500), st.sampled_from(list(CELLS)),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(segment, min_size=1, max_size=7), st.floats(0, 1e6), st.booleans())
def test_never_worse_than_the_sources_cells_or_even_spending(rows, extra, s_shape):
    table = pd.DataFrame(
        [r[:4] for r in rows], columns=["n", "value", "ceiling", "rate"], dtype=float
    )
    if s_shape:
        table = table.assign(half=1 / table["rate"], power=1 + 50 * table["ceiling"])
        table = table.drop(columns="rate")
    least = {i: r[4] for i, r in enumerate(rows)}
    most = {i: r[4] + r[5] for i, r in enumerate(rows)}
    budget = float(sum(r[0] * r[4] for r in rows) * (1 + 1e-12) + extra)
    found = compare_allocations(table, budget, {i: r[6] for i, r in enumerate(rows)}, least, most)
    plan = allocate(table, budget, least, most)
    assert plan.spent <= budget * (1 + 1e-14)  # floors may cost the whole of it, but for rounding
    assert (found["spent"] <= budget * (1 + 1e-12)).all()
    assert (found["regret"] >= -1e-9 * (1 + abs(found["net"].iloc[0])) - plan.gap).all()
    x = plan.table["amount"]
    assert all(least[i] <= x[i] <= most[i] for i in x.index)
    assert plan.gap <= 1e-5 * (1 + abs(plan.gain))


def test_even_and_cells_spend_in_their_proportions():
    words = dict(zip("abcd", ["ample", "large", "modest", "least"], strict=True))
    found = compare_allocations(FOUR, 60_000, words)
    assert found["spent"].tolist() == pytest.approx([60_000] * 3)
    even = (FOUR.n * FOUR.value * FOUR.ceiling * -np.expm1(-FOUR.rate * 60_000 / 1030)).sum()
    assert found.loc["even", "gain"] == pytest.approx(even)
    a_head = 60_000 / (4 * 50 + 4 * 80 + 2 * 300 + 600)
    x = a_head * np.array([4, 4, 2, 1])
    cells = (FOUR.n * FOUR.value * FOUR.ceiling * -np.expm1(-FOUR.rate * x)).sum()
    assert found.loc["four cells", "gain"] == pytest.approx(cells)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(budget=-1), "allocate: budget must be a number of 0 or more, found -1."),
        (dict(budget=np.nan), "allocate: budget must be a number of 0 or more, found nan."),
        (
            dict(at_least=100),
            "allocate: at_least costs 103000 EUR, the budget is 60000; raise the budget or lower "
            "at_least.",
        ),
        (
            dict(at_least={"A": 1}),
            "allocate: at_least names no segment 'A'. Known: a, b, c, d.",
        ),
        (
            dict(at_least={"b": 9}, at_most={"b": 8}),
            "allocate: segment 'b' is to get at least 9 and at most 8 EUR a head; lower the one "
            "or raise the other.",
        ),
        (
            dict(response=FOUR.assign(value=[1, np.nan, 2, 3])),
            "allocate: value of segment 'b' is nan; fill the gap, or leave the segment out.",
        ),
        (
            dict(response=FOUR.drop(columns="rate")),
            "allocate: response lacks rate; it needs n, value, ceiling, rate, or for an S-shaped "
            "response n, value, ceiling, half, power.",
        ),
        (
            dict(response=FOUR.assign(n=[5, 0, 1, 1])),
            "allocate: n must be above 0, found 0 for segment 'b'; leave out a segment without "
            "customers or response.",
        ),
        (
            dict(response=FOUR.set_axis(["a", "b", "b", "c"])),
            "allocate: segment 'b' stands twice in the response; keep one row.",
        ),
        (
            dict(budget=np.inf, least_return=0),
            "allocate: an infinite budget needs least_return above 0, or at_most for every "
            "segment: nothing else ends the spending.",
        ),
        (
            dict(response={"a": Response(lambda x: x**0.5, lambda x: x**-0.4 / 2)}),
            "allocate: slope of segment 'a' is not the derivative of its gain: at 0.001 it says "
            "7.92447, the gain rises by 15.8114.",
        ),
        (
            dict(response={"a": Response(lambda x: x**2, lambda x: 2 * x)}),
            "allocate: gain of segment 'a' is not convex up to its bend at 0 and concave above "
            "it; give the bend, or cut the response into such pieces.",
        ),
    ],
)  # fmt: skip
def test_bad_input(change, message):
    with pytest.raises(ValueError, match="allocate") as caught:
        allocate(**{"response": FOUR, "budget": 60_000, **change})
    assert str(caught.value) == message


def test_cells_must_be_known_and_complete():
    words = dict(zip("abcd", ["ample", "large", "modest", "least"], strict=True))
    for change, said in (
        ({**words, "e": "least"}, "no segment 'e'"),
        ({**words, "a": "amble"}, "no cell 'amble'. Did you mean 'ample'?"),
        ({"a": "ample"}, "segment 'b' has no cell"),
    ):
        with pytest.raises(ValueError, match="compare_allocations") as caught:
            compare_allocations(FOUR, 1000, change)
        assert said in str(caught.value)


def test_brute_force_on_whole_euros():
    table = pd.DataFrame(dict(n=1, value=[40, 25, 9], ceiling=0.9, rate=[0.2, 0.3, 0.5]))
    plan = allocate(table, 12)

    def net(x):
        return sum(
            r.value * r.ceiling * -np.expm1(-r.rate * a) - a
            for r, a in zip(table.itertuples(), x, strict=True)
        )

    best = max(net(x) for x in product(range(13), repeat=3) if sum(x) <= 12)
    assert best <= net(plan.table["amount"]) <= best * 1.02
