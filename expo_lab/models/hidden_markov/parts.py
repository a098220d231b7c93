"""Parts of a hidden Markov model: multinomial logits and Gaussian regressions, with their scores.

One design carries the start, the transitions, and the Bernoulli and categorical channels: a
multinomial logit by row. Bernoulli is its case of two outcomes; without covariates its
probabilities are any probabilities. Relabelling the states of such a model gives such a model, so
ordered states need no constraint, only sorting, which an ordered logit by row would not allow.
With two states the two are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Softmax:
    """Multinomial logits: ln(p_m / p_reference) = coefficients[row, :, m] . (1, covariates).

    Attributes
    ----------
    coefficients : array (rows, 1 + covariates, outcomes)
        Rows are the states one is in (the start has one row); 0 at the reference.
    reference : int array (rows,)
    """

    coefficients: np.ndarray
    reference: np.ndarray

    @classmethod
    def of(cls, probabilities: Any, slopes: Any = None, reference: Any = None) -> Softmax:
        """Make the part that has these probabilities (rows, outcomes) where covariates are 0.

        ``slopes`` (rows, covariates, outcomes) are log odds against the reference, which is the
        row's own number for a square matrix (staying) and outcome 0 otherwise.

        >>> Softmax.of([[0.5, 0.5]]).coefficients.tolist()
        [[[0.0, 0.0]]]
        """
        p = np.atleast_2d(np.asarray(probabilities, dtype=float))
        rows, outcomes = p.shape
        if reference is None:
            reference = np.arange(rows) if rows == outcomes else np.zeros(rows, dtype=int)
        logits = np.log(np.maximum(p, 1e-12))[:, None]
        extra = np.zeros((rows, 0, outcomes)) if slopes is None else np.asarray(slopes, float)
        part = cls(np.concatenate([logits, extra], axis=1), np.asarray(reference))
        return part.against(part.reference)

    @property
    def mask(self) -> np.ndarray:
        """Which coefficients are free."""
        free = np.ones(self.coefficients.shape, dtype=bool)
        free[np.arange(len(free)), :, self.reference] = False
        return free

    @property
    def free(self) -> np.ndarray:
        """The free coefficients in one line."""
        return self.coefficients[self.mask]

    def with_free(self, values: np.ndarray) -> Softmax:
        """Fill in other free coefficients."""
        coefficients = np.zeros_like(self.coefficients)
        coefficients[self.mask] = values
        return replace(self, coefficients=coefficients)

    def against(self, reference: np.ndarray) -> Softmax:
        """State the same probabilities against another reference."""
        at = np.broadcast_to(reference[:, None, None], (*self.coefficients.shape[:2], 1))
        return Softmax(self.coefficients - np.take_along_axis(self.coefficients, at, 2), reference)

    def linear(self, matrix: np.ndarray) -> Softmax:
        """Change the covariates' scale: coefficients become matrix @ coefficients."""
        return replace(self, coefficients=np.einsum("pq,rqm->rpm", matrix, self.coefficients))

    def log_p(self, design: np.ndarray | None) -> np.ndarray:
        """Log probabilities: (rows, outcomes), or with a design (q, cells) one for each cell."""
        if design is None:
            logits = self.coefficients[:, 0]
        else:
            rows, q, outcomes = self.coefficients.shape
            flat = self.coefficients.transpose(0, 2, 1).reshape(-1, q) @ design
            logits = flat.reshape(rows, outcomes, -1)
        logits = logits - logits.max(axis=1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def score(self, expected: np.ndarray, design: np.ndarray | None) -> np.ndarray:
        """Slope of the log-likelihood in the free coefficients.

        ``expected`` counts the outcomes by row, (rows, outcomes) or with a design by cell too.
        """
        residual = expected - expected.sum(axis=1, keepdims=True) * np.exp(self.log_p(design))
        if design is None:
            return residual[:, None][self.mask]
        rows, outcomes, cells = residual.shape
        slopes = residual.reshape(-1, cells) @ design.T
        return slopes.reshape(rows, outcomes, -1).transpose(0, 2, 1)[self.mask]

    def relabelled(self, order: np.ndarray, outcomes: bool) -> Softmax:
        """Sort the rows, where there are several, and with ``outcomes`` the outcomes too."""
        rows = order if len(self.coefficients) > 1 else np.arange(1)
        coefficients, reference = self.coefficients[rows], self.reference[rows]
        if outcomes:
            coefficients, reference = coefficients[:, :, order], np.argsort(order)[reference]
        return Softmax(coefficients, reference)

    def log_likelihood(self, y: np.ndarray, design: np.ndarray | None) -> np.ndarray:
        """Log probability of codes y by state, (rows, cells); 0 for a gap, the code after all."""
        log_p = self.log_p(design)
        if design is None:
            log_p = log_p[:, :, None].repeat(len(y), axis=2)
        outcomes = log_p.shape[1]
        picked = np.take_along_axis(log_p, np.minimum(y, outcomes - 1)[None, None], axis=1)[:, 0]
        return np.where(y == outcomes, 0.0, picked)

    def by_code(self) -> tuple[np.ndarray, np.ndarray]:
        """Without covariates: probability of each code relative to its best state, and log best."""
        log_p = np.concatenate([self.log_p(None), np.zeros((len(self.coefficients), 1))], axis=1)
        best = log_p.max(axis=0)
        return np.exp(log_p - best), best

    def emission_score(
        self, y: np.ndarray, design: np.ndarray | None, weights: np.ndarray
    ) -> np.ndarray:
        """Score from codes y and each cell's weight in each state (rows, cells)."""
        outcomes = self.coefficients.shape[2]
        if design is None:
            counts = [np.bincount(y, weight, outcomes + 1)[:-1] for weight in weights]
            return self.score(np.array(counts), None)
        return self.score(weights[:, None] * (y == np.arange(outcomes)[:, None]), design)


@dataclass(frozen=True)
class Gaussian:
    """Normal with mean coefficients[state] . (1, covariates) and an sd of its own by state.

    Attributes
    ----------
    coefficients : array (states, 1 + covariates)
    log_sd : array (states,)
    """

    coefficients: np.ndarray
    log_sd: np.ndarray

    @classmethod
    def of(cls, mean: Any, sd: Any, slopes: Any = None) -> Gaussian:
        """Make the part with these means and sds where covariates are 0; slopes (states, q)."""
        mean = np.asarray(mean, dtype=float)[:, None]
        extra = np.zeros((len(mean), 0)) if slopes is None else np.asarray(slopes, dtype=float)
        return cls(np.concatenate([mean, extra], axis=1), np.log(np.asarray(sd, dtype=float)))

    @property
    def free(self) -> np.ndarray:
        """All parameters in one line."""
        return np.concatenate([self.coefficients.ravel(), self.log_sd])

    def with_free(self, values: np.ndarray) -> Gaussian:
        """Fill in other parameters."""
        size = self.coefficients.size
        return Gaussian(values[:size].reshape(self.coefficients.shape), values[size:])

    def linear(self, matrix: np.ndarray) -> Gaussian:
        """Change the covariates' scale: coefficients become matrix @ coefficients."""
        return replace(self, coefficients=self.coefficients @ matrix.T)

    def moved(self, centre: float, scale: float) -> Gaussian:
        """Describe centre + scale * y."""
        coefficients = scale * self.coefficients
        coefficients[:, 0] += centre
        return Gaussian(coefficients, self.log_sd + np.log(scale))

    def relabelled(self, order: np.ndarray, outcomes: bool = False) -> Gaussian:
        """Sort the states."""
        return Gaussian(self.coefficients[order], self.log_sd[order])

    def mean(self, design: np.ndarray | None) -> np.ndarray:
        """Mean by state: (states, 1), or with a design (q, cells) one for each cell."""
        return self.coefficients[:, :1] if design is None else self.coefficients @ design

    def log_likelihood(self, y: np.ndarray, design: np.ndarray | None) -> np.ndarray:
        """Log density of y by state, (states, cells); 0 where y is NaN, a gap."""
        z = (y - self.mean(design)) * np.exp(-self.log_sd)[:, None]
        density = -0.5 * z**2 - (self.log_sd + 0.5 * np.log(2 * np.pi))[:, None]
        return np.where(np.isnan(y), 0.0, density)

    def emission_score(
        self, y: np.ndarray, design: np.ndarray | None, weights: np.ndarray
    ) -> np.ndarray:
        """Score from y and each cell's weight in each state (states, cells)."""
        gone = np.isnan(y)
        weights = np.where(gone, 0.0, weights)
        precision = np.exp(-self.log_sd)[:, None]
        z = (np.where(gone, 0.0, y) - self.mean(design)) * precision
        pull = weights * z * precision
        slopes = pull.sum(axis=1) if design is None else (pull @ design.T).ravel()
        return np.concatenate([slopes, (weights * (z**2 - 1)).sum(axis=1)])


@dataclass(frozen=True)
class Parts:
    """Start, transitions and channels of one model; everything estimated, and nothing else."""

    initial: Softmax
    transition: Softmax
    channels: dict[str, Softmax | Gaussian]

    @property
    def listed(self) -> list[Any]:
        """The parts in the order of their parameters."""
        return [self.initial, self.transition, *self.channels.values()]

    def pack(self) -> np.ndarray:
        """All free parameters in one line."""
        return np.concatenate([part.free for part in self.listed])

    def rebuilt(self, parts: list[Any]) -> Parts:
        """Put other parts in the places of these."""
        return Parts(parts[0], parts[1], dict(zip(self.channels, parts[2:], strict=True)))

    def unpack(self, theta: np.ndarray) -> Parts:
        """Fill in other free parameters."""
        ends = np.cumsum([part.free.size for part in self.listed])[:-1]
        pairs = zip(self.listed, np.split(theta, ends), strict=True)
        return self.rebuilt([part.with_free(values) for part, values in pairs])

    def relabelled(self, order: np.ndarray) -> Parts:
        """Sort the states."""
        inner = [part.relabelled(order, outcomes=True) for part in self.listed[:2]]
        return self.rebuilt(inner + [part.relabelled(order, False) for part in self.listed[2:]])
