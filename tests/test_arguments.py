"""Every public function, given what it does not want: the answer is ours, and says what is."""

import doctest
import inspect
import math
import pkgutil
import runpy
import sys
import traceback
import types
import warnings
from importlib import import_module
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import expo_lab as xl
from expo_lab.core.registry import UnknownName

PACKAGE = str(Path(xl.__file__).parent)
CALLS = Path(__file__).parent / "right_calls"
LEFT_OUT = {
    "accept": "hours of study",
    "tune": "hours of study",
    "friendly_errors": "takes nothing",
    "start": "asks the notebook that it runs in",
    "score": "asks the notebook that it runs in",
    "check": "asks the notebook that it runs in",
    "style": "takes nothing",
    "side_by_side": "takes widths, any number of them",
}
WRONG = [None, "x", "", b"x", True, -1, 0, 2.5, math.nan, math.inf, -math.inf, 10**18, [], {}, (),
         ["x"], {"x": 1}, object(), np.array([1.0, np.nan]), pd.Series(["x"]), pd.DataFrame(),
         pd.DataFrame({"x": [1]}), Path("x")]  # fmt: skip
NONSENSE = (object, bytes)  # right for no argument of ours but those
TAKES_ANYTHING = {"teaching.diagnose"}  # a student's answer, whatever it is
EXAMPLES = 25


def public():
    """Every function that a room or the package itself offers, by its home's folder and name."""
    found = {}
    for about in pkgutil.walk_packages(xl.__path__, "expo_lab."):
        room = import_module(about.name) if about.ispkg else None
        for name in getattr(room, "__all__", []):
            one = getattr(room, name)
            if isinstance(one, types.FunctionType) and name not in LEFT_OUT:
                found[f"{one.__module__.split('.')[1]}.{name}"] = one
    return found | {"readiness.available": xl.readiness.available}


PUBLIC = public()
# A right call of these takes seconds, and some wrong ones are told only at its end
HEAVY = {
    *("segment.recovery", "strategy.action_ledger", "strategy.advance_revised"),
    *("strategy.benchmark", "strategy.compare_cycles", "strategy.decision_value"),
    *("strategy.judge_claims", "strategy.leaderboard", "strategy.play", "strategy.run_cycle"),
    *("strategy.rollout_revised", "teaching.grade", "view.explore_depth", "world.scenario_like"),
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """Right arguments for each function, as small as may be."""
    small = runpy.run_path(str(CALLS / "small.py"))["Small"](tmp_path_factory.mktemp("out"))
    found = {}
    for path in sorted(CALLS.glob("*.py")):
        calls = runpy.run_path(str(path)).get("right")
        for name, arguments in calls(small).items() if calls else ():
            rooms = [key for key in PUBLIC if key.endswith(f".{name}")]
            own = [key for key in rooms if key.split(".")[0] == path.stem]
            (key,) = own or rooms
            found[key] = arguments
    for key in set(PUBLIC) - set(found):
        parameters = inspect.signature(PUBLIC[key]).parameters
        if key.startswith("view.plot_"):
            found[key] = dict.fromkeys(parameters, None)
    return found


class Asked(BaseException):
    """The first call that an example makes."""


def by_example(function):
    """The arguments of the first call of it in a function's own example; None if it has none."""
    home, signature, found = sys.modules[function.__module__], inspect.signature(function), None

    def ask(*args, **kwargs):
        raise Asked(signature.bind(*args, **kwargs).arguments)

    places = [m for m in list(sys.modules.values()) if m and _has(m, function)]
    for place in places:
        setattr(place, function.__name__, ask)
    space = vars(home) | {function.__name__: ask}
    try:
        for example in doctest.DocTestParser().get_examples(function.__doc__ or ""):
            exec(example.source, space)
    except Asked as asked:
        found = dict(asked.args[0])
    finally:
        for place in places:
            setattr(place, function.__name__, function)
    return found


def _has(module, function):
    return (getattr(module, "__name__", "") or "").startswith("expo_lab") and (
        vars(module).get(function.__name__) is function
    )


def answer(function, arguments, wrong):
    """What is wrong with the answer to a wrong argument; "" if nothing is."""
    name = getattr(function, "__name__", type(function).__name__)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = function(**arguments)
    except (ValueError, UnknownName, OSError) as problem:
        *_, (frame, _) = traceback.walk_tb(problem.__traceback__)
        trace = frame.f_code.co_filename  # `inspect.trace` reads the source of every frame
        said = str(problem)
        if not trace.startswith(PACKAGE):
            return f"somebody else's {type(problem).__name__}: {said[:80]} ({trace[-40:]})"
        return "" if len(said) > 20 else f"says little: {said!r}"
    except TypeError as problem:
        return "" if str(problem).partition(": ")[0].endswith(name) else f"TypeError: {problem}"
    except Exception as problem:
        return f"{type(problem).__name__}: {str(problem)[:80]}"
    finally:
        plt.close("all")
    if isinstance(found, float) and math.isnan(found):
        return "the answer is nan"
    return "was accepted" if type(wrong) in NONSENSE else ""


def tries(key, parameters, by_default=()):
    """Which parameter is given which wrong thing: each parameter, and each thing at least once.

    Round and round both lists, from a place of each function's own. None is not wrong where it is
    there by default.
    """
    start, count, many = sum(map(ord, key)), len(parameters), len(WRONG)
    again = math.lcm(count, many)  # where both lists would begin together anew
    rounds = [(parameters[k % count], (start + k + k // again) % many) for k in range(count * many)]
    wrong = [(p, i) for p, i in rounds if p not in by_default or WRONG[i] is not None]
    return wrong[:EXAMPLES]


def test_each_parameter_and_each_wrong_thing_is_tried():
    for count in range(1, 20):
        tried = tries("a key", [f"p{i}" for i in range(count)])
        assert len(set(tried)) == min(EXAMPLES, count * len(WRONG))
        assert {p for p, _ in tried} == {f"p{i}" for i in range(count)}
        assert {i for _, i in tried} == set(range(len(WRONG)))
    tried = tries("a key", ["a", "b"], by_default={"b"})
    assert len(set(tried)) == EXAMPLES
    assert {p for p, i in tried if WRONG[i] is None} <= {"a"}


def test_a_right_call_of_every_public_function_is_known(right):
    """In the folder right_calls, or in the function's own example."""
    unknown = [k for k in PUBLIC if k not in right and ">>> " not in (PUBLIC[k].__doc__ or "")]
    assert unknown == []


@pytest.mark.parametrize(
    "key",
    [pytest.param(key, marks=pytest.mark.slow if key in HEAVY else ()) for key in sorted(PUBLIC)],
)
def test_a_wrong_argument_gets_an_answer_of_our_own(right, key, tmp_path, monkeypatch, linked_once):
    monkeypatch.chdir(tmp_path)
    function, found = PUBLIC[key], set()
    arguments = right[key] if key in right else by_example(function)
    assert arguments is not None, f"{key}: no right call in its example, nor in {CALLS.name}"
    if not arguments:
        return

    own = inspect.signature(function).parameters
    by_default = {name for name, p in own.items() if p.default is None}
    for parameter, i in tries(key, sorted(arguments), by_default):
        said = answer(function, arguments | {parameter: WRONG[i]}, WRONG[i])
        if said and not (said == "was accepted" and key in TAKES_ANYTHING):
            found.add(f"{key}({parameter}={WRONG[i]!r:.40}): {said}")
    assert sorted(found) == []
