"""Slides of a lesson that need no network: ``python docs/teaching/slides.py LESSON SLIDES.pptx``.

The lesson is run first. A slide holds the first sentence of each paragraph of a cell, or a picture,
or a folded answer on a slide of its own, so that the room answers first; all that the lesson says
stands in the notes below it.
"""

import base64
import io
import re
import sys
from html import unescape
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from pptx import Presentation
from pptx.util import Inches, Pt

from expo_lab.io.drafts import whole_file

WIDE, HIGH = Inches(13.333), Inches(7.5)
EDGE, TOP = Inches(0.7), Inches(1.5)
MOST = 6  # sentences on a slide


def plain(text):
    """A text without the marks of Markdown and HTML."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]+>|\*\*|`|^#+ ", "", text, flags=re.M)
    return unescape(re.sub(r"(?<!\w)\*(\S[^*]*)\*(?!\w)", r"\1", text)).strip()


def paragraphs(text):
    """The paragraphs and points of a cell, without code and tables."""
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    found = re.split(r"\n\s*\n|\n(?=[-*] |\d+\. )", re.sub(r"^---+$", "", text, flags=re.M))
    return [" ".join(plain(p).split()) for p in found if p.strip() and p.strip()[0] not in "|#"]


def first(paragraph):
    """Its first sentence, without the sign of a point."""
    paragraph = re.sub(r"^([-*]|\d+\.) ", "", paragraph)
    return re.split(r"(?<=[.!?:;。]) (?=[A-Z\"'(])", paragraph)[0]


class Deck:
    """Slides in the order of the lesson."""

    def __init__(self):
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = WIDE, HIGH
        self.title = ""

    def slide(self, notes):
        """A slide with its heading and its notes."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        box = slide.shapes.title
        box.left, box.top, box.width, box.height = EDGE, Inches(0.3), WIDE - 2 * EDGE, Inches(1)
        box.text_frame.text = self.title
        box.text_frame.paragraphs[0].font.size = Pt(32)
        slide.notes_slide.notes_text_frame.text = notes
        return slide

    def text(self, points, notes):
        """A slide of sentences, or several if they are many."""
        for at in range(0, len(points), MOST):
            slide = self.slide(notes)
            box = slide.shapes.add_textbox(EDGE, TOP, WIDE - 2 * EDGE, HIGH - TOP - EDGE)
            box.text_frame.word_wrap = True
            for i, point in enumerate(points[at : at + MOST]):
                line = box.text_frame.paragraphs[0] if i == 0 else box.text_frame.add_paragraph()
                line.text, line.space_after = point, Pt(12)
                line.font.size = Pt(24 if sum(map(len, points[at : at + MOST])) < 700 else 18)

    def picture(self, png, notes):
        """A slide with a picture as large as fits."""
        slide = self.slide(notes)
        shape = slide.shapes.add_picture(io.BytesIO(png), EDGE, TOP)
        scale = min((WIDE - 2 * EDGE) / shape.width, (HIGH - TOP - Inches(0.3)) / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        shape.left = (WIDE - shape.width) // 2


def slides(lesson):
    """The slides of a lesson that has run."""
    deck, said = Deck(), ""
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            for part in re.split(r"^(?=#{1,3} )", cell.source, flags=re.M):
                if heading := re.match(r"#+ (.+)", part):
                    deck.title = plain(heading[1])
                told = paragraphs(part)
                said = "\n\n".join(told)
                deck.text([first(p) for p in told], said)
            continue
        for output in cell.get("outputs", []):
            page = output.get("data", {})
            if "folded" in cell.metadata.get("tags", []) and "text/html" in page:
                deck.text(paragraphs(page["text/html"].replace("<p>", "\n\n")), said)
            elif "image/png" in page:
                deck.picture(base64.b64decode(page["image/png"]), said)
    return deck.deck


def main():
    """Run the lesson and write its slides."""
    if len(sys.argv) != 3:
        sys.exit("slides.py needs a lesson and where to: LESSON.ipynb SLIDES.pptx")
    source, target = map(Path, sys.argv[1:])
    if not source.is_file():
        sys.exit(f"slides.py: there is no lesson {source}.")
    if target.suffix != ".pptx" or not target.absolute().parent.is_dir():
        sys.exit(f"slides.py: needs a .pptx file in a folder that is there, found {target}.")
    try:
        lesson = nbformat.read(source, as_version=4)
    except ValueError:
        sys.exit(f"slides.py: {source} is no notebook; needs a lesson's .ipynb file.")
    print(f"{source.name} runs, which takes up to a minute ...", file=sys.stderr)
    place = {"metadata": {"path": str(source.parent)}}
    try:
        NotebookClient(lesson, timeout=600, resources=place).execute()
    except CellExecutionError as said:
        sys.exit(f"slides.py: a cell of {source.name} ends in {said.ename}: {said.evalue}")
    made = slides(lesson)
    with whole_file(target.absolute()) as draft:
        made.save(str(draft))
    print(f"{len(made.slides)} slides: {target.absolute()}")


if __name__ == "__main__":
    main()
