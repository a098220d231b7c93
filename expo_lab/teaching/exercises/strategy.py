"""Exercise 06, strategy: what each answer is checked for."""

from __future__ import annotations

from ..task import Check, Exercise
from .strategy_world import (
    BUDGET,
    added,
    amounts,
    came_again,
    changed,
    contest,
    each_lost,
    effect,
    even_regret,
    growth,
    how_many,
    last_euro,
    others,
    swallowed,
    waverers,
    world,
)

CENTS = 1e-9  # sums of cents over three lucks: thirds of a cent are to be kept

# fmt: off
CHECKS = (
    Check("1", "each", "number",
        "`each` is the EUR that one lost exhibitor gets",
        each_lost,
        "Pick the rows of `actions` whose `action` is `visit`, and take the mean amount.",
        lambda w: {
            "that is what an existing exhibitor gets": each_lost(w) / 3,
            "that is what all lost ones get together": swallowed(w) * BUDGET,
            "the sizes of the segments were forgotten": BUDGET * 3 / 4,
            "that is the mean over all rows": BUDGET / len(w.exhibitors),
        },
    ),
    Check("1", "swallowed", "share",
        "`swallowed` is the share of the budget that goes to the lost",
        swallowed,
        "The sum of the visits' amounts, divided by the sum of all amounts.",
        lambda w: {
            "that is the share of heads, not of money": w.lost.mean(),
            "that is the share of the existing": 1 - swallowed(w),
            "a weight is not a share: the sizes count": 0.75,
        },
    ),
    Check("2", "chosen", "table",
        "`chosen` holds the thirty with most doubt times margin",
        waverers,
        "`exhibitors.loc[score.nlargest(30).index]`, with the score p (1 - p) margin.",
    ),
    Check("3", "more", "count",
        "`more` is how many exhibitors more the visits bring at the next edition",
        lambda w: how_many(w.visited) - how_many(w.without),
        "`len(came(visited)) - len(came(without))`, in this order.",
        lambda w: {
            "that is how many came in all": how_many(w.visited),
            "that is how many decided otherwise, either way": changed(w),
        },
    ),
    Check("3", "others", "count",
        "`others` is how many decided otherwise at the next edition without having been visited",
        others,
        "`changed - touched` holds those who decided otherwise and were not visited; its `len`.",
        lambda w: {
            "that is how many decided otherwise": changed(w),
            "that is how many were visited": 30,
        },
    ),
    Check("4", "effect", "number",
        "`effect` is the profit that calls to everybody add to doing nothing, a future",
        lambda w: effect(w, "calls"),
        'The row is `"calls"`, the column `"effect"`: `result.effects.loc[row, column]`.',
        lambda w: {
            "that is the effect of the visits": effect(w, "visits"),
            "that is the profit itself": w.result.effects.loc["calls", "profit"],
            "that is the sign turned round": -effect(w, "calls"),
            "that is what was spent": w.result.effects.loc["calls", "spend"],
            "that is the regret": w.result.effects.loc["calls", "regret"],
        },
        tolerance=CENTS,
    ),
    Check("4", "gap", "number",
        "`gap` is the mean profit of the visits less that of the calls, under the same lucks",
        lambda w: effect(w, "visits") - effect(w, "calls"),
        '`result.difference("visits", "calls")` has it under `"difference"`.',
        lambda w: {
            "the courses are the wrong way round": effect(w, "calls") - effect(w, "visits"),
            "that is the lower bound": w.result.difference("visits", "calls")["lower"],
            "that is the upper bound": w.result.difference("visits", "calls")["upper"],
            "doing nothing was subtracted, not the calls": effect(w, "visits"),
        },
        tolerance=CENTS,
    ),
    Check("5", "next_edition", "number",
        "`next_edition` is what one round of visits leaves at the next edition",
        lambda w: round(float(growth(w)[0]), 9),
        'The first row of the column `"difference"`: `.iloc[0]`.',
        lambda w: {
            "the cost of the visits was taken off twice": growth(w)[0] - 9000,
            "the cost of the visits was put back": growth(w)[0] + 9000,
            "that is the sum over all editions": growth(w).sum(),
        },
        tolerance=CENTS,
    ),
    Check("5", "afterwards", "number",
        "`afterwards` is what the same visits bring at the editions after that",
        lambda w: round(float(growth(w)[1:].sum()), 9),  # cents, without a float's noise
        'The last row of `"total"` less the first: what was added after the first edition.',
        lambda w: {
            "that is the sum with the first edition in it": growth(w).sum(),
            "that is the second edition alone": growth(w)[1],
            "that is the last edition alone": growth(w)[-1],
            "that is the mean of the later editions": growth(w)[1:].mean(),
        },
        tolerance=CENTS,
    ),
    Check("6", "last_euro", "number",
        "`last_euro` is what the next euro brings wherever anything is spent",
        last_euro,
        "`plan.marginal_return`.",
        lambda w: {
            "that is gain over cost, the average euro": (
                w.plan.gain / w.plan.spent if w.plan.spent else 0.0
            ),
            "that is the gain of the whole plan": w.plan.gain,
            "that is the best first euro": float(
                w.response.eval("value * ceiling * rate").max()
            ),
        },
        tolerance=1e-6,
    ),
    Check("6", "amounts", "sizes",
        "`amounts` is what each segment gets a head",
        amounts,
        'The column `"amount"` of `plan.table`.',
        lambda w: {
            "those are the sums, not the amounts a head": amounts(w) * w.response["n"],
        },
        tolerance=1e-6,
    ),
    Check("6", "left_lying", "number",
        "`left_lying` is what even spending nets less than the best plan",
        even_regret,
        'The row is `"even"`, the column `"regret"`.',
        tolerance=1e-7,
    ),
    Check("7", "added", "number",
        "`added` is what goes missing at the next edition when the calls are left out, their cost "
        "taken off",
        added,
        'The row is `("call", "all")`, the column `"net"`.',
        lambda w: {
            "that is before the calls' cost": added(w, cost=False),
            "that is the whole playbook against nothing": added(w, whole=True),
        },
        tolerance=CENTS,
    ),
    Check("8", "kept", "share",
        "`kept` is the share of the exhibitors of edition 5 that came again to edition 6",
        came_again,
        'The row is `("retain", "came again")`, the column `"after"`.',
        lambda w: {
            "that is the edition before": came_again(w, edition=5),
            "that is the change": came_again(w) - came_again(w, edition=5),
        },
    ),
    Check("9", "plan_of_mine", "choice",
        "`plan_of_mine` breaks no rule of the contest: exhibitors alone, amounts above 0, and no "
        "more than 9,000 EUR together",
        lambda w: w.visits,
        "It must be what your policy returns for `people`: customer_id, action, amount.",
        judged=contest,
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="06",
    title="Strategy",
    version="2",
    world=world,
    given=("people", "exhibitors", "response"),
    checks=CHECKS,
    rubric={
        "10": "Says what the policy does and why, before its result; reports effect and interval "
        "against doing nothing and against the rival, and the number of editions and futures; does "
        "not call a course better whose interval holds 0; names what of it hangs on the world."
    },
)
