"""Lines over time as HTML: places in per cent, so that it fits any width while words keep their size.

Streamlit takes SVG out of a page's HTML, so a line is a box cut to its shape.
"""

from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

# The plot inside the drawing, in per cent: room for words above, for years below.
LEFT, RIGHT, TOP, BOTTOM = 3, 97, 14, 88
EDGE = 20
MOST_YEARS = 6


@dataclass(frozen=True)
class Point:
    """A value at a date, or at a whole number; `label` stands beside it, `title` shows on hover.

    Without a value the line breaks there. Only some points of the first line carry their label.
    """

    on: date | int
    value: float | None
    label: str
    title: str


@dataclass(frozen=True)
class Line:
    """Points of one way of counting, oldest first. Lines are told apart by dashes, number and name.

    Without `has_dots` (many points close by) only the last one carries its dot.
    """

    name: str
    points: list[Point]
    has_dots: bool = True


def html(lines: list[Line], alt: str, ticks: dict[int, str] | None = None) -> str:
    """Lines from zero to the highest value; `alt` describes them and is visible above.

    Years are marked below, or `ticks`: places in words.
    """
    points = [point for line in lines for point in line.points if point.value is not None]
    first, last = min(p.on for p in points), max(p.on for p in points)
    width = _apart_by(first, last) or 1
    top = max(p.value for p in points) or 1

    def place(point: Point) -> tuple[float, float]:
        x = _across(_apart_by(first, point.on), width)
        return x, BOTTOM - (BOTTOM - TOP) * float(point.value) / float(top)

    ticks = _years(first, last) if ticks is None else ticks
    marks = "".join(_tick(_across(_apart_by(first, on), width), text) for on, text in ticks.items())
    drawn = "".join(_line(i, line, place) for i, line in enumerate(lines))
    names = "".join(
        f'<li class="w-series{min(i, 1)}"><span>{_mark(i)}</span>{escape(line.name)}</li>'
        for i, line in enumerate(lines)
    )
    return (
        f'<p class="w-alt">{escape(alt)}</p>'
        f'<div class="w-lines" role="img" aria-label="{escape(alt, quote=True)}">'
        f"{marks}{drawn}</div>"
        f'<ul class="w-names">{names}</ul>'
    )


def _line(number: int, line: Line, place) -> str:
    points = [point for point in line.points if point.value is not None]
    places = [place(point) for point in points]
    dots = "".join(
        f'<span class="w-dot" style="left:{x:.2f}%;top:{y:.2f}%" title="{escape(point.title)}">'
        f"{_mark(number)}</span>"
        for (x, y), point in list(zip(places, points, strict=True))[0 if line.has_dots else -1 :]
    )
    # Only the ends and the peak of the longest line carry words: more would run into each other.
    highest = max(range(len(places)), key=lambda i: (points[i].value, i))
    labelled = {0, highest, len(places) - 1} if number == 0 else set()
    words = "".join(_word(*places[i], points[i].label) for i in _apart(sorted(labelled), places))
    runs = (list(run) for has_value, run in groupby(line.points, _has_value) if has_value)
    paths = "".join(_path([place(point) for point in run]) for run in runs)
    return f'<div class="w-series{min(number, 1)}">{paths}{dots}{words}</div>'


def _has_value(point: Point) -> bool:
    return point.value is not None


def _path(places: list[tuple[float, float]]) -> str:
    return f'<span class="w-path" style="clip-path:{shape(places)}"></span>' if len(places) > 1 else ""


def _mark(number: int) -> str:
    """The longest line has plain dots; the others carry their number, here and in the names below."""
    return str(number + 1) if number else ""


def shape(places: list[tuple[float, float]]) -> str:
    above = [f"{x:.2f}% calc({y:.2f}% - 1.5px)" for x, y in places]
    below = [f"{x:.2f}% calc({y:.2f}% + 1.5px)" for x, y in reversed(places)]
    return f"polygon({','.join(above + below)})"


def _apart(labelled: list[int], places: list[tuple[float, float]]) -> list[int]:
    """Of labels closer than a label's width on a narrow screen, the later one."""
    kept: list[int] = []
    for i in reversed(labelled):
        if not kept or places[kept[-1]][0] - places[i][0] > EDGE * 1.5:
            kept.append(i)
    return kept


def _word(x: float, y: float, label: str) -> str:
    side = "start" if x < EDGE else "end" if x > 100 - EDGE else "middle"
    return f'<span class="w-word w-{side}" style="left:{x:.2f}%;top:{y:.2f}%">{escape(label)}</span>'


def _apart_by(first: date | int, on: date | int) -> int:
    """Days between dates, else what lies between numbers."""
    return (on - first).days if isinstance(on, date) else on - first


def _years(first: date, last: date) -> dict[date, str]:
    years = range(first.year + 1, last.year + 1)
    step = -(-len(years) // MOST_YEARS) or 1
    return {date(year, 1, 1): str(year) for year in list(years)[::-1][::step]}


def _across(distance: int, width: int) -> float:
    return LEFT + (RIGHT - LEFT) * distance / width


def _tick(x: float, text: str) -> str:
    return f'<span class="w-tick" style="left:{x:.2f}%"><span>{escape(text)}</span></span>'
