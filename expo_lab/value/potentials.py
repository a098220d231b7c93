"""Potential: what exhibitors may grow to and what buyers may bring, as documented scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.validation import require
from ..world.causes.cross_side import SHOW_UP
from ..world.show import Show

HOSTED = float(SHOW_UP[0])  # of those in the job who are hosted this share comes; ours
NEEDED = ["kind", "sector", "size", "editions_attended", "recency", "p_alive", "p_next", "area",
          "leads"]  # fmt: skip


def potential(people: pd.DataFrame) -> pd.DataFrame:
    """Score the potential of exhibitors and buyers by what is known of them.

    Both scores are an expectation, chance x what one edition brings.

    Exhibitors, in m2. The chance is the profile's p_next. What an edition brings is the own mean
    stand; of those who never had one, a stand as usual for a firm of that size,
    exp(a + b ln(employees) + s2 / 2), by least squares over those who had (s2 the residual
    variance, the mean of a lognormal). ``growth`` is the expectation less the stand of now.

    Buyers, in leads at the stands. The chance is p_next. What an edition brings are the leads at
    the stands of its sector now, by the buyers and visitors of the sector who came and one more:
    leads / (came + 1). By those who came alone, sectors of few would look best by luck alone.
    ``hosting`` is what an invitation with all paid adds: somebody still in the job then comes
    with `HOSTED`, whoever would have come anyway is no gain,

    hosting = max(0, HOSTED P(in the job) - chance) x leads.

    P(in the job) is p_alive; p_next / (the kind's mean of p_next / p_alive) for those who never
    came, as far as that is no more than 1.

    Nothing here asks for purchase budgets, which organisers seldom know and this world has not.

    Parameters
    ----------
    people : DataFrame
        A profile: kind, sector, size, editions_attended, recency, p_alive, p_next, area, leads.

    Returns
    -------
    DataFrame
        One row an exhibitor or buyer, indexed as `people`: kind; chance, 0 to 1; brings and
        expected, m2 or leads; growth, m2 (exhibitors, else a gap); hosting, leads (buyers).

    Raises
    ------
    ValueError
        If a column is absent, or no exhibitor ever had a stand.

    Examples
    --------
    >>> import expo_lab as xl
    >>> found = potential(xl.profile(xl.simulate("mature", customers=300, editions=4, seed=1)))
    >>> found["kind"].unique().tolist(), bool((found["expected"] >= 0).all())
    (['exhibitor', 'buyer'], True)
    """
    require(people, NEEDED, "potential")
    kind = people["kind"].astype("str")
    firms, buyers = people[kind == "exhibitor"], people[kind == "buyer"]
    made = pd.DataFrame(dict(kind=kind, chance=people["p_next"]))
    made["brings"] = pd.concat([_stand(firms), _leads(people, buyers)])
    made["expected"] = made["chance"] * made["brings"]
    here = (firms["recency"] == 0) & (firms["editions_attended"] > 0)
    made["growth"] = made["expected"].loc[firms.index] - firms["area"] * here
    extra = HOSTED * _in_the_job(buyers) - buyers["p_next"]
    made["hosting"] = made["brings"].loc[buyers.index] * extra.clip(lower=0)
    # rounded, for exp and log differ in their last bits between processors
    return made[made["kind"].isin(["exhibitor", "buyer"])].round(6)


def _stand(firms: pd.DataFrame) -> pd.Series:
    """Expect a stand: the firm's own so far, or what is usual for its size."""
    seen = firms[firms["area"] > 0]
    if not len(seen):
        raise ValueError("potential: needs at least one exhibitor with a stand, found none.")
    y, x = np.log(seen["area"]), np.log(seen["size"].clip(lower=1))
    slope = float(np.cov(x, y)[0, 1] / x.var()) if len(seen) > 2 and x.var() > 0 else 0.0
    rest = y - y.mean() - slope * (x - x.mean())
    variance = float((rest**2).sum() / max(1, len(seen) - 2))
    usual = y.mean() + slope * (np.log(firms["size"].clip(lower=1)) - x.mean()) + variance / 2
    return firms["area"].where(firms["area"] > 0, np.exp(usual))


def _leads(people: pd.DataFrame, buyers: pd.DataFrame) -> pd.Series:
    """Divide a sector's leads by those of its visiting side who came."""
    kind = people["kind"].astype("str")
    here = (people["recency"] == 0) & (people["editions_attended"] > 0)
    made = people["leads"][here & (kind == "exhibitor")].groupby(people["sector"].astype("str"))
    came = people[here & kind.isin(["buyer", "visitor"])]["sector"].astype("str").value_counts()
    leads = made.sum()
    each = leads.div(came + 1).dropna()
    # where nobody of a sector came, take the show's mean
    usual = float(leads.sum() / (1 + came.sum()))
    return buyers["sector"].astype("str").map(each).astype(float).fillna(usual)


def _in_the_job(buyers: pd.DataFrame) -> pd.Series:
    came = buyers[buyers["editions_attended"] > 0]
    ready = float(came["p_next"].sum() / came["p_alive"].sum()) if len(came) else 1.0
    waiting = (buyers["p_next"] / max(ready, 1e-9)).clip(upper=1.0)
    return buyers["p_alive"].where(buyers["editions_attended"] > 0, waiting)


def true_potential(show: Show) -> pd.DataFrame:
    """Say what `potential` estimates, by the truth of a simulated show.

    Exhibitors: the chance is true_p_next (with an offer), an edition brings true_area, the stand
    that the firm usually wishes for. Buyers: the chance is true_ready for those in the job
    (true_active), else 0; an edition brings the leads that one more of the sector would have
    brought to the last edition's stands, leads / (came + 1): in this world leads at stands rise in
    proportion to the sector's buyers and visitors (`world.steps.meet`), and each counts alike.

    Returns
    -------
    DataFrame
        Indexed by the true customer_id: true_chance, true_brings, true_expected, true_growth,
        true_hosting; units as in `potential`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> true_potential(xl.simulate("mature", customers=300, editions=4, seed=1)).shape
    (685, 5)
    """
    customers = show.tables["customers"].set_index("customer_id")
    states = show.truth["states"].query("edition == @show.editions").set_index("customer_id")
    firms = show.truth["customers"].set_index("customer_id")
    guests = show.truth["guests"].set_index("customer_id")
    guests = guests[customers["kind"].loc[guests.index].astype("str") == "buyer"]

    held = show.tables["editions"].query("held")["edition"].max()
    last = show.tables["participations"]
    last = last[last["edition"] == held]
    sector = last["customer_id"].map(customers["sector"].astype("str"))
    came = sector[last["role"].isin(["buyer", "visitor"]) & last["turned_up"]].value_counts()
    leads = last["leads"].groupby(sector).sum()
    each = leads / (came.reindex(leads.index).fillna(0) + 1)
    stands = last[last["role"] == "exhibitor"].set_index("customer_id")["area"]

    chance = pd.concat([states["true_p_next"], guests["true_active"] * guests["true_ready"]])
    place = customers["sector"].loc[guests.index].astype("str")
    brings = pd.concat([firms["true_area"], place.map(each).fillna(0.0)])
    made = pd.DataFrame(dict(true_chance=chance, true_brings=brings))
    made["true_expected"] = made["true_chance"] * made["true_brings"]
    growth = made["true_expected"].loc[firms.index] - stands.reindex(firms.index).fillna(0.0)
    made["true_growth"] = growth
    gain = guests["true_active"] * (HOSTED - guests["true_ready"]).clip(lower=0)
    made["true_hosting"] = gain * made["true_brings"].loc[guests.index]
    return made
