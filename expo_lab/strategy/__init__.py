"""Strategy: who is to be treated how, and what it is truly worth."""

from ..core.rooms import doors

__getattr__, __dir__, __all__ = doors(
    __name__,
    {
        "admission": "entry",
        "advance_revised": "revision",
        "action_ledger": "ledger",
        "advice": "source_playbooks",
        "allocate": "allocation",
        "Allocation": "allocation",
        "benchmark": "benchmarks",
        "break_even": "repayment",
        "Care": "source_playbooks",
        "compare_allocations": "allocation",
        "customer_equity": "equity",
        "Even": "playbook",
        "FOUR_R": "scoreboard",
        "four_r": "scoreboard",
        "Measure": "scoreboard",
        "informed": "revision",
        "Revised": "revision",
        "rollout_revised": "revision",
        "score_hosted": "hosted",
        "nothing": "playbook",
        "Playbook": "playbook",
        "PLAYBOOKS": "source_playbooks",
        "Protocol": "protocols",
        "PROTOCOLS": "protocols",
        "Response": "curves",
        "rollout": "roll_out",
        "Rollout": "roll_out",
        "select_hosted": "hosted",
        "SourcePlaybook": "source_playbooks",
        "value_of_field": "information",
    },
)
