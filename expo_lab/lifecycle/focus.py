"""Focus: what to do in each stage, and at which age of a show (C83, C84), as data."""

from __future__ import annotations

from ..core.registry import nearest

# Stage -> action of the world, what it stands for. Source document 003 names the focus of each of
# its five stages in words; which of our actions comes nearest is our reading.
FOCUS: dict[str, tuple[str, str]] = {
    "prospect": ("letter", "cultivation: make the show known"),
    "trial": ("training", "confirmation: see that the edition works for the exhibitor"),
    "growing": ("care_call", "trust: follow the exhibitor's needs"),
    "committed": ("care_call", "trust: follow its needs as they change"),
    "weakening": ("recovery", "weakening: find the cause and remove it in time"),
    "lost": ("exit_care", "disappearance: limit harm, part well, stay attractive"),
}
# Age of the show -> the stages that the source puts first there.
FIRST_AT: dict[str, tuple[str, ...]] = {
    "new": ("prospect", "trial"),
    "growing": ("growing", "committed"),
    "mature": ("weakening", "lost"),
}
EMPHASIS = 3.0  # how much more a stage in focus gets a head; ours


def focus_plan(
    phase: str | None = None, emphasis: float = EMPHASIS, wrong: int = 0
) -> dict[str, tuple[str, float]]:
    """Make the sources' advice a plan that `Playbook` plays: stage to action and weight.

    Parameters
    ----------
    phase : {"new", "growing", "mature"}, optional
        Age of the show; its stages weigh `emphasis`, all others 1. Without it all weigh 1.
    emphasis : float from 1
    wrong : int, default 0
        Play each stage's action at the stage that many places further on: the right advice at
        the wrong stage, to set beside.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        For an unknown phase or an emphasis below 1.

    Examples
    --------
    >>> focus_plan("mature")["weakening"], focus_plan("mature")["trial"]
    (('recovery', 3.0), ('training', 1.0))
    >>> import expo_lab as xl
    >>> xl.Playbook("stages", focus_plan("new"), budget=1000).plan["trial"]
    ('training', 3.0)
    """
    if phase is not None and phase not in FIRST_AT:
        raise ValueError(f"focus_plan: no age of a show {phase!r}. {nearest(phase, FIRST_AT)}")
    if not 1 <= emphasis < float("inf"):
        raise ValueError(f"focus_plan: needs an emphasis of at least 1; found {emphasis!r}.")
    first = FIRST_AT[phase] if phase else ()
    stages = list(FOCUS)
    actions = [FOCUS[stage][0] for stage in stages]
    return {
        stage: (actions[(i - wrong) % len(stages)], emphasis if stage in first else 1.0)
        for i, stage in enumerate(stages)
    }
