"""Claims: what the sources say will happen, each in a world where it does and one where not."""

from ...core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "Claim": "claim",
        "CLAIMS": "ours",
        "judge_claims": "judging",
    },
)
