"""Why does the hazard fall: because customers differ, or because each of them changes?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, chdtrc

from .shifted_beta_geo import survivor_counts

# Search box, ours: beyond it a beta is a point, and a Weibull's losses fall in one period.
LIMITS = {"alpha": (1e-4, 1e5), "beta": (1e-4, 1e5), "rate": (1e-6, 50.0), "c": (0.02, 20.0)}


MODELS = [["geometric", "discrete Weibull"], ["shifted beta-geo.", "beta-dis. Weibull"]]
COLUMNS = ("alpha", "beta", "rate", "c", "c_lower", "c_upper")


def log_survival(t: np.ndarray, differs: bool, shape: np.ndarray) -> np.ndarray:
    """Log of S(t) = E[(1 - theta)^(t^c)]; ``shape`` is (alpha, beta, c) or (rate, c).

    Without differences between customers rate = -ln(1 - theta).
    """
    power = t.astype(float) ** shape[-1]
    if differs:
        return betaln(shape[0], shape[1] + power) - betaln(shape[0], shape[1])
    return -shape[0] * power


def ageing(survivors: Any) -> pd.DataFrame:
    """Four models of one cohort's losses: customers alike or not, each changing with time or not.

    A customer outlives period t with probability (1 - theta)^(t^c): its own hazard is constant at
    c = 1, falls below and rises above. theta is one for all, or Beta(alpha, beta) over customers:

    ==================  ===========  ======  ================================
    model               differences  ageing  parameters
    ==================  ===========  ======  ================================
    geometric           no           no      rate = -ln(1 - theta)
    discrete Weibull    no           yes     rate, c
    shifted beta-geo.   yes          no      alpha, beta
    beta-dis. Weibull   yes          yes     alpha, beta, c
    ==================  ===========  ======  ================================

    A falling curve alone cannot tell them apart but for the forms assumed: one loss a customer
    says nothing of how that customer's hazard moved. Where shifted beta-geometric fits no worse
    than the full model, the data do not ask for ageing; they never refute it. Covariates, or
    customers seen to leave more than once (BG/BB), say more.

    Parameters
    ----------
    survivors : whole numbers from 0, never rising
        As in `ShiftedBetaGeo.fit`; four numbers or more.

    Returns
    -------
    DataFrame
        model, differences, ageing; log_likelihood; parameters : count; alpha, beta, rate, c :
        estimates, NaN where the model has no such parameter or the data do not hold it (it ran to
        the end of its range; log_likelihood is then the supremum there); c_lower, c_upper : 95 %,
        from the curvature in the logarithms; aic; p_value : of the likelihood ratio against the
        full model, chi-square with one degree of freedom for c = 1, half of that for customers
        who are alike, which lies on the boundary (Self & Liang 1987), NaN elsewhere.

    Raises
    ------
    ValueError
        If the counts are no survivor curve, or there are fewer than three periods.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., Liu, Y., Davin, J., & Steenburgh, T. (2018). "How to project
    customer retention" revisited. Journal of Interactive Marketing 43, 1-16. Nakagawa, T., &
    Osaki, S. (1975). IEEE Transactions on Reliability R-24, 300-301 (discrete Weibull). Self,
    S. G., & Liang, K.-Y. (1987). J. Amer. Statistical Association 82, 605-610.

    Examples
    --------
    >>> found = ageing([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> found[["model", "log_likelihood", "c"]].round(2)
                   model  log_likelihood     c
    0          geometric        -1637.09  1.00
    1   discrete Weibull        -1619.93  0.77
    2  shifted beta-geo.        -1611.16  1.00
    3  beta-dis. Weibull        -1605.31  1.72
    """
    curve, lost = survivor_counts("ageing", survivors)
    if len(curve) < 4:
        raise ValueError(f"ageing: needs 3 periods for 3 parameters; found {len(curve) - 1}.")
    rows = [_fit(curve, lost, *kind) for kind in ((0, 0), (0, 1), (1, 0), (1, 1))]
    # A larger model is never worse: where it ran to its border it is the smaller one.
    best = [row["log_likelihood"] for row in rows]
    best[1], best[2] = max(best[:2]), max(best[0], best[2])
    best[3] = max(best)
    found = pd.DataFrame(rows).assign(log_likelihood=best)
    found["aic"] = 2 * found["parameters"] - 2 * found["log_likelihood"]
    ratio = 2 * (best[3] - np.array(best))
    p = chdtrc(1, ratio)
    alike = p[1] / 2 if ratio[1] > 1e-6 else 1.0
    found["p_value"] = [np.nan, alike, p[2], np.nan]
    return found


def _fit(curve: np.ndarray, lost: np.ndarray, differs: int, ages: int) -> dict[str, Any]:
    from statsmodels.tools.numdiff import approx_hess  # type: ignore[import-untyped]

    t, counts = np.arange(len(curve)), np.append(lost, curve[-1])
    names = (["alpha", "beta"] if differs else ["rate"]) + ["c"] * ages
    limits = np.log([LIMITS[name] for name in names])

    def loss(logs: np.ndarray) -> float:
        log_s = log_survival(t, bool(differs), np.exp(logs if ages else np.append(logs, 0)))
        with np.errstate(divide="ignore", invalid="ignore"):
            log_p = log_s[:-1] + np.log(-np.expm1(np.diff(log_s)))  # S(t - 1) - S(t)
            terms = np.append(log_p, log_s[-1])[counts > 0]
        value = -float(terms @ counts[counts > 0]) / curve[0]
        return value if np.isfinite(value) else 1e6

    # The gradient vanishes along ridges of alpha, beta and c; a simplex from two starts does not
    # mind, and the whole takes under a second.
    options = {"xatol": 1e-8, "fatol": 1e-13, "maxiter": 10_000, "maxfev": 10_000}
    starts = [[1.0, 1.0, 1.0], [2.0, 20.0, 1.0]] if differs else [[1.0, 1.0], [0.2, 1.0]]
    fits = [
        minimize(
            loss, np.log(start)[: len(names)], method="Nelder-Mead", bounds=limits, options=options
        )
        for start in starts
    ]
    best = min(fits, key=lambda fit: fit.fun)
    row: dict[str, Any] = {"model": MODELS[differs][ages], "differences": bool(differs)}
    row |= {"ageing": bool(ages), "log_likelihood": -best.fun * curve[0], "parameters": len(names)}
    row |= dict.fromkeys(COLUMNS, np.nan) | {"c": np.nan if ages else 1.0}
    inside = (best.x > limits[:, 0] + 1e-3) & (best.x < limits[:, 1] - 1e-3)
    if not (best.success and inside.all()):
        return row
    row |= dict(zip(names, np.exp(best.x), strict=True))
    if ages:
        hessian = approx_hess(best.x, loss) * curve[0]
        if np.linalg.eigvalsh(hessian)[0] > 0:
            spread = 1.96 * np.sqrt(np.linalg.inv(hessian)[-1, -1])
            row |= {"c_lower": np.exp(best.x[-1] - spread), "c_upper": np.exp(best.x[-1] + spread)}
    return row
