"""Slides of a lesson: what it shows, in its order, and all it says in the notes."""

import base64
import io
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import nbformat.v4 as nb
import pytest

SCRIPT = Path(__file__).parents[1] / "docs" / "teaching" / "slides.py"


@pytest.fixture(scope="module")
def module():
    spec = spec_from_file_location("slides", SCRIPT)
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def picture():
    from matplotlib.figure import Figure

    drawn = io.BytesIO()
    Figure(figsize=(4, 2)).savefig(drawn, format="png")
    return base64.b64encode(drawn.getvalue()).decode()


def shown(slide):
    return [s.text_frame.text for s in slide.shapes if s.has_text_frame]


def test_a_lesson_becomes_slides_with_all_it_says_in_the_notes(module):
    png, answer = picture(), "<details><summary>Open.</summary><p>Five &lt; six.</p></details>"
    lesson = nb.new_notebook(
        cells=[
            nb.new_markdown_cell(
                "## *Stands*\n\nOne **idea**. More of it.\n\n| a | b |\n\n- a point"
            ),
            nb.new_code_cell("x", outputs=[nb.new_output("display_data", {"image/png": png})]),
            nb.new_code_cell(
                "answer()",
                metadata={"tags": ["folded"]},
                outputs=[nb.new_output("display_data", {"text/html": answer})],
            ),
            nb.new_code_cell(
                "y", outputs=[nb.new_output("display_data", {"text/html": "<table>"})]
            ),
        ]
    )
    text, drawn, folded = module.slides(lesson).slides
    assert shown(text) == ["Stands", "One idea.\na point"]
    assert text.notes_slide.notes_text_frame.text == "One idea. More of it.\n\n- a point"
    assert shown(drawn) == ["Stands"]
    (shape,) = [s for s in drawn.shapes if not s.has_text_frame]
    assert shape.width == 2 * shape.height or abs(shape.width - 2 * shape.height) < 9
    assert shape.left + shape.width <= module.WIDE
    assert shape.top + shape.height <= module.HIGH
    assert "Five < six." in shown(folded)[1]


@pytest.mark.parametrize(
    ("lesson", "target", "said"),
    [
        ("none.ipynb", "a.pptx", r"there is no lesson none\.ipynb"),
        (str(SCRIPT), "a.pptx", "is no notebook; needs a lesson's"),
        (str(SCRIPT), "a.ppt", r"needs a \.pptx file in a folder that is there, found a\.ppt"),
        (str(SCRIPT), "away/a.pptx", r"needs a \.pptx file in a folder that is there"),
    ],
)
def test_mistakes_are_named_before_the_lesson_runs(module, lesson, target, said, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["slides.py", lesson, target])
    with pytest.raises(SystemExit, match=said):
        module.main()
