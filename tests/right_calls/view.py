"""Right calls in the room view; a picture is asked with a table that it cannot draw."""

import pandas as pd

import expo_lab as xl


def right(small):
    show, ours, out = small.show, small.ours, small.out
    even = xl.strategy.Even("call", 100.0)
    curve = xl.value.lorenz(small.people["expected_value"])
    section = xl.view.Section("Who", "We asked.", pd.DataFrame({"n": [1]}))
    effect = xl.strategy.programme_effect(show, xl.strategy.PROGRAMMES["greetings"], futures=2)
    course = dict(customers=100, editions=2, seed=1)
    studies = {}
    return {
        "client_report": dict(
            base=show, path=out / "page.html", client="x", language="en", logo=None, schemes=()
        ),
        "client_slides": dict(base=show, path=out / "s.pptx", client="x", language="en"),
        "client_workbook": dict(
            base=show, path=out / "w.xlsx", client="x", language="en", names=False
        ),
        "course": dict(knobs=xl.PRESETS["mature"], **course),
        "explore": dict(people=ours, scheme="dick_basu", later=None),
        "explore_alarms": dict(base=show, editions=1),
        "explore_budget": dict(response=small.response, budget=5000.0),
        "explore_coins": dict(model=None),
        "explore_contest": dict(courses=show, policies={"x": even}, editions=1, futures=2),
        "explore_depth": dict(base=show, editions=1),
        "explore_flip": dict(values=small.values, costs=small.costs),
        "explore_maps": dict(people=ours, first="dick_basu"),
        "explore_movement": dict(base=show, scheme="dick_basu", profiles=None),
        "explore_points": dict(bill=4000.0, margin=1500.0),
        "explore_power": {},
        "explore_schemes": dict(people=ours, left="dick_basu", right="value_tiers"),
        "explore_stability": dict(people=ours, learner="kmeans", studies=studies),
        "explore_stage_paths": dict(history=small.history),
        "explore_thresholds": dict(links=small.base.links, truth=show.truth),
        "explore_weights": dict(people=ours, judgements=[[1] * 4] * 4),
        "explore_world": dict(preset="mature", **course),
        "plot_causes": dict(ax=None),
        "plot_claims": dict(effect=effect, measure="visits", ax=None),
        "plot_crosstab": dict(
            table=pd.crosstab(small.labels["a"], small.labels["b"]), ax=None
        ),
        "plot_lorenz": dict(curve=curve, ax=None),
        "plot_ranks": dict(one=curve["value"], other=curve["value"], ax=None),
        "plot_scheme_map": dict(people=ours, scheme="dick_basu", ax=None),
        "plot_verdicts": dict(found=xl.datasets.load_claims()),
        "write_report": dict(
            path=out / "r.html", title="x", about="y", sections=[section], language="en", logo=""
        ),
    }  # fmt: skip
