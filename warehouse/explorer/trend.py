"""Active participants over time: one line for each way of counting, never one across two."""

from itertools import groupby

import streamlit as st

from warehouse.explorer import bars, coverage_queries, evidence, formats, lines, say
from warehouse.explorer.view import View

COLUMNS = [
    "as_of_on",
    "participants_persons",
    "segment",
    "series_id",
    "is_rounded",
    "is_press_only",
]
RELATION = "core.fct_participants"


def title(view: View, region: dict, rows: list[dict]) -> str:
    last = max(rows, key=lambda row: row["as_of_on"])
    return view.words(
        "trend.title",
        region=region["region_name"],
        persons=formats.persons(last["participants_persons"], view.lang),
        when=formats.day(last["as_of_on"], view.lang),
        segment=view.in_text(view.label(last, "segment_label")),
    )


def html(view: View, rows: list[dict]) -> str:
    """Lines of rows of coverage_queries.trend, what they say in words, and what flags mean."""
    drawn = [
        lines.Line(view.label(group[0], "series_label"), [_point(view, row) for row in group])
        for group in (list(g) for _, g in groupby(rows, key=lambda row: row["series_id"]))
    ]
    notes = []
    if len(drawn) > 1:
        notes.append(view.words("trend.series", count=formats.whole(len(drawn), view.lang)))
    if any(row["as_of_on"].month == 12 for row in rows):
        notes.append(view.words("home.december"))
    notes += view.flag_notes(rows)
    return lines.html(drawn, _alt(view, drawn)) + bars.small_html(notes)


def show(view: View, region: dict, territory: str, segment: str) -> None:
    made_by = coverage_queries.trend(region["region_code"], territory, segment)
    rows = view.read(made_by)
    if rows.is_empty():
        return
    heading = title(view, region, rows.to_dicts())
    say.header(heading, anchor=False)
    st.html(html(view, rows.to_dicts()))
    evidence.show(
        view,
        name=f"trend-{region['region_code']}-{segment}",
        title=heading,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def _point(view: View, row: dict) -> lines.Point:
    persons = formats.whole(row["participants_persons"], view.lang)
    when = formats.day(row["as_of_on"], view.lang)
    return lines.Point(
        row["as_of_on"],
        row["participants_persons"],
        formats.persons(row["participants_persons"], view.lang),
        view.words("trend.point", persons=persons, when=when),
    )


def _alt(view: View, drawn: list[lines.Line]) -> str:
    points = drawn[0].points
    highest, last = max(points, key=lambda point: point.value), points[-1]
    if len(points) == 1:
        return view.words("trend.alt_one", last=last.title)
    return view.words(
        "trend.alt",
        count=formats.whole(len(points), view.lang),
        first=points[0].title,
        highest=highest.title,
        last=last.title,
    )
