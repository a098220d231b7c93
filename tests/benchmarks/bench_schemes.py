"""Assigning a rule scheme to 10 million rows, next to numpy by hand and to ``pandas.apply``.

Run with ``python tests/benchmarks/bench_schemes.py``. All are timed in one run; read the ratios.
By hand is timed twice: bare comparisons into codes, and with what a scheme also does (who the
scheme is for, gaps refused, an ordered Categorical). ``apply`` is timed on 100,000 rows and scaled
up, since it is linear in the rows and would take minutes.
"""

from time import perf_counter

import numpy as np
import pandas as pd

from expo_lab.segment.scheme.scheme import SCHEMES

ROWS, SAMPLE = 10_000_000, 100_000


def median_seconds(make, times=5):
    """Median of five calls."""
    seconds = []
    for _ in range(times):
        start = perf_counter()
        make()
        seconds.append(perf_counter() - start)
    return float(np.median(seconds))


def dick_basu_bare(people):
    high = people["relative_attitude"].to_numpy() >= 0.5
    often = people["repeat_patronage"].to_numpy() >= 0.5
    return (2 * ~high + ~often).astype("int8")


def dick_basu_whole(people):
    kind = people["kind"].cat
    fits = kind.codes.to_numpy() == kind.categories.get_loc("exhibitor")
    for column in ("relative_attitude", "repeat_patronage"):
        if np.isnan(people[column].to_numpy()[fits]).any():
            raise ValueError(column)
    codes = np.where(fits, dick_basu_bare(people), 4).astype("int8")
    labels = SCHEMES["dick_basu"].labels
    return pd.Series(pd.Categorical.from_codes(codes, labels, ordered=True), index=people.index)


def dick_basu_row(row):
    if row["kind"] != "exhibitor":
        return "not applicable"
    if row["relative_attitude"] >= 0.5:
        return "loyal" if row["repeat_patronage"] >= 0.5 else "latent loyal"
    return "spurious loyal" if row["repeat_patronage"] >= 0.5 else "not loyal"


def main():
    """Print a table of one kind of customer, and one of several."""
    rng = np.random.default_rng(0)
    scheme = SCHEMES["dick_basu"]
    for kinds in (["exhibitor"], ["exhibitor", "buyer"]):
        people = pd.DataFrame(
            dict(
                kind=pd.Categorical.from_codes(rng.integers(0, len(kinds), ROWS), kinds),
                relative_attitude=rng.random(ROWS),
                repeat_patronage=rng.random(ROWS),
            )
        )
        assert (scheme(people) == dick_basu_whole(people)).all()
        few = people.head(SAMPLE)
        ours = median_seconds(lambda: scheme(people))  # noqa: B023
        bare = median_seconds(lambda: dick_basu_bare(people))  # noqa: B023
        whole = median_seconds(lambda: dick_basu_whole(people))  # noqa: B023
        loop = median_seconds(lambda: few.apply(dick_basu_row, axis=1), 1) * ROWS / SAMPLE  # noqa: B023
        print(f"{ROWS:,} rows, {' and '.join(kinds)}s: scheme {ours:.3f} s")
        print(f"  numpy by hand, bare comparisons {bare:.3f} s: scheme takes {ours / bare:.1f} x")
        print(f"  numpy by hand, same checks      {whole:.3f} s: scheme takes {ours / whole:.1f} x")
        print(f"  pandas.apply, scaled up         {loop:.0f} s: scheme takes 1/{loop / ours:.0f}")


if __name__ == "__main__":
    main()
