"""Models: estimators on arrays, with scikit-learn's habits; they know nothing of fairs."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "ArmEffects": "arm_effects",
        "BetaBernoulli": "beta_bernoulli",
        "BetaGeoBetaBinom": "bgbb",
        "doubly_robust": "policy_tree",
        "Gaussian": "hidden_markov.parts",
        "HiddenMarkov": "hidden_markov.model",
        "homogeneity": "markov_steps",
        "LatentClasses": "latent",
        "MarkovChain": "markov",
        "policy_value": "policy_tree",
        "PolicyTree": "policy_tree",
        "SaturatingResponse": "response",
        "shrink_groups": "shrinkage",
        "Softmax": "hidden_markov.parts",
        "steps": "markov_steps",
    },
)
