"""Standing rules of a show for its next edition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.annotations import is_a
from .state import TOPICS


@dataclass(frozen=True)
class Rules:
    """Standing rules of the show for its next edition; what is None stays as it is.

    Attributes
    ----------
    hall : int, optional
        Stands that there is room for, at least 1. Those who book last are turned away. Contracts
        are for one edition, so that no hall is too small for those that are signed already.
    admission : float, optional
        Level from which applicants are admitted, -4 to 4: what they bring beside their fee
        (`causes.cross_side.level`: 0 and sd 1 in the market), as a jury sees it, with its error.
    theme : tuple of float, optional
        Weight of each of `TOPICS`, at least one above 0; the show keeps it from then on.
    sister : tuple of float, optional
        Weight of each of `TOPICS` at our own show of another theme, to which the action ``steer``
        sends customers; whoever was there considers it again.
    sister_fee : float
        EUR that a stand there leaves us after its costs, at least 0; 4,000 as a rule (ours, about
        what a stand leaves here).
    complaint_days : float, optional
        Days within which a complaint is to be answered, 1 to 60; 10 as a rule. Speed counts, and
        costs.
    guarantee : bool
        Whoever was there last time pays last time's price.

    Raises
    ------
    ValueError
        If one of them cannot be.

    Examples
    --------
    >>> Rules(hall=0)
    Traceback (most recent call last):
    ValueError: Rules: hall must be a whole number of at least 1 stand, found 0.
    """

    hall: int | None = None
    admission: float | None = None
    theme: tuple[float, ...] | None = None
    sister: tuple[float, ...] | None = None
    sister_fee: float = 4000.0
    complaint_days: float = 10.0
    guarantee: bool = False

    def __post_init__(self) -> None:
        if self.hall is not None and not (is_a(self.hall, int) and self.hall >= 1):
            raise ValueError(
                f"Rules: hall must be a whole number of at least 1 stand, found {self.hall!r}."
            )
        cut = self.admission
        if cut is not None and not (is_a(cut, float) and -4 <= cut <= 4):
            raise ValueError(
                f"Rules: admission must be a level from -4 to 4, the market's sd, found {cut!r}."
            )
        if not (is_a(self.complaint_days, float) and 1 <= self.complaint_days <= 60):
            raise ValueError(
                f"Rules: complaint_days must be from 1 to 60, found {self.complaint_days!r}."
            )
        if not isinstance(self.guarantee, bool | np.bool_):
            raise ValueError(f"Rules: guarantee must be True or False, found {self.guarantee!r}.")
        if self.theme is not None:
            _check_theme("theme", self.theme)
        if self.sister is not None:
            _check_theme("sister", self.sister)
        if not (is_a(self.sister_fee, float) and 0 <= self.sister_fee < np.inf):
            raise ValueError(
                f"Rules: sister_fee must be EUR of at least 0, found {self.sister_fee!r}."
            )


def _check_theme(name: str, theme: object) -> None:
    weights = list(theme) if isinstance(theme, tuple | list | np.ndarray) else []
    fine = len(weights) == len(TOPICS) and all(is_a(w, float) for w in weights)
    if not fine or not np.isfinite(weights).all() or min(weights) < 0 or max(weights) <= 0:
        raise ValueError(
            f"Rules: {name} needs {len(TOPICS)} weights of at least 0, not all 0, for "
            f"{', '.join(TOPICS)}; found {theme!r}."
        )
