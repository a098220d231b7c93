"""Models: estimators on arrays, with scikit-learn's habits; they know nothing of fairs."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "BetaBernoulli": "beta_bernoulli",
        "BetaGeoBetaBinom": "bgbb",
        "Gaussian": "hidden_markov.parts",
        "HiddenMarkov": "hidden_markov.model",
        "homogeneity": "markov_steps",
        "LatentClasses": "latent",
        "MarkovChain": "markov",
        "Softmax": "hidden_markov.parts",
        "steps": "markov_steps",
    },
)
