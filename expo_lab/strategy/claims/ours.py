"""Ours: the claims of the four source documents, each with a world for it and one against."""

from __future__ import annotations

from dataclasses import replace

from ...core.registry import OpenRegistry
from ...scenario import PRESETS
from . import dividing, measures
from .claim import Claim

_MATURE = PRESETS["mature"]
_FREE = PRESETS["no-switching-costs"]
# Satisfaction decides and habit hardly holds: then answers tell deeds apart.
_JUDGING = replace(_MATURE, name="judging", satisfaction_weight=3.0, switching_cost=2.0)
# Nobody is different and nothing is learnt: an old customer is only an old one.
_ALIKE = replace(
    _MATURE, name="alike", area_sd=0.05, taste_sd=0.0, match_sd=0.0, switching_cost=0.0,
    learning_speed=0.0, satisfaction_weight=0.0, need_drift=0.0, expectation_bias=0.0, appeal=1.2,
)  # fmt: skip

_ours = (
    Claim(
        "six_times",
        "A satisfied customer is six times readier to buy again than a dissatisfied one.",
        "000",
        ("C162",),
        measures.six_times,
        6.0,
        "times",
        _JUDGING,
        _MATURE,
        "Where habit holds exhibitors, the pleased are not six times likelier to come; the same "
        "record gives two or seven times, as one asks for chances or odds.",
    ),
    Claim(
        "one_fifth",
        "Keeping a customer costs a fifth of winning one.",
        "000, 001",
        ("C107", "C163"),
        measures.one_fifth,
        5.0,
        "times",
        replace(_MATURE, name="hard to win", prospect_reach=0.9, prospect_gap=-2.5),
        _FREE,
        "The ratio is a fact about how hard prospects are to win, not a law: it passes five where "
        "most offers fail, and is near one where everybody decides anew. An average says nothing "
        "of what the next euro does.",
    ),
    Claim(
        "few_brands",
        "Customers of few brands, loyal or habitual, are the most profitable.",
        "001",
        ("C165",),
        measures.few_brands,
        1.0,
        "times",
        None,
        _FREE,
        "We found no world of ours in which it holds: those at many shows are larger and exhibit "
        "for more reasons. Where habit holds, the two groups cannot be told apart by their money; "
        "without switching costs those at few shows bring less.",
    ),
    Claim(
        "old_worth",
        "Old customers are worth far more than new ones (we say: twice).",
        "001",
        ("C164",),
        measures.old_worth,
        2.0,
        "times",
        replace(
            _MATURE, name="choosy", satisfaction_weight=2.0, match_sd=2.0, area_sd=0.6,
            show_sd=0.0, economy_sd=0.3, quality_sd=0.2,
        ),
        _ALIKE,
        "Whoever stays was from the start of the kind that stays. In a world of equals, old "
        "customers are worth little more than new ones.",
    ),
    Claim(
        "trust_soon",
        "A satisfied customer trusts within one or two editions (we say: most of them).",
        "003",
        ("C167",),
        measures.trust_soon,
        0.5,
        "difference",
        replace(_MATURE, name="quick", learning_speed=4.0, show_sd=0.0, show_quality=0.5),
        replace(_MATURE, name="slow", learning_speed=0.3, show_sd=0.0, show_quality=-3.0),
        "The best pleased trust soonest; whether most of them do within two editions is a matter "
        "of how good the show is.",
    ),
    Claim(
        "no_rival",
        "A show with customers for life fears no rival (we say: it keeps nine of ten).",
        "003",
        ("C168",),
        measures.no_rival,
        0.9,
        "difference",
        replace(_MATURE, name="tied", switching_cost=9.0, rival_shock=0.4),
        replace(_MATURE, name="strong rival", rival_shock=3.0),
        "A rival takes some of everybody's customers; a loyal base makes the loss smaller and "
        "never nothing.",
    ),
    Claim(
        "chain",
        "Satisfaction makes loyalty, and loyalty makes profit (we say: without incidents, two in a "
        "hundred exhibitors more).",
        "000",
        ("C166",),
        measures.chain,
        0.02,
        "difference",
        replace(_MATURE, name="judging more", satisfaction_weight=1.5),
        replace(_MATURE.without("satisfaction", "learning"), name="nothing learnt"),
        "Shown by taking the incidents away and nothing else: where an edition teaches "
        "what to expect of the next, exhibitors and profit rise; where nobody learns, the same "
        "better show gains nothing.",
    ),
    Claim(
        "points",
        "Points for coming make customers loyal.",
        "001",
        ("C171", "C173"),
        measures.points,
        0.0,
        "difference",
        replace(_MATURE, name="price counts", price_sensitivity=6.0, touch_response=3.0),
        replace(_MATURE, name="deaf", touch_response=0.0, price_sensitivity=0.0),
        "Members come more often than others with or without a scheme: they are members because "
        "they come. What the scheme adds is a small part of that difference.",
    ),
    Claim(
        "training",
        "Exhibitors who were trained are the better customers.",
        "001",
        ("C129",),
        measures.training,
        0.0,
        "difference",
        _MATURE,
        _MATURE.without("touches"),
        "Training adds, by a first count, a stand over two editions to about five in a thousand of "
        "those trained. "
        "Compared with others they look a hundred times as good: those who let themselves be "
        "trained were involved before.",
    ),
    Claim(
        "needs_best",
        "Dividing by needs is the most effective of divisions.",
        "002",
        ("C169",),
        dividing.needs_best,
        0.0,
        "difference",
        None,
        _MATURE,
        "We found no world of ours in which it holds, of two: even where response hangs on needs "
        "and customers are otherwise alike, dividing by what customers did brought more than "
        "dividing by what they said they need.",
    ),
    Claim(
        "conversion",
        "Dividing customers into classes raises conversion (we say: more come to the next edition "
        "than after one call for all).",
        "002",
        ("C133", "C170"),
        dividing.conversion,
        0.0,
        "difference",
        None,
        _MATURE,
        "We found no world of ours in which it holds, of two: what the source's classes are given "
        "moves what customers think later, one call for all moves the next decision. What the best "
        "care of each class would bring is another question: decision_value asks it.",
    ),
    Claim(
        "drop_low",
        "Customers of low value are not worth a call: leave them alone.",
        "001, 002",
        ("C116", "C131"),
        dividing.drop_low,
        0.0,
        "difference",
        replace(_MATURE, name="hardly listening", touch_response=0.2),
        # named after another one had come out undecided on the seeds that judge, and therefore
        # judged on 730,000 on as well
        replace(
            _MATURE, name="eager and cheap to serve", touch_response=5.0, fatigue=0.0,
            serve_fixed=100.0, serve_sqm=20.0, area_sd=0.6,
        ),
        "It hangs on what the call does, not on what they are worth today: money is saved where "
        "hardly anybody listens, and missed where calls are heard and stands cost little to serve.",
    ),
)  # fmt: skip
CLAIMS: OpenRegistry[Claim] = OpenRegistry("claim", {each.name: each for each in _ours}, Claim)
