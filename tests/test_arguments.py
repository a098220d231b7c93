"""Every public function, given what it does not want: the answer is ours, and says what is."""

import inspect
import math
import types
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import expo_lab as xl
from expo_lab.core.registry import UnknownName

PACKAGE = str(Path(xl.__file__).parent)
# Neither pictures of what is not there, nor what asks a browser, nor minutes of study
LEFT_OUT = {"accept", "tune", "benchmark", "fading", "start", "style", "over_accepted", "sweep"}
WRONG = [None, "x", "", b"x", True, -1, 0, 2.5, math.nan, math.inf, -math.inf, 10**18, [], {}, (),
         ["x"], {"x": 1}, object(), np.array([1.0, np.nan]), pd.Series(["x"]), pd.DataFrame(),
         pd.DataFrame({"x": [1]}), Path("x")]  # fmt: skip


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """Right arguments for each function, as small as may be."""
    show = xl.simulate("mature", customers=200, editions=4, seed=1)
    held = xl.extracts(show)
    base = xl.consolidate(held)
    people = xl.profile(base)
    ours = people.query("kind == 'exhibitor' and editions_attended > 0")
    codes = {"a": np.arange(len(ours)) % 2}
    labels = pd.DataFrame({"a": xl.SCHEMES["dick_basu"](ours), "b": xl.SCHEMES["knox"](ours)})
    sequences = xl.profiles.sequences(base)
    columns = ["relative_attitude", "repeat_patronage"]
    home = xl.datasets.folder() / "examples" / "crm"
    out = tmp_path_factory.mktemp("out")
    stored = xl.collect.save_base(base, out / "base")
    outcomes = xl.profiles.came_back(show, 3)
    return {
        "calibration_card": dict(which="mature", shows=2, seed=1),
        "simulate": dict(preset="mature", customers=60, editions=1, seed=1),
        "simulate_portfolio": dict(shows=1, out=out / "shows", customers=60, editions=1, seed=1),
        "watch": dict(knobs=xl.PRESETS["mature"], customers=60, editions=1, seed=1),
        "consolidate": dict(extracts=held, merge=0.95, review=0.5),
        "erase": dict(base=base, customer_id=[]),
        "exact_links": dict(records=base.records),
        "extracts": dict(show=show),
        "k_anonymity": dict(table=show.tables["customers"], columns=["sector"], k=2),
        "open_base": dict(path=stored),
        "owners": dict(records=base.records, truth=show.truth),
        "pseudonymise": dict(base=show.tables, key="k" * 32),
        "read_tables": dict(path=home, mapping=home / "mapping.toml"),
        "save_base": dict(base=base, path=out / "base"),
        "score_links": dict(links=base.links, truth=show.truth),
        "score_thresholds": dict(links=base.links, truth=show.truth, thresholds=[0.5]),
        "score_verify": dict(found=xl.collect.verify(base), records=base.records, truth=show.truth),
        "suggest_mapping": dict(path=home),
        "true_decay": dict(show=show),
        "verify": dict(base=base),
        "came_back": dict(base=base, as_of=3),
        "profile": dict(base=base, as_of=3),
        "score_profile": dict(people=people, truth=xl.true_profile(show, futures=4, base=base)),
        "sequences": dict(base=base, as_of=3),
        "true_profile": dict(show=show, as_of=4, futures=4),
        "compare": dict(people=ours, schemes=["value_tiers"]),
        "cross": dict(a="knox", b="value_tiers"),
        "explain": dict(scheme=xl.SCHEMES["knox"], people=ours, customer_id=ours.index[0]),
        "gorge": dict(people=ours, labels=labels["a"], columns=columns),
        "homogeneity": dict(ours=ours, codes=codes, columns=columns),
        "silhouettes": dict(ours=ours, labels=labels, columns=columns),
        "separation": dict(people=ours, labels=labels["a"], columns=columns),
        "stability": dict(people=ours, scheme="value_tiers", resamples=2, seed=0),
        "traits": dict(ours=ours, labels=labels, columns=columns),
        "true_segments": dict(scheme=xl.SCHEMES["knox"], truth=xl.true_profile(show, futures=4)),
        "holdout": dict(sequences=sequences, last=1, resamples=2, seed=0),
        "stages": dict(people=people),
        "rename_stages": dict(states=xl.lifecycle.stages(people), names="mission"),
        "stage_history": dict(base=show, first=3, last=4),
        "true_history": dict(show=show),
        "presence_text": dict(base=show, as_of=3),
        "moves": dict(history=xl.lifecycle.true_history(show)),
        "path_shares": dict(history=xl.lifecycle.true_history(show), resamples=4, seed=0),
        "sojourns": dict(history=xl.lifecycle.true_history(show), resamples=4, seed=0, horizon=1),
        "lost_by_cuts": dict(states=xl.lifecycle.stages(ours), outcome=ours["p_next"], resamples=4),
        "first_judgement": dict(tables=show.tables),
        "late_deciders": dict(base=show, as_of=3),
        "who_finds_the_stage": dict(readings={"x": labels["a"]}, truth=labels["a"], resamples=4),
        "editions_to_trust": dict(
            history=xl.lifecycle.true_history(show),
            judgement=xl.lifecycle.true_history(show)
            .dropna(subset="true_judgement")
            .groupby("customer_id")["true_judgement"]
            .first(),
            groups=2,
            within=2,
        ),
        "worth_by_age": dict(tables=show.tables, resamples=4),
        "by_segment": dict(value=xl.value.lifetime_value(ours), segment=labels["a"]),
        "lifetime_value": dict(people=people, discount=0.1),
        "lift": dict(score=np.arange(20.0), truth=np.arange(20.0), top=0.1),
        "lorenz": dict(values=people["expected_value"]),
        "potential": dict(people=people),
        "true_potential": dict(show=show),
        "admission": dict(score=people["expected_value"], quality=people["expected_value"] > 0),
        "nothing": dict(people=people),
        "rollout": dict(show=show, policies={"x": xl.strategy.nothing}, editions=1, futures=1),
        "select_hosted": dict(people=people, budget=4000.0, cost=800.0),
        "available": dict(people=people),
        "write_tables": dict(
            tables={"t": pd.DataFrame({"a": [1]})}, folder=out / "t", manifest={}, file_format="csv"
        ),
        "adjusted_rand": dict(table=np.eye(2)),
        "kappa": dict(table=np.eye(2)),
        "wilson": dict(successes=np.array([1]), trials=np.array([2])),
        "conform": dict(table="editions", frame=show.tables["editions"]),
        "problems": dict(table="editions", frame=show.tables["editions"]),
        "checked": dict(tables=show.tables, who="me"),
        "glossary": dict(term="loyal"),
        "explore": dict(people=ours, scheme="dick_basu"),
        "explore_maps": dict(people=ours, first="dick_basu"),
        "explore_movement": dict(base=show, scheme="dick_basu"),
        "explore_schemes": dict(people=ours, left="dick_basu", right="value_tiers"),
        "plot_lorenz": dict(curve=xl.value.lorenz(people["expected_value"])),
        "plot_crosstab": dict(table=pd.crosstab(labels["a"], labels["b"])),
        "came": dict(outcomes=outcomes),
    }


