"""Talk: answers to the survey, word of mouth among peers, ideas for the show.

Cause: word of mouth, for and against, and leaders who are imitated, in one equation on the
contact graph: exposure_i = mean over peers j of voice_j + 0.5 (share of the sector's leaders
present - 0.5), with voice 1 for promoters, -1 for detractors, 0 for those who were not there.
True attitudes, 0 to 1, with L the logistic function (ours): to our show
L(1.2 (belief + fit) - 1.1), to the best rival L(1.8 ln v + 0.5 (rival - 0.6)).
Survey: the judgement of the edition is 0.5 experience + 0.7 (experience - belief), that is
experience and experience against expectation; answering depends on it (both ends answer more).
Those who had an offer and stayed away are asked about attitudes only, and seldom answer.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import expit

from ...scenario import Scenario
from ..streams import Luck


def attitudes(
    was: SimpleNamespace, state: SimpleNamespace, rival: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the true attitudes, 0 to 1, to our show and to the best rival."""
    return expit(1.2 * (state.belief + state.fit) - 1.1), expit(
        1.8 * np.log(was.rival_w + 1e-9) + 0.5 * (rival - 0.6)
    )


def talk(knobs: Scenario, was: SimpleNamespace, now: SimpleNamespace, luck: Luck) -> dict[str, Any]:
    """Let exhibitors answer, recommend, warn and suggest."""
    n, noise = was.n, knobs.survey_noise
    judgement = 0.5 * now.experience + 0.7 * (now.experience - was.belief)
    satisfaction = 3.75 + 0.75 * judgement + 0.75 * noise * luck.normal("satisfaction", n)
    recommend = 7.45 + 1.7 * judgement + 2.6 * noise * luck.normal("recommend", n)
    recommend = np.clip(np.rint(recommend), 0, 10).astype(np.int64)
    ours, theirs = attitudes(was, was, now.rival)
    said = {
        name: expit(np.log(p / (1 - p)) + noise * luck.normal(name, n))
        for name, p in (
            ("attitude", ours),
            ("attitude_rival", theirs),
            ("involvement", was.involvement),
        )
    }
    # intention over-states behaviour by a logit (ours; Reinhold 2016: it is no proxy)
    intention = expit(now.pull + 1.0 + noise * luck.normal("intention", n))
    lean = np.log(knobs.survey_response / (1 - min(knobs.survey_response, 1 - 1e-9)) + 1e-300)
    answers = luck.uniform("answer", n) < expit(lean - 0.25 + 0.35 * judgement**2)
    voice = np.where(recommend >= 9, 1, np.where(recommend <= 6, -1, 0)) * now.exhibits
    leaders = np.bincount(was.sector[was.leader & now.exhibits], minlength=len(was.hall))
    share = leaders / np.maximum(1, np.bincount(was.sector[was.leader], minlength=len(was.hall)))
    exposure = voice[was.peers].mean(axis=1) + 0.5 * (share[was.sector] - 0.5)
    idea = now.exhibits & (was.seen >= 2) & (luck.uniform("idea", n) < 0.10 * was.involvement)
    return dict(
        answers=now.exhibits & answers,
        answers_absent=now.offered
        & ~now.exhibits
        & (luck.uniform("answer absent", n) < 0.3 * knobs.survey_response),
        judgement=judgement,
        satisfaction=np.clip(np.rint(satisfaction), 1, 5).astype(np.int64),
        recommendation=recommend,
        said=said,
        intention=intention,
        voice=voice,
        exposure=exposure if now.held else 0.5 * was.exposure,
        speaks=(voice != 0) & (luck.uniform("speak", n) < 0.15),
        idea=idea,
        taken_up=idea & (luck.uniform("take up", n) < 0.3),
    )
