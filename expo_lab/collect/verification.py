"""Verify: which customers may be invented, disguised or out of date, and what checking is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from ..core.validation import require
from ..world.books.sources import SOURCES
from .departments.errors import FREE_MAIL
from .departments.impostors import RIVAL_DOMAINS
from .linkage.base import CustomerBase
from .linkage.clusters import owners
from .linkage.normalise import core, fold, normalise
from .linkage.survivorship import SURVIVORSHIP

GUESTS = ("buyer", "visitor", "partner")
SEED, TREES = 1, 300  # of the isolation forest; more trees change no more than a rank in a hundred
# What a doubt is called; each is a column of `verify`.
DOUBTS = {
    "no_company": "free mail and no company",
    "rival": "address at a competing show",
    "phone": "telephone that cannot be",
    "postcode": "postcode that cannot be",
    "unseen": "registered and never seen again",
    "odd": "unlike the other guests",
    "old": "contact not checked for long",
}


def verify(
    base: CustomerBase,
    free_mail: Iterable[str] = (FREE_MAIL,),
    rivals: Iterable[str] = RIVAL_DOMAINS,
    odd: float = 0.03,
    years: float = 1.5,
) -> pd.DataFrame:
    """Look for guests who are not who they say, and for contacts that may be out of date.

    Four rules read what a guest wrote; one for whom any of them holds is `suspicious`. An isolation
    forest (Liu, Ting & Zhou 2008, ICDM, 413-422) says who of the guests is most unlike the others:
    it tells whom to check first. It accuses nobody by itself, nor does staying away: of those
    whom the forest alone found odd nearly all were real in the shows we tried.

    Parameters
    ----------
    base : CustomerBase
        From `consolidate`.
    free_mail : iterable of str
        Domains of private mailboxes.
    rivals : iterable of str
        Domains of competitors.
    odd : float in [0, 1]
        Share of guests that are called odd, those most unlike the others. Ours.
    years : float
        A contact is `old` if the list it is taken from was last checked so long ago in the mean
        (`sources.checked`). Ours.

    Returns
    -------
    DataFrame
        Indexed by customer_id: guest, one flag for each of `DOUBTS`, anomaly (0 to 1, the larger
        the odder; 0 for those who are no guests), suspicious, contact_from (the list that the
        contact is taken from) and reasons, in words. Only guests are suspected.

    Raises
    ------
    ValueError
        If `odd` is no share, or a table lacks a column.

    Examples
    --------
    >>> import expo_lab as xl
    >>> base = xl.consolidate(xl.extracts(xl.simulate("mature", customers=200, editions=3, seed=1)))
    >>> found = verify(base)
    >>> bool(found.loc[found["suspicious"], "guest"].all())
    True
    """
    if not 0 <= odd <= 1:
        raise ValueError(f"verify needs odd, a share from 0 to 1, found {odd!r}.")
    people = base.tables["customers"]
    require(people, ["customer_id", "kind", "name", "contact", "email", "phone"], "verify(base)")
    made = pd.DataFrame(index=pd.Index(people["customer_id"], name="customer_id"))
    made["guest"] = people["kind"].isin(GUESTS).to_numpy()
    same = people["name"].map(_letters) == people["contact"].map(_letters)
    domain = people["email"].str.lower().str.partition("@")[2]
    private, person = domain.isin(list(free_mail)), people["kind"] == "visitor"
    made["no_company"] = (private & (same | (people["contact"] == "")) & ~person).to_numpy()
    made["rival"] = domain.isin(list(rivals)).to_numpy()
    known = people.rename(columns={"customer_id": "record_id"})
    read = normalise(known).set_index("record_id").loc[made.index]
    for field in ("phone", "postcode"):
        made[field] = (people[field] != "").to_numpy() & read[field].isna().to_numpy()
    facts = _activity(base, made.index)
    made["unseen"] = made["guest"] & (facts.pop("seen") == 0)
    facts = facts.assign(private=private.to_numpy(), same=(same & ~person).to_numpy())
    facts = facts.join(made[["rival", "phone", "postcode", "unseen"]])
    made["anomaly"] = _unlike(facts, made["guest"])
    limit = made.loc[made["guest"], "anomaly"].quantile(1 - odd) if made["guest"].any() else 1.0
    made["odd"] = made["guest"] & (made["anomaly"] > limit)
    rules = ["no_company", "rival", "phone", "postcode"]
    made[rules] = made[rules].where(made["guest"], False)
    made["suspicious"] = made[rules].any(axis=1)
    made["contact_from"] = _contact_from(base.records).reindex(made.index)
    age = made["contact_from"].map({s.name: s.checked for s in SOURCES.values()})
    made["old"] = (age >= years).to_numpy()
    words = pd.Series("", index=made.index)
    for doubt, why in DOUBTS.items():
        words = words.where(~made[doubt], words + "; " + why)
    made["reasons"] = words.str.removeprefix("; ")
    order = ["guest", *DOUBTS, "anomaly", "suspicious", "contact_from", "reasons"]
    return made[order]


def _letters(name: str) -> str:
    return "".join(sorted(fold(core(name)).replace(" ", "")))


def _activity(base: CustomerBase, index: pd.Index) -> pd.DataFrame:
    """Count for each customer: records, lists, registrations, visits, touches; what was seen."""
    tables = base.tables

    def count(frame: pd.DataFrame) -> pd.Series:
        return frame["customer_id"].value_counts().reindex(index).fillna(0)

    took_part = tables["participations"]
    made = pd.DataFrame(
        dict(
            records=count(base.records),
            lists=count(base.records.drop_duplicates(["customer_id", "source"])),
            registered=count(took_part),
            came=count(took_part[took_part["turned_up"]]),
            touches=count(tables["contacts"]),
        )
    )
    heard = sum(count(tables[t]) for t in ("surveys", "complaints", "ideas", "referrals"))
    return made.assign(heard=heard, seen=made["came"] + made["touches"] + heard)


def _unlike(facts: pd.DataFrame, guest: pd.Series) -> pd.Series:
    """Say how easily each guest is told from all others: 0 to 1, the larger the odder."""
    from sklearn.ensemble import IsolationForest

    made = pd.Series(0.0, index=facts.index)
    among = facts[guest].sort_index().astype(float)
    if len(among) > 1:
        forest = IsolationForest(n_estimators=TREES, random_state=SEED).fit(among.to_numpy())
        made.loc[among.index] = (-forest.score_samples(among.to_numpy())).round(6)
    return made


def _contact_from(records: pd.DataFrame) -> pd.Series:
    """Say by the rules of survivorship which list's contact is taken, gaps left aside."""
    order = SURVIVORSHIP.loc["contact", "departments"].split(" > ")
    order += [s for s in SOURCES if s not in order]
    rank = records["source"].map({s: i for i, s in enumerate(order)}).fillna(len(order))
    best = records.assign(rank=rank).sort_values(["rank", "record_id"])
    return best.drop_duplicates("customer_id").set_index("customer_id")["source"]


