"""The command line of the web page, and the page it serves."""

import sys
from pathlib import Path

import pytest

from expo_lab.view.explorers import serve


def test_the_command_serves_this_packages_page_on_this_machine_only():
    command = serve.explore_command(port=9001, browser=False)
    assert command[:3] == [sys.executable, "-m", "voila"]
    assert Path(command[3]).is_file()
    assert {"--port=9001", "--no-browser", "--Voila.ip=127.0.0.1"} <= set(command)
    assert not {a.split("=")[0] for a in serve.explore_command()} & {"--port", "--no-browser"}


def test_without_voila_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r'pip install "expo-lab\[web\]"'):
        serve.explore_command()
