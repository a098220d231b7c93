"""Truth: what the show's profit would be without one customer, under the same luck, and why.

A customer acts on the show by five channels, and each can be shut for that customer alone while
all else, luck included, stays as it is:

economic        its own margin and the touches it costs are left out of the profit
recommendation  its peers do not hear its voice, for or against
demonstration   it is not among the leaders seen at the show
ability         its ideas are not taken up
popularity      its stand does not draw visitors to its sector's hall

All shut is leave one out. What each channel did is its Shapley share over all coalitions. Only the
last four change the course of events, so 16 courses give the worth of all 32 coalitions. (Guests on
other stands, who pay nothing, are left as they are.)

Media and associations act by two of them: their own money (no fee, and what a place costs), and
the voice that carries the show to prospects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from ...core.registry import WithOwn
from ...io.drafts import whole_file
from ...scenario import Scenario
from ...world.causes.cross_side import step as meets_buyers
from ...world.causes.word_of_mouth import coverage
from ...world.causes.word_of_mouth import step as talks
from ...world.edition import run_edition
from ...world.people.ids import customer_ids
from ...world.show import Show, simulated
from ...world.state import State, Step
from ...world.streams import Luck
from .expected import expected_margins
from .sharing import coalitions, shapley

CHANNELS = ("economic", "recommendation", "demonstration", "ability", "popularity")
PLACE = 200.0  # EUR that a partner's place costs an edition, as in the world's books


def true_relationship_values(
    show: Show,
    customers: Sequence[str],
    editions: int = 5,
    futures: int = 8,
    discount: float = 0.10,
    folder: str | Path | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Value customers by what the show's profit over the next editions would be without them.

    The profit of an edition is expected over the last two coins, offer and decision, given all
    that went before: sum of P(offered) P(exhibits) margin less touches. It has the mean of the
    booked profit and much less noise.

    Parameters
    ----------
    show : Show
        Where things stand.
    customers : sequence of str
        Ids of exhibitors, and of partners (media and associations), in any order.
    editions : int, default 5
        How many to run on.
    futures : int, default 8
        How many possible lucks, at least 2.
    discount : float above -1, default 0.10
        Per edition.
    folder : path, optional
        Keeps each customer's shares as it is done; the same call goes on from there after a kill.
        One folder is for one show and one set of editions, futures and discount, and says which.
    jobs : int, default 1
        Processes.
    progress : callable, optional
        Called with (done, all) after each customer.

    Returns
    -------
    DataFrame
        Index customer_id. For each of `CHANNELS`, and for total, the leave-one-out effect, which
        they add up to: mean over futures in EUR, and ``_lower``, ``_upper``, its 95 % interval by
        Student's t over futures. Totals do not add up over customers: what two do together is
        counted for both.

    Raises
    ------
    ValueError
        For anything but a simulated show, unknown ids, fewer than 1 edition or 2 futures, a
        discount of -1 or less, or a folder that holds another call's shares.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> some = show.tables["participations"].query("edition == 3 and role == 'exhibitor'")
    >>> table = true_relationship_values(show, some["customer_id"][:1], editions=2, futures=2)
    >>> bool(abs(table[list(CHANNELS)].sum(axis=1) - table["total"]).max() < 1e-6)
    True
    """
    from joblib import Parallel, delayed

    simulated(show, "true_relationship_values")
    customers = [str(c) for c in customers]
    world = show.world
    listed = customer_ids("exhibitor", len(world.roll["sector"]))
    partners = pd.Index(customer_ids("partner", world.count["partner"]))
    place = pd.Index(listed[world.firm]).get_indexer(pd.Index(customers))
    voice = partners.get_indexer(pd.Index(customers))
    if not len(place) or (np.maximum(place, voice) < 0).any():
        stranger = customers[int(np.argmin(np.maximum(place, voice)))] if len(place) else "none"
        gone = "which is out of business" if stranger in set(listed) else "which is none"
        raise ValueError(
            "true_relationship_values: needs ids of exhibitors of this show that are in business, "
            f"among {listed[0]} to {listed[-1]}, or of its partners; found {stranger!r}, {gone}."
        )
    if editions < 1 or futures < 2 or not -1 < discount < np.inf:
        raise ValueError(
            "true_relationship_values: needs editions of at least 1, futures of at least 2 and a "
            f"discount above -1; found {editions!r}, {futures!r} and {discount!r}."
        )
    kept = {} if folder is None else _kept(Path(folder), show, (editions, futures, discount))
    todo = [(c, p, v) for c, p, v in zip(customers, place, voice, strict=True) if c not in kept]
    whole = [_course(show, -1, (True,) * 4, editions, f, discount) for f in range(1, futures + 1)]
    run = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(WithOwn(_shares))(show, int(p), whole, editions, discount)
        if p >= 0
        else delayed(WithOwn(_of_partner))(show, int(v), editions, futures, discount)
        for _, p, v in todo
    )
    for (name, *_), shares in zip(todo, run, strict=True):
        kept[name] = shares
        if folder is not None:
            # half of one would be taken over by the next call
            with whole_file(Path(folder) / f"{name}.csv") as draft:
                shares.to_csv(draft, index=False)
        if progress:
            progress(sum(c in kept for c in customers), len(customers))
    return _table({name: kept[name] for name in customers}, futures)


