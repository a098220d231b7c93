"""The eight causes, a file each. Steps of one turn are taken in this order."""

from .cause import CAUSES
from .cross_side import cross_side
from .drift import drift
from .inertia import inertia
from .learning import learning
from .outside_option import outside_option
from .satisfaction import satisfaction
from .touches import touches
from .word_of_mouth import word_of_mouth

CAUSES.register(learning)
CAUSES.register(satisfaction)
CAUSES.register(word_of_mouth)  # before drift, which takes up what was suggested
CAUSES.register(drift)
CAUSES.register(inertia)
CAUSES.register(outside_option)
CAUSES.register(cross_side)
CAUSES.register(touches)
