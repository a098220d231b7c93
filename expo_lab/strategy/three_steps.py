"""Pipeline: segment, research needs, choose means (C179), each step at its cost, or skipped.

The three steps of source 003 for whoever does not exhibit now. What a step costs comes off the same
budget, so that what is left for means is less.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ..collect.asking.needs import MODES, ask_needs, with_answers
from ..predict.needs.theme import theme_fit
from ..profiles.assemble import profile
from ..world.show import Show, simulated
from .playbook import COLUMNS
from .roll_out import books, paired

STEPS = ("segment", "research", "choose")
ANALYSIS, CHOOSING = 600.0, 400.0  # EUR, a day's work each; ours
MEANS = {"fits": ("win_back", 300.0), "others": ("letter", 20.0)}  # EUR a customer; ours


def needs_pipeline(
    show: Show,
    budget: float = 20_000,
    mode: str = "telephone",
    futures: int = 16,
    editions: int = 3,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Run the pipeline whole and with a step skipped, each against the same luck.

    Segment: the lapsed, instead of all who are not there now, strangers among them.
    Research: they are asked for their needs (`ask_needs`), instead of taking what the yearly
    surveys happen to have told.
    Choose: those who fit the show's theme best by the estimates (`theme_fit`) get a visit to win
    them back, the others a letter, as far as the money goes; instead of the same money on a visit
    to each of them.

    Parameters
    ----------
    show : Show
    budget : float
        EUR for all steps and means, at one edition.
    mode : str
        Of asking, a name in `expo_lab.collect.MODES`.
    futures, editions : int
        Possible lucks, 2 or more, and editions counted; the means are for the first one only.
    progress : callable, optional
        Called with (done, all) after each run.

    Returns
    -------
    DataFrame
        Index course (whole, without segment, ...): segment, research, choose (EUR the step costs),
        means (EUR left), treated (customers), effect (EUR of profit against doing nothing, all
        costs off), lower, upper; loss (EUR that the whole pipeline is better than this course),
        loss_lower, loss_upper. Intervals are 95 %, paired over futures.

    Raises
    ------
    ValueError
        If the budget does not pay for the steps, for fewer than 1 edition or 2 futures, and as
        `ask_needs`.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=5, seed=1)
    >>> needs_pipeline(show, futures=2).index.tolist()
    ['whole', 'without segment', 'without research', 'without choose']
    """
    simulated(show, "needs_pipeline")
    if editions < 1 or futures < 2:
        raise ValueError(
            "needs_pipeline: needs editions of at least 1 and futures of at least 2, "
            f"found {editions!r} and {futures!r}."
        )
    people = profile(show)
    rows: dict[str, dict[str, float]] = {}
    plans: dict[str, pd.DataFrame] = {}
    for skipped in ("", *STEPS):
        course = f"without {skipped}" if skipped else "whole"
        costs, plan = _plan(show, people, budget, mode, skipped)
        rows[course], plans[course] = costs | dict(treated=len(plan)), plan
    total, done = pd.DataFrame(index=range(1, futures + 1), columns=["nothing", *plans]), 0
    for future in total.index:
        for name in total:
            total.loc[future, name] = _run(show, plans.get(name), future, editions)
            done += 1
            if progress:
                progress(done, total.size)
    total = total.astype(float)
    net = total.assign(**{name: total[name] - _paid(row) for name, row in rows.items()})
    for name, row in rows.items():
        row |= dict(
            zip(("effect", "lower", "upper"), paired(net[name] - net["nothing"]), strict=True)
        )
        gap = paired(net["whole"] - net[name])
        row |= dict(zip(("loss", "loss_lower", "loss_upper"), gap, strict=True))
    return pd.DataFrame(rows).T.rename_axis("course")


def _plan(
    show: Show, people: pd.DataFrame, budget: float, mode: str, skipped: str
) -> tuple[dict[str, float], pd.DataFrame]:
    """What the steps cost, and what is done to whom."""
    firms = people[people["kind"].astype(str).eq("exhibitor") & (people["recency"] > 0)]
    target = firms if skipped == "segment" else firms[firms["editions_attended"] > 0]
    costs = dict.fromkeys(STEPS, 0.0)
    if skipped != "segment":
        costs["segment"] = ANALYSIS
    if skipped != "research":
        # no more are asked than half the budget pays for if all of them answer
        asked = target.index[: _affordable(mode, budget / 2)]
        answers = ask_needs(show, asked, mode)
        costs["research"] = float(answers["cost"].sum())
        people = profile(with_answers(show, answers))
    if skipped != "choose":
        costs["choose"] = CHOOSING
    left = budget - sum(costs.values())
    if left <= 0:
        raise ValueError(
            f"needs_pipeline: the steps cost {sum(costs.values()):,.0f} EUR and the budget is "
            f"{budget:,.0f}; give more, or ask in a cheaper mode than {mode!r}."
        )
    costs["means"] = left
    if skipped == "choose" or not len(target):
        rows = [(who, MEANS["fits"][0], left / len(target)) for who in target.index]
    else:
        visit, letter = MEANS["fits"][1], MEANS["others"][1]
        visits = int(min(len(target), max(0, (left - letter * len(target)) // (visit - letter))))
        fit = theme_fit(people.loc[target.index], tuple(show.world.theme))["fit"]
        best = fit.sort_values(ascending=False, kind="stable").index
        letters = int(min(len(target) - visits, (left - visit * visits) // letter))
        rows = [(who, *MEANS["fits"]) for who in best[:visits]]
        rows += [(who, *MEANS["others"]) for who in best[visits : visits + letters]]
    return costs, pd.DataFrame(rows, columns=COLUMNS)


def _paid(row: dict[str, float]) -> float:
    """What the steps cost; means are in the profit already."""
    return sum(row[step] for step in STEPS)


def _affordable(mode: str, money: float) -> int:
    """How many can be asked for this money, should all of them answer."""
    return int(money // (MODES[mode].attempt + MODES[mode].answer))


def _run(show: Show, plan: pd.DataFrame | None, future: int, editions: int) -> float:
    """Profit of the next editions if this is done at the first of them."""
    total = 0.0
    for step in range(editions):
        show = show.advance(None if step else plan, future)
        total += books(show)["profit"]
    return total
