"""Fields: what a field, a list or a table of events is worth to a decision, beside its cost."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ..collect.departments.lists import Extracts, extracts
from ..collect.linkage.base import CustomerBase, consolidate
from ..collect.linkage.link import COMPARISONS
from ..collect.linkage.scores import score_links
from ..core.registry import unknown
from ..core.schema import TABLES
from ..profiles.assemble import profile
from ..profiles.outcome import came_back
from ..world.books.sources import SOURCES
from ..world.show import Show

# EUR for a record of a list (`world.SOURCES`), or a row of events; ours. What is not named costs
# VALUE_COST a filled value or row, for asking, typing and keeping it right.
COST = {s.name: s.unit_cost for s in SOURCES.values()} | dict(surveys=4.0)
VALUE_COST = 0.3
# Of a record; they are no fields of a customer.
KEYS = ("record_id", "source", "edition", *(s.key[0] for s in SOURCES.values()))
SURE = 0.01  # the log score takes no forecast for surer than this, lest one customer decide; ours


def log_score(people: pd.DataFrame) -> float:
    """Score the rebooking forecast: the mean log of the probability it gave to what happened.

    0 is certainty that came true; more is better. It is proper: nobody scores better in the mean
    than by the true probability (Good 1952, J. Royal Statistical Society B 14(1), 107-114).

    Parameters
    ----------
    people : DataFrame
        p_next : probability of exhibiting at the next edition; a gap (on no list) counts as the
            mean of the others.
        came_back : whether it did.

    Examples
    --------
    >>> people = pd.DataFrame(dict(p_next=[0.5, 0.5], came_back=[True, False]))
    >>> round(log_score(people), 4)
    -0.6931
    """
    p = people["p_next"].fillna(people["p_next"].mean()).clip(SURE, 1 - SURE)
    return float(np.log(p.where(people["came_back"], 1 - p)).mean())


def value_of_field(
    show: Show,
    fields: Sequence[str] | None = None,
    decision: Callable[[pd.DataFrame], float] = log_score,
    cost: Mapping[str, float] | None = None,
    draws: int = 500,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Drop a field or a source, consolidate again, and see how much worse a decision becomes.

    The organiser knows the show up to now; what is forecast is the next edition held, under no
    action. Judged are the exhibitors that have exhibited and stand on a list, each by what the
    base says when it is looked up: the profile of the customer that most of its records went to.

    A field is emptied in every list. A list is not to be had at all: what happened then hangs on
    the other lists' records, and is lost for whoever stands on none. Of a table of events all
    rows are missing.

    Parameters
    ----------
    show : Show
    fields : sequence of str, optional
        Columns of the lists ("email"), lists ("directory") or tables of events ("surveys"). By
        default every field that `link` compares, and every list.
    decision : callable, default `log_score`
        Gets a row a customer judged: the profile and ``came_back``; gaps where a customer is on
        no list any more. Returns a number, more is better. It must not depend on their order.
    cost : mapping of str to float, optional
        EUR a record of a list, a row of events or a filled value of a field; over `COST`.
    draws : int, at least 1
        Bootstrap samples.
    seed : int
        Of the bootstrap.
    progress : callable, optional
        Called with the number of bases made and to be made.

    Returns
    -------
    DataFrame
        Index dropped; in the order asked.

        what : "field", "list" or "events". layer : of the catalogue (see the schema).
        values : filled values, records or rows. cost : EUR for all of them.
        decision, without : the decision's number with everything, and without this.
        loss : decision - without; below 0 the decision is better off without it.
        low, high : 95 % interval of the loss, by the bootstrap of the customers judged, the same
            ones with and without (percentiles). The bases and their models are taken as they are;
            and it is rough where only a few customers look different without.
        loss_per_1000_eur : loss over cost.
        f1_lost : how much lower the pairwise F1 of the linkage is.

    Raises
    ------
    KeyError
        If a name is neither a field, nor a list, nor a table of events.
    ValueError
        If the decision is no function or gives no finite number, no field is named, nobody can be
        judged, or without a field too little is left to link by.

    Examples
    --------
    >>> import expo_lab as xl
    >>> show = xl.simulate("mature", customers=200, editions=4, seed=1)
    >>> found = value_of_field(show, ["sector"], draws=20)
    >>> found.loc["sector", ["loss", "low", "high"]].tolist()
    [0.0, 0.0, 0.0]
    """
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        raise ValueError(f"value_of_field: draws must be a whole number from 1, found {draws!r}.")
    if not callable(decision):
        raise ValueError(
            f"value_of_field: decision must be a function of a table of customers, found "
            f"{decision!r}."
        )
    luck, held = np.random.default_rng(seed), extracts(show)
    if fields is None:
        compared = [name for columns, _ in COMPARISONS.values() for name in columns]
        fields = [*compared, *held.records]
    what = {name: _what(name, held) for name in fields}
    if not what:
        raise ValueError("value_of_field: fields must name one or more, found none.")
    prices = COST | dict(cost or {})
    known = _outcome(show)
    known = known[known.index.isin(show.truth["records"]["true_customer_id"])]
    if not len(known):
        raise ValueError("value_of_field: no exhibitor has exhibited and stands on a list.")
    base = consolidate(held)
    whole, f1 = _looked_up(base, show, known), score_links(base.links, show.truth).f1
    samples = luck.integers(0, len(known), (draws, len(known)))
    numbers = _numbers(decision, whole, samples)
    if progress:
        progress(1, 1 + len(what))
    rows = []
    for done, (name, sort) in enumerate(what.items(), start=2):
        rest, less = _without(name, sort, held, show)
        made = consolidate(less)
        loss = numbers - _numbers(decision, _looked_up(made, rest, known), samples)
        low, high = np.quantile(loss[1:], [0.025, 0.975])
        values = _values(name, sort, held)
        paid = values * prices.get(name, VALUE_COST)
        rows.append(
            dict(
                dropped=name,
                what=sort,
                layer=_layer(name, sort),
                values=values,
                cost=paid,
                decision=numbers[0],
                without=numbers[0] - loss[0],
                loss=loss[0],
                low=low,
                high=high,
                loss_per_1000_eur=1000 * loss[0] / paid if paid else np.nan,
                f1_lost=f1 - score_links(made.links, rest.truth).f1,
            )
        )
        if progress:
            progress(done, 1 + len(what))
    return pd.DataFrame(rows).set_index("dropped")


