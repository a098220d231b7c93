"""Right calls in the rooms models and lifecycle."""

import numpy as np

import expo_lab as xl


def right(small):
    choices = xl.models.simulate_choices({"away": 0, "in": 0}, {"in": 2}, 0.0, 40, 4, seed=1)
    before, after = ["a", "a", "b", "b"] * 2, ["a", "b", "a", "b"] * 2
    y, a = np.array([1.0, 3.0, 3.0, 1.0]), np.array([0, 1, 1, 0])
    return {
        "ageing": dict(survivors=[1000, 869, 743, 653, 593]),
        "cumulative_incidence": dict(
            entry=0, exit=[1, 1, 2], event=[1, 1, 0], destination=["x", "y", None], level=0.95
        ),
        "doubly_robust": dict(
            outcome=y, arm=a, propensity=[0.5, 0.5], covariates=np.zeros((4, 1)), groups=None,
            model=None, folds=2,
        ),
        "habit": dict(choices=choices, base="away", covariates=()),
        "homogeneity": dict(
            previous=before, following=after, groups=["x"] * 4 + ["y"] * 4,
            counts=[30, 10, 10, 10] * 2,
        ),
        "kaplan_meier": dict(entry=0, exit=[1, 2, 2, 3], event=[1, 1, 0, 0], level=0.95),
        "person_period": dict(
            entry=[0, 2], exit=[2, 3], event=[1, 0], destination=["x", None], ids=["a", "b"]
        ),
        "policy_value": dict(scores=[[0.0, 1.0], [0.0, 3.0]], arm=[1, 1], groups=["a", "b"]),
        "shrink_groups": dict(estimate=[28.0, 8, -3, 7], cov=[15.0, 10, 16, 11], alike=None),
        "simulate_choices": dict(
            constants={"away": 0, "in": 0}, spread={"in": 2}, habit=0.0, customers=10, editions=3,
            seed=1, before=2,
        ),
        "steps": dict(sequences=[["new", "loyal", "loyal"], ["new", None, "lost"]]),
        "with_last_choice": dict(choices=choices),
        "trust_by_satisfaction": dict(history=small.history, judgement=small.judged),
        "rename_stages": dict(states=xl.lifecycle.stages(small.people), names="dwyer"),
        "stage_history": dict(base=small.show, scheme="value_tiers", first=3, last=4),
        "true_history": dict(show=small.show),
        "presence_text": dict(base=small.show, as_of=3),
        "moves": dict(history=small.history),
        "path_shares": dict(history=small.history, resamples=4, seed=0),
        "sojourns": dict(history=small.history, resamples=4, seed=0, horizon=1),
        "lost_by_cuts": dict(
            states=xl.lifecycle.stages(small.ours), outcome=small.ours["p_next"], resamples=4
        ),
        "first_judgement": dict(tables=small.tables),
        "late_deciders": dict(base=small.show, as_of=3, scheme=xl.lifecycle.waverers),
        "who_finds_the_stage": dict(
            readings={"x": small.labels["a"]}, truth=small.labels["a"], resamples=4, seed=0
        ),
        "editions_to_trust": dict(
            history=small.history, judgement=small.judged, groups=2, within=2
        ),
        "worth_by_age": dict(tables=small.tables, resamples=4, seed=0),
    }  # fmt: skip
