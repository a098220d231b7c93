"""Exercise 02, segmentation: what each answer is checked for."""

from __future__ import annotations

import math

from ..task import Check, Exercise
from .segmentation_world import (
    NAMES,
    accuracy,
    bad_year,
    came_again,
    disputed,
    kappa,
    labels_alone,
    latent,
    loyal_at_medians,
    luck,
    rand,
    rho,
    satisfied,
    schemes,
    share_of,
    sizes,
    types_at,
    types_below_line,
    unsure,
    world,
)

# fmt: off
CHECKS = (
    Check("1", "how_many", "count",
        "`how_many` is the number of exhibitors that have exhibited",
        lambda w: len(w.exhibitors),
        "Count the rows of `exhibitors`; `people` has the visitors and buyers too.",
        lambda w: {
            "those are all customers, guests too": len(w.people),
            "those are the columns, not the rows": w.exhibitors.shape[1],
        },
    ),
    Check("1", "share_latest", "share",
        "`share_latest` is the share of them that stood at edition 7",
        lambda w: float(w.at_latest.mean()),
        "Compare `exhibitors['recency']` with 0 by `==` and take the `.mean()`.",
        lambda w: {
            "that is the share of all customers, guests too": (w.people["recency"] == 0).mean(),
            "that is the mean recency": w.exhibitors["recency"].mean(),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("2", "segments", "labels",
        "`segments` says of each exhibitor whether it likes us and whether it returns",
        lambda w: w.segments,
        "Give `dick_basu` the table `exhibitors` and nothing else.",
        lambda w: {
            "a value on a cut was counted as low; it belongs to the upper side": types_below_line(w)
        },
    ),
    Check("2", "sizes", "sizes",
        "`sizes` counts the exhibitors of all four segments",
        lambda w: sizes(w.segments),
        "Put `.value_counts()` behind `segments`.",
    ),
    Check("3", "stricter", "labels",
        "`stricter` has the types with an attitude cut of 0.6",
        lambda w: types_at(w, attitude_cut=0.6),
        "The cut is an argument: `attitude_cut=0.6`, after the table and a comma.",
        lambda w: {
            "the patronage cut was moved": types_at(w, patronage_cut=0.6),
            "both cuts were moved": types_at(w, attitude_cut=0.6, patronage_cut=0.6),
            "no cut was moved": w.segments,
        },
    ),
    Check("3", "moved", "table",
        "`moved` holds exactly those whose attitude lies between the old cut and the new one",
        lambda w: w.exhibitors[(w.attitude >= w.cuts["attitude_cut"]) & (w.attitude < 0.6)],
        "`segments != stricter` is a mask; put it in square brackets behind `exhibitors`.",
    ),
    Check("4", "unsure", "share",
        "`unsure` is the share whose attitude, one error up and down, spans the cut",
        lambda w: float(unsure(w).mean()),
        "Compare the distance with the error by `<`, put brackets around it, take the `.mean()`.",
        lambda w: {
            "that is the mean error": w.exhibitors["relative_attitude_se"].mean(),
            "without `.abs()` whoever lies below the cut counts as near": (
                (w.attitude - w.cuts["attitude_cut"]) < w.exhibitors["relative_attitude_se"]
            ).mean(),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("5", "spurious", "table",
        "`spurious` holds those who return although they do not prefer us",
        lambda w: w.exhibitors[w.segments == "spurious loyal"],
        'Use the mask `segments == "spurious loyal"`, spelt like this.',
    ),
    Check("5", "gap", "number",
        "`gap` is the loyal's mean satisfaction less that of the spurious loyal",
        lambda w: satisfied(w, "loyal") - satisfied(w, "spurious loyal"),
        "Pick both tables first; then `loyal['satisfaction'].mean() - ...`, in this order.",
        lambda w: {
            "that is the loyal's mean itself": satisfied(w, "loyal"),
            "that is the spurious loyal's mean itself": satisfied(w, "spurious loyal"),
            "the mean of all exhibitors was subtracted": (
                satisfied(w, "loyal") - w.exhibitors["satisfaction"].mean()
            ),
        },
    ),
    Check("6", "loyal_at_defaults", "share",
        "`loyal_at_defaults` is the share that returns and still reaches the default attitude cut",
        lambda w: share_of(bad_year(w), "loyal"),
        'A share is the `.mean()` of a mask: `(dick_basu(bad_year) == "loyal").mean()`.',
        lambda w: {"that is the share in the good year": share_of(w.segments, "loyal")},
        rows=lambda w: len(w.exhibitors),
    ),
    Check("6", "loyal_at_medians", "share",
        "`loyal_at_medians` is the share above both medians, the same as in the good year",
        loyal_at_medians,
        "The medians are those of `bad_year`: `dick_basu.at_medians(bad_year)(bad_year)`.",
        lambda w: {
            "those are the default cuts": share_of(bad_year(w), "loyal"),
            "the medians are the good year's": float(
                (
                    (w.attitude * 0.8 >= w.attitude.median())
                    & (w.patronage >= w.patronage.median())
                ).mean()
            ),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("7", "rho", "number",
        "`rho` is the mean product of the two columns, each in units of its standard deviation",
        rho,
        "`attitude.corr(patronage)` is all there is to it.",
        lambda w: {
            "that is its square": rho(w) ** 2,
            "that is the covariance: it depends on the units": w.attitude.cov(w.patronage),
            "that is the correlation of ranks": w.attitude.corr(w.patronage, method="spearman"),
        },
    ),
    Check("7", "expected", "share",
        "the sine of 2π times what `expected` has above a quarter gives the correlation back",
        lambda w: 0.25 + math.atan2(rho(w), math.sqrt(1 - rho(w) ** 2)) / math.tau,
        "`1 / 4 + math.asin(rho) / (2 * math.pi)`; mind the brackets around `2 * math.pi`.",
        lambda w: {
            "the arcsine is missing": 0.25 + rho(w) / math.tau,
            "the brackets around `2 * math.pi` are missing": 0.25
            + math.asin(rho(w)) / 2 * math.pi,
            "the quarter is missing": math.asin(rho(w)) / math.tau,
            "that is twice the share": 0.5 + math.asin(rho(w)) / math.pi,
            "that is the share that was counted, not the one that follows from ρ": (
                loyal_at_medians(w)
            ),
        },
    ),
    Check("8", "rand", "number",
        "`rand` is the adjusted Rand index of the two schemes",
        rand,
        "Compare the two schemes on `exhibitors` and read the column `adjusted_rand`.",
        lambda w: {
            "the index is about pairs of customers; that is the share of equal types": accuracy(w)
        },
    ),
    Check("8", "by_lot", "number",
        "`by_lot` is what the index would be on average if labels were dealt out",
        lambda w: 0.0,
        "*Adjusted* means that what chance alone would bring has been taken away.",
        lambda w: {"that is for schemes that agree in everything": 1.0},
        tolerance=0.05,
    ),
    Check("8", "disputed", "count",
        "`disputed` is the number of spurious loyal among the true friends",
        disputed,
        'The cross-table is `.crosstabs["dick_basu", "reinartz_kumar"]`; then `.loc[row, column]`.',
        lambda w: {
            "those are all spurious loyal": int((w.segments == "spurious loyal").sum()),
            "those are all true friends": int((schemes(w)[1] == "true friend").sum()),
            "those are loyal true friends": int(
                ((w.segments == "loyal") & (schemes(w)[1] == "true friend")).sum()
            ),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("9", "labels", "labels",
        "`labels` says of customer `one` what each scheme says of that customer alone",
        labels_alone,
        "Compare the schemes in `three`, then take the `.labels` and of these `.loc[one]`.",
    ),
    Check("10", "came_again", "shares",
        "`came_again` has the share of each segment that stood at edition 8",
        came_again,
        "Pass `later=later`, name the rows by `.set_index('segment')`, take `['came_again']`.",
    ),
    Check("10", "lead", "number",
        "`lead` is the share of the loyal that came again less that of the spurious loyal",
        lambda w: came_again(w)["loyal"] - came_again(w)["spurious loyal"],
        'Subtract `came_again["spurious loyal"]` from `came_again["loyal"]`, in this order.',
        lambda w: (
            {
                f"the share of the {name} was subtracted": (
                    came_again(w)["loyal"] - came_again(w)[name]
                )
                for name in ("not loyal", "latent loyal")
            }
            | {
                "that is the loyal's share itself": came_again(w)["loyal"],
                "that is the quotient of the two, not the difference": (
                    came_again(w)["loyal"] / came_again(w)["spurious loyal"]
                ),
            }
        ),
    ),
    Check("11", "true_segments", "labels",
        "`true_segments` says of each exhibitor whether it likes us and would return in truth",
        lambda w: w.real,
        "Give `dick_basu` the table `truth.loc[exhibitors.index]`.",
        lambda w: {"the estimates were segmented, not the truth": w.segments},
    ),
    Check("11", "accuracy", "share",
        "`accuracy` is the share on the right side of both cuts",
        accuracy,
        "Compare `segments` with `true_segments` by `==` and take the `.mean()`.",
        rows=lambda w: len(w.exhibitors),
    ),
    Check("11", "really", "share",
        "`really` is the share of the truly latent loyal among those called so",
        lambda w: latent(w, "segments"),
        'The truth is asked, of the rows with `segments == "latent loyal"`.',
        lambda w: {
            "that is the other way round: of the truly latent loyal, those called so": (
                latent(w, "real")
            ),
            "that is the share of all exhibitors": share_of(w.real, "latent loyal"),
        },
        rows=lambda w: int((w.segments == "latent loyal").sum()),
    ),
    Check("12", "luck", "share",
        "`luck` adds up, over the four segments, the share called so times the share truly so",
        luck,
        "Two `.value_counts(normalize=True)`, multiplied, and the `.sum()`.",
        lambda w: {
            "the labels are not equally frequent": 0.25,
            "the shares called so were multiplied by themselves": sum(
                share_of(w.segments, name) ** 2 for name in NAMES
            ),
        },
    ),
    Check("12", "kappa", "number",
        "`kappa` is the share right beyond luck, of what luck leaves",
        kappa,
        "`(accuracy - luck) / (1 - luck)`; mind both pairs of brackets.",
        lambda w: {
            "it was not divided by what luck leaves, 1 - luck": accuracy(w) - luck(w),
            "that is the accuracy, luck included": accuracy(w),
            "it was divided by the luck": (accuracy(w) - luck(w)) / luck(w),
            "the brackets are missing": accuracy(w) - luck(w) / 1 - luck(w),
        },
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="02",
    title="Segmentation",
    version="2",
    world=world,
    given=("people", "exhibitors", "truth"),
    checks=CHECKS,
    rubric={
        "13": "Names a decision and a segment; takes up the two schemes' advice; says how sure the "
        "label is and what would be asked first; does not claim that a call causes the return."
    },
)
