"""Life cycle: how a relationship with a show runs: its stages, who comes back, who has left."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "BetaBernoulli": ".models.beta_bernoulli",
        "BetaGeoBetaBinom": ".models.bgbb",
        "CROSSWALK": "stage_schemes",
        "rename_stages": "stage_schemes",
        "STAGES": "stage_schemes",
        "stages": "stage_schemes",
    },
)
