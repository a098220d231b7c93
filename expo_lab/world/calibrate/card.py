"""Calibration: what a scenario gives, set against what is known of real shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...scenario import Scenario, scenario
from ..books.contacts import OFFER_COST
from ..books.record import MONEY, Record, watch
from ..show import Show
from ..streams import Luck, seeds
from .moments import across, fair, moments

CUSTOMERS, EDITIONS = 2000, 10  # the size of a show on the card, in the median
SPREAD = 0.8  # log sd of market sizes: real shows have 89 to 1,087 exhibitors (p10, p90); ours


@dataclass(frozen=True)
class Target:
    """One known quantity: its typical value, the range of real shows, and its role here.

    Roles: `input` restates a knob, a constant or, by arithmetic, tuned rows, and is no evidence;
    `tuned` was used to set knobs, `check` was not. Ranges are what sources give, written before
    the knobs were set.
    """

    quantity: str
    role: str
    target: float
    low: float
    high: float
    source: str

    @property
    def scale(self) -> float:
        """The sd between series: low to high read as the 10th to 90th percentile of a normal."""
        return (self.high - self.low) / 2.563


# Return by appearances: the real lists' .30 .51 .65 .70 .74-.80 moved by .85 logits, which takes
# the lists' .30 (newcomers) and .62 (others) to .50 and .79; the ranges are half a logit each way.
SHIFTED = "our estimate: real lists, all cadences, moved by .85 logits; range half a logit"
SHOWS = f"{SHIFTED}; per show .14 to .43 and .45 to .78"
LISTS = "real lists of technical B2B fairs"
EDITIONS_OF = f"{LISTS}, twelve annual series, p10 to p90 over resampled series"

CONTRACTS = (
    Target("retention to the next edition", "tuned", 0.72, 0.50, 0.85, "m+a report 2007; direct contracts"),
    Target("first-time exhibitors return", "tuned", 0.50, 0.35, 0.62, "our estimate, scaled from real lists"),
    Target("repeat exhibitors return", "tuned", 0.80, 0.70, 0.90, "our estimate, scaled from real lists"),
    Target("first-time exhibitors return, p10 of shows", "check", 0.276, 0.188, 0.386, SHOWS),
    Target("first-time exhibitors return, p90 of shows", "check", 0.638, 0.517, 0.744, SHOWS),
    Target("repeat exhibitors return, p10 of shows", "check", 0.657, 0.537, 0.759, SHOWS),
    Target("repeat exhibitors return, p90 of shows", "check", 0.892, 0.834, 0.932, SHOWS),
    Target("return after 2 appearances", "tuned", 0.71, 0.60, 0.80, SHIFTED),
    Target("return after 3 appearances", "tuned", 0.81, 0.72, 0.88, SHIFTED),
    Target("return after 4 appearances", "tuned", 0.845, 0.77, 0.90, SHIFTED),
    Target("return after 5 to 7 appearances", "tuned", 0.885, 0.82, 0.93, SHIFTED),
    Target("return after 1 missed", "tuned", 0.10, 0.07, 0.18, LISTS),
    Target("return after 2 missed", "tuned", 0.05, 0.03, 0.09, LISTS),
    Target("return after 3 missed", "check", 0.03, 0.02, 0.06, LISTS),
    Target("return after 4 missed", "check", 0.02, 0.01, 0.04, f"{LISTS}; range ours"),
    Target("return after 1 missed, one appearance", "check", 0.079, 0.060, 0.147, f"{LISTS}, six annual series, p10 to p90"),
    Target("return after 1 missed, more", "check", 0.164, 0.103, 0.282, f"{LISTS}, six annual series, p10 to p90"),
    Target("return after 2 missed, one appearance", "check", 0.046, 0.026, 0.119, f"{LISTS}, six annual series, p10 to p90"),
    Target("return after 2 missed, more", "check", 0.038, 0.028, 0.070, f"{LISTS}, four annual series, p10 to p90"),
    Target("share of new exhibitors", "tuned", 0.22, 0.10, 0.40, "our estimate and real lists"),
    Target("share back after a gap", "input", 0.06, 0.03, 0.12, "our estimate: steady size; lists .075"),
    Target("at all of the last three editions", "check", 0.55, 0.40, 0.65, "our estimate: retention .72, then repeat .78; lists .29"),
    Target("prospect to contract", "check", 0.03, 0.01, 0.08, "our estimate"),
    Target("exhibitors, share of organisations", "tuned", 0.105, 0.07, 0.14, "our estimate: 140 to 280 exhibitors (CEIR, UFI, EFS) of 2,000"),
    Target("change of size, p10", "check", 0.74, 0.60, 0.95, f"{LISTS}; range ours"),
    Target("change of size, median", "check", 1.06, 0.74, 1.50, f"{LISTS}, p10 to p90"),
    Target("change of size, p90", "check", 1.50, 1.05, 1.70, f"{LISTS}; range ours"),
    Target("sd of retention within a series", "tuned", 0.082, 0.06, 0.13, f"{LISTS}; .13 on the whole panel"),
    Target("sd of retention between series", "tuned", 0.118, 0.08, 0.15, f"{LISTS}; .13 on the whole panel; range ours"),
    Target("correlation of retention with log size", "check", 0.08, -0.20, 0.45, f"{LISTS}: .08 annual, .28 biennial; range ours"),
    Target("correlation of newcomers' return with the others', within a series", "check", 0.633, 0.571, 0.785, EDITIONS_OF),
    Target("correlation of retention with growth, within a series", "check", 0.753, 0.608, 0.871, EDITIONS_OF),
    Target("correlation of growth with the growth before", "check", -0.209, -0.463, -0.018, EDITIONS_OF),
    Target("retention, domestic less foreign", "tuned", 0.07, 0.0, 0.15, f"{LISTS}; range ours"),
    Target("editions in which domestic ones return more", "check", 0.67, 0.55, 0.80, f"{LISTS}: two thirds of 146 pairs; range ours"),
    Target("exhibitor NPS, points", "tuned", -17, -40, 30, "UFI/Explori 2018; range ours"),
    Target("editions with NPS above 0", "tuned", 0.25, 0.10, 0.40, "UFI/Explori 2018, of shows; range ours"),
    Target("exhibitor satisfaction, 1 to 5", "tuned", 3.5, 3.0, 4.2, "UFI; 3.35 to 3.71"),
    Target("dissatisfied yet rebooking", "tuned", 0.34, 0.20, 0.50, "UFI/Explori 2018: over a third of exhibitors; range ours"),
)  # fmt: skip

# At list level: annual series of the panel in datasets/real_rebooking/figures.csv, median and p10
# to p90; "next three" computed from participation_sequences.csv, series with 15 such exhibitors.
ANNUAL = f"{LISTS}, annual series, p10 to p90"
FEW = f"{LISTS}, one or two annual series; range of the biennial ones too"
WIDE = f"{LISTS}, whole panel, annual; range ours"
LISTED = (
    Target("listed: return at recency 1", "tuned", 0.552, 0.325, 0.651, ANNUAL),
    Target("listed: return at recency 2", "tuned", 0.101, 0.073, 0.204, ANNUAL),
    Target("listed: return at recency 3", "tuned", 0.048, 0.028, 0.074, ANNUAL),
    Target("listed: return at recency 4", "tuned", 0.018, 0.001, 0.037, ANNUAL),
    Target("listed: return at recency 5", "tuned", 0.022, 0.016, 0.028, ANNUAL),
    Target("listed: return after 1 appearances", "tuned", 0.351, 0.221, 0.404, ANNUAL),
    Target("listed: return after 2 appearances", "tuned", 0.538, 0.410, 0.625, ANNUAL),
    Target("listed: return after 3 appearances", "tuned", 0.711, 0.619, 0.814, ANNUAL),
    Target("listed: return after 4 appearances", "check", 0.750, 0.574, 0.863, ANNUAL),
    Target("listed: return after 5 appearances", "check", 0.708, 0.586, 0.848, FEW),
    Target("listed: retention", "input", 0.521, 0.331, 0.688, f"{LISTS}, annual pairs, p10 to p90"),
    Target("listed: first-time return", "input", 0.359, 0.217, 0.516, f"{LISTS}, annual pairs, p10 to p90"),
    Target("listed: repeat return", "check", 0.680, 0.504, 0.818, f"{LISTS}, annual pairs, p10 to p90"),
    Target("listed: next three after 1", "check", 0.938, 0.526, 1.115, ANNUAL),
    Target("listed: next three after 11", "tuned", 1.051, 1.015, 1.375, FEW),
    Target("listed: next three after 10", "check", 0.182, 0.086, 0.225, FEW),
    Target("listed: next three after 100", "tuned", 0.078, 0.063, 0.130, FEW),
    Target("listed: sd of retention within a series", "check", 0.082, 0.06, 0.13, f"{LISTS}; .13 on the whole panel"),
    Target("listed: sd of retention between series", "check", 0.118, 0.08, 0.15, f"{LISTS}; .13 on the whole panel; range ours"),
    Target("listed: not at the previous edition", "input", 0.47, 0.35, 0.60, WIDE),
    Target("listed: back after a gap", "check", 0.075, 0.04, 0.12, WIDE),
    Target("listed: at all of the last three", "tuned", 0.29, 0.20, 0.40, WIDE),
    Target("listed: guests", "input", 0.40, 0.30, 0.50, "our estimate: 30 to 50 % of list rows"),
    Target("prospect to contract", "check", 0.03, 0.01, 0.08, "our estimate"),
    Target("exhibitor NPS, points", "check", -17, -40, 30, "UFI/Explori 2018; range ours"),
    Target("exhibitor satisfaction, 1 to 5", "check", 3.5, 3.0, 4.2, "UFI; 3.35 to 3.71"),
)  # fmt: skip

COMMON = (
    Target("growing after NPS above 0", "check", 0.71, 0.55, 0.85, "UFI/Explori 2018, of shows; range ours"),
    Target("growing after NPS below 0", "check", 0.32, 0.20, 0.45, "UFI/Explori 2018, of shows; range ours"),
    Target("low satisfaction among those who rebook", "tuned", 0.34, 0.20, 0.50, "UFI/Explori 2018: over a third; range ours"),
    Target("dissatisfied who complain", "check", 0.28, 0.15, 0.40, "our estimate; satisfaction 1 or 2"),
    Target("exhibitors known at no other show", "input", 0.78, 0.70, 0.88, f"{LISTS}, 81,282 companies, incomplete; range ours"),
    Target("touches an acquired exhibitor, EUR", "check", 1000, 400, 2500, "our estimate: no public figure"),
    Target("touches a retained exhibitor, EUR", "check", 250, 80, 600, "our estimate: no public figure"),
    Target("complaints an exhibitor", "input", 0.08, 0.03, 0.20, "our estimate"),
    Target("domestic share", "input", 0.41, 0.15, 0.79, "244 real fairs, p10 to p90"),
    Target("mean stand, m2", "tuned", 37, 20, 40, "UFI, AUMA, EFS, CEIR"),
    Target("median stand, m2", "input", 18, 9.3, 24, "log-normal of mean 37, sigma 1.2; US 100 sq ft; upper end ours"),
    Target("stands of 12 m2 or less", "input", 0.45, 0.30, 0.67, "US: two thirds 10 x 10 ft; log-normal .37; lower end ours"),
    Target("space of the top tenth", "input", 0.47, 0.40, 0.55, "implied by sigma 1.2; range ours"),
    Target("space of the top fifth", "input", 0.64, 0.57, 0.71, "implied by sigma 1.2; range ours"),
    Target("Gini of space", "input", 0.61, 0.55, 0.67, "implied by sigma 1.2; range ours"),
    Target("discount on the list price", "check", 0.10, 0.05, 0.20, "price lists: early booking 5 to 20 %; share of it ours"),
    Target("organiser's margin", "check", 0.30, 0.15, 0.50, "CEIR 2025, RX"),
    Target("visitors an exhibitor", "input", 60, 25, 120, "UFI, AUMA, CEIR, EFS"),
    Target("registered who stay away", "input", 0.40, 0.20, 0.60, "CDS, LiveBuzz, Freeman"),
    Target("visitors there for the first time", "check", 0.40, 0.30, 0.50, "FKM/AUMA, Exhibit Surveys"),
    Target("visitors there the edition before", "check", 0.32, 0.25, 0.45, "Vivid, Freeman"),
    Target("visitors at three of three", "check", 0.23, 0.15, 0.43, "Vivid, consumer shows"),
    Target("leads an exhibitor", "input", 80, 20, 295, "CEIR 2009 and our estimate"),
    Target("survey response", "input", 0.25, 0.10, 0.49, "our estimate; .49 Reinhold 2016"),
    Target("registered within 4 weeks", "input", 0.43, 0.38, 0.48, "Maritz, 30 shows; range ours"),
    Target("turn up if registered 12 weeks ahead", "input", 0.54, 0.49, 0.59, "CDS, four shows; range ours"),
    Target("stands never paid", "input", 0.05, 0.03, 0.08, "vendor guide"),
    Target("list price of space, EUR/m2", "input", 215, 180, 300, "German price lists 2023-25, surcharges included"),
)  # fmt: skip


def targets(which: str | Scenario) -> tuple[Target, ...]:
    """Return what a scenario is held against: list-level figures if it has co-exhibitors.

    Examples
    --------
    >>> len(targets("mature")), len(targets("list-level"))
    (67, 54)
    """
    return (LISTED if scenario(which).co_exhibitors > 0 else CONTRACTS) + COMMON


def read(show: Show) -> Record:
    """Count the same from a show's observed tables."""
    tables = show.tables
    held = tables["editions"].query("held")["edition"].to_numpy()
    took_part = tables["participations"]
    firms = tables["customers"].query("kind == 'exhibitor'")
    people = tables["customers"].query("kind in ['buyer', 'visitor']")

    def spread(rows: pd.DataFrame, ids: pd.Series, value: str | None = None) -> np.ndarray:
        column = np.ones(len(rows), dtype=bool) if value is None else rows[value].to_numpy()
        wide = np.full((len(ids), len(held)), np.nan if column.dtype == float else 0, column.dtype)
        at = pd.Index(ids).get_indexer(rows["customer_id"])
        wide[at, np.searchsorted(held, rows["edition"])] = column
        return wide

    stands = took_part.query("role == 'exhibitor'")
    signed = took_part.query("role in ['buyer', 'visitor']")
    told = tables["surveys"].dropna(subset=["satisfaction"]).astype({"satisfaction": float})
    told = told.astype({"recommendation": float})
    return Record(
        there=spread(stands, firms["customer_id"]),
        first=spread(stands, firms["customer_id"], "first_time"),
        guest=spread(took_part.query("role == 'co_exhibitor'"), firms["customer_id"]),
        home=(firms["origin"] != "international").to_numpy(),
        satisfied=spread(told, firms["customer_id"], "satisfaction"),
        recommends=spread(told, firms["customer_id"], "recommendation"),
        stands={name: stands[name].to_numpy() for name in MONEY},
        complained=spread(tables["complaints"], firms["customer_id"]),
        elsewhere=firms["customer_id"].isin(tables["rivals"]["customer_id"]).to_numpy(),
        offers={p: tables["contacts"].query("purpose == @p")["cost"].sum() for p in OFFER_COST},
        visitors=tables["editions"]["visitors"].sum(),
        # of a record that is no simulated show only those listed are known
        market=show.world.n if isinstance(show, Show) else len(firms),
        registered=spread(signed, people["customer_id"]),
        came=spread(signed, people["customer_id"], "turned_up"),
        newcomer=spread(signed, people["customer_id"], "first_time"),
        weeks=spread(signed, people["customer_id"], "weeks_before"),
    )


