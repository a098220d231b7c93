"""Exercise 06b, programmes: what each answer is checked for."""

from __future__ import annotations

import math

from ..task import Check, Exercise
from .programmes_world import (
    ICC,
    LOOKS,
    a_group,
    breakage,
    ever_over,
    inflation,
    lot,
    pocock,
    rate,
    treated,
    world,
)

# fmt: off
CHECKS = (
    Check("1", "holders", "count",
        "`holders` is the number of exhibitors whose points have not lapsed",
        lambda w: int(w.holds.sum()),
        "Points lapse after three editions missed: compare `recency` with 3 by `<`.",
        lambda w: {
            "those are all known exhibitors": len(w.exhibitors),
            "those have lapsed": int((~w.holds).sum()),
            "whoever missed three editions has no points any more": int(
                (w.exhibitors["recency"] <= 3).sum()
            ),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("1", "in_tier", "count",
        "`in_tier` is the number of these with three points or more",
        lambda w: int(w.member.sum()),
        "Two masks, each in brackets, joined by `&`; three points are enough.",
        lambda w: {
            "some of those have lost their points": int((w.points >= 3).sum()),
            "three points are enough, more are not needed": int(
                ((w.points > 3) & w.holds).sum()
            ),
        },
        rows=lambda w: len(w.exhibitors),
    ),
    Check("2", "breakage", "share",
        "`breakage` is the share of all points that belong to exhibitors outside every tier",
        breakage,
        "Add up `editions_attended` of those who are no members, over the sum of all.",
        lambda w: {
            "that is the share inside the tiers": 1 - breakage(w),
            "that counts exhibitors, not points": 1 - float(w.member.mean()),
            "only lapsed points were counted": float(
                w.points[~w.holds].sum() / w.points.sum()
            ),
        },
    ),
    Check("3", "apart", "number",
        "`apart` is the members' share that came less the others' share",
        lambda w: rate(w, "came", w.member) - rate(w, "came", ~w.member),
        "`came[member].mean() - came[~member].mean()`, in this order.",
        lambda w: {
            "that is the members' share itself": rate(w, "came", w.member),
            "all exhibitors' share was subtracted; members are among them": (
                rate(w, "came", w.member) - float(w.came.mean())
            ),
            "that is the quotient of the two": (
                rate(w, "came", w.member) / rate(w, "came", ~w.member)
            ),
            "that is the year without the scheme": (
                rate(w, "came_without", w.member) - rate(w, "came_without", ~w.member)
            ),
            "that is the run in which one half had the scheme": (
                rate(w, "came_half", w.member) - rate(w, "came_half", ~w.member)
            ),
        },
    ),
    Check("4", "extra", "number",
        "`extra` is the number of members that came with the scheme less those without it",
        lambda w: float((w.came & w.member).sum() - (w.came_without & w.member).sum()),
        "The `.sum()` of `came[member]` less that of `came_without[member]`.",
        lambda w: {
            "those are all members that came": float((w.came & w.member).sum()),
            "that is a share of the members, a number was asked": float(
                rate(w, "came", w.member) - rate(w, "came_without", w.member)
            ),
            "in that run only one half had the scheme": float(
                (w.came_half & w.member).sum() - (w.came_without & w.member).sum()
            ),
        },
    ),
    Check("4", "claimed", "number",
        "`claimed` is what members and others would have claimed, in stands",
        lambda w: (
            (rate(w, "came", w.member) - rate(w, "came", ~w.member)) * int(w.member.sum())
        ),
        "`apart` is stands for each member; there are `in_tier` of them.",
        lambda w: {
            "it was multiplied by the others": (
                (rate(w, "came", w.member) - rate(w, "came", ~w.member)) * int((~w.member).sum())
            ),
            "that is for one member": rate(w, "came", w.member) - rate(w, "came", ~w.member),
        },
    ),
    Check("5", "by_lot", "number",
        "`by_lot` is the difference of the two halves' shares, times the number of members",
        lot,
        "Shares of `came_half`, of the half drawn and of the other, then times `in_tier`.",
        lambda w: {
            "that is for one member": lot(w) / int(w.member.sum()),
            "the order of the halves is the other way round": -lot(w),
            "in that run both halves had the scheme": lot(w, "came"),
            "in that run neither half had the scheme": lot(w, "came_without"),
            "it was multiplied by one half of the members": (
                lot(w) / int(w.member.sum()) * int(treated(w).sum())
            ),
        },
    ),
    Check("6", "usual", "share",
        "`usual` is the share of members that come without the scheme",
        lambda w: rate(w, "came_without", w.member),
        "`came_without[member].mean()`.",
        lambda w: {
            "that is the share with the scheme": rate(w, "came", w.member),
            "that is the share with the scheme for one half": rate(w, "came_half", w.member),
            "that is of all exhibitors": float(w.came_without.mean()),
        },
    ),
    Check("6", "needed", "number",
        "`needed` is the number of members a group that tells three points less apart",
        lambda w: (a_group(w), math.ceil(a_group(w))),  # whole members are right as well
        "`sample_size_shares(usual - 0.03, usual)`; three points of 100 are 0.03.",
        lambda w: {
            "that is for both groups together": 2 * a_group(w),
            "that is for a power of 90 %": a_group(w, power=0.9),
        },
    ),
    Check("7", "error", "share",
        "`error` is the chance of a false success with four looks at the usual bound",
        lambda w: ever_over(1.959963984540054),
        "`peeking([4])['error'].iloc[0]`.",
        lambda w: {
            "that is for one look": 0.05,
            "the looks are not independent of one another": 1 - 0.95**LOOKS,
            "errors do not simply add up": 0.05 * LOOKS,
        },
        tolerance=1e-5,
    ),
    Check("7", "bound", "number",
        "`bound` is the |z| that each of four looks needs for an error of 5 % in all",
        lambda w: pocock(),
        '`boundaries(4, "pocock")["bound"].iloc[0]`.',
        lambda w: {
            "that is for one look": 1.959964,
            "that is Bonferroni's, stricter than need be": 2.497705,
            "that is the last of O'Brien and Fleming": 2.024276,
        },
        tolerance=1e-4,
    ),
    Check("8", "inflation", "number",
        "`inflation` says how many members of a sector, treated together, count as one",
        inflation,
        "The mean number of members in a sector, and `design_effect(size, 0.06)`.",
        lambda w: {
            "one member less is its own neighbour: (m - 1) times the correlation": (
                inflation(w) + ICC
            ),
            "the 1 in front is missing": inflation(w) - 1,
        },
    ),
    Check("8", "alone", "number",
        "`alone` is the number of members that would tell as much one by one",
        lambda w: int(w.member.sum()) / inflation(w),
        "Divide `in_tier` by `inflation`.",
        lambda w: {
            "it was multiplied, not divided": int(w.member.sum()) * inflation(w),
            "those are the members themselves": int(w.member.sum()),
        },
    ),
)
# fmt: on

EXERCISE = Exercise(
    number="06b",
    title="Programmes",
    version="2",
    world=world,
    given=("people", "exhibitors", "came", "came_without", "came_half", "drawn"),
    checks=CHECKS,
    rubric={
        "9": "Names the direction of the error of members against others and its cause; says what "
        "the lot's single claim may be off by; asks for the size of a test before it begins; does "
        "not call the scheme a failure on one show's luck."
    },
)
