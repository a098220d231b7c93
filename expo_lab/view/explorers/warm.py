"""Warm: a process that has loaded all that the page needs, and forks a kernel for each reader.

Run as a module by `readers`, with one line of JSON an order on its standard input; Linux only.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from importlib import import_module
from typing import Any

from .serve import PAGE

# A kernel loads these as it starts; loaded after the fork they cost each reader 40 MB of his own.
LOADED = (
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "ipykernel.debugger", "matplotlib.pyplot", "pdb", "sqlite3"),
    "tornado.platform.asyncio",
)


def main() -> None:
    """Load, then answer each order with the process number of a new kernel."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what a kernel prints is no answer
    import ipykernel.kernelapp

    for name in LOADED:
        import_module(name)
    rehearse()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended kernels leave no zombies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends us, after its kernels
    gc.collect()
    gc.freeze()  # a collection in a kernel would write to, and so copy, all that is shared
    _say(answers, "ready")
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            os.close(answers)
            _become_kernel(ipykernel.kernelapp.IPKernelApp, json.loads(line))
        _say(answers, str(number))


def rehearse() -> None:
    """Run the page once: what each reader would load and make anew is then there for all."""
    from ipywidgets import Widget

    space: dict[str, Any] = {}
    for cell in json.loads(PAGE.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
    Widget.close_all()


def _say(answers: int, text: str) -> None:
    os.write(answers, f"{text}\n".encode())


def _become_kernel(app: Any, order: dict[str, Any]) -> None:
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        parent = {"JPY_PARENT_PID": str(os.getppid())}  # a kernel ends when we have ended
        os.environ.update(order["env"] | parent)
        os.chdir(order["cwd"])
        sys.argv = ["ipykernel", *order["arguments"]]
        # no history of its own: nobody types here, and it would be kept on the disk
        app.launch_instance(argv=[*order["arguments"], "--HistoryManager.enabled=False"])
        code = 0
    finally:
        os._exit(code)  # back into the loop above a kernel must not come


if __name__ == "__main__":
    main()
