"""Models: estimators on arrays, with scikit-learn's habits; they know nothing of fairs."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "ageing": "duration_dependence",
        "ArmEffects": "arm_effects",
        "BetaBernoulli": "beta_bernoulli",
        "BetaGeoBetaBinom": "bgbb",
        "ConditionalLogit": "choice",
        "cumulative_incidence": "survival_curves",
        "DestinationHazards": "destinations",
        "DiscreteHazard": "hazard",
        "doubly_robust": "policy_tree",
        "Gaussian": "hidden_markov.parts",
        "habit": "state_dependence",
        "HiddenMarkov": "hidden_markov.model",
        "homogeneity": "markov_steps",
        "kaplan_meier": "survival_curves",
        "LatentClasses": "latent",
        "MarkovChain": "markov",
        "MixedLogit": "mixed_logit",
        "person_period": "spells",
        "policy_value": "policy_tree",
        "PolicyTree": "policy_tree",
        "SaturatingResponse": "response",
        "ShiftedBetaGeo": "shifted_beta_geo",
        "shrink_groups": "shrinkage",
        "simulate_choices": "state_dependence",
        "Softmax": "hidden_markov.parts",
        "steps": "markov_steps",
        "ThresholdHazard": "threshold",
        "with_last_choice": "state_dependence",
    },
)
