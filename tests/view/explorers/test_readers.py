"""Kernels of the page's readers: so many and no more, and each can be ended."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest
from tornado.web import HTTPError

from expo_lab.view.explorers import readers
from expo_lab.view.explorers.serve import READERS, explore_command

posix = pytest.mark.skipif(os.name == "nt", reason="kernels are forked on Linux only")


def test_the_page_is_full_at_some_time(monkeypatch):
    monkeypatch.setattr(readers, "FORKS", False)
    with pytest.raises(HTTPError, match="0 readers are here; come again when one has left") as full:
        asyncio.run(readers.Readers(most=0).start_kernel())
    assert full.value.status_code == 503


def test_the_command_asks_for_a_token_the_host_and_an_end():
    command = explore_command(port=9001, browser=False)
    assert {"--Voila.auto_token=True", f"--Readers.most={READERS}"} <= set(command)
    assert any("'allow_remote_access': False" in part for part in command)
    assert any(part.startswith("--MappingKernelManager.cull_idle_timeout=") for part in command)
    assert not any("token=" in part.lower() for part in command if "auto_token" not in part)


@posix
@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_a_forked_kernel_is_seen_and_ended(end):
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    kernel = readers.Forked(sleeper.pid)
    assert kernel.poll() is None
    getattr(kernel, end)()
    assert sleeper.wait() == -(signal.SIGKILL if end == "kill" else signal.SIGTERM)
    assert (kernel.poll(), kernel.wait()) == (0, 0)
    kernel.kill()  # what has ended can be ended again


@posix
@pytest.mark.skipif(not readers.FORKS, reason="kernels are forked on Linux only")
def test_the_warm_process_forks_kernels_that_end_with_it(tmp_path, monkeypatch):
    # in its place a process that has loaded nothing, with the same loop
    code = """
import sys
from expo_lab.view.explorers import warm
warm.rehearse, warm.LOADED = tuple, ()
def kernel(app, order):
    import os, time
    open(order["cwd"] + "/" + str(os.getpid()), "w").close()
    time.sleep(120)
warm._become_kernel = kernel
warm.main()
"""
    script = tmp_path / "warm_process.py"
    script.write_text(code)
    real = subprocess.Popen
    monkeypatch.setenv("OMP_NUM_THREADS", "7")

    def popen(command, **how):
        assert command[1:] == ["-m", "expo_lab.view.explorers.warm"]
        assert how["env"]["OMP_NUM_THREADS"] == "1"
        return real([sys.executable, str(script)], **how)

    monkeypatch.setattr(subprocess, "Popen", popen)
    warm = readers.Warm()

    async def two():
        order = dict(arguments=[], env={}, cwd=str(tmp_path))
        return await asyncio.gather(warm.fork(order), warm.fork(order))

    made = asyncio.run(two())
    kernels = [readers.Forked(pid) for pid in made]
    assert len(set(made)) == 2
    assert [k.poll() for k in kernels] == [None, None]
    kernels[0].kill()
    process = warm.start()
    process.kill()  # as if the server were killed: the pipe closes, or the process itself ends
    process.wait()
    kernels[1].kill()
