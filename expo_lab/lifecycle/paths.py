"""Paths: which stages follow each other, which are skipped, and where decline begins."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.stats.agreement import wilson
from .histories import Ordered, ordered, weights


def moves(history: pd.DataFrame) -> pd.DataFrame:
    """Count the steps from each stage to each other one, and name what they skip (C80).

    Parameters
    ----------
    history : DataFrame
        customer_id, edition, stage; the stages in their order if categorical, else sorted.

    Returns
    -------
    DataFrame
        By (stage, following), every pair that occurred: count; share of the steps out of the
        stage, lower, upper (Wilson, 95 %, each cell by itself; the luck of an edition is not in
        it); kind : stays, next, skips, turns back; skipped : the stages in between, in one word
        each, joined by commas.

    Raises
    ------
    ValueError
        If the history is not well formed, or no customer has two editions in a row.

    Examples
    --------
    >>> stage = pd.Categorical(["prospect", "lost", "prospect", "trial"],
    ...                        ["prospect", "trial", "lost"], ordered=True)
    >>> history = pd.DataFrame(dict(customer_id=list("aabb"), edition=[1, 2, 1, 2], stage=stage))
    >>> moves(history)[["count", "share", "kind", "skipped"]].to_numpy().tolist()
    [[1, 0.5, 'next', ''], [1, 0.5, 'skips', 'trial']]
    """
    rows = ordered(history, "moves")
    start = np.flatnonzero(rows.follows)
    if not len(start):
        raise ValueError(
            "moves: needs a customer at two editions that follow each other; found none."
        )
    k = len(rows.names)
    cell = rows.stage[start] * k + rows.stage[start + 1]
    count = np.bincount(cell, minlength=k * k)
    of = np.repeat(count.reshape(k, k).sum(axis=1), k)
    lower, upper = wilson(count, of)
    was, now = np.divmod(np.arange(k * k), k)
    kind = np.select(
        [was == now, now == was + 1, now > was], ["stays", "next", "skips"], "turns back"
    )
    found = pd.DataFrame(
        dict(
            stage=[rows.names[i] for i in was],
            following=[rows.names[i] for i in now],
            count=count,
            share=count / np.maximum(of, 1),
            lower=lower,
            upper=upper,
            kind=kind,
            skipped=[", ".join(rows.names[i + 1 : j]) for i, j in zip(was, now, strict=True)],
        )
    )
    return found[found["count"] > 0].set_index(["stage", "following"])


def path_shares(history: pd.DataFrame, resamples: int = 200, seed: int = 0) -> pd.DataFrame:
    """Answer the sources' questions about paths, on a history in the six stages.

    =====================  =============================  =====================================
    question               of                             share
    =====================  =============================  =====================================
    trust at once (C80)    first stands, less those lost  committed right after it
                           right after them
    gone after one (C80)   stays in trial                 lost next, whatever it was before
    decline from anywhere  steps from trial, growing or   from trial or growing: decline without
    (C72)                  committed to a worse stage     a stable stage before it
    gone without warning   steps from a living stage to   not from weakening
    (C78, C148)            lost
    turned in time (C148)  stays in weakening             well again next
    back from lost (C78)   steps out of, or within, lost  no longer lost
    =====================  =============================  =====================================

    Parameters
    ----------
    history : DataFrame
        As for `moves`, in the stages prospect, trial, growing, committed, weakening, lost.
    resamples, seed : int
        Bootstrap over customers.

    Returns
    -------
    DataFrame
        By question: of, count, share, lower, upper. A gap where there was nothing to look at.

    Raises
    ------
    ValueError
        If the history is not well formed, or holds other stages.

    Examples
    --------
    >>> from expo_lab.core.schema import STATES
    >>> stage = pd.Categorical(["prospect", "committed", "lost"], STATES, ordered=True)
    >>> history = pd.DataFrame(dict(customer_id="a", edition=[1, 2, 3], stage=stage))
    >>> path_shares(history)["share"].dropna().to_dict()
    {'trust at once': 1.0, 'decline from anywhere': 0.0, 'gone without warning': 1.0}
    """
    rows = ordered(history, "path_shares")
    needed = {"prospect", "trial", "growing", "committed", "weakening", "lost"}
    if strange := set(rows.names) - needed:
        raise ValueError(
            f"path_shares: needs the six stages {', '.join(sorted(needed))}; found "
            f"{sorted(strange)[0]!r}. Other names have lost what it asks for."
        )
    looked, holds, who = _questions(rows)
    draws = np.vstack(
        [np.ones(len(rows.ids)), weights("path_shares", len(rows.ids), resamples, seed)]
    )
    found = []
    for name in looked:
        base = draws @ np.bincount(who[looked[name]], minlength=len(rows.ids))
        hits = draws @ np.bincount(who[looked[name] & holds[name]], minlength=len(rows.ids))
        share = np.divide(hits, base, out=np.full(len(base), np.nan), where=base > 0)
        kept = share[1:][~np.isnan(share[1:])]
        low, high = np.quantile(kept, [0.025, 0.975]) if len(kept) else (np.nan, np.nan)
        found.append(
            dict(
                question=name,
                of=int(base[0]),
                count=int(hits[0]),
                share=share[0],
                lower=low,
                upper=high,
            )
        )
    return pd.DataFrame(found).set_index("question")


def _questions(
    rows: Ordered,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]:
    """For each question the steps looked at and those it holds for; and whose steps they are."""
    start = np.flatnonzero(rows.follows)
    name = np.array(rows.names, dtype=object)
    was, now = name[rows.stage[start]], name[rows.stage[start + 1]]

    def among(stage: np.ndarray, *names: str) -> np.ndarray:
        return np.isin(stage.astype(str), names)

    well = ("trial", "growing", "committed")
    # who goes from prospect straight to lost has, as a rule, closed: a stand is not on these rows
    first = among(was, "prospect") & among(now, *well, "weakening")
    worse = among(was, *well) & among(now, "weakening", "lost")
    looked = {
        "trust at once": first,
        "gone after one": among(was, "trial"),
        "decline from anywhere": worse,
        "gone without warning": among(was, *well, "weakening") & among(now, "lost"),
        "turned in time": among(was, "weakening"),
        "back from lost": among(was, "lost"),
    }
    holds = {
        "trust at once": among(now, "committed"),
        "gone after one": among(now, "lost"),
        "decline from anywhere": ~among(was, "committed"),
        "gone without warning": ~among(was, "weakening"),
        "turned in time": among(now, *well),
        "back from lost": ~among(now, "lost"),
    }
    return looked, holds, rows.customer[start]
