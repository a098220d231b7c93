"""Source playbooks: what the sources advise for each segment or stage, as data that can be run."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core.registry import OpenRegistry, nearest
from ..core.validation import require
from ..segment.scheme.scheme import SCHEMES, Scheme
from ..world.actions import ACTIONS
from .allocation import CELLS
from .playbook import Policy, nothing

RELATIONS = ("ally", "win over", "maintain", "decline softly")


@dataclass(frozen=True)
class Care:
    """What one segment gets: what is wanted of the relationship, with how much, by which actions.

    Attributes
    ----------
    relation : str
        One of `RELATIONS` (source document 001).
    resource : str
        One of `CELLS`: the money a head, beside the others'.
    actions : tuple of str
        Names in `ACTIONS`; a customer's money is divided evenly among them. None: left alone, and
        nothing is spent.
    """

    relation: str
    resource: str
    actions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, value, known in [
            ("relation", self.relation, RELATIONS),
            ("resource", self.resource, CELLS),
            *(("action", a, ACTIONS) for a in self.actions),
        ]:
            if value not in known:
                raise ValueError(f"Care: no {what} {value!r}. {nearest(value, known)}")
        if odd := [a for a in self.actions if "exhibitor" not in ACTIONS[a].kinds]:
            raise ValueError(f"Care: {odd[0]!r} cannot be done for an exhibitor; name another.")


@dataclass(frozen=True)
class SourcePlaybook:
    """A source's advice for every segment of a scheme.

    Attributes
    ----------
    name, title, source : str
        `source` tells what is the source's and what is ours.
    scheme : str
        A name in `SCHEMES`.
    plan : mapping of str to Care
        By segment; all of them.
    cuts : mapping of str to float
        Cut points other than the scheme's own.
    prospects : bool
        Whether those who never exhibited are treated too.

    Raises
    ------
    ValueError
        For a segment that the scheme lacks or that the plan forgets, or a plan that does nothing.
    """

    name: str
    title: str
    source: str
    scheme: str
    plan: Mapping[str, Care]
    cuts: Mapping[str, float] = field(default_factory=dict)
    prospects: bool = False

    def __post_init__(self) -> None:
        known = self._scheme.labels[:-1]
        if strange := [s for s in self.plan if s not in known]:
            raise ValueError(
                f"SourcePlaybook {self.name}: {self.scheme} has no segment {strange[0]!r}. "
                f"{nearest(strange[0], known)}"
            )
        if missing := [s for s in known if s not in self.plan]:
            raise ValueError(
                f"SourcePlaybook {self.name}: says nothing of segment {missing[0]!r}; give it a "
                "Care, if need be one without actions."
            )
        if not any(care.actions for care in self.plan.values()):
            raise ValueError(f"SourcePlaybook {self.name}: does nothing at all; name an action.")

    @property
    def _scheme(self) -> Scheme:
        return SCHEMES[self.scheme].at(**self.cuts)

    def policy(self, budget: float) -> Policy:
        """Return the advice as a policy: a function of a profile that spends the budget.

        A customer's money is proportional to its segment's resource (`CELLS`), so that the budget
        is spent in full, but for cents, wherever anybody is to be treated, and never passed. Over
        a large segment it may be spread so thin that a "visit" has a few euros: look at the
        amounts.

        Parameters
        ----------
        budget : float above 0
            EUR an edition.

        Raises
        ------
        ValueError
            For a budget not above 0.

        Examples
        --------
        >>> people = pd.DataFrame({"kind": "exhibitor", "recency": [0, 3], "editions_attended": 2},
        ...                       index=["a", "b"])
        >>> PLAYBOOKS["status"].policy(900)(people)
          customer_id     action  amount
        0           a  care_call   300.0
        1           a    service   300.0
        2           b  care_call   150.0
        3           b   win_back   150.0
        """
        if not (budget > 0 and np.isfinite(budget)):
            raise ValueError(
                f"SourcePlaybook.policy: budget must be EUR above 0, found {budget!r}."
            )

        scheme = self._scheme
        cares = [self.plan.get(label) for label in scheme.labels]
        resource = np.array([float(CELLS[c.resource]) if c else 0.0 for c in cares])
        number = np.array([len(c.actions) if c else 0 for c in cares])
        actions = np.concatenate([c.actions for c in cares if c and c.actions])

        def decide(people: pd.DataFrame) -> pd.DataFrame:
            require(people, ["kind", "editions_attended"], self.name)
            ours = (people["kind"] == "exhibitor").to_numpy(bool)
            if not self.prospects:
                ours = ours & (people["editions_attended"] > 0).to_numpy(bool)
            known = people[ours]
            segment = scheme(known).cat.codes.to_numpy()
            treated = np.flatnonzero(number[segment] > 0)
            if not len(treated):
                return nothing(people)
            segment = segment[treated]
            weight, count = resource[segment], number[segment]
            each = budget * (weight / weight.sum()) / count
            # whole cents, rounded down: the books know no less, and their sum must not pass
            each = np.floor(100 * each + 1e-6) / 100
            row = np.repeat(np.arange(len(segment)), count)
            which = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
            first = (np.cumsum(number) - number)[segment]
            made = pd.DataFrame(
                dict(
                    customer_id=known.index[treated].astype(str)[row],
                    action=actions[first[row] + which],
                    amount=each[row],
                )
            )
            return made[made["amount"] > 0].reset_index(drop=True)

        vars(decide)["reads"] = scheme.columns
        return decide

    def misplaced(self, by: int = 1) -> SourcePlaybook:
        """Return the same cares, each given to the segment that stands `by` places further on.

        For stages this is the right care at the wrong stage (C83); the last one's goes to the
        first.
        """
        names, cares = list(self.plan), list(self.plan.values())
        moved = {name: cares[(i - by) % len(names)] for i, name in enumerate(names)}
        title = f"{self.title}, {by} too late"
        return dataclasses.replace(self, name=f"{self.name}_by_{by}", title=title, plan=moved)


def advice(playbook: SourcePlaybook) -> pd.DataFrame:
    """Write a playbook as a table: a row a segment, with relation, resource and actions.

    Examples
    --------
    >>> advice(PLAYBOOKS["status"]).loc["lost"].tolist()
    ['win over', 'modest', 'care_call, win_back']
    """
    rows = {s: (c.relation, c.resource, ", ".join(c.actions)) for s, c in playbook.plan.items()}
    made = pd.DataFrame(rows, index=["relation", "resource", "actions"]).T
    return made.rename_axis("segment")


ALLY, WIN, KEEP, END = RELATIONS


def _care(relation: str, resource: str, *actions: str) -> Care:
    return Care(relation, resource, actions)


# Money a head where a source says only which stage is "the focus": the others get the least.
_STAGES = {  # source document 003 (C83), stage by stage; which of our actions each is, is ours
    "cultivation": _care(WIN, "modest", "letter", "call"),
    "confirmation": _care(WIN, "modest", "first_visit_care", "training"),
    "trust": _care(ALLY, "modest", "care_call", "service"),
    "weakening": _care(WIN, "modest", "recovery", "visit"),
    "disappearance": _care(END, "modest", "exit_care"),
}


def _focus(resource: str, *stages: str) -> dict[str, Care]:
    """The stages' own actions, with the focus on some of them."""
    put = {s: resource if s in stages else "least" for s in _STAGES}
    return {s: dataclasses.replace(care, resource=put[s]) for s, care in _STAGES.items()}


