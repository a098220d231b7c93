"""Moments: one show in figures, from what an organiser could count (`record.Record`)."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ...scenario import Scenario
from ..books.record import Record

# What goes together over the editions of a series.
TOGETHER = (
    "correlation of newcomers' return with the others', within a series",
    "correlation of retention with growth, within a series",
    "correlation of growth with the growth before",
)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else np.nan


def _products(name: str, a: np.ndarray, b: np.ndarray, own: bool = True) -> dict[str, float]:
    """Sums of which `across` makes one correlation of all shows; `own`: about each one's means."""
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known], b[known]
    if own and known.any():
        a, b = a - a.mean(), b - b.mean()
    return {f"{name}: ab": float(a @ b), f"{name}: aa": float(a @ a), f"{name}: bb": float(b @ b)}


def returns(there: np.ndarray, since: int = 0) -> SimpleNamespace:
    """Lay out who was at risk of coming back, as the real panel of fairs does.

    Parameters
    ----------
    there : bool, shape (n, T)
    since : int, default 0
        First edition from which return is counted. The panel counts from the third edition of
        its record, so that one listed for the first time then is very likely new.

    Returns
    -------
    namespace of arrays, shape (n, T - 1 - since)
        recency (1: at this edition; 0: never yet), times (so far, this edition included), back.
    """
    last = np.maximum.accumulate(np.where(there, np.arange(there.shape[1]) + 1, 0), axis=1)
    recency = np.where(last > 0, np.arange(there.shape[1]) + 2 - last, 0)
    cut = slice(since, -1)
    times = np.cumsum(there, axis=1)
    return SimpleNamespace(recency=recency[:, cut], times=times[:, cut], back=there[:, since + 1 :])


def moments(record: Record) -> dict[str, float]:
    """Compute every figure of one show that the calibration cards know."""
    return _contracts(record) | _lists(record) | _voices(record) | _books(record) | _doors(record)


def _contracts(r: Record) -> dict[str, float]:
    """Return of exhibitors with a contract; first-timers are known from the whole past."""
    there, first = r.there, r.first
    now, later, new = there[:, :-1], there[:, 1:], first[:, :-1]
    flow = returns(there)
    entered = first.cumsum(axis=1)[:, :-1] > 0  # whose whole history lies in the record
    prospects = r.market - (there.cumsum(axis=1) > 0).sum(axis=0)[:-1]
    sizes = there.sum(axis=0)
    growth = sizes[1:] / np.maximum(1, sizes[:-1])
    by_edition = (later & now).sum(axis=0) / np.maximum(1, sizes[:-1])
    count = [now & entered & (flow.times == k) for k in range(8)]
    long = now & entered & (flow.times >= 5) & (flow.times <= 7)
    home = r.home[:, None]
    kept_home, kept_away = (
        (later & now & side).sum(axis=0) / np.maximum(1, (now & side).sum(axis=0))
        for side in (home, ~home)
    )

    old = now & ~new
    came_new, came_old = (
        (later & who).sum(axis=0) / np.where(who.any(axis=0), who.sum(axis=0), np.nan)
        for who in (new, old)
    )
    change = np.log(sizes[1:].clip(1) / sizes[:-1].clip(1))

    def lapsed(missed: int, times: np.ndarray) -> float:
        return _mean(flow.back[entered & (flow.recency == missed + 1) & times])

    return {
        "retention to the next edition": _mean(later[now]),
        "first-time exhibitors return": _mean(later[now & new]),
        "repeat exhibitors return": _mean(later[now & ~new]),
        **{f"return after {k} appearances": _mean(later[count[k]]) for k in (2, 3, 4)},
        "return after 5 to 7 appearances": _mean(later[long]),
        **{
            f"return after {k} missed": _mean(flow.back[flow.recency == k + 1]) for k in range(1, 6)
        },
        **{
            f"return after {k} missed, {words}": lapsed(k, times)
            for k in (1, 2)
            for words, times in (("one appearance", flow.times == 1), ("more", flow.times > 1))
        },
        "share of new exhibitors": _mean(first[there]),
        "share back after a gap": (there & ~first)[:, 1:][~now].sum() / max(1, there[:, 1:].sum()),
        "at all of the last three editions": (there[:, 2:] & there[:, 1:-1] & there[:, :-2]).sum()
        / max(1, there[:, 2:].sum()),
        "prospect to contract": first[:, 1:].sum() / prospects.clip(1).sum(),
        "change of size, p10": float(np.quantile(growth, 0.1)),
        "change of size, median": float(np.median(growth)),
        "change of size, p90": float(np.quantile(growth, 0.9)),
        "sd of retention within a series": float(by_edition.std(ddof=1)),
        **_products(TOGETHER[0], came_new, came_old),
        **_products(TOGETHER[1], by_edition, change),
        **_products(TOGETHER[2], change[1:], change[:-1], own=False),
        "domestic share": _mean(np.broadcast_to(r.home[:, None], there.shape)[there]),
        "retention, domestic less foreign": _mean(later[now & home]) - _mean(later[now & ~home]),
        "editions in which domestic ones return more": _mean(kept_home > kept_away),
        "exhibitors an edition": float(sizes.mean()),
        "exhibitors, share of organisations": there.sum() / (r.market * there.shape[1]),
    }


