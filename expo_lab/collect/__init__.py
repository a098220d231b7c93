"""Collect: what an organiser gets to see, from scattered lists to one customer base."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "ask_choices": "asking.stands",
        "ask_needs": "asking.needs",
        "booking_curve": "bookings",
        "consolidate": "linkage.base",
        "cost_of_answers": "asking.needs",
        "CustomerBase": "linkage.base",
        "Dirt": "departments.error_rates",
        "erase": "privacy.persons",
        "exact_links": "linkage.clusters",
        "extracts": "departments.lists",
        "Extracts": "departments.lists",
        "k_anonymity": "privacy.anonymity",
        "MODES": "asking.needs",
        "need_means": "asking.weigh",
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
        "with_answers": "asking.needs",
    },
)