def measure(show: Show) -> dict[str, float]:
    """Measure the targets' quantities on one show, from its observed tables alone.

    Quantities that only several shows have, such as the sd between series, are absent.

    Examples
    --------
    >>> from expo_lab import simulate
    >>> measure(simulate("mature", 200, 4, seed=1))["stands never paid"] < 0.2
    True
    """
    return moments(read(show))


def calibration_card(
    which: str | Scenario = "mature", shows: int = 20, seed: int = 1
) -> pd.DataFrame:
    """Set what a scenario gives against what is known of real shows.

    Parameters
    ----------
    which : str or Scenario
        The scenario to judge. One with co-exhibitors is held against published lists, any other
        against what is known of contracts.
    shows : int, default 20
        Shows simulated, an even number of at least 4, in pairs of opposite quality
        (`moments.fair`): 10 editions, markets of 2,000 organisations in the median and
        as different in size as real shows are (log sd 0.8).
    seed : int, default 1
        Which shows; their seeds are the scenario's and this study's own (`streams.seeds`).

    Returns
    -------
    DataFrame
        One row a quantity (the index): role, target, low, high, source, gives (over all shows),
        lower and upper (95 % jackknife interval of that: Monte-Carlo error, not the spread between
        shows, over pairs), and inside: "yes" or "no" where the interval
        lies inside or outside low to high, "undecided" where it crosses an end. A row whose role
        is `input` is no evidence.

    Raises
    ------
    ValueError
        If there are fewer than four shows, or an odd number.

    References
    ----------
    Tukey, J. W. (1958). Bias and confidence in not-quite large samples. Ann. Math. Stat. 29, 614.

    Examples
    --------
    >>> card = calibration_card("mature", shows=4)
    >>> card["inside"]["list price of space, EUR/m2"]
    'yes'
    """
    from scipy.special import ndtri, stdtrit

    if shows < 4 or shows % 2:
        raise ValueError(f"calibration_card: shows must be even and at least 4, found {shows!r}.")
    knobs = scenario(which)
    lucks = seeds(f"card {seed}", knobs.name, shows)
    # markets of all sizes, evenly over the quantiles; the seeds are in no order of size
    order = np.argsort(Luck(seed, 0).uniform("sizes", shows))
    sizes = CUSTOMERS * np.exp(SPREAD * ndtri((order + 0.5) / shows))
    found = pd.DataFrame(
        [
            moments(watch(show, max(50, round(n)), EDITIONS, luck))
            for show, n, luck in zip(fair(knobs, shows), sizes, lucks, strict=True)
        ]
    )
    gives = across(found)
    # Tukey 1958: var = (k - 1) / k * sum of squares of the leave-one-out values about their mean;
    # what is left out is a pair of opposite shows
    pairs = shows // 2
    without = pd.DataFrame([across(found.drop(index=[2 * i, 2 * i + 1])) for i in range(pairs)])
    half = stdtrit(pairs - 1, 0.975) * np.sqrt((pairs - 1) * without.var(ddof=0, skipna=False))
    card = pd.DataFrame([vars(t) for t in targets(knobs)]).set_index("quantity")
    card["gives"] = gives
    card["lower"], card["upper"] = gives - half, gives + half
    yes = (card["lower"] >= card["low"]) & (card["upper"] <= card["high"])
    no = (card["upper"] < card["low"]) | (card["lower"] > card["high"])
    card["inside"] = np.select([yes, no], ["yes", "no"], "undecided")
    return card
