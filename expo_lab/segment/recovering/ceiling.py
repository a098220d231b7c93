"""Ceiling: how well any classifier could find the true segments from a scheme's own columns."""

from __future__ import annotations

import numpy as np

from ...core.stats.agreement import kappa
from ...core.stats.contingency import counts

FOLDS = 5


def best_guess(
    inputs: np.ndarray, true: np.ndarray, own: np.ndarray, fold: np.ndarray | None = None
) -> np.ndarray:
    """Guess each customer's true segment as well as its columns allow, by others alone.

    In each fold, a random forest learns P(k | x) from the rest, and places its customers so
    that kappa is highest (`place`); the most likely segment would maximise accuracy, and where
    one segment is large put everybody there, with a kappa of 0. Where the scheme's own labels do
    better among those learned from (the forest's out of bag), they are the guess.

    Parameters
    ----------
    inputs : array of float, shape (n, p)
    true, own : array of int >= 0, shape (n,)
        The true segment, and the scheme's.
    fold : array of int, shape (n,), optional
        Who is guessed together, from all others; 5 folds at random by default.

    Returns
    -------
    array of int, shape (n,)
    """
    from sklearn.ensemble import RandomForestClassifier

    guess = np.array(own, dtype=np.int64)
    size = 1 + int(max(true.max(), own.max()))
    if fold is None:
        fold = np.random.default_rng(0).permutation(len(true)) % FOLDS
    for k in np.unique(fold):
        learn, rest = fold != k, fold == k
        if learn.sum() < 40:  # fewer teach a forest nothing; ours
            continue
        forest = RandomForestClassifier(100, min_samples_leaf=20, random_state=0, oob_score=True)
        forest.fit(inputs[learn], true[learn])
        share = np.array([(true[learn] == c).mean() for c in forest.classes_])
        tried = forest.classes_[place(forest.oob_decision_function_, share)]
        if kappa(counts(tried, true[learn], size)) > kappa(counts(own[learn], true[learn], size)):
            guess[rest] = forest.classes_[place(forest.predict_proba(inputs[rest]), share)]
    return guess


def place(chance: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Put each customer where the expected kappa of all is highest.

    For a ratio, Dinkelbach (1967): argmax_k P(k | x) - (1 - c) pi_k, pi the segments' shares, at
    the c that this placing attains itself.

    >>> place(np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([0.9, 0.1])).tolist()
    [0, 1]
    """
    c = 0.0
    for _ in range(100):
        choice = np.argmax(chance - (1 - c) * share, axis=1)
        agree = chance[np.arange(len(chance)), choice].mean()
        luck = float(share @ (np.bincount(choice, minlength=len(share)) / len(chance)))
        before, c = c, (agree - luck) / (1 - luck) if luck < 1 else 0.0
        if abs(c - before) < 1e-12:
            break
    return np.asarray(choice)
