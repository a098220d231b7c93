"""Exercise 04, life cycle: what each answer is checked for."""

from __future__ import annotations

from ..task import Check, Exercise
from .lifecycle_world import (
    agreement,
    alive,
    at_once,
    by_hand,
    hazard,
    mean_stay,
    names,
    stays,
    world,
)

# fmt: off
CHECKS = (
    Check("1", "stage", "labels",
        "`stage` says of each exhibitor in which stage the rule sees it",
        lambda w: w.stage,
        "Give `xl.lifecycle.stages` the table `exhibitors`.",
        lambda w: {
            "those are the true stages, which no rule sees": w.truth,
            "another limit for the lost was set": by_hand(w.exhibitors, 0.2),
        },
    ),
    Check("1", "lost", "count",
        "`lost` is the number of exhibitors that the rule calls lost",
        lambda w: int((w.stage == "lost").sum()),
        'Compare `stage` with "lost" by `==` and take the `.sum()`.',
        lambda w: {
            "those are the truly lost": int((w.truth == "lost").sum()),
            "those are the others": int((w.stage != "lost").sum()),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("2", "five_sizes", "sizes",
        "`five_sizes` counts the exhibitors under each name of the English source",
        lambda w: names(w.stage),
        'Rename by `xl.lifecycle.rename_stages(stage, "five")`, then `.value_counts()`.',
        lambda w: {"the true stages were renamed": names(w.truth)},
    ),
    Check("2", "merged", "count",
        "`merged` is how many of those in trust the six states call growing",
        lambda w: int((w.stage == "growing").sum()),
        'Of which two states is *trust* made? Count those that `stage` calls "growing".',
        lambda w: {
            "those are all in trust": int(w.stage.isin(["growing", "committed"]).sum()),
            "those are the committed": int((w.stage == "committed").sum()),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("3", "stay", "share",
        "`stay` is the share of the steps out of *committed* that end in *committed*",
        lambda w: stays(w, "committed"),
        "Pick the rows of `steps` with `stage` committed; of these, ask for `following`.",
        lambda w: {
            "that is the share of all steps": float(
                ((w.steps["stage"] == "committed") & (w.steps["following"] == "committed")).mean()
            ),
            "it was asked the other way round: where those now committed came from": float(
                (w.steps.loc[w.steps["following"] == "committed", "stage"] == "committed").mean()
            ),
            "that is the share that leaves": 1 - stays(w, "committed"),
        },
        rows=lambda w: int((w.steps["stage"] == "committed").sum()),
    ),
    Check("3", "editions", "number",
        "`editions` is how long a stay lasts on average if that share holds at any age",
        lambda w: mean_stay(stays(w, "committed")),
        "One over the share that leaves: `1 / (1 - stay)`.",
        lambda w: {
            "that is one over the share that stays": 1 / stays(w, "committed"),
            "the first edition of the stay is missing": 1 / (1 - stays(w, "committed")) - 1,
        },
    ),
    Check("4", "at_once", "share",
        "`at_once` is the share of first stands after which the exhibitor is committed",
        at_once,
        "Steps out of *prospect* that lead neither to *prospect* nor to *lost*; of these, those "
        "that lead to *committed*.",
        lambda w: {
            "those who stayed prospects were counted, too": stays(w, "prospect", "committed"),
            "that is the share of the growing that become committed": (
                stays(w, "growing", "committed")
            ),
        },
    ),
    Check("5", "hazard_1", "share",
        "`hazard_1` is the share of the cohort that left in its first year",
        lambda w: hazard(w, 1),
        "Those who left in year 1 are `cohort[0] - cohort[1]`; divide by those there before.",
        lambda w: {
            "that is the share that stayed": 1 - hazard(w, 1),
            "it was divided by those who stayed": hazard(w, 1) / (1 - hazard(w, 1)),
        },
        rows=lambda w: 1000,
    ),
    Check("5", "hazard_5", "share",
        "`hazard_5` is the share of those there when year 5 began that left in it",
        lambda w: hazard(w, 5),
        "Year 5 begins with `cohort[4]` customers and ends with `cohort[5]`.",
        lambda w: {
            "that is the share of the whole cohort": (w.cohort[4] - w.cohort[5]) / 1000,
            "it was divided by those who stayed": hazard(w, 5) / (1 - hazard(w, 5)),
            "that is the share that stayed": 1 - hazard(w, 5),
            "that is year 6": hazard(w, 6),
            "that is year 4": hazard(w, 4),
        },
    ),
    Check("5", "kept_9", "share",
        "`kept_9` is the share of those there when year 9 begins that the model expects to stay",
        lambda w: (w.fitted.beta_ + 8) / (w.fitted.alpha_ + w.fitted.beta_ + 8),
        "`fitted.retention(9)`; `survival(9)` is the share of the whole cohort.",
        lambda w: {
            "that is the share of the whole cohort still there": float(w.fitted.survival(9)),
            "that is the share that leaves": 1 - float(w.fitted.retention(9)),
            "that is year 8": float(w.fitted.retention(8)),
            "that is year 10": float(w.fitted.retention(10)),
        },
    ),
    Check("6", "x", "count",
        "`x` is at how many editions after its first one the exhibitor was",
        lambda w: sum(c == "1" for c in w.record),
        "Count the ones in `record`; the first edition is not in it.",
        lambda w: {
            "the first edition was counted, too": w.record.count("1") + 1,
            "those are the zeros": w.record.count("0"),
        },
    ),
    Check("6", "t_x", "count",
        "`t_x` is the place of the last edition that it attended",
        lambda w: max(i for i, c in enumerate(w.record, 1) if c == "1"),
        "The first character of `record` is place 1; find the place of the last 1.",
        lambda w: {
            "places begin with 1; Python counts from 0": w.record.rfind("1"),
            "that is the number of visits": w.record.count("1"),
            "those are the editions missed at the end": len(w.record) - w.record.rfind("1") - 1,
        },
    ),
    Check("6", "n", "count",
        "`n` is how many editions have been held since its first one",
        lambda w: len(list(w.record)),
        "Each character of `record` is one edition.",
        lambda w: {"the first edition was counted, too": len(w.record) + 1},
    ),
    Check("7", "anna", "share",
        "`anna` is the chance that Anna's company has not left",
        lambda w: alive(w, 5, 5, 8),
        "`coins.p_alive(x, t_x, n)` with Anna's three numbers, in this order.",
        lambda w: {
            "that is the chance that it comes next time": float(w.coins.p_return(5, 5, 8)),
            "that is Ben's": alive(w, 2, 5, 8),
            "that is the chance that it has left": 1 - alive(w, 5, 5, 8),
        },
    ),
    Check("7", "ben", "share",
        "`ben` is the chance that Ben's company has not left",
        lambda w: alive(w, 2, 5, 8),
        "`coins.p_alive(x, t_x, n)` with Ben's three numbers, in this order.",
        lambda w: {
            "that is the chance that it comes next time": float(w.coins.p_return(2, 5, 8)),
            "that is Anna's": alive(w, 5, 5, 8),
            "that is the chance that it has left": 1 - alive(w, 2, 5, 8),
        },
    ),
    Check("7", "careless", "share",
        "`careless` is Anna's chance if a cancelled edition is counted as missed",
        lambda w: alive(w, 5, 5, 9),
        "One more edition held that it was not at: only n grows.",
        lambda w: {
            "that is Anna's chance without it": alive(w, 5, 5, 8),
            "it was counted as attended": alive(w, 6, 9, 9),
            "the last visit was moved, too": alive(w, 5, 6, 9),
        },
    ),
    Check("8", "right", "share",
        "`right` is the share of exhibitors whose stage the rule finds",
        lambda w: agreement(w)["right"],
        "Compare `stage.astype(str)` with `truth` by `==` and take the `.mean()`.",
        rows=lambda w: len(w.exhibitors),
    ),
    Check("8", "lazy", "share",
        "`lazy` is the share that calling everybody by the most frequent true stage would find",
        lambda w: agreement(w)["lazy"],
        "`truth.value_counts(normalize=True)`, and of it the largest.",
        lambda w: {
            "the most frequent stage by the rule was taken": float(
                w.stage.value_counts(normalize=True).max()
            ),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("8", "kappa", "number",
        "`kappa` is the share right beyond luck, of what luck leaves",
        lambda w: agreement(w)["kappa"],
        "`xl.lifecycle.who_finds_the_stage({'rule': stage}, truth)` has a column `kappa`.",
        lambda w: {
            "that is the share right, luck included": agreement(w)["right"],
            "that is the luck": agreement(w)["luck"],
            "the lazy rule's share was taken for luck": (
                (agreement(w)["right"] - agreement(w)["lazy"]) / (1 - agreement(w)["lazy"])
            ),
        },
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="04",
    title="Life cycle",
    version="1",
    world=world,
    given=("exhibitors", "history"),
    checks=CHECKS,
    rubric={
        "9": "Tells leaving from pausing; goes by the record and not by the silence alone; says "
        "what a call costs and what it could change; names what the books cannot show."
    },
)
