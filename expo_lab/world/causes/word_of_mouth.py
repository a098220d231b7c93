"""Word of mouth: what peers say for and against the show, and leaders who are imitated.

term = word_of_mouth exposure, on the contact graph:
exposure_i = mean over peers j of voice_j + 0.5 (share of the sector's leaders present - 0.4), with
voice 1 for promoters, -1 for detractors, 0 for those who were not there.
Media and associations carry it too, without a fee: the voice of the media is their coverage
against what is usual, heralds = (1 - exp(-250 k)) / (1 - exp(-250 .0068)), with k the partners that
took part for each organisation. A partner joins with P = L(logit(.85) + 1.6 word_of_mouth buzz +
push), buzz the net share of promoters at the last edition; sponsors likewise (.80). Forms are ours.
The judgement of the edition is 0.5 experience + 0.7 (experience - belief), that is experience and
experience against expectation; would recommend = 7.2 + 1.7 judgement + 1.3 z, 0 to 10 (ours,
tuned to NPS): promoters say 9 or 10, detractors 6 or less.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...scenario import Scenario
from ..state import State
from ..streams import Luck
from .cause import Cause


def start(knobs: Scenario, state: State, luck: Luck) -> dict[str, Any]:
    """Begin with nothing heard, and media as a rule."""
    reach = coverage(knobs.partners * 0.85)
    return dict(exposure=np.zeros(state.n), heralds=reach, buzz=0.0)


def coverage(partners: float) -> float:
    """Return the media's voice against the usual, from the partners for each organisation."""
    return float(np.expm1(-250 * partners) / np.expm1(-250 * 0.0068))


def term(knobs: Scenario, was: State, state: Any, price: np.ndarray) -> np.ndarray:
    """Weigh what was heard."""
    return np.asarray(knobs.word_of_mouth * state.exposure)


def step(knobs: Scenario, was: State, now: Any, luck: Luck) -> dict[str, Any]:
    """Let exhibitors recommend, warn and suggest."""
    n = was.n
    judgement = 0.5 * now.experience + 0.7 * (now.experience - was.belief)
    recommend = np.clip(np.rint(7.2 + 1.7 * judgement + 1.3 * luck.normal("recommend", n)), 0, 10)
    voice = ((recommend >= 9).astype(np.int8) - (recommend <= 6)) * now.exhibits
    if "voice" in now.boost:
        voice = voice * ~((voice < 0) & (luck.uniform("unsaid", n) < now.boost["voice"]))
    heard = sum(voice[peer] for peer in was.peers.T) / was.peers.shape[1]
    exposure = heard + 0.5 * (now.leaders_there[was.sector] - 0.4)
    idea = now.exhibits & (was.seen >= 2) & (luck.uniform("idea", n) < 0.10 * was.involvement)
    return dict(
        judgement=judgement,
        recommendation=recommend,
        voice=voice,
        buzz=float(voice.sum() / max(1, now.exhibits.sum())) if now.held else was.buzz,
        heralds=coverage(now.joins["partner"].sum() / n) if now.held else was.heralds,
        exposure=exposure if now.held else 0.5 * was.exposure,
        idea=idea,
        taken_up=idea & (luck.uniform("take up", n) < 0.3),
    )


word_of_mouth = Cause("word_of_mouth", "what peers say and leaders do", "voices", start, term, step)
