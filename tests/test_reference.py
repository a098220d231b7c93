"""The rendered reference: every public docstring is read without an error, as the site reads it."""

import inspect
import pkgutil
import runpy
import types
from importlib import import_module
from pathlib import Path

import pytest

import expo_lab as xl

CONF = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "site" / "conf.py"))
UNKNOWN = ("Unknown directive", "No directive entry", "Unknown interpreted", "No role entry")


def documented():
    """Name, docstring and kind of every public thing, and of classes' public methods."""
    for about in pkgutil.walk_packages(xl.__path__, "expo_lab."):
        room = import_module(about.name) if about.ispkg else None
        for name in getattr(room, "__all__", []):
            one = getattr(room, name)
            if not isinstance(one, (type, types.FunctionType)):
                continue
            yield f"{about.name}.{name}", inspect.getdoc(one) or "", type(one).__name__
            methods = vars(one).items() if isinstance(one, type) else ()
            for own, method in methods:
                found = getattr(method, "fget", getattr(method, "__func__", method))
                if inspect.isfunction(found) and not own.startswith("_"):
                    yield f"{about.name}.{name}.{own}", inspect.getdoc(found) or "", "method"


def rendered(doc, kind):
    napoleon = pytest.importorskip("sphinx.ext.napoleon", reason="the extra docs brings Sphinx")
    lines = str(napoleon.NumpyDocstring(doc, napoleon.Config(), what=kind)).splitlines()
    CONF["items"](None, kind, "", None, None, lines)
    return "\n".join(lines)


def complaints(text):
    """What docutils says of a text, but for roles and directives that only Sphinx knows."""
    from docutils.core import publish_doctree
    from docutils.nodes import system_message

    quiet = dict(report_level=2, halt_level=5, warning_stream=False)
    said = [
        m.astext() for m in publish_doctree(text, settings_overrides=quiet).findall(system_message)
    ]
    return [one for one in said if not any(word in one for word in UNKNOWN)]


def test_every_public_docstring_is_read_without_an_error():
    found = {name: complaints(rendered(doc, kind)) for name, doc, kind in documented()}
    assert len(found) > 400
    assert {name: said for name, said in found.items() if said} == {}


def test_what_is_told_one_a_line_becomes_a_list_that_goes_on_below_its_words():
    told = (
        "Returns\n-------\nDataFrame\n    Rows.\n\n    a : one,\n        and more\n    b, c : two\n"
    )
    text = rendered(told, "function")
    assert "- **a** : one,\n            and more\n          - **b, c** : two" in text
    assert complaints(text) == []


def test_chinese_is_found_by_pairs_of_characters():
    assert CONF["pairs"]("参展商 and leads, 种子") == ["参展", "展商", "and", "leads", "种子"]
