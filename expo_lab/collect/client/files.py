"""Files: which of a client's files can be read, and which lie beside them."""

from __future__ import annotations

from pathlib import Path

TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")
KINDS = (*TEXTS, *WORKBOOKS, ".parquet")
# What may hold a client's tables and is not read; anything else beside is no table.
OTHERS = (".xls", ".xlsb", ".ods", ".numbers", ".mdb", ".accdb", ".dbf", ".json", ".xml", ".html",
          ".htm", ".zip", ".pdf", ".sav", ".tab", ".dat", ".feather", ".sqlite", ".db")  # fmt: skip

_SAVE = "save it as .xlsx or .csv"
_HOW = {".zip": "unpack it", ".pdf": "ask for the table as .xlsx or .csv"}


def files(path: str | Path, who: str) -> list[Path]:
    """List the files of a folder and its folders that may hold tables, or the one that is named.

    Links that lead out of the folder are left out; `beside` lists them.

    Raises
    ------
    ValueError
        If there is nothing at the path, or nothing that can be read.
    """
    path = Path(path)
    if not path.exists():
        raise ValueError(f"{who}: {path} does not exist; name a folder or a workbook.")
    found = _all(path)
    kept = [p for p in found if p.suffix.lower() in KINDS and _inside(p, path)]
    if not kept:
        names = ", ".join(p.name for p in found[:5]) or "nothing"
        raise ValueError(
            f"{who}: needs files that end in {', '.join(KINDS)}; {path} holds {names}. "
            f"{_mend({p.suffix.lower() for p in found})}"
        )
    return kept


def _mend(kinds: set[str]) -> str:
    """Say how to mend it where nothing can be read, by the kinds of files that are there."""
    hows = dict.fromkeys(
        "save an old .xls as .xlsx" if kind == ".xls" else _HOW.get(kind, _SAVE)
        for kind in sorted(kinds & set(OTHERS))
    )
    text = "; ".join(hows) or "Save the tables as .xlsx or .csv"
    return f"{text[:1].upper()}{text[1:]} first."


def beside(path: str | Path) -> dict[Path, str]:
    """List what may be tables all the same, each with why it is not read."""
    made = {}
    for p in _all(Path(path)):
        kind = p.suffix.lower()
        if not _inside(p, Path(path)):
            made[p] = "a link that leads out of the folder: not read; copy the file here"
        elif kind in OTHERS:
            made[p] = f"files that end in {p.suffix} are not read; {_HOW.get(kind, _SAVE)}"
    return made


def _all(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    # as text: paths themselves sort otherwise on Windows
    found = sorted((p for p in path.rglob("*") if p.is_file()), key=Path.as_posix)
    # a base that was stored in the client's folder is none of the client's files
    stored = [p.parent for p in found if p.name == "manifest.json" and p.parent != path]
    stored = [
        p for p in stored if b'"made_by": "expo-lab base"' in (p / "manifest.json").read_bytes()
    ]
    # Excel's lock files begin with ~$; what begins with a dot belongs to the system
    return [p for p in found if p.parent not in stored and not p.name.startswith(("~$", "."))]


def _inside(file: Path, home: Path) -> bool:
    if file == home:
        return True
    return file.resolve().is_relative_to(home.resolve())
