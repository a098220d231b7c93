"""Hold back the last editions of known histories, and forecast who comes back to them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import xlogy

from ..core.stats.luck import common_luck
from ..core.warning import warn
from ..models.histories import at_least
from ..profiles.forecaster import HISTORY, Forecaster, Past, declares
from ..profiles.forecasters import FORECASTERS, as_forecaster

COLUMNS = ("series", "later_editions", "exhibitors")


def holdout(
    sequences: pd.DataFrame,
    last: int = 1,
    resamples: int = 200,
    seed: int = 0,
    forecasters: Iterable[str | Forecaster] | None = None,
) -> pd.DataFrame:
    """Fit on all but the last editions, forecast those, and set what happened beside it.

    At risk is whoever was listed before the cut, also for the first time at the very last edition.

    Parameters
    ----------
    sequences : DataFrame
        One row a pattern, as from `expo_lab.datasets.load_real_sequences`; shows of one cadence,
        since a return after one year is not one after two.

        series : which show; the group that is resampled.
        later_editions : text, one character an edition after the first: 1 came, 0 did not. All
            patterns of a run must end at the same edition.
        exhibitors : whole number, how many show this pattern.
    last : int
        Editions to hold back at the end of each run.
    resamples, seed : int
        Bootstrap draws, and their seed.
    forecasters : iterable of str or Forecaster, optional
        By default all of `FORECASTERS` that read presences alone and see `last` editions ahead.

    Returns
    -------
    DataFrame
        One row a model and held-back edition.

        model : the forecaster's title.
        edition : 1 is the first after the cut.
        at_risk : exhibitors known at the cut.
        predicted, lower, upper : exhibitors coming back, with a 95 % prediction interval:
            percentiles over refits on series drawn with replacement (a cluster bootstrap, for
            exhibitors of one show share its fortunes), each with the chance of every exhibitor's
            own coming added (variance: sum of p (1 - p)), and the luck that all share at the one
            edition that then happens: a factor exp(s t), where s is the sd of ln(actual / forecast)
            as many editions ahead at past dates, own chance taken out, and t Student's with as
            many degrees of freedom as dates. README says how often it holds, as counted by
            ``tests/benchmarks/bench_holdout.py``.
        actual : exhibitors who did.
        open_refits : refits in which the data left a parameter open; their forecasts count.
        log_loss : mean over exhibitors of -ln(probability given to what each did); lower is
            better. A total can be right by two wrongs; this cannot.

    Raises
    ------
    ValueError
        If a column is absent, a pattern is not text of 0 and 1, fewer than two series have
        histories longer than ``last``, or a forecaster needs more than presences.

    Warns
    -----
    UserWarning
        If the fit to all series leaves a parameter open, or fewer than five series are there to
        draw from (five is ours), for then the interval is too narrow.

    Examples
    --------
    >>> from expo_lab.datasets import load_real_sequences
    >>> yearly = load_real_sequences().query("cadence_years == 1")
    >>> few = ["bgbb_alone", "beta_bernoulli", "last_rate"]
    >>> table = holdout(yearly, last=2, resamples=20, forecasters=few)
    >>> table.query("edition == 2")[["model", "predicted", "actual"]].round()
                model  predicted  actual
    1           BG/BB      374.0     427
    3  beta-Bernoulli      746.0     427
    5       last rate      721.0     427
    """
    last = at_least(1, "holdout", "last", last)
    resamples = at_least(2, "holdout", "resamples", resamples)
    seen, came = _cut(sequences, last)
    series, code = np.unique(seen["series"], return_inverse=True)
    fitted = np.unique(code[seen["n"] > 0])
    if fitted.size < 2:
        raise ValueError(
            f"holdout: needs two series with histories longer than last = {last}; "
            f"found {fitted.size}. Hold back fewer editions."
        )
    count = seen["exhibitors"].to_numpy(dtype=float)
    past = _past(seen)
    used = _used(forecasters, last, past)
    forecast = {name: _fit(f, past) for name, f in used.items()}
    for text in [text for _, texts in forecast.values() for text in texts]:
        warn(f"holdout, fit to all series: {text}")
    if fitted.size < 5:
        warn(f"holdout: only {fitted.size} series to draw from; the interval is too narrow.")

    rng = np.random.default_rng(seed)
    refits = []
    for _ in range(resamples):
        times = np.bincount(rng.choice(fitted, fitted.size), minlength=len(series))
        drawn = replace(past, counts=count * times[code])
        refits.append({name: _fit(f, drawn) for name, f in used.items()})
    dates = [_cut(seen, back) for back in range(1, int(seen["later_editions"].str.len().max()))]
    earlier = [(_past(then), came_then) for then, came_then in dates]
    rows = []
    for name, (fit, _) in forecast.items():
        p = _ahead(fit, past, last)
        again = np.array([_ahead(r[name][0], past, last) for r in refits])
        own = (again * (1 - again)) @ count
        draws = again @ count + np.sqrt(own) * rng.standard_normal(own.shape)
        luck, freedom = np.transpose([_luck(fit, earlier[k - 1 :], k) for k in range(1, last + 1)])
        draws *= np.exp(luck * rng.standard_t(freedom, own.shape))
        draws = np.clip(draws, 0, count.sum())  # nobody comes twice
        lower, upper = np.percentile(draws, [2.5, 97.5], axis=0)
        loss = -(xlogy(came, p) + xlogy(1 - came, 1 - p)) @ count / count.sum()
        for k in range(last):
            rows.append(
                {
                    "model": fit.title,
                    "edition": k + 1,
                    "at_risk": int(count.sum()),
                    "predicted": p[k] @ count,
                    "lower": lower[k],
                    "upper": upper[k],
                    "actual": int(came[k] @ count),
                    "open_refits": sum(bool(r[name][1]) for r in refits),
                    "log_loss": loss[k],
                }
            )
    return pd.DataFrame(rows)


def _used(
    forecasters: Iterable[str | Forecaster] | None, last: int, past: Past
) -> dict[str, Forecaster]:
    """Those asked for, or all that can: presences are all there is."""
    if forecasters is None:
        able = [f for f in FORECASTERS.values() if set(f.needs) <= set(HISTORY)]
        able = [f for f in able if last == 1 or declares(f, "path")]
        return {f.name: f for f in able if _learns(f, past)}
    chosen = [as_forecaster(f) for f in forecasters]
    for f in chosen:
        more = sorted(set(f.needs) - set(HISTORY))
        if more:
            raise ValueError(
                f"holdout: {f.title} needs {', '.join(more[:3])}{' ...' * (len(more) > 3)}; lists "
                "of presences have none. Compare it by back_to_back, on a record with money."
            )
    return {f.name: f for f in chosen}


def _learns(forecaster: Forecaster, past: Past) -> bool:
    """Whether it can be fitted to presences; one of your own may ask for a lesson all the same."""
    try:
        _fit(forecaster, past)
    except ValueError as problem:
        if not str(problem).startswith("Past.lesson"):
            raise
        return False
    return True


def _cut(sequences: pd.DataFrame, last: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Split histories into what was seen before the cut and who came after, (last, rows)."""
    for name in COLUMNS:
        if name not in sequences:
            raise ValueError(f"holdout: needs column {name!r}; found {list(sequences.columns)}.")
    if not len(sequences):
        raise ValueError(
            "holdout: needs histories from the first edition ever, found none. A client's base has "
            "them if its mapping says complete_record = true, or gives first_time."
        )
    pattern = sequences["later_editions"]
    # Numbers would have lost their leading zeros, so they cannot be turned back into text.
    is_text = pattern.map(lambda value: isinstance(value, str) and set(value) <= {"0", "1"})
    if not is_text.all():
        odd = pattern[~is_text].tolist()
        raise ValueError(
            f"holdout: needs later_editions as text of 0 and 1; found {odd[0]!r} and "
            f"{len(odd) - 1} more that are not. Read the column with dtype=str."
        )
    known = sequences[pattern.str.len() >= last]  # the others were first listed after the cut
    before, after = known["later_editions"].str[:-last], known["later_editions"].str[-last:]
    seen = known[["series", "exhibitors"]].assign(
        later_editions=before,
        x=before.str.count("1"),
        t_x=before.str.rfind("1") + 1,
        n=before.str.len(),
    )
    return seen, np.array([(after.str[k] == "1").to_numpy(dtype=float) for k in range(last)])


