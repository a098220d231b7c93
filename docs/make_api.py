"""Write docs/api.md: what each room offers, from its `__init__` and the docstrings."""

from __future__ import annotations

import importlib
import inspect
import sys
import warnings
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).with_name("api.md")


def first_line(thing: object) -> str:
    """First sentence of a docstring; of data, what it is."""
    if isinstance(thing, ModuleType):
        return (thing.__doc__ or "").strip().splitlines()[0]
    is_code = inspect.isclass(thing) or inspect.isroutine(thing)
    text = inspect.getdoc(thing) if is_code else None
    return text.splitlines()[0] if text else f"`{type(thing).__name__}`"


def arguments(thing: object) -> str:
    """Arguments by name, without types and defaults."""
    if not (inspect.isclass(thing) or inspect.isroutine(thing)):
        return ""
    try:
        names = list(inspect.signature(thing).parameters)
    except (TypeError, ValueError):
        return ""
    return f"({', '.join(names)})"


def page() -> str:
    """The whole page as Markdown."""
    import expo_lab as xl

    rooms = [n for n in dir(xl) if isinstance(getattr(xl, n), ModuleType)]
    lines = [
        "# What each room offers",
        "",
        "Made from the docstrings by `python docs/make_api.py`; `help(name)` says the rest.",
        "At the top of `import expo_lab as xl`: "
        + ", ".join(f"`{n}`" for n in dir(xl) if n not in rooms)
        + ".",
    ]
    for room in rooms:
        module = importlib.import_module(f"expo_lab.{room}")
        offers = getattr(module, "__all__", None) or [
            n
            for n, v in vars(module).items()
            if inspect.isfunction(v) and v.__module__ == module.__name__ and n[0] != "_"
        ]
        lines += [
            "",
            f"## `xl.{room}`",
            "",
            first_line(module),
            "",
            "| name | what it is |",
            "|---|---|",
        ]
        for name in offers:
            thing = getattr(module, name)
            what = first_line(thing).replace("|", "\\|")
            lines.append(f"| `{name}{arguments(thing)}` | {what} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(PAGE.parents[1]))
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
