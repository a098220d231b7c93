"""Who comes to the next edition of real fairs? Two tasks, from the simplest forecast up.

    python tests/benchmarks/bench_real.py

Known series: fitted to all but the last edition of each run, judged on the last. Series left out
whole: fitted to the other series (ten groups), judged on the last edition of those left out, whose
earlier editions are their histories. Mean log loss in nats an exhibitor; beside each the difference
from the best baseline, with a 95 % bootstrap over series. A win is .002 nats over that; else a tie.
"""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import expit, logit, xlogy

from expo_lab.datasets import load_real_sequences
from expo_lab.lifecycle import HiddenMarkov
from expo_lab.predict.held_back import _cut, _past, _used

WIN, GROUPS, TIES = 0.002, 10, 4
BASELINES = ["last rate", "beta-Bernoulli", "BG/BB", "recency x count"]
DATES = 4  # editions back from which a series' own level is read


class Table:
    """Share that came by editions missed and times seen, each capped; one more of either kind."""

    title = "recency x count"

    def fit(self, seen, count):
        """Count over all dates of the histories."""
        came, n = np.zeros((TIES + 1, TIES + 1)), np.zeros((TIES + 1, TIES + 1))
        for back in range(1, int(seen["later_editions"].str.len().max()) + 1):
            earlier, then = _cut(seen, back)
            cell = self.cell(earlier)
            weight = count[seen.index.get_indexer(earlier.index)]
            np.add.at(came, cell, then[0] * weight)
            np.add.at(n, cell, weight)
        self.share = (came + 1) / (n + 2)
        return self

    def cell(self, seen):
        """Row and column of each history."""
        return tuple(np.minimum(v, TIES).to_numpy() for v in (seen["n"] - seen["t_x"], seen["x"]))

    def p(self, seen):
        """P(comes to the next edition)."""
        return self.share[self.cell(seen)]


class Registered:
    """A forecaster of the package."""

    def __init__(self, forecaster):
        self.forecaster, self.title = forecaster, forecaster.title

    def fit(self, seen, count):
        """As `holdout` does."""
        self.fitted = type(self.forecaster)(**self.forecaster.get_params()).fit(
            replace(_past(seen), counts=count)
        )
        return self

    def p(self, seen):
        """P(comes to the next edition)."""
        return self.fitted.p_next(_past(seen).people)


class Moods:
    """Hidden Markov model of presences."""

    def __init__(self, states):
        self.states, self.title = states, f"hidden Markov, {states}"

    def rows(self, patterns, ahead):
        """Sequences one after another, with an empty row behind each if asked."""
        values = [[float(c) for c in text] + [np.nan] * ahead for text in patterns]
        lengths = np.array([len(v) for v in values])
        return pd.DataFrame(dict(there=np.concatenate(values))), lengths

    def fit(self, seen, count):
        """Fit to the patterns, each once."""
        total = pd.Series(count, seen["later_editions"]).groupby(level=0).sum()
        total = total[(total.index != "") & (total > 0)]
        model = HiddenMarkov(self.states, {"there": "bernoulli"}, starts=3)
        self.model = model.fit(*self.rows(total.index, 0), counts=total.to_numpy())
        return self

    def p(self, seen):
        """P(comes to the next edition)."""
        patterns, code = np.unique(seen["later_editions"], return_inverse=True)
        rows, lengths = self.rows(patterns, 1)
        state = self.model.filtered(rows, lengths).iloc[np.cumsum(lengths) - 1].to_numpy()
        table = self.model.probabilities().query("part == 'there' and outcome == 1")
        return (state @ table.sort_values("state")["estimate"].to_numpy())[code]


