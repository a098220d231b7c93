"""Ask: what customers need, in one of four ways that differ in who answers, what and for how much.

P(answers) = L(logit(response) + KEEN logit(involvement) - COLD [never exhibited]): who is more
involved answers more, so who does not answer is missing not at random. Firms out of business never
answer. What is said of a topic is

    (1 - conformity) own + conformity (mean of the own ones at the table) + yes, rounded, 1 to 5
    own = 3 + need + error survey_noise z

with the market's needs of sd 1 about 0. `careless` is the share of answers in which one number
stands for all five topics: they cost as much and say nothing. All numbers of `MODES` are ours: no
public figure gives response, error and cost side by side. Their order follows what the survey
literature says (from memory, not checked): people agree more on the telephone than face to face
(Holbrook, Green & Krosnick 2003), and say in a group what the group says (Asch 1951).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ...core.registry import Registry
from ...core.schema import NEEDS, TOPICS
from ...core.validation import require
from ...world.people.ids import customer_ids as names
from ...world.show import Show, simulated
from ...world.streams import Luck

KEEN, COLD = 0.8, 1.5  # logits; ours
TABLE = 8  # people at one table of a forum; ours


@dataclass(frozen=True)
class Mode:
    """A way of asking: who answers, how well, and for how much. All ours.

    Attributes
    ----------
    response : float
        Share that answers, of former exhibitors of middling involvement.
    attempt, answer : float
        EUR for each one asked, and for each answer on top.
    error : float
        Error of one answer, in units of the scenario's survey_noise.
    yes : float
        Points by which all needs are overstated, from wanting to agree.
    conformity : float
        Weight of the table's mean in what is said.
    careless : float
        Share of answers that give one number for all.
    """

    response: float
    attempt: float
    answer: float
    error: float
    yes: float = 0.0
    conformity: float = 0.0
    careless: float = 0.0


MODES: Registry[Mode] = Registry(
    "mode",
    dict(
        questionnaire=Mode(0.20, 2, 1, 1.0, careless=0.15),
        telephone=Mode(0.40, 12, 8, 1.2, yes=0.4, careless=0.05),
        interview=Mode(0.55, 60, 180, 0.6, yes=0.15),
        forum=Mode(0.15, 15, 90, 0.8, conformity=0.5),
    ),
)


def ask_needs(show: Show, customer_ids: Iterable[Any], mode: str = "questionnaire") -> pd.DataFrame:
    """Ask exhibitors, former ones or prospects what they need from a show, after its last edition.

    Parameters
    ----------
    show : Show
    customer_ids : iterable of str
        Exhibitors, each once.
    mode : str
        A name in `MODES`.

    Returns
    -------
    DataFrame
        One row an attempt: customer_id, edition, mode; answered (bool); usable (bool: not one
        number for all); need_automation, ... (1 to 5, a gap without an answer); cost (EUR). The
        same show, edition and mode give the same answers; in a forum they hang on who else was
        invited. Nothing of the truth is in it.

    Raises
    ------
    ValueError
        For anything but a simulated show, an id that is no exhibitor's, one twice, or nobody;
        KeyError for an unknown mode.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> said = ask_needs(show, ["E000001", "E000002"], "telephone")
    >>> bool((said["need_digital"].notna() == said["answered"]).all())
    True
    """
    simulated(show, "ask_needs")
    way, world = MODES[mode], show.world
    at, n = places(show, customer_ids, "ask_needs"), len(world.roll["sector"])
    luck = Luck(show.seed, show.editions)

    def normal(what: str) -> np.ndarray:
        return luck.normal(f"ask {mode} {what}", n)[at]

    keen = logit(np.clip(world.roll["involvement"][at], 1e-9, 1 - 1e-9))
    lean = logit(way.response) + KEEN * keen - COLD * (world.on_roll("listed")[at] == 0)
    answered = luck.uniform(f"ask {mode} answers", n)[at] < expit(lean)
    answered &= np.isin(at, world.firm)
    noise = way.error * show.scenario.survey_noise
    own = 3 + world.roll["needs"][at] + noise * np.stack([normal(t) for t in TOPICS], axis=1)
    if way.conformity:
        own[answered] = _at_tables(own[answered], normal("table")[answered], way.conformity)
    same = luck.uniform(f"ask {mode} careless", n)[at] < way.careless
    own[same] = 3 + normal("careless")[same, None]
    said = np.clip(np.rint(own + way.yes), 1, 5)
    said[~answered] = np.nan
    made = pd.DataFrame(said, columns=NEEDS)
    made.insert(0, "customer_id", np.asarray(names("exhibitor", n))[at])
    made.insert(1, "edition", show.editions)
    made.insert(2, "mode", mode)
    made.insert(3, "answered", answered)
    made.insert(4, "usable", answered & (np.ptp(said, axis=1) > 0))
    return made.assign(cost=way.attempt + way.answer * answered)


def places(show: Show, customer_ids: Iterable[Any], who: str) -> np.ndarray:
    """Return where on the roll these exhibitors stand; ValueError if one does not, or twice."""
    ids = pd.Index(list(customer_ids)).astype(str)
    known = pd.Index(np.asarray(names("exhibitor", len(show.world.roll["sector"]))))
    at = known.get_indexer(ids)
    if not len(at) or (at < 0).any() or len(np.unique(at)) < len(at):
        strange = ids[at < 0]
        found = (
            f"{len(strange)} that are none, the first {strange[0]!r}"
            if len(strange)
            else f"{len(at)} ids, {len(np.unique(at))} of them different"
        )
        raise ValueError(
            f"{who}: needs ids of exhibitors of this show, {known[0]} to {known[-1]}, one or more "
            f"and each once; found {found}."
        )
    return at


def _at_tables(own: np.ndarray, seat: np.ndarray, conformity: float) -> np.ndarray:
    """Pull what each would say towards the mean of its table."""
    table = np.argsort(np.argsort(seat)) // TABLE
    heads = np.bincount(table, minlength=1)
    means = np.stack([np.bincount(table, weights=own[:, k]) / heads for k in range(own.shape[1])])
    return (1 - conformity) * own + conformity * means.T[table]


def with_answers(base: Any, answers: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Put the usable answers beside the record, so that `profile` reads them.

    Parameters
    ----------
    base : Show, CustomerBase or mapping of str to DataFrame
        With the schema's tables.
    answers : DataFrame
        From `ask_needs`; several of them may be put together. Of a customer's answers at one
        edition the last counts, and it takes the place of what the yearly survey has on needs.

    Returns
    -------
    dict of DataFrame
        The tables, with more in ``surveys``. The profile takes all answers to be equally sure,
        whatever the mode.

    Raises
    ------
    ValueError
        If `answers` lacks a column.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> said = ask_needs(show, ["E000001", "E000002", "E000003"], "interview")
    >>> int(xl.profile(with_answers(show, said)).index.size) == int(xl.profile(show).index.size)
    True
    """
    require(answers, ["customer_id", "edition", "usable", *NEEDS], "with_answers")
    key = ["customer_id", "edition"]
    fresh = answers.loc[answers["usable"], [*key, *NEEDS]].drop_duplicates(key, keep="last")
    tables = dict(base if isinstance(base, Mapping) else base.tables)
    old = tables["surveys"]
    both = old.merge(fresh, how="outer", on=key, suffixes=("", " now"))
    for name in NEEDS:
        both[name] = both[f"{name} now"].fillna(both[name])
    both = both[list(old)].sort_values(["edition", "customer_id"], kind="stable")
    return tables | {"surveys": both.reset_index(drop=True)}


def cost_of_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Say by mode what a usable answer cost.

    Parameters
    ----------
    answers : DataFrame
        From `ask_needs`, one or several modes.

    Returns
    -------
    DataFrame
        Index mode: asked, answered, usable (customers); response (answered over asked); cost
        (EUR); cost_per_answer (EUR a usable one, a gap if there is none).

    Examples
    --------
    >>> told = pd.DataFrame(dict(mode="forum", answered=[True, False], usable=[True, False],
    ...                          cost=[105.0, 15.0]))
    >>> float(cost_of_answers(told)["cost_per_answer"].iloc[0])
    120.0
    """
    require(answers, ["mode", "answered", "usable", "cost"], "cost_of_answers")
    made = answers.groupby("mode", sort=False).agg(
        asked=("answered", "size"),
        answered=("answered", "sum"),
        usable=("usable", "sum"),
        response=("answered", "mean"),
        cost=("cost", "sum"),
    )
    made["cost_per_answer"] = made["cost"] / made["usable"].where(made["usable"] > 0)
    return made
