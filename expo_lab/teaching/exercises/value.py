"""Exercise 05, value: what each answer is checked for."""

from __future__ import annotations

import numpy as np

from ..task import Check, Exercise
from .value_world import (
    JUDGED,
    answered,
    before,
    dinner,
    foretells,
    future,
    handed_on,
    heavy,
    nine,
    reach,
    score,
    spent,
    three,
    weights,
    world,
    worth,
)

# fmt: off
CHECKS = (
    Check("1", "nps", "number",
        "`nps` is the net promoter score of those who answered",
        score,
        "Shares, not counts: promoters less detractors, and times 100.",
        lambda w: {
            "that is the difference of the shares, not yet times 100": score(w) / 100,
        },
    ),
    Check("1", "reach", "number",
        "`reach` is half the width of its 95 % interval",
        reach,
        "Under the root p + d comes first, and n is the number of answers.",
        lambda w: {
            "n is those who answered, not those who were asked": reach(w) * answered(w) ** 0.5,
            "that is the whole width": 2 * reach(w),
            "that is the standard error, not yet times 1.96": reach(w) / 1.96,
            "that is in shares, not yet times 100": reach(w) / 100,
        },
    ),
    Check("2", "lowest", "number",
        "`lowest` is the score of all asked if all the silent are detractors",
        lambda w: answered(w) * score(w) - 100 * (1 - answered(w)),
        "Those who answered keep their score, with their share; the silent get -100.",
        lambda w: {
            "the score was not weighted with the share that answered": (
                score(w) - 100 * (1 - answered(w))
            ),
            "that is the interval of those who answered": score(w) - reach(w),
            "the silent are not nobody: they count as -100": answered(w) * score(w),
            "that would need everybody to be silent": -100.0,
        },
    ),
    Check("2", "highest", "number",
        "`highest` is the score of all asked if all the silent are promoters",
        lambda w: answered(w) * score(w) + 100 * (1 - answered(w)),
        "Those who answered keep their score, with their share; the silent get 100.",
        lambda w: {
            "the score was not weighted with the share that answered": (
                score(w) + 100 * (1 - answered(w))
            ),
            "that is the interval of those who answered": score(w) + reach(w),
            "the silent are not nobody: they count as 100": answered(w) * score(w),
            "that would need everybody to be silent": 100.0,
        },
    ),
    Check("3", "pairs", "sizes",
        "`pairs` holds the three judgements and their reciprocals",
        lambda w: nine(JUDGED),
        "Retention (row 2) against satisfaction (column 1) is 3; the other way round 1 / 3.",
        lambda w: {"rows and columns are swapped": nine(np.transpose(JUDGED))},
        read=nine,
        kind="a table of three rows of three numbers",
    ),
    Check("3", "weights", "shares",
        "`weights` are the three shares of the geometric means",
        weights,
        "The geometric mean of a row is its product to the power 1 / 3; then divide by the sum.",
        lambda w: {
            "the products were divided, without their cube root": three(
                np.prod(JUDGED, axis=1) / np.prod(JUDGED, axis=1).sum()
            ),
            "those are the geometric means, not yet divided by their sum": three(
                np.prod(JUDGED, axis=1) ** (1 / 3)
            ),
            "the first column was taken for the weights": three(np.array([1, 3, 5]) / 9),
            "those are the weights of the swapped table": three(weights(w).to_numpy()[::-1]),
            "everybody weighs the same": three([1 / 3] * 3),
        },
        in_order=True,
    ),
    Check("4", "heavy", "share",
        "`heavy` is the entropy weight of the revenue",
        heavy,
        "Shares of each column's own sum; `np.log` of a table works cell by cell.",
        lambda w: {
            "that is the weight of the loyalty": 1 - heavy(w),
            "equal weights were not asked for": 0.5,
        },
    ),
    Check("5", "future", "number",
        "`future` is the discounted margin that this exhibitor is expected to bring",
        future,
        "The k-th chance is divided by 1.1 to the power k, and k begins with 1.",
        lambda w: {
            "nothing was discounted": w.margin * w.chance.sum(),
            "the next edition must be divided once: k begins with 1": future(w, first=0),
            "all were divided ten times": w.margin * w.chance.sum() / 1.1**10,
            "all were divided once": w.margin * w.chance.sum() / 1.1,
            "those are editions, not EUR: the margin is missing": future(w) / w.margin,
            "no chance is in it: that would be an exhibitor sure to come": (
                w.margin * (1.1 ** -np.arange(1.0, 11)).sum()
            ),
        },
        tolerance=1e-9,
    ),
    Check("6", "off", "number",
        "`off` is the forecast of the three editions over what came, less 1",
        lambda w: w.expected / w.came - 1,
        "The numbers are added up already: the last row has all three editions.",
        lambda w: {
            "the fraction stands upside down": w.came / w.expected - 1,
            "those are stands, not a share": w.expected - w.came,
            "that is the quotient, 1 has not been subtracted": w.expected / w.came,
            "it was divided by the forecast": 1 - w.came / w.expected,
        },
    ),
    Check("7", "to_win", "number",
        "`to_win` is all that winning cost, those who never came included, for each newcomer",
        lambda w: spent(w)["initial"] / w.exhibitors["newcomer"].sum(),
        "All initial costs above the line, newcomers only below it.",
        lambda w: {
            "only the cost of those who came has been counted": (
                spent(w)["on_known"] / w.exhibitors["newcomer"].sum()
            ),
            "it was divided by all exhibitors": spent(w)["initial"] / len(w.exhibitors),
            "that is the sum, not the cost of one": spent(w)["initial"],
        },
    ),
    Check("7", "to_keep", "number",
        "`to_keep` is the cost of keeping, a stand",
        lambda w: spent(w)["maintenance"] / len(w.stands),
        "All maintenance costs over the number of stands, not of exhibitors.",
        lambda w: {
            "it was divided by exhibitors": spent(w)["maintenance"] / len(w.exhibitors),
            "that is the sum, not the cost of one": spent(w)["maintenance"],
            "that is the initial cost": spent(w)["initial"] / len(w.stands),
        },
    ),
    Check("8", "after", "sizes",
        "`after` has what the three are worth once referral value is handed on",
        handed_on,
        "What the first gains the second must lose: nothing is added, it is only handed on.",
        lambda w: {
            "the second still has what the first got: value was added": worth([130, 60, 40]),
            "all of the second's value was handed on": worth([160, 0, 40]),
            "nothing was handed on": worth([100, 60, 40]),
            "the first handed on to the second": worth([50, 110, 40]),
        },
        in_order=True,
    ),
    Check("9", "guests", "choice",
        "`guests` are sixty exhibitors who brought more afterwards than the largest stands",
        lambda w: list(w.exhibitors["expected_value"].nlargest(60).index),
        "A large stand that has left brings nothing: look for a column about the future.",
        judged=dinner,
    ),
    Check("10", "before", "number",
        "`before` is what a newcomer is worth before it comes, the first edition included",
        before,
        "The first edition is certain and not discounted; the k-th after it is divided by 1.1^k.",
        lambda w: {
            "the margin of the first edition is missing": before(w) - w.first,
            "nothing was discounted": w.first * (1 + w.after.sum()),
            "the first edition was discounted as well": before(w) / 1.1,
            "those are editions, not EUR: the margin is missing": before(w) / w.first,
            "that is the first edition alone": w.first,
            "the edition after the first must be divided once": (
                w.first * (1 + (w.after / 1.1 ** np.arange(10)).sum())
            ),
            "that is the mean margin of all exhibitors, not of newcomers": (
                before(w) / w.first * w.exhibitors["margin"].mean()
            ),
        },
        tolerance=1e-9,
    ),
    Check("10", "left", "number",
        "`left` is what winning a newcomer leaves of its value",
        lambda w: before(w) - spent(w)["initial"] / w.exhibitors["newcomer"].sum(),
        "The value of this task less the cost of winning one of task 7.",
        lambda w: {
            "the signs are turned: a cost is taken off": (
                spent(w)["initial"] / w.exhibitors["newcomer"].sum() - before(w)
            ),
            "nothing was taken off": before(w),
            "what comes after the first edition counts as well": (
                w.first - spent(w)["initial"] / w.exhibitors["newcomer"].sum()
            ),
            "that is the quotient, not what is left": (
                before(w) * w.exhibitors["newcomer"].sum() / spent(w)["initial"]
            ),
        },
        tolerance=1e-9,
    ),
    Check("11", "foretold", "share",
        "`foretold` is the share of pairs in which the one that came had the higher change",
        lambda w: foretells(w)["change"],
        "Every one that came against every one that did not; the same change counts one half.",
        lambda w: {
            "that is the share for the level": foretells(w)["level"],
            "that is the share in which the one that stayed away had it": (
                1 - foretells(w)["change"]
            ),
            "pairs with the same change were not counted": foretells(w)["higher"],
            "pairs with the same change were counted whole": foretells(w)["not lower"],
        },
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="05",
    title="Value",
    version="3",
    world=world,
    given=("people", "exhibitors"),
    checks=CHECKS,
    rubric={
        "12": "Names two guests and a value other than money for each; says what would be seen if "
        "it came about, and what if not; says that the books can hardly tell it from chance."
    },
)
