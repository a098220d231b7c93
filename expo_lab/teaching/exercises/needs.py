"""Exercise 03c, needs: what each answer is checked for."""

from __future__ import annotations

from ..task import Check, Exercise
from .needs_world import (
    border,
    fit,
    gap,
    gap_se,
    never,
    per_answer,
    response,
    silent,
    told,
    usable,
    weighted,
    world,
)

# fmt: off
CHECKS = (
    Check("1", "response", "share",
        "`response` is the share of those written to who answered",
        response,
        "Take the mean of the column `answered` of `letters`.",
        lambda w: {
            "that counts only the usable answers": len(usable(w.letters)) / len(w.letters),
            "that is the share that did not answer": 1 - response(w),
            "those are the calls": float(w.phone["answered"].mean()),
        },
        rows=lambda w: len(w.letters),
    ),
    Check("1", "per_answer", "number",
        "`per_answer` is all that the letters cost over the usable answers",
        per_answer,
        "Divide the sum of `cost` by the sum of `usable`.",
        lambda w: {
            "that is the cost of an attempt": float(w.letters["cost"].mean()),
            "answers that say nothing were counted too": (
                per_answer(w) * len(usable(w.letters)) / w.letters["need_skills"].count()
            ),
            "the letters that nobody answered are not paid yet": 3.0,
            "that is the sum, not yet divided": per_answer(w) * len(usable(w.letters)),
        },
    ),
    Check("2", "gap", "number",
        "`gap` is the telephone's mean less that of the visits",
        gap,
        "Pick the usable rows of both tables, then subtract the means of `need_sourcing`.",
        lambda w: {
            "the visits' mean comes second": -gap(w),
            "those are the medians": float(
                usable(w.phone)["need_sourcing"].median()
                - usable(w.visits)["need_sourcing"].median()
            ),
            "answers with one number for all are among them": float(
                w.phone["need_sourcing"].mean() - w.visits["need_sourcing"].mean()
            ),
        },
    ),
    Check("2", "gap_se", "number",
        "`gap_se` is the standard error of the gap",
        gap_se,
        "`(a.sem() ** 2 + b.sem() ** 2) ** 0.5`.",
        lambda w: {
            "that is the variance; take the root": gap_se(w) ** 2,
            "errors add up as squares": float(
                usable(w.phone)["need_sourcing"].sem() + usable(w.visits)["need_sourcing"].sem()
            ),
            "that is the error of the telephone's mean alone": float(
                usable(w.phone)["need_sourcing"].sem()
            ),
        },
    ),
    Check("3", "plain", "number",
        "`plain` is the mean need of automation by the usable letters",
        lambda w: float(told(w).mean()),
        "Pick the rows of `letters` with `usable`, then the mean of `need_automation`.",
        lambda w: {
            "that is the median": float(told(w).median()),
            "that is the profile's estimate for all": float(w.known["need_automation"].mean()),
            "answers with one number for all are among them": float(
                w.letters["need_automation"].mean()
            ),
        },
    ),
    Check("3", "weighted", "number",
        "`weighted` is that mean with both groups at their share of `known`",
        weighted,
        "The share is that of `known`, not of those who answered.",
        lambda w: {
            "nothing was weighted": float(told(w).mean()),
            "each group has one half": float(
                told(w).groupby(w.known["recency"].eq(0)).mean().mean()
            ),
        },
    ),
    Check("4", "without", "count",
        "`without` counts the customers without a pronounced need",
        lambda w: len(silent(w)),
        "Count the rows where `segment` is \"no pronounced need\".",
        lambda w: {"those are the ones with a need": len(w.known) - len(silent(w))},
        rows=lambda w: len(w.known),
    ),
    Check("4", "never", "share",
        "`never` is the share of all customers in `known` that never told their needs",
        never,
        "`~known.index.isin(tellers)` says who never told; take its mean.",
        lambda w: {
            "that is the share that told": 1 - never(w),
            "that is the share of those without a pronounced need": float(
                (~silent(w).index.isin(w.tellers)).mean()
            ),
            "visitors and buyers told as well": 1 - len(w.tellers) / len(w.known),
        },
        rows=lambda w: len(w.known),
    ),
    Check("5", "mean_fit", "number",
        "`mean_fit` is the mean fit of `known`",
        lambda w: float(fit(w).mean()),
        "Subtract 3 from each need before you multiply.",
        lambda w: {
            "3 was not taken off the needs": float(fit(w).mean()) + 4.2,
            "the weights are swapped": float(
                (0.8 * w.known["need_automation"] + 0.6 * w.known["need_digital"]).mean() - 4.2
            ),
        },
    ),
    Check("5", "best", "table",
        "`best` holds exactly the rows of `known` with a fit of 1 or more",
        lambda w: w.known[~(fit(w) < 1)],
        "Put the mask `fit >= 1` in square brackets behind `known`.",
    ),
    Check("6", "corner_eur", "number",
        "`corner_eur` is what an exhibitor would pay for a corner",
        lambda w: float(w.found.loc["corner", "wtp"]),
        "Minus 1000 times the corner's part-worth over that of the price.",
        lambda w: {
            "a price is a burden: its part-worth is below 0": -float(w.found.loc["corner", "wtp"]),
            "that is in EUR 1000": float(w.found.loc["corner", "wtp"]) / 1000,
            "the fraction stands upside down": 1e6 / float(w.found.loc["corner", "wtp"]),
            "that is the package": float(w.found.loc["package", "wtp"]),
        },
    ),
    Check("6", "border", "number",
        "`border` is the need above the mean at which the package is worth 600 EUR",
        border,
        "Set package + need z equal to the part-worth of 600 EUR, -0.6 times that of the price.",
        lambda w: {
            "the package's own worth was left out": 600 / float(w.found.loc["need", "wtp"]),
            "that is the need itself; points above the mean were asked": border(w) + 3,
            "price is in EUR 1000": float(
                (-600 * w.found.loc["price", "part_worth"] - w.found.loc["package", "part_worth"])
                / w.found.loc["need", "part_worth"]
            ),
        },
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="03c",
    title="Needs",
    version="2",
    world=world,
    given=("known", "letters", "phone", "visits"),
    checks=CHECKS,
    rubric={
        "7": "Asks what decision the answers would change and what that is worth; proposes a small "
        "sample by lot first; names cost an answer or that the keen answer first."
    },
)
