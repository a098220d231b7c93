"""One edition, step by step, in the order in which things happen.

Every step is a pure function ``step(knobs, was, now, luck) -> dict``: `was` is the state at the
start of the edition, `now` what has happened in it so far; the returned arrays join `now`, and what
has the name of an array of the state is carried. Every step always runs; a cause is off when its
knob is 0. `STEPS` move the world, the causes' among them; `BOOKS` only write down what follows from
them, and are drawn when tables are made.
"""

from ...scenario import Scenario
from ..causes.ours import active
from ..state import Step
from .answer import answer
from .bill import bill
from .book import book
from .complain import complain
from .decide import decide
from .experience import experience
from .meet import meet
from .move import move
from .settle import settle
from .shock import shock

BOOKS = (bill, answer, settle)


def order(knobs: Scenario) -> tuple[Step, ...]:
    """Order the steps of a show: the causes that it has take their turns."""
    turns: dict[str, list[Step]] = {"before": [], "at": [], "after": []}
    for cause in active(knobs):
        if cause.step is not None:
            turns[cause.turn].append(cause.step)
    before, at, after = turns.values()
    visit = (book, *at, meet, experience, complain)
    return (shock, *before, decide, *visit, *after, move)


STEPS = order(Scenario())
