"""Time from a slider's change to its answer: codes sent by Python, picture painted by a browser.

Run `python tests/benchmarks/bench_explorer.py`; a path after it is where a picture is saved.
"""

import runpy
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np

import expo_lab as xl

fronts = runpy.run_path(str(Path(__file__).parents[1] / "browser" / "conftest.py"))

CHANGES = 100
NOTEBOOK = """
import expo_lab as xl
xl.view.explore(xl.profile(xl.simulate()).query("kind == 'exhibitor'"))
"""
# Every repaint ends by setting the label; the frame after it is on the screen.
CHANGE = """async (changes) => {
  const canvas = document.querySelector("canvas[aria-label]");
  const handle = document.querySelectorAll(".noUi-handle")[1];
  const times = [];
  for (let i = 0; i < changes; i++) {
    const begin = performance.now();
    const painted = new Promise((done) => {
      const label = new MutationObserver(() => {
        label.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now())));
      });
      label.observe(canvas, { attributeFilter: ["aria-label"] });
    });
    const key = i % 20 < 10 ? "ArrowRight" : "ArrowLeft";
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    times.push((await painted) - begin);
    await new Promise((rested) => setTimeout(rested, 100));
  }
  return times;
}"""


def report(what: str, seconds) -> None:
    middle, high = np.quantile(seconds, [0.5, 0.95]) * 1000
    print(f"{what:48s} median {middle:6.1f} ms   95th percentile {high:6.1f} ms", flush=True)


def in_python() -> None:
    people = xl.profile(xl.simulate()).query("kind == 'exhibitor'")
    explorer = xl.view.explore(people)
    slider, sent, times = explorer.sliders["attitude_cut"], [], []
    explorer.canvas.observe(lambda change: sent.append(time.perf_counter()), "codes")
    for i in range(CHANGES):
        begin = time.perf_counter()
        slider.value = slider.min + (i % 50 + 1) * slider.step
        times.append((sent[-1] - begin, time.perf_counter() - begin))
    report(f"Python, {len(people):,} customers: codes set", [t[0] for t in times])
    report(f"Python, {len(people):,} customers: with the tables", [t[1] for t in times])


def in_browser(folder: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    notebook.metadata["kernelspec"] = dict(name="python3", display_name="Python 3")
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / "explore.ipynb")
    lab = fronts["jupyterlab"](folder, folder / "notebooks")
    with fronts["chromium"]() as browser, lab as address:
        page = browser.new_page(viewport=dict(width=1500, height=1000))
        page.goto(f"{address}lab/tree/explore.ipynb?reset", timeout=90_000)
        fronts["run_all"](page)
        fronts["appear"](page)
        page.wait_for_timeout(1000)
        times = np.array(page.evaluate(CHANGE, CHANGES)) / 1000
        report("JupyterLab, from key to painted picture", times)


def picture(path: str, folder: Path) -> None:
    with fronts["chromium"]() as browser, fronts["voila"](folder) as address:
        page = browser.new_page(viewport=dict(width=1060, height=1100))
        page.goto(address, timeout=90_000)
        fronts["appear"](page)
        page.locator(".noUi-handle").nth(1).focus()
        for _ in range(6):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(1500)
        page.locator(".expo-lab").first.screenshot(path=path)


if __name__ == "__main__":
    in_python()
    with tempfile.TemporaryDirectory() as folder:
        in_browser(Path(folder))
    for path in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            picture(path, Path(folder))
