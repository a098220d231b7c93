"""Rollout: let courses of action meet the same luck, and read off what each is worth."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..core.registry import WithOwn
from ..world.show import Show, simulated
from .decision.course import Course
from .look import first_looks, look, reads
from .playbook import Policy, nothing

REFERENCE = "nothing"


@dataclass(frozen=True)
class Rollout:
    """What the policies led to.

    Attributes
    ----------
    paths : DataFrame
        policy, future, edition, exhibitors, area (m2), revenue (EUR paid), spend (EUR on
        actions, concessions included), profit (EUR: paid less cost to serve and all touches).
    effects : DataFrame
        One row a policy (the index): profit a future, summed over the editions; effect on it
        against doing nothing, with lower and upper (95 % paired t interval over futures);
        spend; exhibitors at the last edition; regret (EUR below the best policy tried).
    """

    paths: pd.DataFrame
    effects: pd.DataFrame

    def difference(self, first: str, second: str) -> dict[str, float]:
        """Profit of the first policy less that of the second, with its 95 % paired interval."""
        total = self.paths.groupby(["policy", "future"])["profit"].sum().unstack("policy")
        mean, low, high = paired(total[first] - total[second])
        return dict(difference=mean, lower=low, upper=high)


def paired(gap: pd.Series) -> tuple[float, float, float]:
    """Mean of paired differences, and its 95 % t interval."""
    mean, n = float(gap.mean()), len(gap)
    half = float(stdtrit(n - 1, 0.975) * gap.std() / np.sqrt(n))
    return mean, mean - half, mean + half


def rollout(
    show: Show,
    policies: Mapping[str, Policy],
    editions: int = 3,
    futures: int = 8,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
) -> Rollout:
    """Judge policies in the world, each against the same luck.

    The loop of each future: observe (the profile as of now), decide (the policy), act and go on
    (`Show.advance`). A policy is a function profile -> actions (customer_id, action, amount); it
    sees nothing else. One that says in ``reads`` which columns it looks at gets these of
    exhibitors alone, which is quicker. One that has standing ``rules`` (a `Programme`) is
    run under them. The policy
    ``nothing`` is always run as well.

    Parameters
    ----------
    show : Show
        Where things stand.
    policies : mapping of str to callable
        Courses of action by name.
    editions : int, default 3
        How many editions each runs on.
    futures : int, default 8
        How many possible lucks; at least 2, for the interval is over futures.
    progress : callable, optional
        Called with (done, all) after each run; with several jobs, after each future.
    jobs : int, default 1
        Processes; they do not change a figure.

    Returns
    -------
    Rollout

    Raises
    ------
    ValueError
        For anything but a simulated show, no policy, one called ``nothing``, a policy that is
        no function, fewer than 1 edition or 2 futures.

    Examples
    --------
    >>> import expo_lab as xl
    >>> from expo_lab.strategy import Even
    >>> show = xl.simulate("mature", customers=200, editions=3, seed=1)
    >>> rollout(show, {"even": Even("call", 1000)}, editions=1, futures=2).effects.index.tolist()
    ['nothing', 'even']
    """
    simulated(show, "rollout")
    if not policies:
        raise ValueError("rollout: needs at least one policy, found none.")
    if REFERENCE in policies:
        raise ValueError(f"rollout: {REFERENCE!r} is the reference and always runs; rename yours.")
    for name, policy in policies.items():
        if not callable(policy):
            raise ValueError(
                f"rollout: policy {name!r} must be a function profile -> actions, "
                f"found {type(policy).__name__}."
            )
    if editions < 1 or futures < 2:
        raise ValueError(
            "rollout: needs editions of at least 1 and futures of at least 2, "
            f"found {editions!r} and {futures!r}."
        )
    runs = {REFERENCE: nothing, **policies}
    looks = zip(runs.items(), first_looks(show, runs.values()), strict=True)
    first = {name: policy(people) for (name, policy), people in looks}
    for name, actions in first.items():
        if actions is None:
            raise ValueError(
                f"rollout: policy {name!r} must return actions (customer_id, action, amount), an "
                "empty table for none; found None: does it lack a return?"
            )
    lucks = range(1, futures + 1)
    rows: list[dict[str, Any]] = []
    if jobs > 1:
        from joblib import Parallel, delayed, wrap_non_picklable_objects

        # what is one's own may stand in a notebook, where no other process can import it
        whole = wrap_non_picklable_objects((Course.of(show), show), keep_wrapper=False)
        # as one array, which processes share: each unpacks the show once, not for every future
        packed = np.frombuffer(pickle.dumps(whole), np.uint8)
        sent = f"{os.getpid()} {next(_SENT)}", packed
        each = Parallel(jobs, return_as="generator")(
            delayed(WithOwn(_whole))(*sent, runs, first, editions, future) for future in lucks
        )
        for done, part in enumerate(each, 1):
            rows += part
            if progress:
                progress(done * len(runs), futures * len(runs))
    else:
        for future in lucks:
            for row in _future(show, runs, first, editions, future):
                rows.append(row)
                if progress and len(rows) % editions == 0:
                    progress(len(rows) // editions, futures * len(runs))
    paths = pd.DataFrame(rows)
    return Rollout(paths, _effects(paths, list(runs)))


def _future(
    show: Show,
    runs: Mapping[str, Policy],
    first: Mapping[str, pd.DataFrame],
    editions: int,
    future: int,
) -> Iterator[dict[str, Any]]:
    """Let all policies meet one luck; a row a policy and edition."""
    for name, policy in runs.items():
        path, actions = show, first[name]
        for step in range(editions):
            if step and policy is not nothing:
                actions = policy(look(path, reads(policy)))
            path = path.advance(actions, future, getattr(policy, "rules", None))
            yield dict(policy=name, future=future) | books(path)


_SENT = count()  # numbers what this process sends to others
_unpacked: dict[str, Show] = {}  # what another process sent last


def _whole(name: str, packed: np.ndarray, *task: Any) -> list[dict[str, Any]]:
    """Run one future in a process of its own."""
    if name not in _unpacked:
        _unpacked.clear()
        course, show = pickle.loads(packed.data)
        course.take_over(show)  # what the first looks made comes along, and is not made anew
        _unpacked[name] = show
    return list(_future(_unpacked[name], *task))


def books(show: Show) -> dict[str, float]:
    """Read off the last edition: exhibitors' payments, cost to serve and touches."""
    entry = Course.of(show).entries[-1]
    now, there = entry.booked, entry.now.exhibits
    return dict(
        edition=show.editions,
        exhibitors=int(there.sum()),
        area=float(now.area[there].sum()),
        revenue=float((now.revenue * ~now.unpaid)[there].sum()) + entry.sister,
        spend=entry.spend,
        # a concession already shows in the revenue
        profit=entry.profit,
    )


def _effects(paths: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    total = paths.groupby(["policy", "future"])["profit"].sum().unstack("policy")
    means = total.mean()
    last = paths[paths["edition"] == paths["edition"].max()]
    rows = []
    for name in names:
        effect, low, high = paired(total[name] - total[REFERENCE])
        rows.append(
            dict(
                policy=name,
                profit=total[name].mean(),
                effect=effect,
                lower=low,
                upper=high,
                spend=paths.loc[paths["policy"] == name, "spend"].sum() / total.shape[0],
                exhibitors=last.loc[last["policy"] == name, "exhibitors"].mean(),
                regret=means.max() - means[name],
            )
        )
    return pd.DataFrame(rows).set_index("policy")
