"""Models: estimators on arrays, with scikit-learn's habits; they know nothing of fairs."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "BetaBernoulli": "beta_bernoulli",
        "BetaGeoBetaBinom": "bgbb",
        "LatentClasses": "latent",
    },
)
