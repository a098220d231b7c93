"""Calibration: what a scenario gives, set against what is known of real shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..scenario import Scenario, scenario
from .show import Show, simulate


@dataclass(frozen=True)
class Target:
    """One known quantity: its typical value, the range of real shows, and its role here.

    Roles: `input` restates a knob and is no evidence, `tuned` was used to set knobs, `check` was
    not. Ranges are what sources give, written before the knobs were set.
    """

    quantity: str
    role: str
    target: float
    low: float
    high: float
    source: str


TARGETS = (
    Target("retention to the next edition", "tuned", 0.72, 0.50, 0.85, "m+a report 2007; direct contracts"),
    Target("first-time exhibitors return", "tuned", 0.50, 0.35, 0.62, "our estimate, scaled from real lists"),
    Target("repeat exhibitors return", "tuned", 0.80, 0.70, 0.90, "our estimate, scaled from real lists"),
    Target("return after 1 missed", "tuned", 0.10, 0.07, 0.18, "real lists"),
    Target("return after 2 missed", "check", 0.05, 0.03, 0.09, "real lists"),
    Target("return after 3 missed", "check", 0.03, 0.02, 0.06, "real lists"),
    Target("share of new exhibitors", "tuned", 0.22, 0.10, 0.40, "our estimate and real lists"),
    Target("prospect to contract", "check", 0.03, 0.01, 0.08, "our estimate"),
    Target("change of size, median", "check", 1.06, 0.74, 1.50, "real lists, p10 to p90"),
    Target("mean stand, m2", "check", 37, 20, 40, "UFI, AUMA, EFS, CEIR"),
    Target("space of the top tenth", "check", 0.47, 0.40, 0.55, "implied by sigma 1.2; our estimate"),
    Target("domestic share", "check", 0.41, 0.15, 0.79, "244 real fairs"),
    Target("retention, domestic less foreign", "check", 0.07, 0.0, 0.15, "real lists; width ours"),
    Target("exhibitor NPS, points", "tuned", -17, -40, 30, "UFI/Explori 2018; range ours"),
    Target("exhibitor satisfaction, 1 to 5", "tuned", 3.5, 3.0, 4.2, "UFI; 3.35 to 3.71"),
    Target("low satisfaction among those who rebook", "check", 0.34, 0.20, 0.50, "UFI/Explori 2018: over a third; range ours"),
    Target("survey response", "input", 0.25, 0.10, 0.49, "our estimate; .49 Reinhold 2016"),
    Target("complaints an exhibitor", "check", 0.08, 0.03, 0.20, "our estimate"),
    Target("leads an exhibitor", "input", 80, 20, 295, "CEIR 2009 and our estimate"),
    Target("visitors an exhibitor", "check", 60, 25, 120, "UFI, AUMA, CEIR, EFS"),
    Target("registered who stay away", "check", 0.40, 0.20, 0.60, "CDS, LiveBuzz, Freeman"),
    Target("visitors there for the first time", "check", 0.40, 0.30, 0.50, "FKM/AUMA, Exhibit Surveys"),
    Target("organiser's margin", "check", 0.30, 0.15, 0.50, "CEIR 2025, RX"),
)  # fmt: skip


def measure(show: Show) -> dict[str, float]:
    """Measure the targets' quantities on one show, from its observed tables alone."""
    tables = show.tables
    held = tables["editions"].query("held")["edition"].to_numpy()
    stands = tables["participations"].query("role == 'exhibitor'")
    guests = tables["participations"].query("role in ['buyer', 'visitor']")
    firms = tables["customers"].query("kind == 'exhibitor'").set_index("customer_id")
    place = pd.Index(firms.index).get_indexer(stands["customer_id"])
    there = np.zeros((len(firms), len(held)), dtype=bool)
    there[place, np.searchsorted(held, stands["edition"])] = True
    first = np.zeros_like(there)
    first[place, np.searchsorted(held, stands["edition"])] = stands["first_time"]

    now, later, new = there[:, :-1], there[:, 1:], first[:, :-1]
    back = later[now].mean()
    home = (firms["origin"] != "international").to_numpy()
    missed = {}
    for k in (1, 2, 3):  # present, then k missed, then at risk
        steps = there.shape[1] - k - 1
        gone = there[:, :steps].copy()
        for j in range(1, k + 1):
            gone &= ~there[:, j : steps + j]
        missed[k] = there[:, k + 1 :][gone].mean() if steps > 0 and gone.any() else np.nan
    never = ~(np.cumsum(there, axis=1) > 0)  # not yet in the record
    known = there[:, 0] | (first.sum(axis=1) > 0)
    fresh = never[:, :-1] & (known | ~there.any(axis=1))[:, None]
    sizes = there.sum(axis=0)
    area = np.sort(stands["area"].to_numpy())[::-1]
    answers = tables["surveys"].dropna(subset=["satisfaction"])
    recommend = answers["recommendation"]
    unhappy = answers.merge(
        stands.assign(edition=stands["edition"] - 1)[["customer_id", "edition"]],
        on=["customer_id", "edition"],
    )["satisfaction"]
    paid = stands["revenue"] * ~stands["unpaid"]
    return {
        "retention to the next edition": back,
        "first-time exhibitors return": later[now & new].mean(),
        "repeat exhibitors return": later[now & ~new].mean(),
        **{f"return after {k} missed": v for k, v in missed.items()},
        "share of new exhibitors": stands["first_time"].mean(),
        "prospect to contract": first[:, 1:][fresh].mean(),
        "change of size, median": float(np.median(sizes[1:] / np.maximum(1, sizes[:-1]))),
        "mean stand, m2": float(area.mean()),
        "space of the top tenth": area[: max(1, len(area) // 10)].sum() / area.sum(),
        "domestic share": home[place].mean(),
        "retention, domestic less foreign": later[now & home[:, None]].mean()
        - later[now & ~home[:, None]].mean(),
        "exhibitor NPS, points": 100 * ((recommend >= 9).mean() - (recommend <= 6).mean()),
        "exhibitor satisfaction, 1 to 5": answers["satisfaction"].mean(),
        "low satisfaction among those who rebook": (unhappy <= 3).mean(),
        "survey response": len(answers) / len(stands),
        "complaints an exhibitor": len(tables["complaints"]) / len(stands),
        "leads an exhibitor": stands["leads"].mean(),
        "visitors an exhibitor": tables["editions"]["visitors"].sum() / len(stands),
        "registered who stay away": 1 - guests["turned_up"].mean(),
        "visitors there for the first time": guests.loc[guests["turned_up"], "first_time"].mean(),
        "organiser's margin": 1 - stands["cost_to_serve"].sum() / paid.sum(),
    }


def calibration_card(
    which: str | Scenario = "mature", shows: int = 8, seed: int = 1
) -> pd.DataFrame:
    """Set what a scenario gives against what is known of real shows.

    Parameters
    ----------
    which : str or Scenario
        The scenario to judge.
    shows : int, default 8
        Shows simulated (2,000 customers, 10 editions, seeds `seed`, `seed` + 1, ...).
    seed : int, default 1
        The first seed.

    Returns
    -------
    DataFrame
        One row a quantity (the index): role, target, low, high, source, gives (mean over shows),
        lower and upper (95 % t interval of that mean: Monte-Carlo error, not the spread between
        shows), and inside (low <= gives <= high). A row whose role is `input` is no evidence.

    Examples
    --------
    >>> card = calibration_card("mature", shows=2)
    >>> bool(card["inside"]["domestic share"])
    True
    """
    from scipy.special import stdtrit

    if shows < 2:
        raise ValueError(f"calibration_card: shows must be at least 2, found {shows!r}.")
    knobs = replace(scenario(which))
    found = pd.DataFrame([measure(simulate(knobs, 2000, 10, seed + i)) for i in range(shows)])
    card = pd.DataFrame([vars(t) for t in TARGETS]).set_index("quantity")
    half = stdtrit(shows - 1, 0.975) * found.std() / np.sqrt(shows)
    card["gives"] = found.mean()
    card["lower"], card["upper"] = card["gives"] - half, card["gives"] + half
    card["inside"] = card["gives"].between(card["low"], card["high"])
    return card
