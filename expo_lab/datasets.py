"""The data sets that ship: what real fairs' exhibitors did, a published test case, one show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .core.resources import lend

if TYPE_CHECKING:
    import pandas as pd

REAL = "real_rebooking"


def folder() -> Path:
    """Return the folder of the data sets: inside the installed package, or beside it in a clone.

    >>> (folder() / "donations" / "donations.csv").is_file()
    True
    """
    return lend("datasets")


def _read(collection: str, name: str, **how: object) -> pd.DataFrame:
    import pandas as pd

    path = folder() / collection / f"{name}.csv"
    if not path.is_file():
        raise ValueError(f"datasets: needs {path}, which is absent. Rebuild or restore it.")
    return pd.read_csv(path, encoding="utf-8-sig", **how)


def load_real_sequences() -> pd.DataFrame:
    """Load real rebooking histories of first-time exhibitors at technical B2B fairs.

    Shares are at the level of published lists, co-exhibitors included, so return is well below
    that of direct contracts. They do not stand for all fairs: read README.md beside the data.

    Returns
    -------
    DataFrame
        One row a pattern at one run of a series.

        series : text, recoded (S001, ...).
        cadence_years : 1 annual, 2 biennial.
        run : unbroken run of the series' editions.
        first_edition : position in the run of the exhibitor's first listed edition.
        later_editions : text, one character an edition after that: 1 listed, 0 not.
        exhibitors : how many show this pattern.
        x, t_x, n : times listed, position of the last (0 if never), editions; for BG/BB.

    Examples
    --------
    >>> rows = load_real_sequences()
    >>> rows.loc[[2], ["later_editions", "x", "t_x", "n"]]
      later_editions  x  t_x  n
    2           0010  1    3  4
    """
    rows = _read(REAL, "participation_sequences", dtype={"later_editions": "str"})
    later = rows["later_editions"]
    return rows.assign(x=later.str.count("1"), t_x=later.str.rfind("1") + 1, n=later.str.len())


def load_real_retention() -> pd.DataFrame:
    """Load pairs of consecutive editions: sizes, how many came back, first-time and repeat.

    Returns
    -------
    DataFrame
        series, cadence_years, year : of the earlier edition.
        n_this, n_next, n_retained : exhibitors listed, at the next edition, at both.
        prior_editions_in_data : earlier editions known; the split below needs two.
        n_first_time, n_first_time_retained, n_repeat, n_repeat_retained : gaps where unknown.
    """
    return _read(REAL, "retention_pairs")


def load_real_return() -> pd.DataFrame:
    """Load return by recency and by number of earlier appearances, by series.

    Returns
    -------
    DataFrame
        series, cadence_years
        recency : editions since last listed, 1 is the one before.
        appearances_capped6 : times listed before, 6 stands for 6 and more.
        returned, at_risk : exhibitors.
    """
    return _read(REAL, "return_by_recency_and_appearances")


def load_real_figures() -> pd.DataFrame:
    """Load the quantiles to calibrate to: cadence_years, quantity, p10, median, p90, n."""
    return _read(REAL, "figures")


def load_real_origin() -> pd.DataFrame:
    """Load where exhibitors come from, by fair and edition.

    Returns
    -------
    DataFrame
        series, year, n_exhibitors
        share_domestic : 0 to 1.
        n_countries : countries represented.
        hhi_foreign : concentration of the foreign ones over countries, 0 to 1.
    """
    return _read(REAL, "origin_mix")


def load_real_portfolio() -> pd.DataFrame:
    """Load at how many series a company is listed: n_series_attended, n_companies.

    Examples
    --------
    >>> load_real_portfolio().head(2).values.tolist()
    [[1, 63623], [2, 9601]]
    """
    return _read(REAL, "portfolio_breadth")


def load_donations() -> pd.DataFrame:
    """Load the donations of the 1995 cohort, BG/BB's published test case.

    Returns
    -------
    DataFrame
        22 rows: x gifts, the last in year t_x, in the n = 6 years after the first gift; donors is
        how many of the 11,104 did so.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Shang, J. (2010). Marketing Science 29(6), 1086-1108.
    """
    return _read("donations", "donations")


def load_claims() -> pd.DataFrame:
    """Load the sources' claims as judged in their worlds, ten shows each.

    Returns
    -------
    DataFrame
        As `expo_lab.strategy.judge_claims` returns it; made by
        ``python tests/benchmarks/bench_claims.py datasets/claims/claims.csv``.

    Examples
    --------
    >>> sorted(set(load_claims()["verdict"]) - {""})
    ['fails', 'holds', 'undecided']
    """
    return _read("claims", "claims", keep_default_na=False)


def load_claims_over_worlds() -> pd.DataFrame:
    """Load in how many worlds that fit the public figures each claim holds, a show each.

    Returns
    -------
    DataFrame
        claim; holds, worlds: in so many of so many accepted worlds it passed its bar; share, lower,
        upper: of the worlds that fit, with Wilson's 95 % interval over those tried (a show each, so
        a world near the bar may fall on either side); low, middle, high: its first figure over
        these; bar. Made by
        ``python tests/benchmarks/bench_claims_accepted.py datasets/claims/accepted.csv``.

    Examples
    --------
    >>> found = load_claims_over_worlds()
    >>> bool(found["share"].between(found["lower"], found["upper"]).all())
    True
    """
    from .core.stats.agreement import wilson

    found = _read("claims", "accepted")
    lower, upper = wilson(found["holds"].to_numpy(), found["worlds"].to_numpy())
    places = dict(share=found["holds"] / found["worlds"], lower=lower, upper=upper)
    for at, (name, values) in enumerate(places.items(), start=3):
        found.insert(at, name, values.round(4))
    return found


def load_decision_value(battery: str = "full") -> pd.DataFrame:
    """Load what dividing customers earned in a battery that ships, by scheme and family.

    Parameters
    ----------
    battery : {"full", "structural"}
        Six families of response, with true responses and learned from 1, 4 and 16 shows, on 8 test
        shows; or the usual family with true responses alone, on 40.

    Returns
    -------
    DataFrame
        As `DecisionValue.table`, with scenario and shows (of the test) before it; made by
        ``python tests/benchmarks/bench_decision_value.py FOLDER full``, or ``structural``.

    Raises
    ------
    ValueError
        For another battery.

    Examples
    --------
    >>> load_decision_value("structural")["training"].unique().tolist()
    ['structural']
    """
    if battery not in ("full", "structural"):
        raise ValueError(f"load_decision_value: battery is full or structural, found {battery!r}.")
    read = _read("decision_value", battery, keep_default_na=False, na_values=[""])
    return read.assign(note=read["note"].astype(object).fillna("").astype("str"))


def load_show() -> dict[str, pd.DataFrame]:
    """Load the ready-made show: one DataFrame a table, in the types of `expo_lab.core.schema`.

    Sensitive columns were left out of the export; they are there and empty.

    Examples
    --------
    ``load_show()["participations"]`` has one row for each customer at each edition.
    """
    from .core.schema import HELD, TABLES
    from .core.validation import columns_with, conform
    from .io.export import MADE_HARMLESS

    text = {c.name for t in TABLES.values() for c in t.columns if c.dtype in ("id", "text")}
    tables = {}
    for table in HELD:
        # Only an empty cell is a gap: NA is Namibia, and "none" is an answer.
        frame = _read(
            "show",
            table,
            keep_default_na=False,
            na_values=[""],
            dtype=dict.fromkeys(text, "str"),
        )
        for name in text & set(frame.columns):
            # the export put an apostrophe before what a spreadsheet would run
            frame[name] = frame[name].str.replace(MADE_HARMLESS, r"\1", regex=True)
        hidden = columns_with("personal", "sensitive") & set(TABLES[table].names) - set(frame)
        tables[table] = conform(table, frame.assign(**dict.fromkeys(hidden, "")))
    return tables
