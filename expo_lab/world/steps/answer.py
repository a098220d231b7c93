"""Answer: what exhibitors say when they are asked.

Ledger. Knobs: survey_response, survey_noise. With e = survey_noise z:

satisfaction = 4.05 + 0.75 (judgement + e), 1 to 5 (ours, tuned to the level that surveys report)
attitude = L(logit true attitude + e), the same to the best rival and for involvement
intention = L(logit chance + 1 + e): over-states the chance of coming again by a logit (ours;
Reinhold 2016: it is no proxy)
need of a topic = 3 + need + e, 1 to 5, with the market's need of sd 1 about 0

with L the logistic function. The true attitudes, 0 to 1, are to our show L(1.2 (belief + fit) -
1.1) and to the best rival L(1.8 ln v + 0.5 (rival - 0.6)), ours.

P(answer) = L(logit(survey_response) - 0.25 + 0.35 judgement^2), ours: survey_response is the share
at a judgement of 0.85 logits either way; fewer answer in the middle and more at the ends, missing
not at random. The mature preset's judgements have an sd of 1.4 logits, so that with .25 a third and
more of its exhibitors answer. Those who had an offer and stayed away are asked about attitudes
only, and seldom answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit, logit

from ...scenario import Scenario
from ..state import TOPICS, State
from ..streams import Luck


def attitudes(
    rival_w: np.ndarray, belief: np.ndarray, fit: np.ndarray, rival: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the true attitudes, 0 to 1, to our show and to the best rival."""
    ours = expit(1.2 * (belief + fit) - 1.1)
    return ours, expit(1.8 * np.log(rival_w) + 0.5 * (rival - 0.6))


def answer(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Draw who answers, and what."""
    n, noise = was.n, knobs.survey_noise
    satisfaction = 4.05 + 0.75 * (now.judgement + noise * luck.normal("satisfaction", n))
    ours, theirs = attitudes(was.rival_w, now.belief, now.fit, now.rival)
    asked = dict(attitude=ours, attitude_rival=theirs, involvement=was.involvement)
    said = {k: expit(logit(p) + noise * luck.normal(k, n)) for k, p in asked.items()}
    wants = {
        f"need_{topic}": 3 + was.needs[:, i] + noise * luck.normal(f"need {topic}", n)
        for i, topic in enumerate(TOPICS)
    }
    said |= {name: np.clip(np.rint(value), 1, 5) for name, value in wants.items()}
    lean = logit(np.clip(knobs.survey_response, 1e-12, 1 - 1e-12)) - 0.25
    answers = luck.uniform("answer", n) < expit(lean + 0.35 * now.judgement**2)
    seldom = luck.uniform("answer absent", n) < 0.3 * knobs.survey_response
    return dict(
        answers=now.exhibits & answers & (knobs.survey_response > 0),
        answers_absent=now.offered & ~now.exhibits & seldom,
        satisfaction=np.clip(np.rint(satisfaction), 1, 5),
        said=said,
        intention=expit(logit(now.chance) + 1.0 + noise * luck.normal("intention", n)),
    )
