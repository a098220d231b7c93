"""Where to start, the search for the maximum, and whether what was found is an estimate at all."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..likelihood import information
from .likelihood import log_likelihood
from .panel import Panel
from .parts import Gaussian, Parts, Softmax

# All ours. Covariates and Gaussian channels are standardised when these apply.
BOX = 15.0  # bound of a logit: a probability of 3e-7
NARROW = np.log(1e-4)  # bound of a log sd
SHORT = 40  # steps of the search from each start; the best start is then followed to the end
STAY = 0.8  # probability of staying at the start
VAGUE = 3.0  # standard error of a logit that spans a factor of 130,000
RARE = 0.02  # a reference outcome rarer than this is replaced by the most frequent one
CLOSE = 1e-6  # log-likelihood that may still be gained


@dataclass(frozen=True)
class Found:
    """A maximum: parts, log-likelihood, covariance of the parameters, and which are open.

    Open parameters are those about which the data hold less than one event's information: a
    transition or an outcome that (almost) never happens. They are kept where the search left them
    and the covariance is that of the others.
    """

    parts: Parts
    log_likelihood: float
    covariance: np.ndarray
    is_open: np.ndarray
    starts: list[float]


def start(parts: Parts, rng: np.random.Generator | None) -> Parts:
    """Spread the states over each channel, sticky, and with a generator stir all that."""
    size = parts.transition.coefficients.shape[2]
    spread = np.linspace(-1.0, 1.0, size) if size > 1 else np.zeros(1)

    def stirred(shape: tuple[int, ...]) -> np.ndarray:
        return np.zeros(shape) if rng is None else rng.normal(size=shape)

    listed: list[Softmax | Gaussian] = []
    for i, part in enumerate(parts.listed):
        coefficients = np.zeros_like(part.coefficients)
        tilt = spread if rng is None or i < 3 else spread * rng.choice([-1, 1])
        if isinstance(part, Gaussian):
            coefficients[:, 0] = tilt + 0.5 * stirred((size,))
            listed.append(Gaussian(coefficients, np.full(size, -0.3)))
            continue
        if i == 1 and size > 1:
            stay = np.full((size, size), (1 - STAY) / (size - 1))
            np.fill_diagonal(stay, STAY)
            coefficients[:, 0] = np.log(stay)
        if i > 1:
            coefficients[:, 0] = part.coefficients[:, 0]  # the channel's overall log shares
            outcomes = coefficients.shape[2]
            coefficients[:, 0] += 1.5 * np.outer(tilt, np.linspace(-1.0, 1.0, outcomes))
        coefficients[:, 0] += 0.7 * stirred(coefficients[:, 0].shape)
        listed.append(Softmax(coefficients, part.reference).against(part.reference))
    return parts.rebuilt(listed)


def in_order(parts: Parts) -> Parts:
    """Sort the states by what the first channel is expected to show, lowest first."""
    first = next(iter(parts.channels.values()))
    if isinstance(first, Gaussian):
        level = first.coefficients[:, 0]
    else:
        p = np.exp(first.log_p(None))
        level = p @ np.arange(p.shape[1])
    return parts.relabelled(np.argsort(level, kind="stable"))


def well_based(parts: Parts) -> Parts:
    """Give a row another reference where its own hardly ever happens."""
    listed = []
    for part in parts.listed:
        if isinstance(part, Softmax) and part.coefficients.shape[2] > 2:
            p = np.exp(part.log_p(None))
            own = p[np.arange(len(p)), part.reference]
            part = part.against(np.where(own < RARE, p.argmax(axis=1), part.reference))
        listed.append(part)
    return parts.rebuilt(listed)


def climb(parts: Parts, panel: Panel, steps: int) -> tuple[Parts, float]:
    """Follow the gradient (L-BFGS) for so many steps at most."""
    from scipy.optimize import minimize

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, score = log_likelihood(parts.unpack(theta), panel)
        return -value / panel.rows, -score / panel.rows

    low = [np.full(part.free.size, -BOX) for part in parts.listed]
    for part, bound in zip(parts.listed, low, strict=True):
        if isinstance(part, Gaussian):
            bound[part.coefficients.size :] = NARROW
    bounds = [(bound, BOX) for bound in np.concatenate(low)]
    options = {"maxiter": steps, "maxfun": 10 * steps, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20}
    theta = np.clip(parts.pack(), [b[0] for b in bounds], BOX)
    if not theta.size:
        return parts, log_likelihood(parts, panel)[0]
    found = minimize(loss, theta, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return parts.unpack(found.x), -float(found.fun) * panel.rows


def maximise(
    where: str,
    parts: Parts,
    panel: Panel,
    starts: int,
    seed: int,
    labels: Callable[[Parts], list[str]],
) -> Found:
    """Find the maximum from several starts and judge it.

    Raises
    ------
    ValueError
        If the search did not converge, a Gaussian state shrank to a point, or the likelihood is
        flat: the message names the parameters that are free to move.

    Warns
    -----
    UserWarning
        If single parameters are open, see `Found`.
    """
    rng = np.random.default_rng(seed)
    tries = [climb(start(parts, rng if i else None), panel, SHORT) for i in range(starts)]
    best = max(tries, key=lambda found: found[1])[0]
    parts = well_based(in_order(climb(best, panel, 2000)[0]))
    for part in parts.channels.values():
        if isinstance(part, Gaussian) and (part.log_sd < NARROW + 0.1).any():
            raise ValueError(
                f"{where}: cannot estimate this model: a state shrank to a single value of a "
                "Gaussian channel, where the likelihood has no maximum. Use fewer states, or make "
                "a channel of few distinct values categorical."
            )
    names = labels(parts)
    hessian = information(lambda theta: log_likelihood(parts.unpack(theta), panel)[1], parts.pack())
    is_open = np.diag(hessian) < 1
    closed = np.flatnonzero(~is_open)
    inner = hessian[np.ix_(closed, closed)]
    values, vectors = np.linalg.eigh(inner) if closed.size else (np.ones(0), np.ones((0, 0)))
    loose = vectors[:, values <= VAGUE**-2]
    if loose.size or (is_open.all() and is_open.size):
        heavy = closed[(np.abs(loose) > 0.3).any(axis=1)] if loose.size else np.arange(len(names))
        which = ", ".join(names[i] for i in heavy[:6]) + (", ..." if len(heavy) > 6 else "")
        raise ValueError(
            f"{where}: cannot estimate this model: the likelihood is flat, many values of {which} "
            "fit equally well. The data hold too few or too short sequences for it, fewer states "
            "than asked for, or a covariate that separates what happens from what does not. Use "
            "fewer states or fewer covariates."
        )
    covariance = np.zeros_like(hessian)
    covariance[np.ix_(closed, closed)] = np.linalg.inv(inner)
    value, score = log_likelihood(parts, panel)
    for _ in range(5):  # the search stops a little short of the maximum; Newton goes there
        if score @ covariance @ score < 1e-3 * CLOSE:
            break
        further = parts.unpack(parts.pack() + covariance @ score)
        better, slope = log_likelihood(further, panel)
        if better < value - 1e-9 * abs(value):
            break
        parts, value, score = further, better, slope
    if (gain := score @ covariance @ score) > CLOSE:
        raise ValueError(
            f"{where}: cannot estimate this model: the search did not converge, the "
            f"log-likelihood can still rise by about {gain / 2:.2g}. Use fewer states or "
            "covariates."
        )
    if is_open.any():
        which = ", ".join(names[i] for i in np.flatnonzero(is_open))
        warnings.warn(
            f"{where}: {which}: the data hold less than one event to tell these from minus or plus "
            "infinity, so they get no number; read their probabilities as 0 or 1 (a slope: its "
            "covariate separates what happens). Standard errors of the others hold these fixed.",
            stacklevel=4,
        )
    return Found(parts, value, covariance, is_open, [found[1] for found in tries])
