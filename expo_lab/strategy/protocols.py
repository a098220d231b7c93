"""Protocol: on which simulated shows a model is judged, frozen and named."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.registry import Registry
from ..world.causes.touches import FAMILIES


@dataclass(frozen=True)
class Protocol:
    """What a model is assessed on. A protocol that has a name never changes.

    Attributes
    ----------
    name : str
    scenarios : tuple of str
        Presets; each is assessed apart.
    learn, judge : tuple of int
        Seeds of the shows that a model learns from, and of those it is judged on.
    customers, editions : int
        Of each show; the profile is that after the last edition.
    futures : int
        Of the truth.
    columns : tuple of str
        The profile columns that a model is given.

    Raises
    ------
    ValueError
        If a seed is in both `learn` and `judge`.
    """

    name: str
    scenarios: tuple[str, ...]
    learn: tuple[int, ...]
    judge: tuple[int, ...]
    customers: int
    editions: int
    futures: int
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        if both := sorted({*self.learn} & {*self.judge}):
            raise ValueError(
                f"Protocol: a show that is learned from must not judge; seeds {both} are in both "
                "learn and judge."
            )


@dataclass(frozen=True)
class WholeProtocol(Protocol):
    """A protocol that also asks how stable a segmentation is, and what it is worth to a decision.

    Attributes
    ----------
    resamples : int
        Of `stability`, in each show that judges.
    decided : tuple of str
        Scenarios in which the decision value is asked for.
    families : tuple of str
        Of response.
    budget : float
        EUR an edition.
    tests, market : int
        Test shows of the decision value, and organisations in each.
    """

    resamples: int = 20
    decided: tuple[str, ...] = ("mature",)
    families: tuple[str, ...] = FAMILIES
    budget: float = 10_000.0
    tests: int = 8
    market: int = 2000


V1 = Protocol(
    name="v1",
    scenarios=("mature", "growing", "no-switching-costs"),
    learn=(101, 102, 103),
    judge=(201, 202, 203, 204, 205),
    customers=1000,
    editions=8,
    futures=60,
    columns=(
        *("relative_attitude", "repeat_patronage", "involvement", "portfolio", "margin"),
        *("expected_editions", "expected_value", "recency", "editions_attended"),
    ),
)
PROTOCOLS: Registry[Protocol] = Registry(
    "protocol",
    {
        "v1": V1,
        # the same shows, with two tracks more
        "v2": WholeProtocol(**(vars(V1) | dict(name="v2"))),
    },
)