def _lists(r: Record) -> dict[str, float]:
    """Return at list level, guests included, counted as the real panel counts it."""
    listed = r.there | r.guest
    flow = returns(listed, since=2)
    now = flow.recency == 1
    sizes = listed.sum(axis=0)
    by_edition = (listed[:, 1:] & listed[:, :-1]).sum(axis=0) / np.maximum(1, sizes[:-1])
    found = {
        "listed: retention": _mean(listed[:, 1:][listed[:, :-1]]),
        "listed: first-time return": _mean(flow.back[now & (flow.times == 1)]),
        "listed: repeat return": _mean(flow.back[now & (flow.times > 1)]),
        **{
            f"listed: return at recency {k}": _mean(flow.back[flow.recency == k])
            for k in range(1, 6)
        },
        **{
            f"listed: return after {k} appearances": _mean(flow.back[now & (flow.times == k)])
            for k in range(1, 6)
        },
        "listed: sd of retention within a series": float(by_edition.std(ddof=1)),
        "listed: not at the previous edition": _mean(~listed[:, 2:-1][listed[:, 3:]]),
        "listed: back after a gap": _mean((flow.recency > 1)[listed[:, 3:]]),
        "listed: at all of the last three": (listed[:, 2:] & listed[:, 1:-1] & listed[:, :-2]).sum()
        / max(1, listed[:, 2:].sum()),
        "listed: guests": r.guest.sum() / max(1, listed.sum()),
    }
    # editions listed in the next three, of those first listed in the record's third or later one
    entry = listed & (np.cumsum(listed, axis=1) == 1)
    for history in ("1", "10", "11", "100"):
        h, ahead = len(history), []
        for t in range(2, listed.shape[1] - h - 2):
            same = entry[:, t]
            for j, sign in enumerate(history):
                same = same & (listed[:, t + j] == (sign == "1"))
            ahead.append(listed[same, t + h : t + h + 3].sum(axis=1))
        found[f"listed: next three after {history}"] = _mean(np.concatenate(ahead or [np.empty(0)]))
    return found


def _voices(r: Record) -> dict[str, float]:
    """Satisfaction and recommendation; one answer a stand at most."""
    told, sizes = ~np.isnan(r.satisfied), r.there.sum(axis=0)
    back = told[:, :-1] & r.there[:, 1:]
    promoters, detractors = (r.recommends >= 9).sum(axis=0), (r.recommends <= 6).sum(axis=0)
    net = (promoters - detractors) / np.maximum(1, told.sum(axis=0))
    grew = sizes[1:] > sizes[:-1]
    liked, disliked = net[:-1] > 0, net[:-1] < 0
    low = r.satisfied <= 3
    asked = np.nan if not told.any() else 1.0  # of nobody asked there is no figure, not a 0
    return {
        "exhibitor NPS, points": asked
        * (100 * (promoters.sum() - detractors.sum()) / max(1, told.sum())),
        "editions with NPS above 0": asked * _mean(net > 0),
        "exhibitor satisfaction, 1 to 5": _mean(r.satisfied[told]),
        "dissatisfied yet rebooking": _mean((low[:, :-1] & back)[told[:, :-1]]),
        "low satisfaction among those who rebook": _mean(low[:, :-1][back]),
        "survey response": told.sum() / max(1, r.there.sum()),
        "complaints an exhibitor": r.complained.sum() / max(1, r.there.sum()),
        "dissatisfied who complain": _mean(r.complained[r.satisfied <= 2]),
        "exhibitors known at no other show": _mean(~r.elsewhere[r.there.any(axis=1)]),
        "touches an acquired exhibitor, EUR": r.offers["prospecting"] / max(1, r.first.sum()),
        "touches a retained exhibitor, EUR": r.offers["offer"]
        / max(1, (r.there[:, 1:] & r.there[:, :-1]).sum()),
        # kept as counts: a share over all editions of all shows is made of them
        "liked": float(liked.sum()),
        "liked, grew": float((liked & grew).sum()),
        "disliked": float(disliked.sum()),
        "disliked, grew": float((disliked & grew).sum()),
    }


