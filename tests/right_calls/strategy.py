"""Right calls in the room strategy, its experiments, programmes and claims."""

import numpy as np

import expo_lab as xl


def right(small):
    show, people = small.show, small.people
    even = xl.strategy.Even("call", 100.0)
    book = xl.Playbook("status", {"existing": ("call", 1)}, 400.0)
    revised = xl.strategy.Revised(even, xl.strategy.nothing)
    entry = xl.strategy.Entry("Ana", 1, "status", {"existing": ("call", 1)})
    rollout = xl.rollout(show, {"even": even}, editions=1, futures=2)
    columns = xl.strategy.PROTOCOLS["v1"].columns
    tiny = xl.strategy.Protocol("mine", ("mature",), (1,), (2, 3), 100, 2, 4, columns)
    y = np.array([0.0, 0, 0, 0, 1, 5, 1, 5])
    part, four = np.repeat(range(4), 2), [0.2, 0, -0.1, 0]
    return {
        "action_ledger": dict(
            show=show, policy=even, scheme="status", editions=1, futures=2, progress=None
        ),
        "admission": dict(
            score=people["expected_value"], quality=people["expected_value"] > 0, cuts=[0.5]
        ),
        "advance_revised": dict(show=show, course=revised, future=0),
        "advice": dict(playbook=xl.strategy.PLAYBOOKS["status"]),
        "allocate": dict(
            response=small.response, budget=5000.0, at_least=0.0, at_most=9000.0, least_return=1.0
        ),
        "benchmark": dict(model="dick_basu", target=None, protocol=tiny, progress=None),
        "break_even": dict(response=small.response, amounts={"few": 400.0}),
        "compare_allocations": dict(
            response=small.response, budget=5000.0, cells={"few": "ample", "many": "least"},
            at_least=0.0, at_most=9000.0,
        ),
        "compare_cycles": dict(
            show=show, playbook=book, editions=1, futures=2, participation=0.5, progress=None
        ),
        "customer_equity": dict(
            margin=1000.0, acquisition=(0.4, 0.01), retention=(0.7, 0.02), discount=0.1
        ),
        "decision_value": dict(
            schemes="status", scenario="mature", budget=1e4, shows=4, editions=2, customers=60,
            training=[1], sets=1, families=None, seed=0, jobs=1, progress=None,
        ),
        "four_r": dict(base=show, edition=4, against=show),
        "informed": dict(show=show.advance()),
        "judge_claims": dict(
            claims="one_fifth", worlds=None, shows=2, customers=100, editions=3, seed=7,
            progress=None,
        ),
        "leaderboard": dict(entries=[entry], played=None, progress=None),
        "nothing": dict(people=people),
        "over_editions": dict(result=rollout, first="even", second="nothing"),
        "play": dict(entry=entry, progress=None),
        "programme_effect": dict(
            show=show, programme=xl.strategy.PROGRAMMES["greetings"], editions=1, futures=2,
            progress=None,
        ),
        "rollout": dict(show=show, policies={"x": even}, editions=1, futures=2, progress=None),
        "rollout_revised": dict(
            show=show, courses={"once": even, "twice": revised}, editions=1, futures=2,
            progress=None,
        ),
        "run_cycle": dict(
            show=show, playbook=book, editions=1, future=0, learn=True, participation=1.0, seed=0,
            log=None, progress=None,
        ),
        "score_hosted": dict(
            people=small.known, show=show, budget=4000.0, cost=800.0, records=None, draws=20, seed=0
        ),
        "select_hosted": dict(people=people, budget=4000.0, cost=800.0),
        "value_of_field": dict(
            show=show, fields=["sector"], decision=lambda people: 1.0, cost=None, draws=2, seed=1,
            progress=None,
        ),
        "analyse": dict(
            outcome=[1, 2, 3, 4, 3, 4, 5, 6], arm=list("ccccdddd"), control="c", strata=None,
            clusters=None,
        ),
        "analyse_saturation": dict(
            outcome=y, treated=y == 5, saturation=np.repeat([0, 0.5], 4), clusters=part
        ),
        "assign": dict(
            units=range(8), shares={"nothing": 0.5, "call": 0.5}, seed=1, strata=list("aaaabbbb")
        ),
        "assign_saturation": dict(
            cluster=np.repeat(list("abcde"), 8), seed=1, levels=(0.0, 0.25, 0.5, 0.75, 1.0)
        ),
        "boundaries": dict(looks=3, kind="pocock", alpha=0.05, fractions=None),
        "cost_of_looks": dict(looks=2, kind="pocock", alpha=0.05, power=0.8),
        "crossing": dict(bounds=[1.96] * 3, fractions=None, drift=0.0),
        "design_effect": dict(size=200.0, icc=0.06),
        "intraclass": dict(outcome=[1, 2, 5, 6, 3, 4], cluster=[0, 0, 1, 1, 2, 2]),
        "net_value": dict(
            effect=four, scores={"risk": [1, 2, 3, 4]}, value=100.0, cost=5.0, share=0.25
        ),
        "peeking": dict(looks=[1, 2], alpha=0.05, experiments=50, seed=0),
        "planted_customers": dict(n=20, seed=1, share=0.5),
        "power_curve": dict(sizes=[64], effects=[0.5], alpha=0.05, inflation=1.0),
        "qini": dict(effect=four, score=[4, 3, 2, 1]),
        "qini_coefficient": dict(effect=four, score=[4, 3, 2, 1]),
        "sample_size": dict(effect=0.5, alpha=0.05, power=0.8),
        "sample_size_shares": dict(treated=0.25, control=0.2, alpha=0.05, power=0.8),
        "smallest_effect": dict(n=64.0, alpha=0.05, power=0.8),
        "transformed_outcome": dict(outcome=[1, 0, 1, 0], treated=[1, 1, 0, 0], propensity=0.5),
        "points_outlook": dict(
            tiers=((2, 0.1), (4, 0.2)), expiry=3, editions=3, loyalty=(0.8, 0.8), bill=4000.0,
            margin=1500.0, price_response=1.5, pressure=0.2,
        ),
        "waiting": dict(arrivals=30.0, minutes=4.0, staff=[2, 3], wage=40.0),
    }  # fmt: skip
