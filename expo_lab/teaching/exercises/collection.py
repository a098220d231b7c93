"""Exercise 01, collection: what each answer is checked for."""

from __future__ import annotations

from ..task import Check, Exercise
from .collection_world import (
    CALL,
    FALSE_MERGE,
    HARM,
    MISSED_MERGE,
    between,
    cheapest,
    paid,
    phones,
    share_of,
    world,
    written,
)

_SURELY = "(satisfaction - 3) / satisfaction_se > 2"

# fmt: off
CHECKS = (
    Check("1", "records_in_all", "count",
        "`records_in_all` is the number of records of all eight lists",
        lambda w: len(w.records),
        "Add up the column `records` of the table `lists`, not its rows.",
        lambda w: {"that is the number of lists": len(w.lists)},
    ),
    Check("1", "cost_in_all", "number",
        "`cost_in_all` is each list's number of records times its price, added up",
        paid,
        "Multiply first, list by list, and add up afterwards; mind the brackets.",
        lambda w: {
            "that is the sum of the eight prices, as if each list had one record": (
                w.lists["unit_cost"].sum()
            ),
            "that is all records times the mean price, but the long lists have other prices": (
                w.lists["records"].sum() * w.lists["unit_cost"].mean()
            ),
            "that is the mean cost of a list, not the cost of all": (
                (w.lists["records"] * w.lists["unit_cost"]).mean()
            ),
        },
        tolerance=0.005,
    ),
    Check("2", "different", "count",
        "`different` counts every address once, however often it occurs",
        lambda w: len(set(w.records["email"].dropna())),
        "Take the column `email` of `records`, and put `.nunique()` behind it.",
        lambda w: {
            "that is every record with an address, a repeated one each time": (
                w.records["email"].count()
            ),
            "that is the number of different names": w.records["name"].nunique(),
            "that is all records": len(w.records),
            "an empty cell was counted as one more address": w.records["email"].nunique() + 1,
        },
    ),
    Check("2", "without", "share",
        "`without` is the share of records in which no address is written",
        lambda w: 1 - written(w) / len(w.records),
        "`.isna()` says True where there is none; the `.mean()` of that is the share.",
        rows=lambda w: len(w.records),
    ),
    Check("3", "merged", "table",
        "`merged` has all pairs that were merged, and no other",
        lambda w: w.pairs.drop(index=w.review.index),
        'Use the mask `pairs["decision"] == "merged"` in square brackets behind `pairs`.',
    ),
    Check("3", "precision", "share",
        "`precision` is the share of the merged pairs that belong together",
        lambda w: share_of(w.merged, w.merged.query("same")),
        "Take the `.mean()` of the column `same` of `merged`.",
        lambda w: {
            "that is the share among all pairs, the doubtful ones too": w.pairs["same"].mean(),
            "that is the share among the pairs put off for review": w.review["same"].mean(),
            "that is how many of the pairs were merged": len(w.merged) / len(w.pairs),
        },
        rows=lambda w: len(w.merged),
    ),
    Check("3", "in_review", "share",
        "`in_review` is the same share of the pairs put off for review",
        lambda w: share_of(w.review, w.review.query("same")),
        'Pick with `pairs["decision"] == "review"`, then as before.',
        lambda w: {
            "that is how many of the pairs were put off": len(w.review) / len(w.pairs),
            "that is the share among all pairs": w.pairs["same"].mean(),
        },
        rows=lambda w: len(w.review),
    ),
    Check("4", "strict", "table",
        "`strict` has the merged pairs with a probability of 0.99 or more",
        lambda w: w.pairs.query("match_probability >= 0.99 and decision == 'merged'"),
        "Compare the column `match_probability` of `merged` with 0.99 by `>=`.",
    ),
    Check("4", "avoided", "count",
        "`avoided` counts the wrong pairs that the stricter line leaves apart",
        lambda w: int((~between(w)["same"]).sum()),
        "Wrong pairs before, less wrong pairs afterwards.",
        lambda w: {
            "those are all pairs that are no longer merged, right ones too": len(between(w)),
            "those are the right pairs that are lost": int(between(w)["same"].sum()),
            "those are the wrong pairs that are still merged": int(
                (~w.merged.query("match_probability >= 0.99")["same"]).sum()
            ),
            "those are the wrong pairs before": int((~w.merged["same"]).sum()),
        },
    ),
    Check("4", "lost", "count",
        "`lost` counts the right pairs that the stricter line leaves apart",
        lambda w: int(between(w)["same"].sum()),
        "Right pairs before, less right pairs afterwards: sums of the column `same`.",
        lambda w: {
            "those are all pairs that are no longer merged, wrong ones too": len(between(w)),
            "those are the right pairs that are still merged": int(
                w.merged.query("match_probability >= 0.99")["same"].sum()
            ),
            "those are the wrong pairs that are avoided": int((~between(w)["same"]).sum()),
        },
    ),
    Check("5", "rule", "share",
        "at `rule` the expected cost of merging and that of leaving apart are equal",
        lambda w: 1 - MISSED_MERGE / (FALSE_MERGE + MISSED_MERGE),
        "If it is wrong to merge, 45 euros are lost: 45 stands above the line and below it.",
        lambda w: {
            "the brackets below the line are missing": FALSE_MERGE / FALSE_MERGE + MISSED_MERGE,
            "that is how many times dearer a false merge is": FALSE_MERGE / MISSED_MERGE,
        },
    ),
    Check("5", "cheapest", "share",
        "`cheapest` is a threshold, and no other of `curve` costs less",
        cheapest,
        "Put `.idxmin()` behind the column `cost`; `.min()` would be the cost itself.",
        lambda w: {
            "that is the cost, not the threshold at which it arises": w.curve["cost"].min(),
            "that is the dearest threshold": w.curve["cost"].idxmax(),
            "that is the threshold of the best F1, whatever errors cost": w.curve["f1"].idxmax(),
        },
    ),
    Check("6", "other", "labels",
        "in `other` whoever stands in the directory with a number has that number",
        lambda w: w.other_phones,
        'Set `rules.loc["phone", "departments"]`, and give `rules` as `survivorship`.',
        lambda w: {"the numbers of the old rules": w.phones},
        read=phones,
        kind="a customer base, as `xl.consolidate` returns it,",
    ),
    Check("6", "changed", "count",
        "`changed` counts the customers whose number is not the one in `base`",
        lambda w: len(set(w.other_phones.items()) - set(w.phones.items())),
        "Compare the two columns by `!=` and take the `.sum()`.",
        lambda w: {"that is all customers": len(w.phones)},
        rows=lambda w: len(w.phones),
    ),
    Check("7", "suspects", "table",
        "`suspects` are those that `verify` calls suspicious",
        lambda w: w.doubts.query("suspicious"),
        'The column is already True or False: `doubts[doubts["suspicious"]]`.',
    ),
    Check("7", "caught", "count",
        "`caught` is the number of impostors among the suspects",
        lambda w: round(w.mark.recall * w.mark.impostors),
        "`impostor[suspects.index]` is True for those caught: add it up.",
        lambda w: {
            "that is all suspects, false or not": w.mark.suspected,
            "that is all impostors, caught or not": int(w.impostor.sum()),
            "those are the impostors who were missed": int(
                w.impostor.sum() - (w.impostor & w.doubts["suspicious"]).sum()
            ),
        },
        rows=lambda w: w.mark.suspected,
    ),
    Check("7", "cost", "number",
        "`cost` has the checks of all suspects and the harm of the impostors missed",
        lambda w: w.mark.cost,
        "Missed are `impostor.sum() - caught`; each costs 60. Each suspect costs 4, false or not.",
        lambda w: {
            "the harm of those who were missed is not in it": CALL * w.mark.suspected,
            "the checks are not in it": w.mark.cost - CALL * w.mark.suspected,
            "it has the harm of all impostors, the caught ones too": (
                CALL * w.mark.suspected + HARM * w.mark.impostors
            ),
        },
    ),
    Check("8", "above", "share",
        "`above` is the share of exhibitors whose estimate is greater than 3",
        lambda w: share_of(w.exhibitors, w.exhibitors.query("satisfaction > 3")),
        "Compare `exhibitors['satisfaction']` with 3 by `>`, and take the `.mean()`.",
        lambda w: {
            "that is the share of all customers, guests too": (w.people["satisfaction"] > 3).mean(),
            "that is the mean satisfaction": w.exhibitors["satisfaction"].mean(),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("8", "surely", "share",
        "`surely` is the share whose estimate lies more than two standard errors above 3",
        lambda w: share_of(w.exhibitors, w.exhibitors.query(_SURELY)),
        "Subtract `2 * exhibitors['satisfaction_se']` before you compare with 3.",
        lambda w: {
            "one standard error was subtracted, not two": share_of(
                w.exhibitors, w.exhibitors.query("satisfaction - satisfaction_se > 3")
            ),
            "the standard errors were added": share_of(
                w.exhibitors, w.exhibitors.query("satisfaction + 2 * satisfaction_se > 3")
            ),
        },
        rows=lambda w: len(w.exhibitors),
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="01",
    title="Collection",
    version="2",
    world=world,
    given=("lists", "records", "pairs", "curve", "doubts", "impostor", "exhibitors"),
    checks=CHECKS,
    rubric={
        "9": "Figures of its own show; recall higher and precision lower at 0.5; the price of a "
        "false merge with bank details; review by a person; that the truth is the simulation's."
    },
)
