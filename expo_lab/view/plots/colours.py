"""Colours: seaborn's colour-blind palette, with a marker for each colour."""

from collections.abc import Iterable
from itertools import cycle

# The ten colours of seaborn's "colorblind", those first that stay farthest apart under
# protanopia, deuteranopia and tritanopia: any two of the first five differ by more than 24
# (CIE76 after Machado et al. 2009, severity 1), seaborn's own first four by as little as 13.
PALETTE = (
    "#0173b2",
    "#56b4e9",
    "#d55e00",
    "#949494",
    "#ca9161",
    "#029e73",
    "#de8f05",
    "#cc78bc",
    "#fbafe4",
    "#ece133",
)
# Colour is never the only sign: matplotlib's markers, and the same shapes as text.
MARKERS = ("o", "^", "s", "D", "v", "p", "P", "X", "*", "h")
SIGNS = ("●", "▲", "■", "◆", "▼", "⬟", "✚", "✖", "★", "⬢")


def colours(names: Iterable[str]) -> dict[str, str]:
    """Give each name a colour of the palette, in order; after ten they begin again.

    >>> colours(["loyal", "latent loyal"])
    {'loyal': '#0173b2', 'latent loyal': '#56b4e9'}
    """
    return dict(zip(names, cycle(PALETTE), strict=False))
