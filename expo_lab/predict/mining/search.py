"""Search: which columns are worth having, by genetic, greedy and random search on one budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

# Population, mutants a gene, and share of parents; small, for a fit is dear. Ours.
POPULATION, MUTATION, PARENTS = 12, 0.08, 0.5


def search(
    score: Callable[[tuple[str, ...]], float],
    columns: Sequence[str],
    budget: int = 60,
    seed: int = 0,
    ways: Sequence[str] = ("genetic", "greedy", "random"),
) -> pd.DataFrame:
    """Look for the set of columns with the best score, each way with the same number of fits.

    Sets asked before cost nothing. The best of many tries is too good by luck: score the winner
    once more on an edition that no try has seen.

    Parameters
    ----------
    score : callable
        ``score(columns)`` of a tuple in the order of `columns`, not empty; lower is better (a log
        score at a later edition). It may also score cut points of a scheme: a set is a set.
    columns : sequence of str
    budget : int
        Different sets that each way may score.
    seed : int
    ways : sequence of str

    Returns
    -------
    DataFrame
        One row a way and fit: way, fit (1 to budget), score (of this one), best (so far) and
        chosen (the set of the best so far, a tuple).

    Raises
    ------
    ValueError
        For fewer than two columns, a budget below 1 or an unknown way.

    Examples
    --------
    >>> found = search(lambda s: len(s) + 5 * ("a" not in s), list("abcd"), budget=10)
    >>> found.groupby("way")["chosen"].last()["greedy"]
    ('a',)
    """
    names = list(dict.fromkeys(columns))
    # half a fit would never be used up
    whole = isinstance(budget, (int, np.integer)) and not isinstance(budget, bool)
    if len(names) < 2 or not whole or budget < 1:
        raise ValueError(
            f"search: needs two columns and a budget of 1, whole; found {len(names)} and "
            f"{budget!r}."
        )
    rows: list[dict[str, Any]] = []
    for way in ways:
        if way not in WAYS:
            raise ValueError(f"search: there is no way {way!r}. Known: {', '.join(WAYS)}.")
        ask = _Budget(score, names, min(budget, 2 ** len(names) - 1))
        WAYS[way](ask, len(names), np.random.default_rng(seed))
        best = np.minimum.accumulate([s for _, s in ask.log])
        at = np.searchsorted(-best, -best)  # the first that reached this score
        rows += [
            dict(way=way, fit=i + 1, score=s, best=best[i], chosen=ask.log[at[i]][0])
            for i, (_, s) in enumerate(ask.log)
        ]
    return pd.DataFrame(rows)


class _Budget:
    """Scores sets of columns until the budget is spent; asks for the same set once."""

    def __init__(self, score: Callable[..., float], names: list[str], left: int) -> None:
        self.score, self.names, self.left = score, names, left
        self.known: dict[tuple[str, ...], float] = {}
        self.log: list[tuple[tuple[str, ...], float]] = []

    def __call__(self, genes: np.ndarray) -> float:
        chosen = tuple(n for n, g in zip(self.names, genes, strict=True) if g)
        if not chosen:
            return float("inf")
        if chosen not in self.known:
            if not self.left:
                return float("inf")
            self.left -= 1
            self.known[chosen] = float(self.score(chosen))
            self.log.append((chosen, self.known[chosen]))
        return self.known[chosen]


def _random(ask: _Budget, size: int, rng: np.random.Generator) -> None:
    """Sets by lot, until the budget is spent."""
    while ask.left:
        ask(rng.random(size) < rng.uniform(0.1, 0.9))


def _greedy(ask: _Budget, size: int, rng: np.random.Generator) -> None:
    """Add the best column, or drop one, while that helps; then begin anew elsewhere."""
    genes = np.zeros(size, dtype=bool)
    while ask.left:
        now = ask(genes)
        steps = []
        for j in range(size):
            other = genes.copy()
            other[j] = ~other[j]
            steps.append(ask(other))
            if not ask.left:
                return
        if min(steps) < now:
            genes[int(np.argmin(steps))] ^= True
        else:
            genes = rng.random(size) < 0.5


def _genetic(ask: _Budget, size: int, rng: np.random.Generator) -> None:
    """Holland's (1975) idea: the better half breed, genes mix (uniform crossover) and mutate."""
    crowd = rng.random((POPULATION, size)) < 0.5
    while ask.left:
        scores = np.array([ask(genes) for genes in crowd])
        parents = crowd[np.argsort(scores, kind="stable")[: int(POPULATION * PARENTS)]]
        pairs = rng.integers(len(parents), size=(POPULATION, 2))
        mixed = np.where(
            rng.random((POPULATION, size)) < 0.5, parents[pairs[:, 0]], parents[pairs[:, 1]]
        )
        crowd = mixed ^ (rng.random((POPULATION, size)) < MUTATION)
        crowd[0] = parents[0]  # the best lives on


WAYS = {"genetic": _genetic, "greedy": _greedy, "random": _random}
