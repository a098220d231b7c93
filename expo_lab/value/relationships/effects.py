"""Effects: what an organiser's own record says of talk, of leaders and of ideas.

Estimates from observation, each with its interval and each with what would mislead it. The true
ones, where there is a simulated world, are in `truth`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..interval import Z

STATUSES = ("prospect", "lapsed", "present")
FEWEST = 5  # exposed customers, or editions, below which no number is given; ours
LEADERS = 3  # the largest of a sector, by employees: those who are known; ours


def steps(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Lay out every exhibitor at every edition held but the last, with what came next.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``customers``, ``editions`` and ``participations`` of the schema.

    Returns
    -------
    DataFrame
        One row an exhibitor and edition: customer_id, edition, sector, size, status (prospect,
        lapsed, present, as the record knows it), came (to the next edition held).
    """
    firms = tables["customers"]
    firms = firms[firms["kind"].astype(str) == "exhibitor"].reset_index(drop=True)
    editions, part = tables["editions"], tables["participations"]
    held = np.sort(editions.loc[editions["held"], "edition"].to_numpy())
    stands = part[part["turned_up"] & (part["role"].astype(str) == "exhibitor")]
    row = pd.Index(firms["customer_id"]).get_indexer(stands["customer_id"])
    stands, row = stands[row >= 0], row[row >= 0]
    there = np.zeros((len(firms), len(held)), dtype=bool)
    there[row, np.searchsorted(held, stands["edition"])] = True
    before = np.zeros(len(firms), dtype=bool)  # came before the record began
    first = stands["edition"].to_numpy() == held[there.argmax(axis=1)][row]
    before[row[first & ~stands["first_time"].to_numpy()]] = True
    ever = np.maximum.accumulate(there, axis=1) | before[:, None]
    n, k = len(firms), len(held) - 1
    status = np.where(there, 2, np.where(ever, 1, 0))[:, :-1]
    return pd.DataFrame(
        dict(
            customer_id=np.repeat(firms["customer_id"].to_numpy(), k),
            edition=np.tile(held[:-1], n),
            sector=np.repeat(firms["sector"].astype(str).to_numpy(), k),
            size=np.repeat(firms["size"].to_numpy(), k),
            status=pd.Categorical.from_codes(status.ravel(), list(STATUSES)),
            came=there[:, 1:].ravel(),
        )
    )