def _books(r: Record) -> dict[str, float]:
    """Space and money."""
    s = r.stands
    area = np.sort(s["area"])
    k, total = len(area), area.sum()
    paid = (s["revenue"] * ~s["unpaid"].astype(bool)).sum()
    costs = bool((s["cost_to_serve"] > 0).any())  # of costs that nobody kept there is no margin
    return {
        "mean stand, m2": float(area.mean()),
        "median stand, m2": float(np.median(area)),
        "stands of 12 m2 or less": _mean(area <= 12),
        "space of the top tenth": area[-max(1, k // 10) :].sum() / total,
        "space of the top fifth": area[-max(1, k // 5) :].sum() / total,
        "Gini of space": float((2 * np.arange(1, k + 1) - k - 1) @ area / (k * total)),
        "leads an exhibitor": float(s["leads"].mean()),
        "discount on the list price": s["discount"].sum() / s["list_price"].sum(),
        "list price of space, EUR/m2": s["list_price"].sum() / total,
        "stands never paid": _mean(s["unpaid"]),
        "organiser's margin": 1 - s["cost_to_serve"].sum() / paid if costs else np.nan,
    }


def _doors(r: Record) -> dict[str, float]:
    """Who signed up and who came through the door."""
    came, signed = r.came, r.registered
    late = signed & (r.weeks == 12)
    before = came[:, 1:]
    return {
        "visitors an exhibitor": r.visitors / max(1, r.there.sum()),
        "registered who stay away": 1 - _mean(came[signed]),
        "turn up if registered 12 weeks ahead": _mean(came[late]),
        "registered within 4 weeks": _mean(r.weeks[signed] <= 4),
        "visitors there for the first time": _mean(r.newcomer[came]),
        "visitors there the edition before": _mean(came[:, :-1][before]),
        "visitors at three of three": (came[:, 2:] & came[:, 1:-1] & came[:, :-2]).sum()
        / max(1, came[:, 2:].sum()),
    }


def fair(knobs: Scenario, shows: int) -> list[Scenario]:
    """Give a portfolio's shows their qualities: in pairs of opposite ones, evenly over the normal.

    What a mean of few shows says then does not hang on whether good or bad ones were drawn. Shows
    2 k and 2 k + 1 are a pair; the qualities have mean show_quality and sd show_sd.
    """
    pairs = (shows + 1) // 2
    z = ndtri(0.5 + (np.arange(pairs) + 0.5) / (2 * pairs))
    z = np.repeat(z / np.sqrt((z**2).mean()), 2)[:shows] * np.tile([1, -1], pairs)[:shows]
    own = (knobs.show_quality + knobs.show_sd * z).clip(-4, 4)
    return [replace(knobs, show_quality=q, show_sd=0.0) for q in own.tolist()]


def across(found: pd.DataFrame) -> pd.Series:
    """Sum up a portfolio: means over shows, and what only several shows can tell.

    Parameters
    ----------
    found : DataFrame
        One row a show, the columns of `moments`.

    Returns
    -------
    Series
        The means; the spread over shows; the sd of retention between series and its correlation
        with log size, NaN for a single show; how often editions with NPS above or below 0 were
        followed by a larger one; correlations of editions (`TOGETHER`), over the editions of all
        shows at once.
    """
    total = found.sum()
    kept = found["retention to the next edition"]
    size = np.log(found["exhibitors an edition"])
    two = len(found) > 1 and kept.std() > 0 and size.std() > 0
    # 10th and 90th percentile over shows, as of a normal: smooth, so that the jackknife holds
    spread = {
        f"{name}, p{p} of shows": found[name].mean() + z * found[name].std()
        for name in ("first-time exhibitors return", "repeat exhibitors return")
        for p, z in ((10, -1.2816), (90, 1.2816))
    }
    only = spread | {
        "sd of retention between series": kept.std(),
        "listed: sd of retention between series": found["listed: retention"].std(),
        "correlation of retention with log size": kept.corr(size) if two else np.nan,
        "growing after NPS above 0": total["liked, grew"] / (total["liked"] or np.nan),
        "growing after NPS below 0": total["disliked, grew"] / (total["disliked"] or np.nan),
    }
    for name in TOGETHER:
        ab, aa, bb = (total[f"{name}: {part}"] for part in ("ab", "aa", "bb"))
        only[name] = ab / (np.sqrt(aa * bb) or np.nan)
    return pd.concat([found.mean(), pd.Series(only)])