@dataclass(frozen=True)
class VerifyScore:
    """How well the suspected are those who are not what they say, and what that is worth.

    Attributes
    ----------
    precision, recall : float in [0, 1]
        Of the suspected, the share of impostors; of the impostors, the share suspected.
        1 where there is nobody to judge.
    suspected, impostors, guests : int
        Impostors are counted among guests: customers of whose records most are an impostor's.
    cost : float
        EUR: checking the suspected, and the harm of impostors who are missed.
    cost_random, cost_random_sd : float
        EUR: mean and standard deviation where as many guests are checked at random.
    cost_none, cost_all : float
        EUR: where nobody is checked, and all guests.
    old_precision, old_recall, out_of_date : float in [0, 1]
        The same of contacts flagged as old, and the share of all that are out of date: most of
        the customer's records in the list that its contact is from name somebody who has left.
        NaN where the truth has no table ``decay``.
    """

    precision: float
    recall: float
    suspected: int
    impostors: int
    guests: int
    cost: float
    cost_random: float
    cost_random_sd: float
    cost_none: float
    cost_all: float
    old_precision: float
    old_recall: float
    out_of_date: float

    def __repr__(self) -> str:
        values = [(f.name, getattr(self, f.name)) for f in fields(self)]
        shown = [f"{k}={v:.4f}" if isinstance(v, float) else f"{k}={v:,}" for k, v in values]
        return f"VerifyScore({', '.join(shown)})"


def score_verify(
    found: pd.DataFrame,
    records: pd.DataFrame,
    truth: Mapping[str, pd.DataFrame],
    check: float = 4.0,
    harm: float = 60.0,
) -> VerifyScore:
    """Score `verify` against the truth, beside checking as many guests at random.

    With n guests, K impostors and k checks at random the impostors found are hypergeometric, so

    cost_random = check k + harm K (1 - k / n)

    Parameters
    ----------
    found : DataFrame
        From `verify`.
    records : DataFrame
        ``base.records``.
    truth : mapping of DataFrame
        ``show.truth``; with a table ``decay`` from `extracts.true_decay` contacts are scored too.
    check, harm : float
        EUR to check a guest by telephone, and lost by an impostor who is let through. Ours.

    Returns
    -------
    VerifyScore

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> base = xl.consolidate(xl.extracts(show))
    >>> score_verify(verify(base), base.records, show.truth).precision <= 1
    True
    """
    require(found, ["guest", "suspicious", "old", "contact_from"], "score_verify(found)")
    strange = truth["records"].query("true_fake or true_competitor")["true_customer_id"]
    guests = found[found["guest"]]
    bad = owners(records, truth).reindex(guests.index).isin(strange).to_numpy()
    hit = guests["suspicious"].to_numpy(bool)
    n, K, k, right = len(guests), int(bad.sum()), int(hit.sum()), int((hit & bad).sum())
    chance = K * (1 - k / n) if n else 0.0
    spread = K * (n - K) * k * (n - k) / (n * n * (n - 1)) if n > 1 else 0.0
    old = [np.nan] * 3
    if "decay" in truth:
        left = records.merge(truth["decay"], on="record_id")
        left = left[left["source"] == left["customer_id"].map(found["contact_from"])]
        gone = left.groupby("customer_id")["true_left"].mean().reindex(found.index) > 0.5
        flagged = found["old"]
        both = int((gone & flagged).sum())
        old = [_share(both, int(flagged.sum())), _share(both, int(gone.sum())), float(gone.mean())]
    return VerifyScore(
        precision=_share(right, k),
        recall=_share(right, K),
        suspected=k,
        impostors=K,
        guests=n,
        cost=check * k + harm * (K - right),
        cost_random=check * k + harm * chance,
        cost_random_sd=float(harm * np.sqrt(spread)),
        cost_none=harm * K,
        cost_all=check * n,
        old_precision=old[0],
        old_recall=old[1],
        out_of_date=old[2],
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
