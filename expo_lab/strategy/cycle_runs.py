"""Cycle runs: the same money with and without a strategy, with and without learning."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ..profiles.assemble import profile
from ..world.show import Show, simulated
from .cycle import check, turns
from .playbook import Even, Playbook, Policy, nothing
from .roll_out import paired


def compare_cycles(
    show: Show,
    playbook: Playbook,
    editions: int = 3,
    futures: int = 4,
    participation: float = 0.5,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Run a playbook's cycle in several ways, each against the same luck.

    The runs: ``learning`` (`run_cycle`); ``same plan`` (everybody planned for is treated, nothing
    is learned); ``half-hearted`` (learning, but only the share `participation` of the record is
    kept up); ``tool without a strategy`` (the playbook's budget and its first action, the same for
    every known exhibitor). All are set against doing nothing.

    Returns
    -------
    DataFrame
        Index run, best first. profit (EUR over all turns, mean of futures), effect on it against
        nothing with lower and upper (95 % paired t interval over futures), spend, stands (at the
        last turn), retain (mean of the turns).

    Raises
    ------
    ValueError
        As `run_cycle`; for anything but a `Playbook`, or fewer than 2 futures.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=300, editions=4, seed=1)
    >>> book = xl.Playbook("status", {"existing": ("call", 1)}, 4000)
    >>> compare_cycles(show, book, editions=1, futures=2).loc["nothing", "effect"].item()
    0.0
    """
    simulated(show, "compare_cycles")
    if not isinstance(playbook, Playbook):
        raise ValueError(f"compare_cycles: needs a Playbook, found {type(playbook).__name__}.")
    if futures < 2:
        raise ValueError(f"compare_cycles: futures must be 2 or more, found {futures!r}.")
    check(show, playbook, editions, participation)
    today = profile(show)
    first = next(iter(playbook.plan.values()))[0]
    runs: dict[str, tuple[Policy, bool, float]] = {
        "nothing": (nothing, False, 1.0),
        "tool without a strategy": (Even(first, playbook.budget), False, 1.0),
        "same plan": (playbook, False, 1.0),
        "half-hearted": (playbook, True, participation),
        "learning": (playbook, True, 1.0),
    }
    rows, done = [], 0
    for future in range(1, futures + 1):
        for name, (policy, learn, kept) in runs.items():
            run = turns(show, today.copy(), policy, editions, future, learn, kept, seed=future)
            board = run.scoreboard
            rows.append(
                dict(
                    run=name,
                    future=future,
                    profit=board["profit"].sum(),
                    spend=board["spend"].sum(),
                    stands=board["stands"].iloc[-1],
                    retain=board["retain"].mean(),
                )
            )
            done += 1
            if progress:
                progress(done, futures * len(runs))
    paths = pd.DataFrame(rows)
    table = paths.drop(columns="future").groupby("run", sort=False).mean()
    total = paths.pivot(index="future", columns="run", values="profit")
    for name in runs:
        table.loc[name, ["effect", "lower", "upper"]] = paired(total[name] - total["nothing"])
    order = ["profit", "effect", "lower", "upper", "spend", "stands", "retain"]
    return table[order].sort_values("profit", ascending=False, kind="stable")
