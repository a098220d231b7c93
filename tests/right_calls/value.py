"""Right calls in the room value."""

import numpy as np
import pandas as pd

import expo_lab as xl


def right(small):
    people, ours, tables, known = small.people, small.ours, small.tables, small.known
    index, stage = xl.value.value_index(ours), xl.lifecycle.stages(ours)
    margin = pd.Series(dict(a=9.0, b=0.0))
    chain = pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], list("ab"), list("ab"))
    one = pd.DataFrame(dict(economic=[80.0, 15.0, 5.0]), index=["a", "b", "c"])
    log = pd.DataFrame(dict(customer_id=["a", "b"], cost=[10.0, 30.0], concession=0.0))
    profit = xl.value.relationship_profit(small.values, small.costs)
    parts = pd.MultiIndex.from_product([[2, 3], ["new", "kept"]], names=["edition", "group"])
    shares = pd.DataFrame(dict(share=[0.5, 0.5, 0.25, 0.75], cost_sqm=[8.0, 2.0, 8.0, 2.0]), parts)
    sold = pd.DataFrame(
        dict(stands=[10, 20], area=[100.0, 200.0], stand_revenue=[1e3, 2e3], tickets=[4, 4],
             ticket_revenue=[40.0, 40.0], other_revenue=0.0), index=[1, 2])  # fmt: skip
    talk = pd.DataFrame([["a", "b", 1, 1]])
    talk.columns = ["customer_id", "to_customer_id", "edition", "direction"]
    complaint = dict(opened=pd.to_datetime(["2026-03-01"]), answered=pd.to_datetime(["2026-03-20"]))
    complaint |= dict(customer_id="a", edition=1, solved=True)
    promise = pd.DataFrame(dict(customer_id=["a", "b"], edition=1, promise="x", kept=[True, False]))
    said = pd.DataFrame(dict(customer_id=["a", "b"], edition=1, satisfaction=[5.0, 2.0]))
    ipa = pd.DataFrame(dict(customer_id="a", edition=1, measure=["leads", "food"],
                            importance=[5, 2], satisfaction=[3, 4]))  # fmt: skip
    x = pd.Series(range(20), dtype=float)
    between = 2 * x + pd.Series([1.0, -1.0] * 10)
    exhibitors = tables["participations"].query("role == 'exhibitor'")
    return {
        "ahp": dict(judgements=[[1, 3], [1 / 3, 1]], highest_ratio=0.1),
        "by_stand_size": dict(participations=exhibitors, classes=(0, 12, 24)),
        "by_segment": dict(value=xl.value.lifetime_value(ours), segment=small.labels["a"]),
        "coalitions": dict(players=2),
        "cohort_retention": dict(tables=tables, role="exhibitor"),
        "combined_weights": dict(judged=[0.8, 0.2], dispersed=[0.2, 0.8], share=0.5),
        "complaint_promises": dict(complaints=pd.DataFrame(complaint), days=14),
        "cost_change": dict(table=shares, early=2, late=3),
        "cost_per_sqm": dict(tables=tables),
        "csat": dict(answers=pd.Series([5, 4, 3, 1])),
        "customer_equity": dict(people=people, discount=0.1),
        "discount_leakage": dict(participations=exhibitors),
        "ending_effect": dict(
            show=small.show, customers=list(exhibitors["customer_id"][-2:]), amount=60.0,
            editions=1, futures=2, discount=0.1,
        ),
        "entropy_trap": dict(people=ours),
        "entropy_weights": dict(values=[[1, 1], [1, 3]]),
        "flip_table": dict(profit=profit, sure=0.95),
        "frequency_recency": dict(people=people),
        "gini": dict(values=pd.Series([1.0, 1.0, 2.0])),
        "goal_tree": dict(tables=tables, since=3),
        "high_on_all": dict(index=index, income=ours["revenue"], top=0.25),
        "idea_effect": dict(tables=tables),
        "index_by_stage": dict(index=index, stage=stage),
        "indicators": dict(people=ours),
        "judgement_sensitivity": dict(
            judgements=[[1, 1], [1, 1]],
            values=pd.DataFrame(dict(a=[0.0, 0.6, 1.0], b=[0.9, 0.5, 0.0])),
        ),
        "keep_table": dict(people=people, cost=250.0),
        "key_accounts": dict(
            profit=xl.value.relationship_profit(one, one["economic"] * 0), touches=log, share=0.5
        ),
        "leader_effect": dict(tables=tables),
        "level_or_change": dict(
            surveys=small.longer.tables["surveys"],
            participations=small.longer.tables["participations"], resamples=4, seed=0,
        ),
        "lifetime_value": dict(people=people, discount=0.1, forecaster=None),
        "lift": dict(score=np.arange(20.0), truth=np.arange(20.0), top=0.1),
        "lorenz": dict(values=people["expected_value"]),
        "loyalty": dict(people=people, attitude=0.5, conduct=0.5),
        "margin_independence": dict(people=ours),
        "measures": dict(answers=ipa),
        "mediation": dict(cause=x, between=between, effect=3 * between, resamples=4, seed=0),
        "newcomer_value": dict(people=people, discount=0.1),
        "nps": dict(answers=pd.Series([10, 9, 8, 3]), asked=8, apart=20.0),
        "nps_from_shares": dict(promoters=0.27, detractors=0.44, n=300),
        "partner_effect": dict(tables=tables),
        "partner_values": dict(tables=tables, people=people, editions=2, discount=0.1),
        "potential": dict(people=people),
        "promises_kept": dict(promises=promise, surveys=said),
        "referral_value": dict(
            equity=pd.Series([10.0, 100.0], index=["a", "b"]), referrals=talk,
            first_edition=pd.Series(dict(a=1, b=2)), caused=0.5, saving=0.0,
        ),
        "relationship_profit": dict(values=small.values, costs=small.costs),
        "relationship_values": dict(tables=tables, people=known, discount=0.1),
        "revenue_change": dict(sold=sold, early=1, late=2),
        "satisfaction_chain": dict(
            tables=small.longer.tables, editions=1, resamples=4, seed=0
        ),
        "score_potential": dict(people=known, show=small.show, records=None, resamples=50, seed=0),
        "shapley": dict(worth=np.arange(4.0), players=["a", "b"]),
        "stage_margins": dict(people=ours, stage=stage),
        "stage_value": dict(
            stage=pd.Series("a", index=["x", "y"]), transitions=chain, margin=margin,
            discount=0.1, horizon=3,
        ),
        "stands_and_tickets": dict(tables=tables),
        "talk_effects": dict(tables=tables),
        "three_costs": dict(tables=tables),
        "tracking": dict(base=small.show, as_of=3, forecaster="last_rate"),
        "trade_offs": dict(tree=xl.value.goal_tree(small.longer.tables, since=3)),
        "true_potential": dict(show=small.show),
        "true_relationship_values": dict(
            show=small.show, customers=list(exhibitors["customer_id"][-1:]), editions=1, futures=2,
            discount=0.1, folder=None, jobs=1, progress=None,
        ),
        "true_satisfaction_chain": dict(show=small.show, editions=1, futures=2),
        "value_index": dict(people=ours, weights="equal", judgements=None, scale="rank"),
        "waterfall": dict(tables=tables),
    }  # fmt: skip
