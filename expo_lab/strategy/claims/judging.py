"""Judging: claims put to the test, each over several shows of several worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ...scenario import PRESETS, Scenario
from .claim import Claim
from .ours import CLAIMS

# Of this study alone: no other one takes its shows from here. Worlds and bars were chosen on shows
# from 710,000 on, which judge nothing. One exception: that `training` holds in the mature world was
# seen on the shows that judge it, so its row there is a finding to be counted again, no test.
SEED = 720_000


def judge_claims(
    claims: str | Claim | Sequence[str | Claim] | None = None,
    worlds: Mapping[str, Scenario] | None = None,
    shows: int = 10,
    customers: int = 2500,
    editions: int = 8,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Put claims to the test: each over several shows of several worlds.

    Parameters
    ----------
    claims : name, Claim or several of them, optional
        Without: all of `CLAIMS`.
    worlds : mapping of name to Scenario, optional
        Other worlds to test in. Without: those that each claim names, as ``holds`` and ``fails``,
        and the mature preset.
    shows : int from 2, default 10
        Shows a world, with seeds from `seed` on; the worlds of a claim meet the same luck.
    customers, editions : int
        Size and length of each show.
    progress : callable, optional
        Called with (done, all) after each show.

    Returns
    -------
    DataFrame
        One row a claim, world and figure: claim, world, figure, value (mean over shows; of ratios
        the geometric one), lower, upper (95 % t interval over shows), bar, verdict: ``holds``
        where the interval lies above the bar, ``fails`` where it nowhere does, else ``undecided``;
        only the figure that is judged has one. shows: how many gave a number.

    Raises
    ------
    ValueError
        For fewer than 2 shows, or a figure that is a number in fewer than 2 of them.

    Examples
    --------
    >>> found = judge_claims("one_fifth", shows=2, customers=400, editions=4)
    >>> found["world"].tolist()
    ['holds', 'fails', 'mature']
    """
    if shows < 2:
        raise ValueError(f"judge_claims: shows must be at least 2, found {shows!r}.")
    asked = [claims] if isinstance(claims, str | Claim) else list(claims or CLAIMS)
    chosen = [c if isinstance(c, Claim) else CLAIMS[c] for c in asked]
    rows, done = [], 0
    for claim in chosen:
        own = dict(holds=claim.holds, fails=claim.fails, mature=PRESETS["mature"])
        where = worlds or {name: world for name, world in own.items() if world is not None}
        for world, scenario in where.items():
            found = []
            for luck in range(seed, seed + shows):
                found.append(claim.measure(scenario, customers, editions, luck))
                done += 1
                if progress:
                    progress(done, len(chosen) * len(where) * shows)
            rows += _summed(claim, world, pd.DataFrame(found))
    return pd.DataFrame(rows)


def _summed(claim: Claim, world: str, found: pd.DataFrame) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for place, figure in enumerate(found):
        values = found[figure].to_numpy(float)
        values = values[np.isfinite(values)]
        if len(values) < 2:
            raise ValueError(
                f"judge_claims: {claim.name} needs a number in at least 2 shows of {world}, found "
                f"{len(values)}; take larger or more shows."
            )
        ratio = claim.scale == "times"
        at = np.log(values) if ratio else values
        half = float(stdtrit(len(at) - 1, 0.975) * at.std(ddof=1) / np.sqrt(len(at)))
        ends = np.array([at.mean(), at.mean() - half, at.mean() + half])
        value, lower, upper = (np.exp(ends) if ratio else ends).tolist()
        verdict = "holds" if lower > claim.bar else "fails" if upper <= claim.bar else "undecided"
        rows.append(
            dict(claim=claim.name, world=world, figure=figure, value=value, lower=lower)
            | dict(upper=upper, bar=claim.bar, verdict="" if place else verdict, shows=len(values))
        )
    return rows