def _kept(folder: Path, show: Show, arguments: tuple[float, ...]) -> dict[str, pd.DataFrame]:
    """What an earlier call, of the same show and arguments, has finished."""
    from joblib import hash as digest

    state = digest([repr(show.scenario), show.seed, show.editions, vars(show.world)])
    ours = f"true_relationship_values, show {state}: editions, futures, discount {arguments}\n"
    folder.mkdir(parents=True, exist_ok=True)
    done, about = sorted(folder.glob("*.csv")), folder / "about.txt"
    if done and (not about.exists() or about.read_text("utf-8") != ours):
        found = about.read_text("utf-8").strip() if about.exists() else "files that say nothing"
        raise ValueError(
            f"true_relationship_values: {folder} holds shares of another call ({found}); this one "
            f"is {ours.strip()}. Give each its own folder."
        )
    about.write_text(ours, "utf-8")
    return {p.stem: pd.read_csv(p) for p in done}


def _table(shares: dict[str, pd.DataFrame], futures: int) -> pd.DataFrame:
    """Mean and interval over futures, one row a customer."""
    from scipy.stats import t

    rows = {}
    for name, each in shares.items():
        each = each.assign(total=each.sum(axis=1))
        reach = t.ppf(0.975, futures - 1) * each.std() / np.sqrt(futures)
        parts = {"": each.mean(), "_lower": each.mean() - reach, "_upper": each.mean() + reach}
        rows[name] = {f"{c}{side}": v[c] for c in each for side, v in parts.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("customer_id")


def _shares(
    show: Show, i: int, whole: list[np.ndarray], editions: int, discount: float
) -> pd.DataFrame:
    """Shapley shares of the five channels of one customer: one row a future."""
    inside = coalitions(len(CHANNELS))
    worth = np.empty((len(inside), len(whole)))
    for f in range(len(whole)):
        done = {(True,) * 4: whole[f]}
        for k, (economic, *opened) in enumerate(inside.tolist()):
            key = (opened[0], opened[1] or not show.world.leader[i], *opened[2:])
            if key not in done:
                done[key] = _course(show, i, key, editions, f + 1, discount)
            margins = done[key]
            worth[k, f] = margins.sum() - (0.0 if economic else margins[show.world.firm[i]])
    return shapley(worth, CHANNELS)


def _of_partner(
    show: Show, partner: int, editions: int, futures: int, discount: float
) -> pd.DataFrame:
    """Shapley shares of one partner's money and of its voice: one row a future."""
    worth = []
    for f in range(1, futures + 1):
        silent, heard = (
            _course(show, -1, (voice, *(True,) * 3), editions, f, discount, partner)
            for voice in (False, True)
        )
        worth.append([silent[:-1].sum(), silent.sum(), heard[:-1].sum(), heard.sum()])
    shares = shapley(np.array(worth).T, CHANNELS[:2])
    return shares.reindex(columns=list(CHANNELS), fill_value=0.0)


def _course(
    show: Show,
    i: int,
    opened: tuple[bool, ...],
    editions: int,
    future: int,
    discount: float,
    partner: int = -1,
) -> np.ndarray:
    """Each firm's discounted expected margin over the next editions, that at place i part shut.

    In the last place stands the money of a partner, if one is asked for.
    """
    was = show.world
    firm = was.firm[i] if i >= 0 else -1
    # a firm that closes leaves its place to another: margins belong to firms, not to places
    total = np.zeros(len(was.roll["sector"]) + editions * was.n + 1)
    for step in range(1, editions + 1):
        luck = Luck(show.seed, show.editions + step, future)
        place = i if i >= 0 and was.firm[i] == firm else -1
        now, after = _edition(
            show.scenario, was, show.editions + step, luck, place, opened, partner
        )
        total[was.firm] += expected_margins(show.scenario, was, now, luck) / (1 + discount) ** step
        if partner >= 0:
            total[-1] -= now.joins["partner"][partner] * PLACE / (1 + discount) ** step
        was = after
    return total


def _edition(
    knobs: Scenario,
    was: State,
    edition: int,
    luck: Luck,
    i: int,
    opened: tuple[bool, ...],
    partner: int = -1,
) -> tuple[SimpleNamespace, State]:
    """One edition without actions, with what exhibitor i, or a partner, does to others shut."""

    def alter(step: Step, now: SimpleNamespace) -> None:
        if partner >= 0 and step is talks and now.held and not opened[0]:
            joins = now.joins["partner"]
            now.heralds = coverage((joins.sum() - joins[partner]) / was.n)
        if i >= 0 and step is meets_buyers and now.exhibits[i]:
            _hide(was, now, i, *opened[1::2])
        if i >= 0 and step is talks and now.exhibits[i]:
            _quieten(was, now, i, *opened[::2])

    return run_edition(knobs, was, edition, luck, alter=alter)


def _hide(was: State, now: SimpleNamespace, i: int, seen: bool, draws: bool) -> None:
    """Take customer i out of the leaders that are seen, and its stand out of its sector's hall."""
    s = was.sector[i]
    now.leaders_there, now.hall = now.leaders_there.copy(), now.hall.copy()
    if not seen and was.leader[i]:
        part = 1 / max(1, int((was.leader & (was.sector == s)).sum()))
        now.leaders_there[s] -= part
        now.hall[s] -= 0.5 * part  # leaders draw buyers as well
    if not draws:
        stands = int((now.exhibits & (was.sector == s)).sum())
        now.hall[s] += np.log(stands / (stands + 1))


def _quieten(was: State, now: SimpleNamespace, i: int, heard: bool, learned: bool) -> None:
    """Take what customer i said and taught out of what others heard and the show learned."""
    if not heard:
        times = (was.peers == i).sum(axis=1)
        now.exposure = now.exposure - now.voice[i] * times / was.peers.shape[1]
    if not learned:
        now.taken_up = now.taken_up.copy()
        now.taken_up[i] = False
