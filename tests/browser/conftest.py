"""A real browser and real servers for the explorers: one of each, shared by the tests here.

The fixtures end with the module that uses them and not with the session: while Playwright's
synchronous interface is open, nothing else in this process can run an event loop.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from expo_lab.view.explorers.serve import explore_command

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
NAMES += ["msedge", "microsoft-edge", "microsoft-edge-stable"]
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
]
# The proxy leads nowhere: a page that needs another machine fails here.
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ARGS += ["--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>;127.0.0.1"]
TOKEN = "a-token-of-the-tests"
PATIENCE = 90_000  # milliseconds a page may take on a busy machine


def find_chromium() -> str | None:
    """Chromium, Chrome or Edge: on the PATH, or where each system keeps it."""
    on_path = filter(None, map(shutil.which, NAMES))
    return next(on_path, None) or next(filter(os.path.exists, PLACES), None)


@contextmanager
def chromium():
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGS)
        yield browser
        browser.close()


@contextmanager
def serving(command, port: int, folder: Path):
    """Run a server with settings of its own until the block ends; yield its address."""
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"JUPYTER_TOKEN": TOKEN}  # instead of one that is drawn and printed
    own |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PREFER_ENV_PATH": "1"}
    scripts = str(Path(sys.executable).parent)
    env = os.environ | own | {"PATH": os.pathsep.join([scripts, os.environ["PATH"]])}
    # JupyterLab asks at its first start whether it may fetch news: answered here
    settings = folder / "CONFIG" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    no_news = {"fetchNews": "false", "checkForUpdates": False}
    settings.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": no_news}))
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=folder)
    try:
        _wait_for(port, server, folder / "log.txt")
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"no server at port {port}:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def voila(folder: Path):
    """The explorer's web page, as `expo-lab explore` serves it; its address holds the token."""
    port = free_port()
    with serving(explore_command(port, browser=False), port, folder) as address:
        yield f"{address}?token={TOKEN}"


def jupyterlab(folder: Path, notebooks: Path):
    """JupyterLab over a folder of notebooks."""
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token="]
    command += [f"--ServerApp.root_dir={notebooks}", "--ServerApp.disable_check_xsrf=True"]
    return serving(command, port, folder)


def run_all(page) -> None:
    """Press Run All until a cell runs: before the kernel's socket is up it is silently lost."""
    ran = "[...document.querySelectorAll('.jp-InputPrompt')].some(p => /[*\\d]/.test(p.innerText))"
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=PATIENCE)
    for _ in range(20):
        # on a slow machine JupyterLab may ask for the kernel before it has found it: take the offer
        for offer in page.locator(".jp-Dialog button.jp-mod-accept").all():
            offer.click()
        page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        page.wait_for_timeout(1500)
        if page.evaluate(ran):
            return
    raise RuntimeError("no cell ran")


def appear(page) -> None:
    """Wait for the explorer; where it does not come, say what stands on the page instead."""
    from playwright.sync_api import TimeoutError as Late

    try:
        page.wait_for_selector("canvas[aria-label]", timeout=PATIENCE)
    except Late as late:
        raise RuntimeError(f"no explorer on the page:\n{page.inner_text('body')[-3000:]}") from late


def leaving(page) -> list[str]:
    """Collect, from now on, what a page asks of other machines and its policy does not stop."""
    asked: list[str] = []

    def is_outside(url: str) -> bool:
        return url.startswith(("http", "ws")) and "//127.0.0.1:" not in url

    def forget(request) -> None:
        if request.failure == "csp" and request.url in asked:  # the browser kept it back
            asked.remove(request.url)

    page.on("request", lambda r: asked.append(r.url) if is_outside(r.url) else None)
    page.on("websocket", lambda s: asked.append(s.url) if is_outside(s.url) else None)
    page.on("requestfailed", forget)
    return asked


@pytest.fixture(scope="module")
def browser():
    if find_chromium() is None:
        reason = "no Chromium, Chrome or Edge on the PATH or in its usual place"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def voila_page(browser, tmp_path_factory):
    """The web page with the explorer on it, and the list of what it asked of other machines."""
    with voila(tmp_path_factory.mktemp("voila")) as address:
        page = browser.new_page(viewport=dict(width=1280, height=1000))
        asked = leaving(page)
        page.goto(address, timeout=PATIENCE)
        appear(page)
        yield page, asked


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """Open a notebook of one cell in JupyterLab and run it: `lab(source)` returns the page."""
    import nbformat

    # a folder as readers name theirs: spaces, letters beyond ASCII
    notebooks = tmp_path_factory.mktemp("Messe – 展会 für Käufer")
    with jupyterlab(tmp_path_factory.mktemp("lab"), notebooks) as address:

        def run(source: str):
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
            notebook.metadata["kernelspec"] = dict(name="python3", display_name="Python 3")
            nbformat.write(notebook, notebooks / "mapa de fidelización.ipynb")
            page = browser.new_page(viewport=dict(width=1500, height=1000))
            asked = leaving(page)
            page.goto(f"{address}lab/tree/mapa de fidelización.ipynb?reset", timeout=PATIENCE)
            run_all(page)
            appear(page)
            return page, asked

        yield run
