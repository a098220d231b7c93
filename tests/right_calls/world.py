"""Right calls in the room world, and of lessons and marking."""

import json

import expo_lab as xl
from expo_lab.core.resources import lend


def share(knobs, seed):
    return {"x": float(seed)}


def right(small):
    out, knobs = small.out, xl.PRESETS["mature"]
    (out / "class").mkdir()
    notebook = next(lend("exercises").glob("02_*.ipynb"))
    pristine = json.loads(notebook.read_text("utf-8"))
    (out / "class" / "Ana.ipynb").write_text("{", "utf-8")
    return {
        "accepted": {},
        "calibration_card": dict(which="mature", shows=4, seed=1),
        "experiments": dict(which="mature", shows=2, workers=1),
        "moments": dict(record=xl.world.watch(knobs, 60, 2, 1)),
        "over_accepted": dict(measure=share, draws=2, shows=2, seed=1, workers=1),
        "ranges": dict(found=xl.world.over_accepted(share, draws=3, shows=2)),
        "scenario_like": dict(
            base=small.show, which="mature", shows=2, rounds=1, resamples=2, seed=1, workers=1
        ),
        "seeds": dict(study="card", preset="mature", count=2),
        "simulate": dict(preset="mature", customers=60, editions=1, seed=1, out=None),
        "simulate_portfolio": dict(
            shows=1, out=out / "shows", preset="mature", customers=60, editions=1, seed=1,
            workers=1, progress=None, sensitive=(),
        ),
        "sweep": dict(
            knob="satisfaction_weight", measure=share, values=[0, 1], which="mature", shows=2,
            seed=1, workers=1,
        ),
        "watch": dict(knobs=knobs, customers=60, editions=1, seed=1),
        "answer": dict(text="The **first** column."),
        "diagnose": dict(
            found=0.3, right=0.25, form="share", mistaken=None, rows=None, tolerance=1e-6,
            in_order=False,
        ),
        "exercise": dict(number="02"),
        "than": dict(first=3.0, second=2.0, more="more", less="less"),
        "read_submission": dict(path=notebook, student="Ana", pristine=pristine),
        "grade": dict(
            folder=out / "class", number="02", out=out / "marks", seed=None, seconds=5.0, workers=1
        ),
    }  # fmt: skip