def risk_difference(
    came: np.ndarray, exposed: np.ndarray, stratum: np.ndarray
) -> tuple[float, float]:
    """Return how much likelier the exposed come, within strata, and its standard error.

    Mantel and Haenszel's weights: sum of (a n0 - b n1) / N over sum of n1 n0 / N; variance by Sato
    (1989), which holds for many small strata and for few large ones, but not below that of no
    effect (Mantel & Haenszel 1959): where none of the exposed came, Sato's alone would be next to
    nothing.
    Gaps where no stratum has both.

    Parameters
    ----------
    came, exposed : array of bool (rows)
    stratum : array of int (rows), 0 to strata - 1

    Examples
    --------
    >>> came = np.array([True, False, False, False])
    >>> risk_difference(came, np.array([True, True, False, False]), np.zeros(4, int))[0]
    0.5
    """
    count = int(stratum.max()) + 1 if len(stratum) else 0
    n1, a = (np.bincount(stratum, w, count) for w in (exposed, exposed & came))
    n0, b = (np.bincount(stratum, w, count) for w in (~exposed, ~exposed & came))
    both = (n1 > 0) & (n0 > 0)
    n1, a, n0, b = n1[both], a[both], n0[both], b[both]
    if not len(n1):
        return np.nan, np.nan
    n = n1 + n0
    weight = (n1 * n0 / n).sum()
    effect = ((a * n0 - b * n1) / n).sum() / weight
    p = ((n1**2 * b - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2).sum()
    q = ((a * (n0 - b) + b * (n1 - a)) / (2 * n)).sum()
    m1 = a + b
    none = (m1 * (n - m1) * n1 * n0 / (n**2 * (n - 1))).sum()
    return float(effect), float(np.sqrt(max(none, effect * p + q)) / weight)


def talk_effects(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Estimate what being spoken to does to coming, by direction and by who listens.

    Those spoken to are compared with those who were not, of the same sector, edition and status.
    What misleads it: peers resemble each other beyond that, those whose talk is not known count as
    not spoken to (the effect is pressed to 0), and one known speaker stands for the rest.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``referrals``, and what `steps` needs.

    Returns
    -------
    DataFrame
        Index direction (for, against), status: exposed (rows), effect (change of the probability of
        coming next time), lower, upper (95 %), error; share_caused (effect over the risk of those
        exposed, 0 to 1, of ``for``); gaps with fewer than 5 exposed, where nothing can be said.

    Examples
    --------
    >>> import expo_lab as xl
    >>> list(talk_effects(xl.simulate("mature", customers=300, editions=4, seed=1).tables))
    ['exposed', 'effect', 'lower', 'upper', 'error', 'share_caused']
    """
    rows, said = steps(tables), tables["referrals"]
    key = pd.MultiIndex.from_frame(rows[["customer_id", "edition"]])
    heard = {
        name: key.isin(pd.MultiIndex.from_frame(said.loc[keep, ["to_customer_id", "edition"]]))
        for name, keep in (("for", said["direction"] > 0), ("against", said["direction"] < 0))
    }
    came = rows["came"].to_numpy()
    cell = rows.groupby(["sector", "edition"], sort=False).ngroup().to_numpy()
    made = []
    for name, exposed in heard.items():
        other = heard["against" if name == "for" else "for"]
        for status in STATUSES:
            here = (rows["status"] == status).to_numpy() & ~(other & ~exposed)
            effect = error = share = np.nan
            if exposed[here].sum() >= FEWEST:
                _, stratum = np.unique(cell[here], return_inverse=True)
                effect, error = risk_difference(came[here], exposed[here], stratum)
                risk = came[here & exposed].mean()
                share = np.clip(effect / risk, 0, 1) if name == "for" and risk > 0 else np.nan
            bounds = (effect - Z * error, effect + Z * error)
            made.append((name, status, int(exposed[here].sum()), effect, *bounds, error, share))
    names = ["direction", "status", "exposed", "effect", "lower", "upper", "error", "share_caused"]
    return pd.DataFrame(made, columns=names).set_index(["direction", "status"])


def leader_effect(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Estimate what the presence of a sector's leaders does to its followers an edition later.

    Share of the followers who come next time = sector + edition + effect x share of the leaders
    there now, weighted by followers; interval with errors clustered by sector (Student's t, one
    degree less than sectors). Leaders are the largest three of a sector by employees. What
    misleads it: whatever else makes a sector's good years follow each other.

    Returns
    -------
    Series
        effect (change of a follower's probability when all leaders come instead of none), lower,
        upper, error, followers (a sector, mean), cells. Gaps with fewer than 5 sectors or where the
        leaders' presence never varies within a sector.

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = leader_effect(xl.simulate("mature", customers=300, editions=6, seed=1).tables)
    >>> int(found["cells"])
    40
    """
    from scipy.stats import t

    rows = steps(tables)
    lead = leaders(tables)
    is_lead = rows["customer_id"].isin(lead)
    there = (rows["status"] == "present").astype(float)
    cells = ["sector", "edition"]
    seen = there[is_lead].groupby([rows.loc[is_lead, c] for c in cells]).mean()
    grouped = rows[~is_lead].groupby(cells)["came"]
    made = pd.DataFrame(dict(x=seen, y=grouped.mean(), w=grouped.size())).dropna().reset_index()
    sectors = made["sector"].nunique()
    gap = dict.fromkeys(("effect", "lower", "upper", "error"), np.nan)
    size = dict(followers=made["w"].mean() if len(made) else np.nan, cells=float(len(made)))
    if sectors < FEWEST or made["edition"].nunique() < 2:
        return pd.Series(gap | size)
    dummies = pd.get_dummies(made[cells].astype(str), drop_first=True).to_numpy(float)
    root = np.sqrt(made["w"].to_numpy(float))
    base = np.column_stack([np.ones(len(made)), dummies]) * root[:, None]

    def residual(column: str) -> np.ndarray:
        v = made[column].to_numpy(float) * root
        return np.asarray(v - base @ np.linalg.lstsq(base, v, rcond=None)[0])

    x, y = residual("x"), residual("y")
    if x @ x < 1e-9:
        return pd.Series(gap | size)
    effect = float(x @ y / (x @ x))
    score = pd.Series(x * (y - effect * x)).groupby(made["sector"].to_numpy()).sum()
    error = float(np.sqrt(sectors / (sectors - 1) * (score**2).sum()) / (x @ x))
    reach = t.ppf(0.975, sectors - 1) * error
    found = dict(effect=effect, lower=effect - reach, upper=effect + reach, error=error)
    return pd.Series(found | size)


def leaders(tables: Mapping[str, pd.DataFrame]) -> pd.Index:
    """Name the leaders that an organiser knows: the largest three of each sector by employees."""
    firms = tables["customers"]
    firms = firms[firms["kind"].astype(str) == "exhibitor"].sort_values("customer_id")
    place = firms.groupby("sector", observed=True)["size"].rank(ascending=False, method="first")
    return pd.Index(firms.loc[place <= LEADERS, "customer_id"])


def idea_effect(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Estimate what an idea taken up does to the mean satisfaction of the next edition.

    Change of the mean answer from one edition to the next = level + effect x ideas taken up;
    least squares over editions, Student's t. There are as few points as editions: the interval says
    how little that is. What misleads it: whatever else changed at the show.

    Returns
    -------
    Series
        effect (points of satisfaction an idea), lower, upper, error, editions. Gaps with fewer than
        5 changes, or where as many ideas were taken up each time.

    Examples
    --------
    >>> import expo_lab as xl
    >>> idea_effect(xl.simulate("mature", customers=300, editions=4, seed=1).tables)["effect"]
    np.float64(nan)
    """
    from scipy.stats import linregress, t

    editions = tables["editions"]
    held = np.sort(editions.loc[editions["held"], "edition"].to_numpy())
    mean = tables["surveys"].groupby("edition")["satisfaction"].mean().reindex(held)
    ideas = tables["ideas"]
    taken = ideas[ideas["taken_up"]]["edition"].value_counts().reindex(held).fillna(0.0)
    rows = pd.DataFrame(dict(x=taken.to_numpy()[:-1], y=np.diff(mean))).dropna()
    gap = dict.fromkeys(("effect", "lower", "upper", "error"), np.nan)
    if len(rows) < FEWEST or rows["x"].nunique() < 2:
        return pd.Series(gap | dict(editions=float(len(rows))))
    line = linregress(rows["x"], rows["y"])
    reach = t.ppf(0.975, len(rows) - 2) * line.stderr
    found = dict(effect=line.slope, lower=line.slope - reach, upper=line.slope + reach)
    return pd.Series(found | dict(error=line.stderr, editions=float(len(rows))))
