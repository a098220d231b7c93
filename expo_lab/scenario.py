"""Scenario: every knob of a show, frozen, each with its unit, range, source and cause."""

from __future__ import annotations

import dataclasses
import json
import math
import tomllib
from dataclasses import dataclass, field
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .core.registry import OpenRegistry, unknown
from .io.drafts import whole_file

if TYPE_CHECKING:
    import pandas as pd

OURS = "our estimate"


def knob(
    default: float,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str = OURS,
    cause: str = "ledger",
    switch: bool = False,
) -> Any:
    """Declare one knob: its default, the range it may take, and where the number comes from.

    `switch` says that its cause is off when it (and the cause's other switches) are 0.
    """
    about = dict(low=low, high=high, unit=unit, meaning=meaning, source=source, cause=cause)
    about["switch"] = switch
    return field(default=default, metadata=about)


@dataclass(frozen=True)
class Scenario:
    """Every knob of a show. Data: it prints, saves, loads, and each value says where it is from.

    Change a knob with ``dataclasses.replace(scenario, need_drift=0.3)``; ``describe()`` lists all.
    Utilities are in logits: +1 multiplies the odds of exhibiting by 2.7.

    Raises
    ------
    ValueError
        If a value lies outside its range; the message names the knob, the value and the range.

    Examples
    --------
    >>> PRESETS["mature"].without("word_of_mouth").word_of_mouth
    0.0
    """

    name: str = "mature"
    # fmt: off

    # the show -----------------------------------------------------------------------------
    age: int = knob(24, 0, 60, "editions", "editions held before the record begins", cause="show")
    cadence: int = knob(1, 1, 3, "years", "years between editions", "annual show", "show")
    first_year: int = knob(2016, 1950, 2100, "year", "year of the first recorded edition", OURS, "show")
    show_quality: float = knob(0.0, -4, 4, "logits", "quality of the show against its peers", OURS, "show")
    show_sd: float = knob(1.0, 0, 2, "logits", "spread of quality between shows (seeds)", "tuned to sd between series", "show")
    quality_sd: float = knob(0.58, 0, 2, "logits", "luck in the quality of one edition", "tuned to editions with NPS above 0", "show")
    innovation: float = knob(0.5, 0, 1, "share", "how far the show keeps up with needs", OURS, "drift")
    appeal: float = knob(-2.44, -4, 4, "logits", "base utility of exhibiting", "tuned to retention", "show")
    taste_sd: float = knob(0.87, 0, 3, "logits", "spread of fit between exhibitors", "tuned to return by appearances", "show")

    # the eight causes ---------------------------------------------------------------------
    learning_speed: float = knob(0.95, 0, 5, "precision", "weight of one visit against the first belief", OURS, "learning", True)
    match_sd: float = knob(0.9, 0, 3, "logits", "spread of how well the show works for an exhibitor", OURS, "experience")
    experience_sd: float = knob(0.7, 0, 3, "logits", "luck in one edition's experience", OURS, "experience")
    expectation_bias: float = knob(1.33, -1, 2, "logits", "how much newcomers expect too much", "tuned to NPS", "experience")
    satisfaction_weight: float = knob(0.5, 0, 3, "logits a logit", "weight of experience against expectation", OURS, "satisfaction", True)
    incident_rate: float = knob(0.12, 0, 1, "share", "exhibitors with a service incident an edition", OURS, "experience")
    incident_harm: float = knob(1.2, 0, 5, "logits", "what an incident takes from the experience", OURS, "experience")
    staff: float = knob(0.2, 0, 1, "share", "organisations that the staff can look after at an edition (0: all)", OURS, "experience")
    recovery_rate: float = knob(0.60, 0, 1, "share", "complaints solved in time", "estimate: .4 to .8", "experience")
    need_drift: float = knob(0.21, 0, 2, "logits an edition", "how fast needs move away", "tuned to return after 5 to 7 appearances", "drift", True)
    switching_cost: float = knob(5.98, 0, 10, "logits", "pull of having exhibited last time", "tuned to share dissatisfied yet loyal", "inertia", True)
    critical_point: float = knob(0.05, 0, 1, "share", "relationships below the tolerance that are given up", OURS, "inertia", True)
    rival_strength: float = knob(0.6, 0, 4, "logits", "pull of the best rival show", OURS, "outside_option", True)
    rival_launch: int = knob(0, 0, 99, "edition", "edition at which a new rival opens (0: never)", OURS, "outside_option")
    rival_shock: float = knob(1.2, 0, 4, "logits", "extra pull of a new rival", OURS, "outside_option")
    price_sensitivity: float = knob(1.5, 0, 6, "logits a log unit", "weight of the price", OURS, "outside_option", True)
    barrier_sd: float = knob(0.8, 0, 3, "logits", "spread of passing barriers (budget, dates)", OURS, "outside_option", True)
    cross_side: float = knob(0.6, 0, 3, "logits a log unit", "pull of the other side's size", OURS, "cross_side", True)
    level_draw: float = knob(0.0, 0, 2, "log units a unit", "what the mean level of a hall adds to its draw (0: visitors count stands)", "nobody's: no figure known", "cross_side")
    word_of_mouth: float = knob(0.5, 0, 3, "logits", "pull of what peers say and leaders do", OURS, "word_of_mouth", True)
    touch_response: float = knob(1.0, 0, 5, "factor", "strength of the response to touches", OURS, "touches", True)
    response_family: int = knob(0, 0, 5, "code", "who responds: 0 idiosyncratic, 1 attitude, 2 needs, 3 value, 4 state, 5 nobody", OURS, "touches")
    random_touches: float = knob(0.0, 0, 1, "share", "former and present exhibitors called by lot", OURS, "touches")
    cold_reach: float = knob(0.05, 0, 1, "share", "firms that never exhibited and give a hearing to a touch", "estimate: .01 to .05 answer a stranger's letter", "touches")
    fatigue: float = knob(0.15, 0, 2, "per touch", "how fast touches wear out", OURS, "touches")

    # the market ---------------------------------------------------------------------------
    prospect_reach: float = knob(0.235, 0, 1, "share", "prospects who get an offer an edition", "tuned to new exhibitors", "market")
    prospect_gap: float = knob(-0.6, -6, 2, "logits", "hesitation before the first booking", "estimate: prospect to contract .01 to .08", "market")
    winback_reach: float = knob(0.92, 0, 1, "share", "lapsed exhibitors who get an offer", "tuned to return after 1 and 2 missed", "market")
    economy_sd: float = knob(0.76, 0, 2, "logits", "luck of the economy", "tuned to sd within series", "market")
    economy_memory: float = knob(0.5, 0, 0.95, "share", "what is left of the economy's luck an edition later", OURS, "market")
    closing_rate: float = knob(0.08, 0, 0.5, "share a year", "firms that close, as many are founded", "Eurostat business demography 2021: deaths 8.5 %", "market")
    recession: int = knob(0, 0, 99, "edition", "edition in which a recession begins (0: never)", OURS, "market")
    recession_depth: float = knob(1.0, 0, 4, "logits", "what a recession takes, halved each edition", OURS, "market")
    cancelled: int = knob(0, 0, 99, "edition", "edition that is cancelled (0: none)", OURS, "market")
    co_exhibitors: float = knob(0.0, 0, 0.8, "share", "listed exhibitors who are guests on another's stand", "estimate: 30 to 50 % of list rows", "market")
    domestic_share: float = knob(0.41, 0, 1, "share", "exhibitors from the show's country", "244 real fairs", "market")
    local_share: float = knob(0.25, 0, 1, "share", "domestic exhibitors from the city's region", OURS, "market")
    distance_barrier: float = knob(0.8, 0, 3, "logits", "barrier of coming from abroad", "tuned to .42 v .35 return", "outside_option", True)

    # customers beside exhibitors, as ratios to `customers` -----------------------------------
    buyers: float = knob(1.0, 0.05, 10, "ratio", "trade buyers held as individuals", OURS, "market")
    visitors: float = knob(0.5, 0, 10, "ratio", "general visitors held as individuals", OURS, "market")
    visitor_share: float = knob(0.012, 0.001, 1, "share", "share of all visitors held as individuals", OURS, "market")
    sponsors: float = knob(0.006, 0, 1, "ratio", "sponsors", OURS, "market")
    partners: float = knob(0.008, 0, 1, "ratio", "media and associations, no fee, strong voice", OURS, "market")
    suppliers: float = knob(0.006, 0, 1, "ratio", "stand builders, caterers, carriers", OURS, "market")

    # the ledger -----------------------------------------------------------------------------
    price_sqm: float = knob(220, 1, 2000, "EUR/m2", "raw space", "German price lists 2023-25: 180 to 250")
    price_growth: float = knob(0.02, -0.5, 1, "share", "price rise an edition", OURS)
    fixed_fee: float = knob(450, 0, 5000, "EUR", "fees a stand", "price lists: 250 to 800")
    early_discount: float = knob(0.10, 0, 0.9, "share", "discount for early booking", "price lists: 5 to 20 %")
    volume_discount: float = knob(0.06, 0, 0.3, "share a log unit", "discount a doubling of 36 m2", "price lists: -39 % from 30 to 750 m2")
    area_median: float = knob(12.2, 9, 200, "m2", "middle of the first wishes for space", "tuned to the mean stand")
    area_sd: float = knob(1.2, 0, 2, "log units", "spread of stand sizes", "sigma 1.21-1.25: US and EU means and medians")
    unpaid_rate: float = knob(0.05, 0, 1, "share", "invoices never paid", "vendor guide: 3 to 8 %")
    serve_fixed: float = knob(900, 0, 20000, "EUR", "cost to serve a stand", OURS)
    serve_sqm: float = knob(95, 0, 1000, "EUR/m2", "hall rent and services", OURS)
    scans: float = knob(2.0, 0, 4, "stands", "stands that scan the badge of a visitor held as an individual, mean", OURS)
    survey_response: float = knob(0.25, 0, 1, "share", "answer a survey if the edition was .85 logits better or worse than neutral; the ends answer more", "estimate; .49 in Reinhold 2016", "survey")
    survey_noise: float = knob(0.5, 0, 3, "logits", "error of one survey answer", OURS, "survey")
    # fmt: on

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"Scenario: name must be a text, found {self.name!r}.")
        for f in dataclasses.fields(self):
            if f.name == "name":
                continue
            value, about = getattr(self, f.name), f.metadata
            whole = f.type == "int"
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            inside = number and math.isfinite(value) and about["low"] <= value <= about["high"]
            if not inside or (whole and value != int(value)):
                raise ValueError(
                    f"Scenario: {f.name} must be a {'whole ' if whole else ''}number from "
                    f"{about['low']} to {about['high']} ({about['unit']}), found {value!r}."
                )
            # one type a knob, so that 1 and 1.0 print and save alike
            object.__setattr__(self, f.name, int(value) if whole else float(value))

    def without(self, *causes: str) -> Scenario:
        """Return this scenario with the named causes exactly off (see `expo_lab.world.CAUSES`)."""
        known = switches(type(self))
        for cause in causes:
            if not isinstance(cause, str) or cause not in known:
                raise unknown("cause", cause, known)
        off: dict[str, Any] = {knob: 0.0 for cause in causes for knob in known[cause]}
        return dataclasses.replace(self, **off)

    def describe(self) -> pd.DataFrame:
        """List the knobs: value, unit, range, cause, meaning and source, indexed by knob."""
        import pandas as pd

        rows = [
            {"knob": f.name, "value": getattr(self, f.name), **f.metadata}
            for f in dataclasses.fields(self)
            if f.name != "name"
        ]
        columns = ["knob", "value", "unit", "low", "high", "cause", "meaning", "source"]
        return pd.DataFrame(rows)[columns].set_index("knob")

    def save(self, path: str | Path) -> Path:
        """Write the scenario as TOML, one knob a line; `Scenario.load` reads it back."""
        lines = [f"{k} = {json.dumps(v)}" for k, v in dataclasses.asdict(self).items()]
        with whole_file(path) as draft:
            draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return Path(path)

    @classmethod
    def load(cls, path: str | Path) -> Scenario:
        """Read a scenario from a TOML file; knobs that are absent keep their defaults."""
        path = Path(path)
        if not path.is_file():
            raise ValueError(f"Scenario.load: there is no file {path}.")
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except ValueError as problem:
            raise ValueError(f"Scenario.load: {path} is no TOML file: {problem}.") from None
        known = [f.name for f in dataclasses.fields(cls)]
        for key in found:
            if key not in known:
                raise unknown("knob", key, known)
        return cls(**found)


