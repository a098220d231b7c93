"""Right calls in the rooms predict and profiles."""

import pandas as pd

import expo_lab as xl
from expo_lab.predict.methods.rule_list import RuleList


def honest(tables, as_of):
    rows = tables["participations"]
    return pd.DataFrame({"n": rows[rows["edition"] <= as_of].groupby("customer_id").size()})


def right(small):
    show = small.show
    people = pd.DataFrame({"n": [1] * 50 + [2] * 50, "back": [True] * 45 + [False] * 55})
    rules = xl.predict.find_rules(people, "back", ["n"], resamples=2)
    used = pd.DataFrame({"a": [1] * 5 + [0] * 5, "b": [1] * 4 + [0] * 5 + [1]}).astype(bool)
    back = xl.predict.back_to_back(show, ["last_rate", "same_as_last"], editions=1)
    tree = xl.profiles.fit_forecaster(show, forecaster=xl.predict.PrunedTree())
    listed = xl.profiles.fit_forecaster(show, forecaster=RuleList())
    p, came = [0.9, 0.8, 0.2, 0.1], [1, 0, 1, 0]
    sequences = xl.profiles.sequences(show)
    return {
        "alarm_table": dict(base=show, editions=1, cost=80.0, worth=2000.0, saved=0.2),
        "associations": dict(used=used, within=None),
        "at_work": dict(seed=0, tried=20, real=2, effect=4.0),
        "back_to_back": dict(base=show, forecasters=["last_rate"], editions=1, kind="exhibitor"),
        "baskets": dict(base=show, of="sessions", as_of=3),
        "brier": dict(p=p, came=came),
        "calibration": dict(p=p, came=came, groups=2),
        "check_rules": dict(rules=rules, people=people, outcome="back"),
        "depth_scores": dict(
            base=show, depths=(1, 2), editions=1, kind="exhibitor", columns=["recency", "n"]
        ),
        "deviations": dict(base=show, as_of=3),
        "differences": dict(table=back, against=back["forecaster"].iloc[0], score="log_score"),
        "expected_answers": dict(base=small.longer, as_of=8, column="satisfaction"),
        "find_rules": dict(
            people=people, outcome="back", columns=["n"], pairs=True, resamples=2, seed=0
        ),
        "foretells": dict(base=show, parts=4),
        "gain": dict(p=p, came=came, cost=20.0, worth=100.0),
        "holdout": dict(
            sequences=sequences, last=1, resamples=2, seed=0, forecasters=["last_rate"]
        ),
        "lead_times": dict(base=show, threshold=2.0, ahead=1),
        "leaf_scheme": dict(tree=tree, kind="exhibitor"),
        "leakage": dict(base=show, make=honest, kind="exhibitor"),
        "learning_curve": dict(
            base=show, forecasters=["last_rate"], shares=[0.5], records=[3], seed=0
        ),
        "leaves": dict(tree=tree, kind="exhibitor"),
        "lift": dict(p=p, came=came, share=0.25),
        "log_score": dict(p=p, came=came),
        "q_values": dict(p=[0.01, 0.04, 0.5]),
        "rules_of": dict(found=listed, kind="exhibitor"),
        "search": dict(score=len, columns=list("abc"), budget=5, seed=0, ways=["greedy"]),
        "split": dict(rows=pd.DataFrame({"edition": [1, 2, 3]}), at=2),
        "stand_next": dict(base=small.longer),
        "stress": dict(
            forecasters=["last_rate"], preset="mature", customers=100, editions=4, seeds=(1,)
        ),
        "traffic": dict(base=show, as_of=3),
        "where_next": dict(base=show, last=3),
        "worth_of_asking": dict(show=show, budgets=(0, 5), repeats=1, seed=0),
        "came_back": dict(base=small.base, as_of=3),
        "fit_forecaster": dict(base=show, as_of=3, forecaster="last_rate"),
        "profile": dict(base=small.base, as_of=3, forecaster="bgbb"),
        "score_profile": dict(
            people=small.people, truth=xl.true_profile(show, futures=4, base=small.base)
        ),
        "sequences": dict(base=small.base, as_of=3),
        "true_profile": dict(show=show, as_of=4, futures=2, base=None, progress=None),
    }
