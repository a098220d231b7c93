"""Every public class and its methods, given what they do not want: the answer is ours."""

import pkgutil
import runpy
import warnings
from importlib import import_module
from pathlib import Path

import pytest

import expo_lab as xl

HERE = Path(__file__).parent
FUNCTIONS = runpy.run_path(str(HERE / "test_arguments.py"))
WRONG, answer = FUNCTIONS["WRONG"], FUNCTIONS["answer"]
# Made by a function of ours alone, or what is extended and not called
ONLY_OURS = {
    *("Allocation", "Comparison", "Cycle", "DecisionValue", "Experiment", "PointsOutlook"),
    *("ProgrammeEffect", "Protocol", "Record", "Registry", "Rollout", "State", "Submission"),
    *(
        "SisterShow",
        "Tuned",
        "Twin",
        "UnknownName",
        "Forecaster",
        "Learned",
        "Exercise",
        "PrunedTree",
        "Show",
    ),
}
TAKES_ANYTHING = {"Check.plain", "Contact", "Check"}


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    small = runpy.run_path(str(HERE / "right_calls" / "small.py"))["Small"]
    made = runpy.run_path(str(HERE / "right_calls" / "objects.py"))
    return made["objects"](small(tmp_path_factory.mktemp("out")))


def test_a_right_call_of_every_public_class_is_known_and_right(calls):
    found = set()
    for about in pkgutil.walk_packages(xl.__path__, "expo_lab."):
        room = import_module(about.name) if about.ispkg else None
        every = {name: getattr(room, name) for name in getattr(room, "__all__", [])}
        found |= {name for name, one in every.items() if isinstance(one, type)}
    assert found - {key.split(".")[0] for key in calls} - ONLY_OURS == set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of models of a show as small as this
        for function, arguments in calls.values():
            function(**arguments)


def wrong_answers(calls, tried):
    found = []
    for key, (function, arguments) in calls.items():
        for i, parameter in enumerate(arguments):
            for wrong in tried(i, len(arguments)):
                said = answer(function, arguments | {parameter: wrong}, wrong)
                if said and not (said.endswith(("accepted", "nan")) and key in TAKES_ANYTHING):
                    found.append(f"{key}({parameter}={wrong!r:.40}): {said}")
    return found


def test_a_wrong_argument_gets_an_answer_of_our_own(calls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert wrong_answers(calls, lambda i, of: WRONG[i % len(WRONG) :: of]) == []


@pytest.mark.slow
def test_every_wrong_argument_gets_an_answer_of_our_own(calls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert wrong_answers(calls, lambda i, of: WRONG) == []
