"""Serve: the explorer as a web page, for readers without notebooks."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

READERS, IDLE = 40, 120  # at a time; seconds without page and work; both ours
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
    # a page of another site that calls itself by our address (DNS rebinding) gets nothing
    settings = {
        "headers": {"Content-Security-Policy": OWN_ONLY},
        "allow_remote_access": False,
        "local_hostnames": ["localhost"],
    }
    command = [sys.executable, "-m", "voila", str(PAGE), "--Voila.ip=127.0.0.1"]
    command += ["--show_tracebacks=True", f"--Voila.tornado_settings={settings!r}"]
    # a token, so that others on the same machine stay out; Voilà prints and opens it
    command += ["--Voila.auto_token=True"]
    command += [f"--VoilaConfiguration.multi_kernel_manager_class={__package__}.readers.Readers"]
    command += [f"--Readers.most={READERS}"]
    # a reader who closed the page without a word is gone after IDLE
    command += [f"--MappingKernelManager.cull_idle_timeout={IDLE}"]
    command += [f"--MappingKernelManager.cull_interval={IDLE // 4}"]
    command += [] if port is None else [f"--port={port}"]
    return command + ([] if browser else ["--no-browser"])
