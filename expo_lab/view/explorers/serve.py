"""Serve: the explorer as a web page, for readers without notebooks."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

PAGE = Path(__file__).parent / "pages" / "explore.ipynb"
# Voilà's page asks another machine for an icon font; this tells the browser not to.
OWN_ONLY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: ws:"


def explore_command(port: int | None = None, browser: bool = True) -> list[str]:
    """Return the command line that serves the explorer with Voilà, on this machine only.

    Parameters
    ----------
    port : int, optional
        Voilà's own (8866, or the next free one) by default.
    browser : bool
        Whether Voilà opens the page in the reader's browser.

    Raises
    ------
    ValueError
        If Voilà is not installed.

    Examples
    --------
    >>> explore_command(port=9000)[1:3]
    ['-m', 'voila']
    """
    if find_spec("voila") is None:
        raise ValueError(
            "explore: the web page needs Voilà, which is not installed. "
            'Install it with: pip install "expo-lab[web]"'
        )
    headers = {"headers": {"Content-Security-Policy": OWN_ONLY}}
    command = [sys.executable, "-m", "voila", str(PAGE), "--Voila.ip=127.0.0.1"]
    command += ["--show_tracebacks=True", f"--Voila.tornado_settings={headers!r}"]
    command += [] if port is None else [f"--port={port}"]
    return command + ([] if browser else ["--no-browser"])
