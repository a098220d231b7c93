"""Recovery: how well a scheme on what is known finds the segments that are true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...core.stats.agreement import BOOTSTRAPS, kappa
from ...core.stats.contingency import counts
from ...core.validation import require, require_one_row_each
from ...profiles.truth import LATENT, LOST_BELOW, latent_columns
from ..scheme.adapters import as_schemes
from ..scheme.scheme import NOT_APPLICABLE, Scheme
from .ceiling import best_guess

# A share of the past in the profile, a chance of the future in the truth; the record is exact.
PAST = "repeat_patronage"
NOTES = {
    "latent": "",
    "records": "no latent truth: its rule on error-free records, so this is data quality",
    "none": "not applicable: the world draws its customers from no classes",
}


def recovery(
    people: pd.DataFrame,
    schemes: Any,
    truth: pd.DataFrame,
    ceiling: bool = True,
) -> pd.DataFrame:
    """Compare each customer's segment with its true one: the same rule, at the same cuts.

    kappa = (p_o - p_e) / (1 - p_e)  (Cohen 1960), and share = kappa / ceiling, where the ceiling
    is the kappa of the best classifier found on the scheme's own columns and their standard
    errors (`best_guess`), each customer placed by what was learned from the others. It estimates
    from below what these columns could attain: nothing learned from finite data is the best.

    Parameters
    ----------
    people : DataFrame
        A profile: index customer_id, and the columns the schemes need.
    schemes : one, a sequence or a mapping
        Whatever `as_scheme` takes; what learns its segments learns them from `people`.
    truth : DataFrame
        `true_profile` of the same customers.
    ceiling : bool, default True
        Whether to find the ceiling, which takes most of the time (about 1 s a scheme).

    Returns
    -------
    DataFrame
        One row a scheme. Every interval is a 95 % bootstrap over customers, cuts, truth and
        classifiers as they are; shows differ more than that, see `benchmark`.

        scheme : str
        truth : ``latent``; ``records`` where no column of the scheme is latent (RFM, geography,
            type): kappa is then data quality; ``none`` for learned schemes, whose classes the
            world does not have: nothing to recover.
        customers : int, those that the scheme is for, by the profile or in truth; of a kind
            of which the world holds no truth in one of its columns, none.
        accuracy, accuracy_lower, accuracy_upper : share of customers in their true segment.
        kappa, lower, upper : -1 to 1.
        ceiling, ceiling_lower, ceiling_upper : kappa of the best guess; gaps unless ``latent``.
        share, share_lower, share_upper : kappa over ceiling; may pass 1 by the error of both, and
            is a gap where the ceiling's interval reaches 0. 1 without an interval: no better
            guess was found than the scheme itself, which does not show that there is none.
        measure, measure_lower, measure_upper : where ``repeat_patronage`` is read, a share of the
            past whose truth is a chance of the future: kappa with the segments that true values
            give if that share stays; what is missing to 1 is error of measurement alone.
        construct, construct_lower, construct_upper : kappa of these with the true segments; what
            is missing no better survey brings: the past is not the future.
        truth_kappa : agreement of the truth with itself when each true value is moved by its
            Monte Carlo error; more futures bring it to 1.
        note : str

    Raises
    ------
    ValueError
        For customers that are not in `truth`, absent columns, or no customer.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> truth = xl.true_profile(show, futures=10)
    >>> found = recovery(xl.profile(show), "knox", truth, ceiling=False)
    >>> bool((found["lower"] < found["kappa"]).all())
    True
    """
    require_one_row_each(people, "recovery")
    rows = []
    for scheme in as_schemes(schemes, people, "recovery").values():
        kind = _kind(scheme)
        row: dict[str, Any] = dict(scheme=scheme.name, truth=kind, note=NOTES[kind])
        if kind != "none":
            row |= _compare(people, truth, scheme, ceiling and kind == "latent")
        rows.append(row)
    spans = [f"{m}{end}" for m in ("ceiling", "share") for end in ("", "_lower", "_upper")]
    accuracy = ["accuracy", "accuracy_lower", "accuracy_upper"]
    columns = ["scheme", "truth", "customers", *accuracy, "kappa", "lower", "upper", *spans]
    columns += [f"{m}{end}" for m in ("measure", "construct") for end in ("", "_lower", "_upper")]
    return pd.DataFrame(rows).reindex(columns=[*columns, "truth_kappa", "note"])


def _kind(scheme: Any) -> str:
    if getattr(scheme, "rule", None) is None:
        return "none"
    is_latent = scheme.true_rule is not None or set(scheme.columns) & latent_columns()
    return "latent" if is_latent else "records"


def _compare(
    people: pd.DataFrame, truth: pd.DataFrame, scheme: Scheme, ceiling: bool
) -> dict[str, Any]:
    seen, real = matched(people, truth)
    scheme = _with_truth(scheme, real)
    found, true = scheme(seen), true_segments(real, scheme)
    ours = ((found != NOT_APPLICABLE) | (true != NOT_APPLICABLE)).to_numpy()
    if not ours.any():
        raise ValueError(f"recovery: no customer is of a kind that {scheme.name} is for.")
    seen, real, found, true = seen[ours], real[ours], found[ours], true[ours]
    codes, own = true.cat.codes.to_numpy(), found.cat.codes.to_numpy()
    guess = best_guess(_inputs(seen, scheme), codes, own) if ceiling else None
    moved = true_segments(_moved(real), scheme)
    again = kappa(counts(codes, moved.cat.codes, len(scheme.labels)))
    parts = _parts(seen, real, scheme, own, codes)
    return dict(customers=len(seen), truth_kappa=again) | scores(own, codes, guess) | parts


def _parts(
    seen: pd.DataFrame, real: pd.DataFrame, scheme: Scheme, own: np.ndarray, codes: np.ndarray
) -> dict[str, float]:
    """Separate the error of measurement from the difference of the constructs."""
    if PAST not in scheme.columns or scheme.true_rule is not None:
        return {}
    between = scheme(real.assign(**{PAST: seen[PAST]})).cat.codes.to_numpy()
    both = dict(measure=scores(own, between), construct=scores(between, codes))
    ends = {"": "kappa", "_lower": "lower", "_upper": "upper"}
    return {f"{name}{end}": row[of] for name, row in both.items() for end, of in ends.items()}


def matched(people: pd.DataFrame, truth: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put a profile and the truth of its customers side by side, in the order of their ids."""
    gone = ~people.index.isin(truth.index)
    if gone.any():
        raise ValueError(
            f"recovery: {int(gone.sum())} customers are not in truth, the first is "
            f"{people.index[gone][0]!r}; make both from the same show (true_profile(show, "
            "base=base) for a consolidated base). Impostors in a base have no truth: then judge "
            "people.loc[truth.index]."
        )
    seen = people.sort_index()  # folds and draws must not hang on the order of rows
    return seen, truth.loc[seen.index]


