"""Hidden stages: where a relationship stands, by a hidden Markov model of presence and surveys."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from ..models.estimator import Estimator
from ..models.hidden_markov.model import HiddenMarkov
from ..profiles.assemble import Held, profile, until
from .stage_schemes import stages


class HiddenStages(Estimator):
    """Hidden Markov model of each exhibitor's presence and satisfaction, edition by edition.

    A sequence starts with the exhibitor's first edition in the record and ends with the date. Its
    channels: presence (0, 1; a gap at the first edition, where it is there by construction) and
    satisfaction (low up to 3, middle 4, high 5; a gap where it did not answer). States are ordered
    by presence; the lowest counts as gone. At finding the true stage it ties with the rule on the
    profile's own BG/BB: kappa higher by .000 +- .026, .009 +- .027 and .015 +- .025 with 2, 3 and
    4 states, over those of 20 shows where it can be estimated (20, 18, 17 of them;
    ``tests/benchmarks/bench_stages.py``).

    Parameters
    ----------
    n_states : int from 2
    seed : int
        Luck of the search's starting points.
    starts : int from 1

    Attributes
    ----------
    model_ : HiddenMarkov

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=800, editions=7, seed=1)
    >>> found = HiddenStages(2).fit(show).read(show)
    >>> bool(found["p_next"].between(0, 1).all())
    True
    """

    def __init__(self, n_states: int = 3, seed: int = 0, starts: int = 3) -> None:
        self.n_states = n_states
        self.seed = seed
        self.starts = starts

    def fit(self, base: Held, as_of: int | None = None) -> HiddenStages:
        """Learn from the record up to a date.

        Raises
        ------
        ValueError
            If n_states is below 2, or the model cannot be estimated from this record.
        """
        if not isinstance(self.n_states, int | np.integer) or self.n_states < 2:
            raise ValueError(
                f"HiddenStages.fit: needs n_states as a whole number from 2 up: one to be gone, "
                f"one to be there; found {self.n_states!r}."
            )
        seen, lengths, _ = record(base, as_of)
        channels = {"present": "bernoulli", "satisfaction": "categorical"}
        self.model_ = HiddenMarkov(self.n_states, channels, starts=self.starts, seed=self.seed)
        with warnings.catch_warnings():
            # a move or an answer that never happens is no harm to where somebody stands
            warnings.simplefilter("ignore", UserWarning)
            self.model_.fit(seen, lengths)
        return self

    def read(self, base: Held, as_of: int | None = None) -> pd.DataFrame:
        """Say of each exhibitor seen so far where it stands at a date.

        Returns
        -------
        DataFrame
            Index customer_id: a column a state, P(state at the next edition | record); p_alive :
            1 - P(lowest state); p_next : P(comes to the next edition held); stage : what the rule
            `stages` says with these two in the place of the profile's.
        """
        if not hasattr(self, "model_"):
            raise ValueError("HiddenStages.read: needs a fitted model; call fit first.")
        seen, lengths, ids = record(base, as_of)
        ends = np.cumsum(lengths) + np.arange(
            len(lengths)
        )  # an empty row behind each is a forecast
        order = np.empty(len(seen) + len(lengths), dtype=np.int64)
        order[:] = -1
        order[np.setdiff1d(np.arange(len(order)), ends)] = np.arange(len(seen))
        longer = seen.reindex(order).reset_index(drop=True)
        state = self.model_.filtered(longer, lengths + 1).iloc[ends]
        state.index = ids
        table = self.model_.probabilities()
        comes = table.query("part == 'present' and outcome == 1").sort_values("state")["estimate"]
        alive, chance = 1 - state[1], state.to_numpy() @ comes.to_numpy()
        people = profile(base, as_of).loc[ids].assign(p_alive=alive, p_next=chance)
        return state.assign(p_alive=alive, p_next=chance, stage=stages(people))


def record(base: Held, as_of: int | None = None) -> tuple[pd.DataFrame, np.ndarray, pd.Index]:
    """Lay out the record of the exhibitors seen so far as sequences of editions held.

    Returns
    -------
    seen : DataFrame of present and satisfaction, sequence after sequence
    lengths : int array
    ids : Index of customer_id
    """
    tables = until(base.tables, as_of)
    held = np.sort(tables["editions"].query("held")["edition"].to_numpy())
    who = tables["customers"].query("kind == 'exhibitor'")["customer_id"]
    stands = tables["participations"].query("turned_up")
    stands = stands[stands["customer_id"].isin(who) & stands["edition"].isin(held)]
    if not len(stands):
        raise ValueError("HiddenStages: needs an exhibitor on record; found none.")
    ids = pd.Index(np.sort(stands["customer_id"].unique()), name="customer_id")

    def place(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        return ids.get_indexer(rows["customer_id"]), np.searchsorted(held, rows["edition"])

    there = np.zeros((len(ids), len(held)))
    there[place(stands)] = 1
    answers = tables["surveys"].dropna(subset=["satisfaction"])
    answers = answers[answers["customer_id"].isin(ids) & answers["edition"].isin(held)]
    said = np.full(there.shape, np.nan)
    said[place(answers)] = np.clip(answers["satisfaction"], 3, 5)
    first = there.argmax(axis=1)
    there[np.arange(len(ids)), first] = np.nan
    known = np.arange(len(held)) >= first[:, None]
    seen = pd.DataFrame(dict(present=there[known], satisfaction=said[known]))
    return seen, known.sum(axis=1), ids
