"""Charts: bars drawn as SVG, whose words are the page's own, in any script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

COLOURS = ("#0072b2", "#56b4e9", "#009e73", "#d55e00")  # Okabe & Ito's, told apart by all eyes
WIDE, HIGH, EDGE = 640, 260, 30


def stacked(labels: Sequence[str], up: pd.DataFrame, down: pd.Series, names: Sequence[str]) -> str:
    """Draw bars by edition: columns of `up` above the line, `down` below it, with their numbers.

    >>> stacked(["2024"], pd.DataFrame(dict(a=[3.0])), pd.Series([1.0]), ["stayed", "left"])[:4]
    '<svg'
    """
    up, down = up.fillna(0), down.fillna(0)
    top, bottom = max(up.sum(axis=1).max(), 1), down.max()
    scale = (HIGH - 2 * EDGE) / (top + bottom)
    zero = EDGE + top * scale
    step = WIDE / max(len(labels), 1)
    width = min(step * 0.6, 80)
    parts = []
    for k, label in enumerate(labels):
        x, y = k * step + (step - width) / 2, zero
        for j, value in enumerate(up.iloc[k]):
            y -= value * scale
            parts.append(_bar(x, y, width, value * scale, COLOURS[j], value))
        parts.append(_bar(x, zero, width, down.iloc[k] * scale, COLOURS[3], down.iloc[k]))
        parts.append(_word(x + width / 2, HIGH - 4, label))
    parts.append(f'<line x1="0" x2="{WIDE}" y1="{zero:.1f}" y2="{zero:.1f}" stroke="#333"/>')
    colours = [*COLOURS[: len(up.columns)], COLOURS[3]]
    return _svg([*parts, *_legend(names, colours)], HIGH + 26)


def shares(labels: Sequence[str], values: Sequence[float]) -> str:
    """Draw one bar cut into shares of a whole, with their names and per cents."""
    parts, x = [], 0.0
    for k, (label, value) in enumerate(zip(labels, values, strict=True)):
        width = value * WIDE
        parts.append(
            f'<rect x="{x:.1f}" y="24" width="{width:.1f}" height="44" fill="{COLOURS[k]}"/>'
        )
        parts.append(_word(x + width / 2, 51, f"{value:.0%}", "#fff"))
        parts.append(_word(x + width / 2, 86, label))
        x += width
    return _svg(parts, 96)


def _svg(parts: Sequence[str], high: int) -> str:
    head = f'<svg role="img" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}"'
    return (
        f'{head} xmlns="http://www.w3.org/2000/svg" font-family="sans-serif">{"".join(parts)}</svg>'
    )


def _bar(x: float, y: float, width: float, high: float, colour: str, value: float) -> str:
    if value <= 0:
        return ""
    bar = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{high:.1f}" fill="{colour}"/>'
    return bar + (
        _word(x + width / 2, y + high / 2 + 4, f"{value:,.0f}", "#fff") if high > 14 else ""
    )


def _word(x: float, y: float, text: str, colour: str = "#222") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="13" '
        f'fill="{colour}">{escape(str(text))}</text>'
    )


def _legend(names: Sequence[str], colours: Sequence[str]) -> list[str]:
    step = WIDE / len(names)
    return [
        f'<rect x="{k * step:.0f}" y="{HIGH + 8}" width="12" height="12" fill="{c}"/>'
        f'<text x="{k * step + 18:.0f}" y="{HIGH + 19}" font-size="13">{escape(n)}</text>'
        for k, (n, c) in enumerate(zip(names, colours, strict=True))
    ]
