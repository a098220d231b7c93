"""Style: how every picture of ours looks, and pictures side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import seaborn as sns

from .colours import PALETTE

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def style() -> None:
    """Set the look of all pictures: white, light grid, a font with Chinese glyphs if any."""
    from matplotlib import font_manager

    found = {f.name for f in font_manager.fontManager.ttflist}
    fonts = [
        "DejaVu Sans",
        *(
            f
            for f in ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC")
            if f in found
        ),
    ]
    sns.set_theme(style="whitegrid", palette=PALETTE, font="DejaVu Sans")
    plt.rcParams["font.family"] = fonts


def side_by_side(*widths: float, height: float = 3.6) -> tuple[Figure, Any]:
    """Make a figure with axes of these widths (inches), outside pyplot's list of open figures."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(sum(widths), height), layout="constrained")
    return figure, figure.subplots(1, len(widths), width_ratios=widths, squeeze=False)[0]
