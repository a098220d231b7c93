"""Learning: a log of what each measure brought, from which the next test is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

KEY = ["segment", "measure"]


@dataclass(frozen=True)
class LearningLog:
    """What is believed of each measure's effect in each segment, edition after edition.

    An effect is normal, mean 0 and `prior_sd`, before anything is seen; each randomised result adds
    its precision, 1 / se^2 (the conjugate update). The next design treats with each measure in
    proportion to the chance that it is the best of all and better than nothing (Thompson 1933), and
    keeps `explore` of the customers for an even draw, so that every measure stays measurable.

    Parameters
    ----------
    prior_sd : float above 0
        Standard deviation of effects believed possible, in the effect's unit.
    explore : float in (0, 1], default 0.2 (ours)
    results : DataFrame
        What was observed: segment, measure, effect, se (a row a result).

    Examples
    --------
    >>> log = LearningLog(prior_sd=1.0)
    >>> log = log.observe(pd.DataFrame(dict(segment="loyal", measure=["call", "visit"],
    ...                                     effect=[0.1, 0.9], se=[0.5, 0.5])))
    >>> log.next_design().loc["loyal"].round(2).to_dict()
    {'nothing': 0.09, 'call': 0.19, 'visit': 0.73}
    """

    prior_sd: float
    explore: float = 0.2
    results: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=[*KEY, "effect", "se"]), repr=False
    )

    def __post_init__(self) -> None:
        if not self.prior_sd > 0 or not 0 < self.explore <= 1:
            raise ValueError(
                "LearningLog: prior_sd must be above 0 and explore in (0, 1], found "
                f"{self.prior_sd!r}, {self.explore!r}."
            )

    def observe(self, results: pd.DataFrame) -> LearningLog:
        """Return the log with these results added: segment, measure, effect, se."""
        wanted = [*KEY, "effect", "se"]
        absent = [c for c in wanted if c not in results]
        if absent or results[wanted].isna().any(axis=None) or not (results["se"] > 0).all():
            raise ValueError(
                f"LearningLog.observe: needs {', '.join(wanted)} without gaps and se above 0; "
                f"found {', '.join(map(str, results.columns))}."
            )
        if "nothing" in set(results["measure"]):
            raise ValueError(
                "LearningLog.observe: effects are against doing nothing; leave 'nothing' out."
            )
        new = (
            results[wanted] if not len(self.results) else pd.concat([self.results, results[wanted]])
        )
        return LearningLog(self.prior_sd, self.explore, new.reset_index(drop=True))

    def belief(self) -> pd.DataFrame:
        """What is believed: index (segment, measure); mean, sd, lower, upper (95 %), results."""
        rows = self.results.assign(w=self.results["se"].astype(float) ** -2.0)
        rows["wy"] = rows["w"] * rows["effect"].astype(float)
        sums = rows.groupby(KEY, sort=False).agg(
            w=("w", "sum"), wy=("wy", "sum"), results=("w", "size")
        )
        precision = self.prior_sd**-2 + sums["w"]
        found = pd.DataFrame(dict(mean=sums["wy"] / precision, sd=precision**-0.5))
        found["lower"] = found["mean"] - 1.959964 * found["sd"]
        found["upper"] = found["mean"] + 1.959964 * found["sd"]
        return found.assign(results=sums["results"])

    def next_design(self) -> pd.DataFrame:
        """Shares of the next draw: index segment, a column a measure and "nothing"; rows sum to 1.

        A measure not yet tried in a segment is there believed to be anything the prior allows.
        """
        if not len(self.results):
            raise ValueError(
                "LearningLog.next_design: nothing was observed; start with an even draw."
            )
        belief = self.belief()
        measures = list(dict.fromkeys(self.results["measure"]))
        rows = {}
        for segment in dict.fromkeys(self.results["segment"]):
            own = belief.loc[segment].reindex(measures)
            best = _best(own["mean"].fillna(0.0), own["sd"].fillna(self.prior_sd))
            rows[segment] = (1 - self.explore) * best + self.explore / len(best)
        names = ["nothing", *measures]
        return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("segment")


def _best(mean: pd.Series, sd: pd.Series) -> np.ndarray:
    """Chance that nothing (an effect of 0), or each measure, is the best: exact, by quadrature.

    P(a) = integral over x > 0 of phi_a(x) times the product of Phi_b(x) over the others.
    """
    from scipy.stats import norm

    m, s = mean.to_numpy(), sd.to_numpy()
    none = float(norm.cdf(-m / s).prod())
    chances = [none]
    node, weight = np.polynomial.legendre.leggauss(200)
    for a in range(len(m)):
        low, high = max(0.0, m[a] - 9 * s[a]), max(0.0, m[a] + 9 * s[a])
        x = (high + low) / 2 + (high - low) / 2 * node
        others = np.delete(norm.cdf((x[:, None] - m) / s), a, axis=1).prod(axis=1)
        chances.append(float((high - low) / 2 * weight @ (norm.pdf(x, m[a], s[a]) * others)))
    return np.array(chances) / sum(chances)
