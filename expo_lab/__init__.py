"""expo_lab: a laboratory for the customer relationships of exhibition organisers."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Public name -> where it lives. Loaded when first used, so that `import expo_lab` stays cheap.
_PUBLIC = {
    "PRESETS": "scenario",
    "Scenario": "scenario",
    "simulate": "world.show",
    "Show": "world.show",
    "simulate_portfolio": "world.portfolio",
    "calibration_card": "world.calibration",
    "extracts": "collect.extracts",
    "consolidate": "collect.consolidate",
    "CustomerBase": "collect.consolidate",
    "score_links": "collect.score",
    "score_thresholds": "collect.thresholds",
    "exact_links": "collect.score",
    "pseudonymise": "collect.privacy",
    "erase": "collect.privacy",
    "k_anonymity": "collect.anonymity",
    "potential": "collect.potential",
    "true_potential": "collect.potential",
    "score_potential": "collect.judge",
    "select_hosted": "collect.hosted",
    "judge_hosted": "collect.hosted",
    "admission": "collect.admission",
    "verify": "collect.verify",
    "score_verify": "collect.verify",
    "profile": "collect.profile",
    "read_tables": "collect.client.read",
    "suggest_mapping": "collect.client.suggest",
    "save_base": "collect.store",
    "open_base": "collect.store",
    "true_profile": "collect.truth",
    "SCHEMES": "segment.scheme",
    "LEARNED": "segment.learned",
    "compare": "segment.compare",
    "cross": "segment.cross",
    "recovery": "segment.recovery",
    "assess": "segment.assess",
    "stability": "segment.stability",
    "slsa": "segment.across",
    "gorge": "segment.separation",
    "separation": "segment.separation",
    "came_back": "predict.outcome",
    "sequences": "collect.sequences",
    "stages": "lifecycle.stages",
    "relationship_value": "value.lifetime",
    "value_of_field": "value.fields",
    "available": "strategy.available",
    "playbook": "strategy.playbook",
    "rollout": "strategy.rollout",
    "glossary": "terms",
    "dictionary": "conform",
}
_MODULES = (
    "checks",
    "datasets",
    "lifecycle",
    "schema",
    "segment",
    "strategy",
    "value",
    "view",
    "world",
)

__all__ = [*_PUBLIC, *_MODULES]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module 'expo_lab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