def _past(seen: pd.DataFrame) -> Past:
    """Patterns as a record: all are newcomers, and end at the same edition."""
    pattern = seen["later_editions"]
    longest = int(pattern.str.len().max()) + 1
    # one text of all, read as digits: "-" stands where a pattern has not begun
    digits = ("1" + pattern).str.rjust(longest, "-").str.cat()
    there = (np.frombuffer(digits.encode(), dtype=np.uint8) == ord("1")).reshape(-1, longest)
    people = seen[["x", "t_x", "n"]].assign(
        kind=pd.Categorical(["exhibitor"]).repeat(len(seen)),
        newcomer=True,
        editions_attended=seen["x"] + 1,
        recency=seen["n"] - seen["t_x"],
    )
    return Past(people, there, seen["exhibitors"].to_numpy(dtype=float))


def _fit(forecaster: Forecaster, past: Past) -> tuple[Forecaster, list[str]]:
    """Fit: the forecaster, and what it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = as_forecaster(forecaster).fit(past)
    return found, [str(w.message) for w in caught]


def _ahead(forecaster: Forecaster, past: Past, last: int) -> np.ndarray:
    """P(comes) at each of the next editions, (last, rows)."""
    if last == 1:
        return forecaster.p_next(past.people)[None, :]
    return forecaster.path(past.people, last).T


def _luck(
    forecaster: Forecaster, earlier: list[tuple[Past, np.ndarray]], ahead: int
) -> tuple[float, int]:
    """Luck common to an edition (`common_luck`), from the past dates seen and who came then.

    The same forecast, as many editions ahead, from each earlier date.
    """
    sums = []
    for past, came in earlier:
        p = _ahead(forecaster, past, ahead)[-1]
        sums.append((came[ahead - 1] @ past.counts, p @ past.counts, (p * (1 - p)) @ past.counts))
    return common_luck(*np.transpose(sums)) if sums else (0.0, 1)
