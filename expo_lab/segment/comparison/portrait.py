"""Portrait: what sets each segment apart, in numbers and in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd

from ...core.schema import TABLES
from ...core.stats.standardise import standardise

TRAITS = 3  # columns that a portrait in words names; ours
UNITS = {c.name: f" {c.unit}" for c in TABLES["profile"].columns if c.unit not in ("", "share")}
TEXT = 40  # letters of a name that are shown; ours


def describing(people: pd.DataFrame) -> list[str]:
    """Columns that can tell customers apart: numbers without gaps, truth values, categories.

    Left out are standard errors, what only the simulator knows, free text, columns with gaps or
    infinite values, and the bare counts of a model (x, t_x, n) that say attendance again.
    """
    found = []
    for name in people.columns:
        column = people[name]
        if name in ("x", "t_x", "n", "own_model"):
            continue
        if str(name).endswith("_se") or str(name).startswith("true_") or column.isna().any():
            continue
        is_number = pd.api.types.is_numeric_dtype(column)
        if is_number and not np.isfinite(column.to_numpy(float)).all():
            continue
        if is_number or isinstance(column.dtype, pd.CategoricalDtype):
            found.append(str(name))
    return found


def traits(ours: pd.DataFrame, labels: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Compare each segment with all other customers, column by column.

    Parameters
    ----------
    ours : DataFrame
    labels : DataFrame
        One column of segments a scheme.
    columns : sequence of str
        A column of categories is taken a category at a time, as the share that is in it.

    Returns
    -------
    DataFrame
        scheme, segment, customers, column, level (the category, or ""), mean, others (the mean
        of all customers outside), difference in standard deviations of the column, lower and
        upper (Welch's t, at 95 % over **all** rows of a scheme together, after Bonferroni), apart
        (whether the interval leaves out 0). Largest differences first. No interval for a segment
        of one, or with one customer outside.

    Examples
    --------
    >>> people = pd.DataFrame({"area": [9.0, 12.0, 50.0, 54.0]})
    >>> labels = pd.DataFrame({"size": ["small", "small", "large", "large"]})
    >>> found = traits(people, labels, ["area"])
    >>> found.loc[found["segment"] == "large", ["mean", "others"]].values.tolist()
    [[52.0, 10.5]]
    """
    from scipy.stats import t as student

    if not labels.index.equals(ours.index):
        raise ValueError(
            f"traits: labels must have the index of ours, found {len(labels)} rows and "
            f"{len(ours)}; make both from the same customers."
        )
    names, levels, raw = _spread_out(ours, columns)
    sd = raw.std(axis=0)
    used = sd > 1e-12 * (1 + np.abs(raw).max(axis=0, initial=0))
    frames = []
    for scheme in labels:
        groups = [
            s
            for s in labels[scheme].astype("category").cat.categories
            if (labels[scheme] == s).any()
        ]
        rows = max(1, len(groups) * int(used.sum()))
        for segment in groups:
            here = (labels[scheme] == segment).to_numpy()
            inside, outside = raw[here], raw[~here]
            if not len(outside):
                continue  # all customers are in it: there is nobody to differ from
            mean, others = inside.mean(axis=0), outside.mean(axis=0)
            gap = np.divide(mean - others, sd, out=np.zeros(len(sd)), where=used)
            half = np.full(len(sd), np.nan)
            if min(len(inside), len(outside)) > 1:
                a = inside.var(axis=0, ddof=1) / len(inside)
                b = outside.var(axis=0, ddof=1) / len(outside)
                freedom = a**2 / (len(inside) - 1) + b**2 / (len(outside) - 1)
                ok = used & (freedom > 0)
                freedom = np.divide((a + b) ** 2, freedom, out=np.full(len(sd), np.inf), where=ok)
                quantile = student.ppf(1 - 0.025 / rows, freedom)
                half = np.divide(quantile * np.sqrt(a + b), sd, out=half, where=used)
            frames.append(
                pd.DataFrame(
                    dict(
                        scheme=scheme,
                        segment=segment,
                        customers=len(inside),
                        column=names,
                        level=levels,
                        mean=mean,
                        others=others,
                        difference=gap,
                        lower=gap - half,
                        upper=gap + half,
                    )
                )[used]
            )
    if not frames:
        return pd.DataFrame(
            columns=[
                *("scheme", "segment", "customers", "column", "level", "mean", "others"),
                *("difference", "lower", "upper", "apart"),
            ]
        )
    made = pd.concat(frames, ignore_index=True)
    made["apart"] = (made["lower"] > 0) | (made["upper"] < 0)
    made["size"] = made["difference"].abs()
    order = ["scheme", "segment", "size"]
    ranks = {c: pd.factorize(made[c])[0] for c in order[:2]}  # schemes and segments as given
    made = made.assign(**ranks, _s=made["scheme"], _g=made["segment"])
    made = made.sort_values(order, ascending=[True, True, False], kind="stable")
    made = made.assign(scheme=made["_s"], segment=made["_g"])
    return made.drop(columns=["_s", "_g", "size"]).reset_index(drop=True)


