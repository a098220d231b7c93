"""Readers: the page's kernels, one a reader, forked from a warm process and limited in number."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from tornado.web import HTTPError
from traitlets import Integer, default

FORKS = sys.platform == "linux"  # Windows cannot, and macOS' own libraries do not bear it


class Warm:
    """The warm process, started when first needed; ends with this one, and its kernels with it."""

    def __init__(self, *command: str) -> None:
        self._command = [*command] or [sys.executable, "-m", f"{__package__}.warm"]
        self._process: subprocess.Popen[str] | None = None
        self._turn = asyncio.Lock()

    def start(self) -> subprocess.Popen[str]:
        """Start it, if it does not run."""
        if self._process is None or self._process.poll() is not None:
            # one thread: more would not survive a fork, and all readers share the processors
            one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
            one["MALLOC_ARENA_MAX"] = "1"  # a kernel's threads would each have a heap of their own
            pipes: Any = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._process = subprocess.Popen(
                self._command, text=True, env=os.environ | one, **pipes
            )
            self._ready = False
        return self._process

    async def fork(self, order: dict[str, Any]) -> int:
        """Have a kernel forked; return its process number."""
        async with self._turn:
            return await asyncio.to_thread(self._ask, json.dumps(order))

    def _ask(self, order: str) -> int:
        process = self.start()
        assert process.stdin
        assert process.stdout
        if not self._ready:
            self._ready = process.stdout.readline() == "ready\n"
        process.stdin.write(order + "\n")
        process.stdin.flush()
        return int(process.stdout.readline())


WARM = Warm()


class Forked:
    """A kernel's process, which is none of our children, with what is asked of a Popen."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Return 0; asked only when it has ended."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """End it."""
        self.send_signal(signal.SIGTERM)


class ForkingProvisioner(LocalProvisioner):
    """Forks where the usual one starts Python anew."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel that the command line is for."""
        order = dict(arguments=cmd[cmd.index("-f") :], env=kwargs["env"], cwd=kwargs["cwd"])
        self.pid = await WARM.fork(order)
        self.process = Forked(self.pid)  # type: ignore[assignment]
        return self.connection_info


class ForkedKernel(ServerKernelManager):
    """A kernel that is forked."""

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or kw.pop("kernel_id", "")
            about: dict[str, Any] = dict(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec)
            self.provisioner = ForkingProvisioner(parent=self, **about)
        return await super()._async_pre_start_kernel(**kw)


class Readers(AsyncMappingKernelManager):
    """All kernels: so many at a time and no more."""

    most = Integer(40, help="Readers at a time.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if FORKS:
            WARM.start()  # loads while the first reader opens the browser

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        name = ForkedKernel if FORKS else ServerKernelManager
        return f"{name.__module__}.{name.__qualname__}"

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a reader's kernel.

        Raises
        ------
        HTTPError
            503, if there are as many readers as may be.
        """
        if len(self) >= self.most:
            raise HTTPError(
                503, reason=f"{self.most} readers are here; come again when one has left"
            )
        return str(await super().start_kernel(**kwargs))
