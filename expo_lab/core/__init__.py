"""Core: what every room stands on: schema, validation, registries, statistics."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "checked": "validation",
        "conform": "validation",
        "dictionary": "validation",
        "glossary": "glossary_terms",
        "HELD": "schema",
        "adjusted_rand": "stats.agreement",
        "kappa": "stats.agreement",
        "wilson": "stats.agreement",
        "KINDS": "schema",
        "problems": "validation",
        "Registry": "registry",
        "require": "validation",
        "SECTORS": "schema",
        "STATES": "schema",
        "schema": "",
        "TABLES": "schema",
        "UnknownName": "registry",
    },
)
