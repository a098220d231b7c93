"""Strategy: who is to be treated how, and what it is truly worth."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "admission": "entry",
        "allocate": "allocation",
        "Allocation": "allocation",
        "benchmark": "benchmarks",
        "break_even": "repayment",
        "compare_allocations": "allocation",
        "customer_equity": "equity",
        "decision_value": "decision.value",
        "DecisionValue": "decision.value",
        "Even": "playbook",
        "score_hosted": "hosted",
        "nothing": "playbook",
        "Playbook": "playbook",
        "Protocol": "protocols",
        "PROTOCOLS": "protocols",
        "Response": "curves",
        "rollout": "roll_out",
        "Rollout": "roll_out",
        "select_hosted": "hosted",
        "value_of_field": "information",
    },
)
