"""Make the students' notebooks from the solutions, which are their only source.

    python exercises/make.py           writes exercises/*.ipynb
    python exercises/make.py --check   exits 1 if one of them differs from what would be written

A solution is a notebook in exercises/solutions. Its cells tagged `solution` hold the answers: for
students, of such a code cell are left the comment at its top and `name = ...` for each name it
assigns. Everything else stays to the letter. Its metadata lists `mistakes`, plausible wrong answers
that the checks must notice, and `also_right`, right ones written differently that they must accept;
each is the code of a whole cell. Where a student's notebook has an answer, its cell is tagged
`answer` (code) or `words` (prose), which is how it is found again for grading.
"""

import ast
import json
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

FOR_TESTS = ("mistakes", "also_right")
HERE = Path(__file__).resolve().parent


def student(solution: dict[str, Any]) -> dict[str, Any]:
    """Return a solution's notebook as students get it: no answers, no outputs."""
    return solution | {"cells": [_for_students(cell) for cell in solution["cells"]]}


def _for_students(cell: dict[str, Any]) -> dict[str, Any]:
    made = dict(cell)
    if cell["cell_type"] == "code":
        made |= {"execution_count": None, "outputs": []}
    about = cell["metadata"]
    tags = about.get("tags", [])
    if "solution" not in tags:
        return made
    source = "".join(cell["source"])
    left = gaps(source, cell["id"]) if cell["cell_type"] == "code" else "*Your words here.*"
    others = [tag for tag in tags if tag != "solution"]
    kept = {k: v for k, v in about.items() if k not in ("tags", *FOR_TESTS)}
    made["metadata"] = kept | {
        "tags": ["answer" if cell["cell_type"] == "code" else "words", *others]
    }
    made["source"] = left.splitlines(keepends=True)
    return made


def gaps(source: str, name: str = "cell") -> str:
    """Return an answer's code without the answer: its first comment and `name = ...` lines."""
    lines = [line.rstrip() for line in source.splitlines()]
    comment = list(takewhile(lambda line: line.startswith("#"), lines))
    names = list(dict.fromkeys(_assigned(ast.parse(source).body)))
    if not names:
        raise ValueError(f"gaps: {name} is tagged solution and must assign a name, found none.")
    return "\n".join([*comment, *(f"{each} = ..." for each in names)])


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    """Names that statements assign or define, in order; attributes and items are no names."""
    for step in body:
        if isinstance(step, ast.FunctionDef | ast.ClassDef):
            yield step.name
        elif isinstance(step, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = step.targets if isinstance(step, ast.Assign) else [step.target]
            inside = (node for target in targets for node in ast.walk(target))
            stored = (n for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            yield from (n.id for n in stored)


def text(notebook: dict[str, Any]) -> str:
    """Write a notebook as Jupyter does, so that saving it unchanged changes nothing."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def drift(folder: Path = HERE) -> dict[Path, str | None]:
    """Return what would change: path -> text to write, None for a file without a solution."""
    sources = sorted((folder / "solutions").glob("*.ipynb"))
    wanted: dict[Path, str | None] = {
        folder / path.name: text(student(json.loads(path.read_text("utf-8")))) for path in sources
    }
    stored = {path: path.read_bytes().decode("utf-8") for path in folder.glob("*.ipynb")}
    orphans: dict[Path, str | None] = {path: None for path in sorted(stored) if path not in wanted}
    return {path: new for path, new in (wanted | orphans).items() if new != stored.get(path)}


def main(arguments: list[str], folder: Path = HERE) -> int:
    """Write the students' notebooks, or with --check say which differ; return the exit code."""
    if arguments not in ([], ["--check"]):
        print("Usage: python exercises/make.py [--check]", file=sys.stderr)
        return 2
    changes = drift(folder)
    if arguments:
        for path in changes:
            print(f"{path.name} is not what its solution makes: run python exercises/make.py")
        return 1 if changes else 0
    for path, new in changes.items():
        if new is None:
            print(f"{path.name} has no solution; left as it is.", file=sys.stderr)
        else:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(f"{path.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