_OURS = "The resource a head and which of our actions stand for the advice are ours."
_B = SourcePlaybook
_playbooks = (
    _B("four_cells", "Loyal and profitable: four cells",
       f"Source document 001 (C113 to C117). {_OURS}", "loyal_profitable", {
        "loyal, profitable": _care(ALLY, "ample", "visit", "service"),
        "profitable, not loyal": _care(WIN, "large", "visit", "training"),
        "loyal, costs money": _care(KEEP, "modest", "care_call"),
        "neither": _care(END, "least", "exit_care")},
       cuts={"margin_cut": 2000}),
    _B("friends", "Friends, butterflies, barnacles, strangers",
       f"Reinartz and Kumar, as source document 001 tells them. {_OURS}", "reinartz_kumar", {
        "true friend": _care(ALLY, "ample", "service", "club"),
        "butterfly": _care(WIN, "modest", "call", "discount"),
        "barnacle": _care(KEEP, "modest", "call"),
        "stranger": _care(END, "least")}),
    _B("value", "Value tiers, the low ones by cheap means",
       f"Source document 002 (C131). {_OURS}", "value_tiers", {
        "high value": _care(ALLY, "ample", "service", "discount"),
        "medium value": _care(WIN, "modest", "training", "discount"),
        "low value": _care(KEEP, "least", "letter")}),
    _B("value_drop", "Value tiers, the low ones given up",
       f"Source document 002 (C131), its other reading. {_OURS}", "value_tiers", {
        "high value": _care(ALLY, "ample", "service", "discount"),
        "medium value": _care(WIN, "modest", "training", "discount"),
        "low value": _care(END, "least")}),
    _B("behaviour", "Behaviour, the dormant left alone",
       f"Source document 002 (C132). {_OURS}", "behaviour", {
        "active": _care(ALLY, "ample", "visit", "service"),
        "potential": _care(WIN, "modest", "call", "letter"),
        "dormant": _care(END, "least")}),
    _B("behaviour_wake", "Behaviour, the dormant woken",
       f"Source document 002 (C132), its other reading. {_OURS}", "behaviour", {
        "active": _care(ALLY, "ample", "visit", "service"),
        "potential": _care(WIN, "modest", "call", "letter"),
        "dormant": _care(WIN, "modest", "letter", "discount")}),
    _B("status", "Status: support, show, rebuild",
       f"Source document 002 (C133). Samples and demonstrations are a letter and a call. {_OURS}",
       "status", {
        "existing": _care(ALLY, "ample", "care_call", "service"),
        "potential": _care(WIN, "least", "letter", "call"),
        "lost": _care(WIN, "modest", "care_call", "win_back")}, prospects=True),
    _B("region", "Region: visit, serve from afar, an agent",
       f"Source document 002 (C134), which gives no order: all get the same. {_OURS}",
       "geography", {
        "local": _care(ALLY, "modest", "visit", "service"),
        "out of town": _care(KEEP, "modest", "call", "letter"),
        "international": _care(WIN, "modest", "agent", "remote_service")}),
    _B("stages", "Five stages, each its own care",
       f"Source document 003 (C83); all stages get the same. {_OURS}", "stages_five", _STAGES,
       prospects=True),
    _B("stages_trust", "Five stages: lengthen confirmation and trust",
       f"Source document 003 (C81). {_OURS}", "stages_five",
       _focus("modest", "confirmation") | {"trust": _focus("large", "trust")["trust"]}),
    _B("four_stages", "Four stages, each its own care",
       "Source document 000 (C68 to C73) asks for other strategies at other stages and tells, of "
       f"the stable one, to guide customers to the best events; the rest is ours. {_OURS}",
       "stages_four", {
        "before": _care(WIN, "least", "letter"),
        "investigation": _care(WIN, "large", "first_visit_care", "training"),
        "formation": _care(WIN, "modest", "service", "training"),
        "stable": _care(ALLY, "ample", "service", "matchmaking"),
        "regression": _care(END, "least", "recovery", "exit_care")}),
    *(_B(f"age_{age}", f"The focus of a {age} show",
         f"Source document 003 (C84); the actions of each stage are those of C83. {_OURS}",
         "stages_five", _focus("ample", *stages), prospects=True)
      for age, stages in [("new", ("cultivation", "confirmation")), ("growing", ("trust",)),
                          ("mature", ("weakening", "disappearance"))]),
)  # fmt: skip
PLAYBOOKS: OpenRegistry[SourcePlaybook] = OpenRegistry(
    "playbook", lambda: {b.name: b for b in _playbooks}, SourcePlaybook
)