def _what(name: str, held: Extracts) -> str:
    """Say what a name stands for."""
    fields = dict.fromkeys(c for frame in held.records.values() for c in frame if c not in KEYS)
    known = dict(field=fields, list=held.records, events=held.events)
    for sort, names in known.items():
        if name in names:
            return sort
    raise unknown("field, list or table of events", name, [n for ns in known.values() for n in ns])


def _outcome(show: Show) -> pd.DataFrame:
    """Let the show go on to the next edition held: who has exhibited, and whether it came back."""
    later = show.advance()
    while not later.tables["editions"]["held"].iloc[-1]:
        later = later.advance()
    return came_back(later, show.editions)[["came_back"]]


def _without(name: str, sort: str, held: Extracts, show: Show) -> tuple[Show, Extracts]:
    """Return the show and its lists without a field, list or table of events."""
    if sort == "events":
        return show, replace(held, events=held.events | {name: held.events[name].head(0)})
    if sort == "field":
        bare = {
            source: frame.assign(**{name: pd.Series(None, frame.index, dtype=frame[name].dtype)})
            if name in frame
            else frame
            for source, frame in held.records.items()
        }
        return show, replace(held, records=bare)
    filed = show.truth["records"]
    rest = copy.copy(show)  # with another truth about who files whom, which is made once and kept
    vars(rest)["truth"] = show.truth | {"records": filed[filed["source"] != name]}
    return rest, extracts(rest)


def _looked_up(base: CustomerBase, show: Show, known: pd.DataFrame) -> pd.DataFrame:
    """Give each customer judged the profile of the base's customer with most of its records."""
    filed = show.truth["records"][["record_id", "true_customer_id"]]
    pairs = base.records.merge(filed, on="record_id")[["true_customer_id", "customer_id"]]
    counts = pairs.value_counts().reset_index(name="n")
    counts = counts.sort_values(
        ["true_customer_id", "n", "customer_id"], ascending=[True, False, True]
    )
    home = counts.drop_duplicates("true_customer_id").set_index("true_customer_id")["customer_id"]
    people = profile(base).reindex(home.reindex(known.index))
    return people.set_axis(known.index).assign(came_back=known["came_back"])


def _numbers(
    decision: Callable[[pd.DataFrame], float], people: pd.DataFrame, samples: np.ndarray
) -> np.ndarray:
    """Return the decision's number for all, then for each sample."""

    def sampled() -> Iterator[pd.DataFrame]:
        yield people
        yield from (people.iloc[sample] for sample in samples)

    found = np.array([decision(frame) for frame in sampled()], dtype=float)
    if not np.isfinite(found).all():
        wrong = found[~np.isfinite(found)][0]
        raise ValueError(f"value_of_field: the decision must give a finite number, found {wrong}.")
    return found


def _values(name: str, sort: str, held: Extracts) -> int:
    if sort == "list":
        return len(held.records[name])
    if sort == "events":
        return len(held.events[name])
    return sum(int(f[name].notna().sum()) for f in held.records.values() if name in f)


def _layer(name: str, sort: str) -> int:
    """Find the layer: of events that of its furthest column."""
    if sort == "list":
        return SOURCES[name].layer
    if sort == "events":
        return max(column.layer for column in TABLES[name].columns)
    column = "source" if name == "heard" else name
    return TABLES["customers"][column].layer
