"""expo_lab: a laboratory for the customer relationships of exhibition organisers."""

from .core.rooms import doors

__version__ = "0.1.0"

# The public thread, in the order of the chain, and the rooms.
__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "PRESETS": "scenario",
        "Scenario": "scenario",
        "simulate": "world",
        "Show": "world",
        "calibration_card": "world",
        "extracts": "collect",
        "consolidate": "collect",
        "CustomerBase": "collect",
        "read_tables": "collect",
        "profile": "profiles",
        "true_profile": "profiles",
        "SCHEMES": "segment",
        "LEARNERS": "segment",
        "compare": "segment",
        "Playbook": "strategy",
        "rollout": "strategy",
        "allocate": "strategy",
        "run_cycle": "strategy",
        "decision_value": "strategy",
        "value_index": "value",
        "scenario_like": "world",
        "glossary": "core",
        "collect": "",
        "core": "",
        "datasets": "",
        "io": "",
        "lifecycle": "",
        "models": "",
        "predict": "",
        "profiles": "",
        "readiness": "",
        "segment": "",
        "strategy": "",
        "teaching": "",
        "value": "",
        "view": "",
        "world": "",
    },
)
