"""Does the list-level preset hold for real series that had no say in it? By hand, some minutes.

    python tests/benchmarks/bench_held_back.py [shows]

The preset was tuned to medians over the annual series of datasets/real_rebooking. Two tests that
need no other data. Biennial series: no tuning has seen them; the band is that of the preset with
two years between editions. Annual series, each left out in turn: the medians without it move the
preset's moments by J J+ (their change), to first order, with J the Jacobian of tuning over the
knobs that were tuned; the band moves with them. A band is the central 90 % over simulated shows of
sizes as real shows have, recorded for as many editions as the series was (ten at most). Each row:
how many of the held-back series with enough exhibitors at risk (30) lie inside, below and above,
and P(so few inside) if nine of ten should. A real list's gaps and misspelt names are in no band.
"""

import contextlib
import io
import sys
import warnings
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.special import bdtr, ndtri

from expo_lab.datasets import folder
from expo_lab.scenario import PRESETS
from expo_lab.world import Luck, seeds, tune, watch
from expo_lab.world.calibrate.card import LISTED, SPREAD
from expo_lab.world.calibrate.moments import _lists, fair
from expo_lab.world.calibrate.tuning import FREE

LEAST, EDITIONS, CUSTOMERS = 30, 10, 1500
FEW = 4  # annual series below which a median without one of them says nothing
KNOBS = ("prospect_reach", "winback_reach", "appeal", "taste_sd", "need_drift", "switching_cost")
KNOBS += ("expectation_bias",)
RECENCY, TIMES = range(1, 6), range(1, 6)


def of_series(real):
    """Return the moments of each real series, a gap where fewer than LEAST are at risk."""
    back = pd.read_csv(real / "return_by_recency_and_appearances.csv")
    pairs = pd.read_csv(real / "retention_pairs.csv")
    found = {}
    for k in RECENCY:
        found[f"listed: return at recency {k}"] = back[back["recency"] == k]
    for k in TIMES:
        rows = back[(back["recency"] == 1) & (back["appearances_capped6"] == k)]
        found[f"listed: return after {k} appearances"] = rows
    for name, at, kept in (
        ("retention", "n_this", "n_retained"),
        ("first-time return", "n_first_time", "n_first_time_retained"),
        ("repeat return", "n_repeat", "n_repeat_retained"),
    ):
        rows = pairs.dropna(subset=[at, kept]).rename(columns={at: "at_risk", kept: "returned"})
        found[f"listed: {name}"] = rows
    made = {}
    for name, rows in found.items():
        total = rows.groupby("series")[["returned", "at_risk"]].sum()
        total = total[total["at_risk"] >= LEAST]
        made[name] = total["returned"] / total["at_risk"]
    by = pairs.groupby("series")
    more = dict(cadence=by["cadence_years"].first(), editions=by.size() + 1)
    return pd.DataFrame(made).assign(**more)


def simulated(knobs, shows):
    """Return the lists of shows of the preset: who was there, and who as a guest."""
    lucks = seeds("held back", f"{knobs.name} {knobs.cadence}", shows)
    order = np.argsort(Luck(1, 0).uniform("sizes", shows))
    sizes = CUSTOMERS * np.exp(SPREAD * ndtri((order + 0.5) / shows))
    rows = zip(fair(knobs, shows), sizes, lucks, strict=True)
    return [watch(k, max(50, round(n)), EDITIONS, s) for k, n, s in rows]


def bands(records, series, names):
    """Return the ends of the central 90 % over shows, a row a series, by its number of editions."""
    ends = {}
    for length in set(series.clip(upper=EDITIONS)):
        short = [SimpleNamespace(there=r.there[:, :length], guest=r.guest[:, :length])
                 for r in records]  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of two editions there is no sd
            found = pd.DataFrame([_lists(r) for r in short])[names]
        ends[length] = found.quantile([0.05, 0.95])
    rows = [ends[length] for length in series.clip(upper=EDITIONS)]
    return [pd.DataFrame([r.loc[q] for r in rows], series.index) for q in (0.05, 0.95)]


def moves(names, shows):
    """Return J J+ between the moments: what a change of the tuned ones makes of them all."""
    # those that no single series tells are held where they are
    asked = [t for t in LISTED if t.quantity in names or t.role == "tuned"]
    free = {k: FREE[k] for k in KNOBS}
    every = [replace(t, role="tuned") for t in asked]
    with contextlib.redirect_stdout(io.StringIO()):
        jacobian = tune("list-level", every, free, shows, 0, 1000, EDITIONS, 1).jacobian
    scale = pd.Series({t.quantity: t.scale for t in asked})
    tuned = [t.quantity for t in asked if t.role == "tuned"]
    response = jacobian @ np.linalg.pinv(jacobian.loc[tuned], rcond=0.01)
    response.columns = tuned
    return response.mul(scale.loc[response.index], axis=0).div(scale[tuned], axis=1)


def judge(values, low, high):
    """Count the series inside the bands; `low` and `high` may differ by series."""
    rows = {}
    for name in values:
        x = values[name].dropna()
        x = x[low[name].loc[x.index].notna()]  # of too short a record there is no band
        lo, hi = (b[name].loc[x.index] for b in (low, high))
        inside = int(x.between(lo, hi).sum())
        rows[name] = dict(
            series=len(x),
            inside=inside,
            below=int((x < lo).sum()),
            above=int((x > hi).sum()),
            low=lo.median(),
            high=hi.median(),
            median=x.median(),
            p=bdtr(inside, len(x), 0.9) if len(x) else np.nan,
        )
    total = pd.DataFrame(rows).T
    total.loc["all"] = total[["series", "inside", "below", "above"]].sum()
    return total.round(3)


if __name__ == "__main__":
    shows = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    real, preset = of_series(folder() / "real_rebooking"), PRESETS["list-level"]
    names = [c for c in real if c not in ("cadence", "editions")]
    two, one = (real[real["cadence"] == years] for years in (2, 1))
    ends = bands(simulated(replace(preset, cadence=2), shows), two["editions"], names)
    print(f"biennial series, which no tuning has seen ({shows} shows):")
    print(judge(two[names], *ends).to_string())

    ends = bands(simulated(preset, shows), one["editions"], names)
    response = moves(names, shows // 2)
    tuned = [m for m in response if m in names and one[m].count() >= FEW]
    without = pd.DataFrame({s: one.drop(index=s)[tuned].median() for s in one.index}).T
    shift = (without - one[tuned].median()) @ response.loc[names, tuned].T
    print(f"annual series, each left out of the medians that tuning aims at ({shows} shows):")
    print(judge(one[names], *(end + shift for end in ends)).to_string())
    print("moves of the bands by leaving one out, the largest of each:")
    print(shift.abs().max().round(3).to_string())
