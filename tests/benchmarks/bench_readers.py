"""Memory of the web page by readers, and how long each waits; Linux, for it reads /proc.

Run `python tests/benchmarks/bench_readers.py 30`. A reader here is what a browser does without
painting: the page is fetched to its end, and its kernel's channels are held open. Memory is the
proportional share (PSS): a page of memory that several processes share counts once.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from websocket import create_connection

from expo_lab.view.explorers.serve import explore_command

PORT = 8977


def family(first: int) -> list[int]:
    """A process and all that come from it, those too that have left its session."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found = [first]
    for number in found:
        found += [child for child, parent in parents.items() if parent == number]
    return found


def memory(number: int) -> dict[str, int]:
    """What a process holds, in MB: its proportional share, and what no other has."""
    held = dict(Pss=0, Private_Dirty=0)
    try:
        for line in (Path("/proc") / str(number) / "smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in held:
                held[name] = int(rest.split()[0]) // 1024
    except OSError:
        pass
    return held


class Server:
    """The page, served; `close` ends it."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        command = explore_command(port=PORT, browser=False)
        stay = "--MappingKernelManager.cull_idle_timeout="  # all are to be counted
        command = [f"{stay}3600" if c.startswith(stay) else c for c in command]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        while not (found := re.search(r"token=(\w+)", self.log.read_text())):
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            time.sleep(0.2)
        self.token = found[1]
        self.channels: list = []

    def read(self) -> tuple[float, float]:
        """Fetch the page; return the seconds to the first picture's data and to the end."""
        begin, first, page = time.perf_counter(), None, b""
        with urlopen(f"http://127.0.0.1:{PORT}/?token={self.token}", timeout=300) as answer:
            while part := answer.read1(65536):
                page += part
                if first is None and b"widget-view+json" in page:
                    first = time.perf_counter() - begin
        whole = time.perf_counter() - begin
        kernel = re.search(rb'"kernelId": *"([\w-]+)"', page)
        if kernel is None:
            raise ValueError(page[-2000:].decode())
        where = f"ws://127.0.0.1:{PORT}/api/kernels/{kernel[1].decode()}/channels"
        self.channels.append(create_connection(f"{where}?token={self.token}"))
        return first or whole, whole

    def total(self) -> tuple[int, int, int]:
        """Memory of all, of the server and the warm process, and private memory of a kernel."""
        kernels = {n: memory(n) for n in family(self.process.pid)}
        own = sorted(m["Private_Dirty"] for m in kernels.values())
        return sum(m["Pss"] for m in kernels.values()), len(kernels), own[len(own) // 2]

    def close(self) -> None:
        """End it."""
        for channel in self.channels:
            channel.close()
        self.process.terminate()
        self.process.wait()


def main(readers: int) -> None:
    """Let readers in one after another, then ask all kernels for a movement."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            for reader in range(1, readers + 1):
                first, whole = server.read()
                if reader in (1, 2, 5, 10, 20, 30) or reader == readers:
                    mb, processes, own = server.total()
                    print(
                        f"reader {reader:3d}: first picture's data after {first:5.1f} s, page "
                        f"whole after {whole:5.1f} s; {mb:5d} MB in {processes} processes, "
                        f"{own} MB of a kernel's own",
                        flush=True,
                    )
            time.sleep(3)
            print(f"at rest: {server.total()[0]} MB")
        finally:
            server.close()


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["30"])[0]))
