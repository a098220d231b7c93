"""Collect: what an organiser gets to see, from scattered lists to one customer base."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "consolidate": "linkage.base",
        "CustomerBase": "linkage.base",
        "Dirt": "departments.error_rates",
        "erase": "privacy.persons",
        "exact_links": "linkage.clusters",
        "extracts": "departments.lists",
        "Extracts": "departments.lists",
        "k_anonymity": "privacy.anonymity",
        "open_base": "store",
        "owners": "linkage.clusters",
        "pseudonymise": "privacy.persons",
        "read_tables": "client.read",
        "save_base": "store",
        "score_links": "linkage.scores",
        "THRESHOLDS": "linkage.scores",
        "score_verify": "verification",
        "suggest_mapping": "client.suggest",
        "SURVIVORSHIP": "linkage.survivorship",
        "true_decay": "departments.lists",
        "verify": "verification",
    },
)
