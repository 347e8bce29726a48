"""Spark lines: a few years in one small drawing, with its words as alternative text."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import pairwise

from warehouse.explorer import lines

# The drawing inside its box, in per cent: room for the dots at its edges.
START, END = 2, 98
TOP, BOTTOM = 8, 92


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
    """Lines on a scale from 0, the last year marked; `alt` is their text, `caption` is visible below."""
    years = points[-1].year - points[0].year or 1
    top = float(max(point.value for point in points)) or 1

    def place(point: Point) -> tuple[float, float]:
        x = START + (END - START) * (point.year - points[0].year) / years
        return x, BOTTOM - (BOTTOM - TOP) * float(point.value) / top

    found = runs(points)
    paths = "".join(
        f'<span class="w-path" style="clip-path:{lines.shape([place(point) for point in run])}"></span>'
        for run in found
        if len(run) > 1
    )
    lone = [run[0] for run in found[:-1] if len(run) == 1]
    dots = "".join(
        f'<span class="w-dot" style="left:{x:.2f}%;top:{y:.2f}%"></span>'
        for x, y in map(place, [*lone, points[-1]])
    )
    return (
        f'<div class="w-spark" role="img" aria-label="{escape(alt, quote=True)}">{paths}{dots}</div>'
        f'<p class="w-card-note">{escape(caption)}</p>'
    )
