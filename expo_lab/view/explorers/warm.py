"""Warm: a process that has loaded all that the page needs, and forks a kernel for each reader.

Run as a module by `readers`, with one line of JSON an order on its standard input; Linux only.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from typing import Any


def main() -> None:
    """Load, then answer each order with the process number of a new kernel."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what a kernel prints is no answer
    import ipykernel.kernelapp
    import matplotlib.pyplot  # noqa: F401  # IPython's first cell would load it

    from .. import explore_maps, explore_movement, explore_schemes, explore_stability  # noqa: F401
    from .page_data import teaching_studies

    teaching_studies()
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
        app.launch_instance(argv=order["arguments"])
        code = 0
    finally:
        os._exit(code)  # back into the loop above a kernel must not come


if __name__ == "__main__":
    main()