def public():
    """Every public function by name."""
    rooms = ["world", "collect", "profiles", "segment", "predict", "lifecycle", "value", "strategy",
             "view", "io", "core", "readiness"]  # fmt: skip
    found = {}
    for room in rooms:
        home = getattr(xl, room)
        for name in getattr(home, "__all__", ["available"]):
            if isinstance(getattr(home, name), types.FunctionType) and name not in LEFT_OUT:
                found[name] = getattr(home, name)
    return found


def answer(function, arguments, name):
    """What is wrong with the answer to a wrong argument; "" if nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function(**arguments)
    except (ValueError, UnknownName, OSError) as problem:
        trace = inspect.trace()[-1].filename
        said = str(problem)
        if not trace.startswith(PACKAGE):
            return f"somebody else's {type(problem).__name__}: {said[:80]} ({trace[-40:]})"
        return "" if len(said) > 20 else f"says little: {said!r}"
    except TypeError as problem:
        return "" if str(problem).startswith(f"{name}: ") else f"TypeError: {problem}"
    except Exception as problem:
        return f"{type(problem).__name__}: {str(problem)[:80]}"
    return ""


NAMES = sorted(public())
# Functions that are still to be mended, in rooms that are being rebuilt. None may be added.
TO_MEND: set[str] = set()
EXAMPLES = 25


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_argument_gets_an_answer_of_our_own(right, name, tmp_path, monkeypatch):
    if name not in right:
        pytest.skip("no small call of it is known here")
    monkeypatch.chdir(tmp_path)
    function = public()[name]
    arguments = right[name]
    found = []

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.sampled_from(sorted(arguments)), st.integers(0, len(WRONG) - 1))
    def ask(parameter, i):
        said = answer(function, arguments | {parameter: WRONG[i]}, name)
        if said:
            found.append(f"{name}({parameter}={WRONG[i]!r:.40}): {said}")

    ask()
    assert found == []