def _spread_out(
    ours: pd.DataFrame, columns: Sequence[str]
) -> tuple[list[str], list[str], np.ndarray]:
    """Put numbers as they are, and a share of 0 or 1 for each category, side by side."""
    standardise(ours, columns, "compare")  # says what is wrong with a column
    names, levels, parts = [], [], []
    for name in columns:
        column = ours[name]
        if pd.api.types.is_numeric_dtype(column):
            parts.append(column.to_numpy(float))
            names.append(name)
            levels.append("")
            continue
        for level in sorted(column.astype(str).unique()):
            parts.append((column.astype(str) == level).to_numpy(float))
            names.append(name)
            levels.append(level)
    values = np.column_stack(parts) if parts else np.empty((len(ours), 0))
    return names, levels, values


def portraits(found: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Say of every segment what sets it apart most, in words.

    Returns
    -------
    DataFrame
        scheme, segment, portrait: one sentence each. What comes from the data (names of
        segments, columns and categories) is escaped for web pages, on one line and cut short.
    """
    rows = []
    for scheme in labels:
        for segment, group in labels[scheme].groupby(labels[scheme], observed=True):
            share = f"{len(group)} of {len(labels)} customers ({len(group) / len(labels):.0%})"
            mine = found[(found["scheme"] == scheme) & (found["segment"] == segment)]
            apart = mine[mine["apart"].astype(bool)].drop_duplicates("column").head(TRAITS)
            if len(group) == len(labels):
                words = "all are in it, so there is nobody to differ from"
            elif len(group) < 2:
                words = "too few to describe"
            elif apart.empty:
                words = "nothing sets it apart from the others for sure"
            else:
                words = "; ".join(_phrase(row) for row in apart.itertuples())
            text = f"{safe(segment)}: {share}. {words[0].upper()}{words[1:]}."
            rows.append(dict(scheme=scheme, segment=segment, portrait=text))
    return pd.DataFrame(rows, columns=["scheme", "segment", "portrait"])


def _phrase(row: object) -> str:
    """Say one trait: higher area: 42 against 18 (+1.2 sd)."""
    column, level = safe(row.column).replace("_", " "), row.level  # type: ignore[attr-defined]
    mean, others, gap = row.mean, row.others, row.difference  # type: ignore[attr-defined]
    if level:
        more = "more often" if gap > 0 else "less often"
        return f"{more} {column} {safe(level)}: {mean:.0%} against {others:.0%} of the others"
    more = "higher" if gap > 0 else "lower"
    unit = UNITS.get(row.column, "")  # type: ignore[attr-defined]
    return f"{more} {column}: {_number(mean)} against {_number(others)}{unit} ({gap:+.1f} sd)"


def _number(value: float) -> str:
    """Three digits that count, and commas in thousands."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def safe(text: object) -> str:
    """Make a client's text harmless in a page: one line, cut short, markup escaped.

    >>> safe("<b>bold</b>" + chr(10) + "name")
    '&lt;b&gt;bold&lt;/b&gt; name'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return escape(line if len(line) <= TEXT else line[: TEXT - 1] + "…")
