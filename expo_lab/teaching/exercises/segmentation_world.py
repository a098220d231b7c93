"""The world of exercise 02: its tables, and what is right in them found by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

NAMES = ["loyal", "latent loyal", "spurious loyal", "not loyal"]
THREE = ["dick_basu", "reinartz_kumar", "value_tiers"]


def world(seed: int) -> SimpleNamespace:
    """Make what the exercise's cells make, and the four types by hand."""
    from ...profiles import profile, true_profile
    from ...segment import SCHEMES
    from ...world import simulate

    show = simulate("mature", customers=1500, editions=8, seed=seed)
    people = profile(show, as_of=7)
    known = (people["kind"] == "exhibitor") & (people["editions_attended"] > 0)
    exhibitors = people[known].round({"relative_attitude": 2, "repeat_patronage": 2})
    attitude, patronage = exhibitors["relative_attitude"], exhibitors["repeat_patronage"]
    cuts = SCHEMES["dick_basu"].values()
    truth = true_profile(show, as_of=7, futures=10)
    real = truth.loc[exhibitors.index]
    came = show.tables["participations"].query("turned_up")
    next_time = exhibitors.index.isin(came.loc[came["edition"] == 8, "customer_id"])
    return SimpleNamespace(
        show=show,
        people=people,
        exhibitors=exhibitors,
        attitude=attitude,
        patronage=patronage,
        cuts=cuts,
        truth=truth,
        segments=by_hand(attitude, patronage, cuts["attitude_cut"], cuts["patronage_cut"]),
        real=by_hand(
            real["relative_attitude"],
            real["repeat_patronage"],
            cuts["attitude_cut"],
            cuts["patronage_cut"],
        ),
        back=pd.Series(next_time, exhibitors.index),
        at_latest=exhibitors.index.isin(came.loc[came["edition"] == 7, "customer_id"]),
    )


def by_hand(attitude: pd.Series, patronage: pd.Series, a_cut: float, p_cut: float) -> pd.Series:
    """Give each exhibitor its type by two comparisons, a value on a cut being high."""
    likes, returns = attitude >= a_cut, patronage >= p_cut
    made = pd.Series("not loyal", attitude.index)
    made[returns] = "spurious loyal"
    made[likes] = "latent loyal"
    made[likes & returns] = "loyal"
    return made


def types_at(w: Any, **cuts: float) -> pd.Series:
    """The types at other cuts than the default ones."""
    at = w.cuts | cuts
    return by_hand(w.attitude, w.patronage, at["attitude_cut"], at["patronage_cut"])


def types_below_line(w: Any) -> pd.Series:
    """The types if a value on a cut belonged to the lower side."""
    tiny = 1e-12
    a, p = w.cuts["attitude_cut"], w.cuts["patronage_cut"]
    return by_hand(w.attitude, w.patronage, a + tiny, p + tiny)


def sizes(labels: pd.Series) -> pd.Series:
    """How many exhibitors each type has."""
    return pd.Series({name: int((labels == name).sum()) for name in NAMES})


def satisfied(w: Any, segment: str) -> float:
    """The mean satisfaction of a segment."""
    return float(w.exhibitors.loc[w.segments == segment, "satisfaction"].mean())


def share_of(labels: pd.Series, name: str) -> float:
    """The share of a label."""
    return float((labels == name).sum() / len(labels))


def loyal_at_medians(w: Any) -> float:
    """The share above both medians."""
    upper = (w.attitude >= w.attitude.median()) & (w.patronage >= w.patronage.median())
    return float(upper.mean())


def bad_year(w: Any) -> pd.Series:
    """The types after every attitude fell by a fifth."""
    return by_hand(w.attitude * 0.8, w.patronage, w.cuts["attitude_cut"], w.cuts["patronage_cut"])


def rho(w: Any) -> float:
    """The correlation, as the mean product of standardised columns."""
    both = w.exhibitors[["relative_attitude", "repeat_patronage"]]
    z = (both - both.mean()) / both.std(ddof=0)
    return float(z.prod(axis=1).mean())


def schemes(w: Any) -> tuple[pd.Series, pd.Series]:
    """The labels of Dick & Basu and of Reinartz & Kumar."""
    from ...segment import SCHEMES

    return SCHEMES["dick_basu"](w.exhibitors), SCHEMES["reinartz_kumar"](w.exhibitors)


def rand(w: Any) -> float:
    """Their adjusted Rand index, by scikit-learn."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(*schemes(w)))


def disputed(w: Any) -> int:
    """Spurious loyal true friends."""
    return int(((w.segments == "spurious loyal") & (schemes(w)[1] == "true friend")).sum())


def the_one(w: Any) -> Any:
    """The exhibitor that likes us least among those who return."""
    return w.attitude[w.patronage >= w.cuts["patronage_cut"]].idxmin()


def labels_alone(w: Any) -> pd.Series:
    """What each scheme says of it when given it alone."""
    from ...segment import SCHEMES

    alone = w.exhibitors.loc[[the_one(w)]]
    return pd.Series({name: str(SCHEMES[name](alone).iloc[0]) for name in THREE})


def came_again(w: Any) -> pd.Series:
    """Of each type, the share that stood at edition 8."""
    return pd.Series({name: w.back[w.segments == name].mean() for name in NAMES})


def luck(w: Any) -> float:
    """What equal labels by lot would be."""
    return sum(share_of(w.segments, name) * share_of(w.real, name) for name in NAMES)


def accuracy(w: Any) -> float:
    """The share of right labels."""
    return float((w.segments == w.real).mean())


def latent(w: Any, given: str) -> float:
    """P(latent in one of the two | latent in the other)."""
    both = (w.segments == "latent loyal") & (w.real == "latent loyal")
    return float(both.sum() / max(1, (getattr(w, given) == "latent loyal").sum()))


def kappa(w: Any) -> float:
    """Cohen's kappa."""
    return (accuracy(w) - luck(w)) / (1 - luck(w))


def unsure(w: Any) -> pd.Series:
    """Whose attitude, an error up and down, spans the cut."""
    error = w.exhibitors["relative_attitude_se"]
    cut = w.cuts["attitude_cut"]
    return (w.attitude - error < cut) & (cut < w.attitude + error)