class OwnLevel:
    """Another forecast, moved on the logit by each series' own level at its last editions.

    The level is the mode of its posterior under Normal(0, sd^2) over series; sd by the likelihood
    of all series (Laplace) on a grid.
    """

    def __init__(self, inner):
        self.inner, self.title = inner, f"{inner.title}, own level"

    def fit(self, seen, count):
        """Fit the forecast, then how far series differ in it."""
        self.inner.fit(seen, count)
        past = self.past(seen, count)
        grid = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8])
        fits = [
            sum(self.level(g, s)[1] for _, g in past.groupby("series")) if len(past) else 0
            for s in grid
        ]
        self.sd = grid[int(np.argmax(fits))]
        return self

    def past(self, seen, count):
        """Forecast and outcome at the dates before."""
        rows = []
        for back in range(1, DATES + 1):
            earlier, then = _cut(seen, back)
            if not len(earlier):
                break
            weight = count[seen.index.get_indexer(earlier.index)]
            offset = logit(np.clip(self.inner.p(earlier), 1e-6, 1 - 1e-6))
            rows.append(
                pd.DataFrame(dict(series=earlier["series"], offset=offset, came=then[0], w=weight))
            )
        found = pd.concat(rows)
        return found[found["w"] > 0]

    def level(self, group, sd):
        """The mode, and the log of the integral over the level."""
        y, w, offset = (group[c].to_numpy() for c in ("came", "w", "offset"))
        u = 0.0
        for _ in range(30):
            p = expit(offset + u)
            slope, curve = w @ (y - p) - u / sd**2, w @ (p * (1 - p)) + 1 / sd**2
            u += slope / curve
        p = expit(offset + u)
        fit = w @ (xlogy(y, p) + xlogy(1 - y, 1 - p)) - u**2 / (2 * sd**2)
        return u, fit - np.log(sd) - 0.5 * np.log(w @ (p * (1 - p)) + 1 / sd**2)

    def p(self, seen):
        """P(comes), with the level that the series' own history shows."""
        past = self.past(seen, seen["exhibitors"].to_numpy(float))
        level = {series: self.level(g, self.sd)[0] for series, g in past.groupby("series")}
        offset = logit(np.clip(self.inner.p(seen), 1e-6, 1 - 1e-6))
        return expit(offset + seen["series"].map(level).fillna(0).to_numpy())


def models():
    """Fresh ones, from the simplest up."""
    known = _used(None, 1)
    ours = [Registered(f) for f in known.values()]
    level = [OwnLevel(Registered(f)) for f in known.values() if f.title.startswith("BG/BB,")]
    return [Table(), *ours, Moods(2), Moods(3), *level]


def task(sequences, left_out):
    """Log loss of each row of the last edition, by model, and its series and weight."""
    seen, came = _cut(sequences, 1)
    seen, y = seen.reset_index(drop=True), came[0]
    count = seen["exhibitors"].to_numpy(dtype=float)
    series, code = np.unique(seen["series"], return_inverse=True)
    groups = min(GROUPS, len(series))
    fold = np.random.default_rng(0).permutation(len(series))[code] % groups
    losses = {}
    for model in models():
        p = np.full(len(seen), np.nan)
        for k in range(groups) if left_out else [-1]:
            learn, judge = (fold != k, fold == k) if left_out else (fold >= 0, fold >= 0)
            try:
                fitted = model.fit(seen[learn], count[learn])
            except ValueError:
                continue
            p[judge] = fitted.p(seen[judge])
        losses[model.title] = -(xlogy(y, p) + xlogy(1 - y, 1 - p))
    return pd.DataFrame(losses), code, count


def report(losses, code, count):
    """Mean loss, and its difference from the best baseline with an interval over series."""
    best = min(BASELINES, key=lambda name: losses[name] @ count)
    size = code.max() + 1
    weight = np.bincount(code, count, size)
    draws = np.random.default_rng(1).multinomial(size, np.full(size, 1 / size), size=1000)
    for name in losses:
        if losses[name].isna().any():
            print(f"  {name:34s} cannot be estimated from some of the groups")
            continue
        mean = losses[name] @ count / count.sum()
        ahead = np.bincount(code, (losses[best] - losses[name]) * count, size)
        drawn = (draws @ ahead) / (draws @ weight)
        gain, (low, high) = ahead.sum() / count.sum(), np.quantile(drawn, [0.025, 0.975])
        verdict = "win" if gain >= WIN else "loss" if gain <= -WIN else "tie"
        print(f"  {name:34s} {mean:.4f}   {gain:+.4f} [{low:+.4f}, {high:+.4f}]  {verdict}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    real = load_real_sequences()
    for years in (1, 2):
        some = real[real["cadence_years"] == years]
        for left_out in (False, True):
            losses, code, count = task(some, left_out)
            kind = "series left out whole" if left_out else "last edition of known series"
            print(
                f"{'annual' if years == 1 else 'biennial'}, {kind}: {count.sum():,.0f} exhibitors"
            )
            report(losses, code, count)
