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
        "compare_cycles": "cycle_runs",
        "customer_equity": "equity",
        "Cycle": "cycle",
        "Even": "playbook",
        "score_hosted": "hosted",
        "nothing": "playbook",
        "Playbook": "playbook",
        "Programme": "programmes.programme",
        "programme_effect": "programmes.effect",
        "ProgrammeEffect": "programmes.effect",
        "PROGRAMMES": "programmes.ready",
        "Protocol": "protocols",
        "PROTOCOLS": "protocols",
        "Response": "curves",
        "rollout": "roll_out",
        "Rollout": "roll_out",
        "run_cycle": "cycle",
        "select_hosted": "hosted",
        "value_of_field": "information",
    },
)
