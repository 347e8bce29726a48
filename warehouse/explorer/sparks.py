"""Spark lines: a few years in one small picture, with its words as alternative text.

Streamlit takes SVG elements out of a page's HTML, so a line is a picture in the page itself.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise

WIDTH, HEIGHT, MARGIN = 220, 44, 4
MARK = "#2a8a80"  # As --w-mark in style.css: 3:1 on both backgrounds.


@dataclass(frozen=True)
class Point:
    """One year. Points of another `series`, or with a year between them, are not joined."""

    year: int
    value: int | Decimal
    series: str


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Points that one line may join; a run of one is a dot."""
    found = [[points[0]]] if points else []
    for before, after in pairwise(points):
        if after.series == before.series and after.year == before.year + 1:
            found[-1].append(after)
        else:
            found.append([after])
    return found


def html(points: Sequence[Point], alt: str, caption: str) -> str:
    """A line on a scale from 0, with the last year marked; `caption` is visible below it."""
    source = b64encode(_svg(points).encode()).decode()
    return (
        f'<img class="w-spark" src="data:image/svg+xml;base64,{source}" alt="{escape(alt, quote=True)}">'
        f'<p class="w-card-note">{escape(caption)}</p>'
    )


def _svg(points: Sequence[Point]) -> str:
    years = points[-1].year - points[0].year or 1
    top = max(point.value for point in points) or 1

    def place(point: Point) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * (point.year - points[0].year) / years
        y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * float(point.value) / float(top)
        return f"{x:.1f} {y:.1f}"

    lines = "".join(
        f'<path d="M{"L".join(place(point) for point in run)}"/>' for run in runs(points) if len(run) > 1
    )
    # A line of no length with round ends is a dot.
    dots = "".join(f'<path d="M{place(run[0])}h0"/>' for run in runs(points) if len(run) == 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none"'
        f' stroke="{MARK}" stroke-linecap="round" stroke-linejoin="round">'
        f'<g stroke-width="2">{lines}</g>'
        f'<g stroke-width="5">{dots}<path d="M{place(points[-1])}h0"/></g></svg>'
    )