def true_segments(truth: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Return each customer's true segment: the scheme's rule, at its cuts, on the truth.

    Where a scheme says what its truth is (`Scheme.true_rule`), for its columns are only signs of
    it, that is it.

    Raises
    ------
    ValueError
        If `truth` lacks a column, or a scheme's own truth names a segment that it does not have.
    """
    if scheme.true_rule is None:
        return _with_truth(scheme, truth)(truth)
    require(truth, ["kind"], f"{scheme.name}: true_rule(truth)")
    named = scheme.true_rule(truth).astype(object)
    named = named.where(truth["kind"].astype(str).isin(scheme.kinds), NOT_APPLICABLE)
    strange = ~named.isin(scheme.labels)
    if strange.any():
        raise ValueError(
            f"{scheme.name}: its true_rule must name its segments, {', '.join(scheme.labels)}; "
            f"found {named[strange].iloc[0]!r}."
        )
    made = pd.Categorical(named, categories=scheme.labels, ordered=True)
    return pd.Series(made, index=truth.index, name=scheme.name)


def _with_truth(scheme: Scheme, truth: pd.DataFrame) -> Scheme:
    """Leave out the kinds of which the world holds no truth in one of the scheme's columns."""
    if scheme.true_rule is not None or not set(scheme.columns) <= set(truth):
        return scheme
    kind = truth["kind"].astype(str)
    known = truth[list(scheme.columns)].notna().groupby(kind).any().all(axis=1)
    kinds = tuple(k for k in scheme.kinds if known.get(k, True))
    return scheme if kinds == scheme.kinds else replace(scheme, kinds=kinds)


def _moved(truth: pd.DataFrame) -> pd.DataFrame:
    """Move each true value by a draw of its Monte Carlo error."""
    rng = np.random.default_rng(0)  # a fixed resampling scheme, not luck of the world
    moved = truth.copy()
    for name in LATENT:
        if name in truth and f"{name}_se" in truth:
            moved[name] = truth[name] + truth[f"{name}_se"] * rng.standard_normal(len(truth))
    if "p_return_3" in truth and "status" in truth:
        away = truth["status"].isin(["lapsed", "lost"])
        again = np.where(moved["p_return_3"] < LOST_BELOW, "lost", "lapsed")
        moved["status"] = truth["status"].astype(object).where(~away, again)
    return moved


def _inputs(people: pd.DataFrame, scheme: Scheme) -> np.ndarray:
    names = [*scheme.columns, *(f"{c}_se" for c in scheme.columns if f"{c}_se" in people)]
    return people[names].to_numpy(float)


def scores(
    found: np.ndarray, true: np.ndarray, guess: np.ndarray | None = None
) -> dict[str, float]:
    """Accuracy and kappa of codes against true codes, and of a guess beside, with intervals.

    Parameters
    ----------
    found, true : array of int >= 0, shape (n,)
    guess : array of int >= 0, shape (n,), optional
        Of `best_guess`: the ceiling.

    Returns
    -------
    dict
        The columns accuracy to share_upper of `recovery`; those of the ceiling only with a guess.
    """
    size = 1 + int(max(found.max(), true.max(), 0 if guess is None else guess.max()))
    third = np.zeros_like(found) if guess is None else guess
    cube = counts(found * size + true, third, size * size, size)
    # resampled customers are a draw of the cells
    rng = np.random.default_rng(0)
    draws = rng.multinomial(len(found), (cube / len(found)).ravel(), size=BOOTSTRAPS)
    cubes = [t.reshape(size, size, size) for t in (cube, *draws)]
    kappas = np.array([kappa(t.sum(axis=2)) for t in cubes])
    values = dict(accuracy=np.array([np.trace(t.sum(axis=2)) / len(found) for t in cubes]))
    values["kappa"] = kappas
    if guess is not None:
        values["ceiling"] = best = np.array([kappa(t.sum(axis=0).T) for t in cubes])
        reached = (best > 0) & (np.quantile(best, 0.025) > 0)
        values["share"] = np.divide(kappas, best, out=np.full(len(best), np.nan), where=reached)
    out: dict[str, float] = {}
    for name, value in values.items():
        kept = value[1:][~np.isnan(value[1:])]
        low, high = np.quantile(kept, [0.025, 0.975]) if len(kept) else (np.nan, np.nan)
        ends = ("lower", "upper") if name == "kappa" else (f"{name}_lower", f"{name}_upper")
        out |= {name: float(value[0]), ends[0]: float(low), ends[1]: float(high)}
    if guess is not None and (guess == found).all():
        out |= dict(share_lower=np.nan, share_upper=np.nan)  # 1 in every resample, by construction
    return out
