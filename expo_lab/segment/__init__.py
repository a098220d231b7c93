"""Segment: what a segmentation is, the rules, what data suggest, and how schemes compare."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "at_other_cuts": "comparison.sensitivity",
        "compare": "comparison.compare",
        "Comparison": "comparison.compare",
        "cross": "scheme.crossing",
        "Cut": "scheme.scheme",
        "explain": "scheme.explanation",
        "foresight": "comparison.movement",
        "gorge": "robustness.separation",
        "homogeneity": "comparison.homogeneity",
        "LEARNERS": "learned.learner",
        "Learned": "learned.learner",
        "Learner": "learned.learner",
        "movement": "comparison.movement",
        "NOT_APPLICABLE": "scheme.scheme",
        "outcomes_after": "comparison.validity",
        "portraits": "comparison.portrait",
        "recovery": "recovering.recovery",
        "Scheme": "scheme.scheme",
        "SCHEMES": "scheme.scheme",
        "Segment": "scheme.scheme",
        "silhouettes": "comparison.homogeneity",
        "slsa": "robustness.slsa",
        "separation": "robustness.separation",
        "fading": "recovering.fading",
        "stability": "robustness.stability",
        "traits": "comparison.portrait",
        "true_segments": "recovering.recovery",
        "validity": "comparison.validity",
        "with_other_answers": "comparison.sensitivity",
    },
)