def switches(kind: type[Scenario] = Scenario) -> dict[str, tuple[str, ...]]:
    """List the causes that a scenario has, each with the knobs that switch it off at 0.

    >>> switches()["inertia"]
    ('switching_cost', 'critical_point')
    """
    found: dict[str, tuple[str, ...]] = {}
    for f in dataclasses.fields(kind):
        if f.metadata.get("switch"):
            found[f.metadata["cause"]] = (*found.get(f.metadata["cause"], ()), f.name)
    return found


_MATURE = Scenario()
_presets = [
    _MATURE,
    dataclasses.replace(_MATURE, name="new", age=0, expectation_bias=1.5, prospect_reach=0.4),
    dataclasses.replace(_MATURE, name="growing", age=4, prospect_reach=0.35, innovation=0.7),
    dataclasses.replace(_MATURE, name="recession", recession=5),
    dataclasses.replace(_MATURE, name="rival-launch", rival_launch=6),
    dataclasses.replace(
        _MATURE,
        name="list-level",
        co_exhibitors=0.38,
        prospect_reach=0.345,
        winback_reach=0.844,
        appeal=-1.984,
        taste_sd=1.086,
        need_drift=0.771,
        switching_cost=4.264,
        expectation_bias=1.0,
    ),
    dataclasses.replace(_MATURE, name="cancelled-edition", cancelled=6),
    dataclasses.replace(
        _MATURE, name="no-switching-costs", switching_cost=0.0, appeal=-1.5, taste_sd=2.5
    ),
]
PRESETS: OpenRegistry[Scenario] = OpenRegistry("preset", {s.name: s for s in _presets}, Scenario)


def scenario(which: str | Scenario) -> Scenario:
    """Return the named preset, or the scenario itself.

    >>> scenario("mature").cadence
    1
    """
    return which if isinstance(which, Scenario) else PRESETS[which]


def whole(name: str, value: Any, low: int, who: str = "simulate") -> int:
    """Check that an argument of a function is a whole number of at least `low`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
        raise ValueError(
            f"{who}: {name} must be a whole number of at least {low}, found {value!r}."
        )
    return int(value)
