"""One edition, step by step, in the order in which things happen.

Every step is a pure function ``step(knobs, was, now, luck) -> dict``: `was` holds the traits and
the state at the start of the edition, `now` what has happened in it so far; the returned arrays
join `now`. Every step always runs; a cause is off when its knob is 0. `STEPS` move the world;
`BOOKS` only write down what follows from them, and are drawn when tables are made.
"""

from .answer import answer
from .approach import approach
from .bill import bill
from .book import book
from .complain import complain
from .decide import decide
from .drift import drift
from .experience import experience
from .learn import learn
from .meet import meet
from .move import move
from .register import register
from .settle import settle
from .shock import shock
from .talk import talk
from .visit import visit

STEPS = (
    shock,
    approach,
    decide,
    book,
    register,
    visit,
    meet,
    experience,
    complain,
    talk,
    learn,
    drift,
    move,
)
BOOKS = (bill, answer, settle)
