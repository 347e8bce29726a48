"""Members month by month from an office's records: stock, mean of twelve months, December, coverage."""

from html import escape

import streamlit as st

from warehouse.explorer import (
    bars,
    coverage_month_segments,
    coverage_queries,
    evidence,
    extracts,
    formats,
    lines,
    say,
)
from warehouse.explorer.view import View

RELATION = "coverage.membership_by_region_month"
COLUMNS = [
    "month_on",
    "base_id",
    "active_persons",
    "average_active_persons",
    "base_persons",
    "base_round",
    "coverage_pct",
    "is_suppressed",
]


def show(view: View, region: dict, segment: str) -> None:
    made_by = coverage_queries.members(region["region_code"], segment)
    rows = view.read(made_by)
    if rows.is_empty():
        say.header(view.words("members.none_title", region=region["region_name"]), anchor=False)
        extracts.nothing(view, region, RELATION)
        return
    listed = rows.to_dicts()
    heading = title(view, region, listed)
    say.header(heading, anchor=False)
    st.html(extracts.notice(view, listed[0]))
    st.html(_chart(view, listed))
    st.html("".join(f"<p>{escape(said)}</p>" for said in december(view, listed)))
    st.html(bars.html([_rung(view, row) for row in _rates(listed)], coverage(view, listed)))
    bars.small_print(
        [view.words("members.how"), *extracts.hidden_notes(view, listed), *view.flag_notes(listed)]
    )
    evidence.show(
        view,
        name=f"members-{region['region_code']}-{segment}",
        title=heading,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )
    coverage_month_segments.show(view, region)


def title(view: View, region: dict, rows: list[dict]) -> str:
    """The latest month of rows of coverage_queries.members, in a line."""
    last = rows[0]
    is_hidden = last["active_persons"] is None
    return view.words(
        "members.title_hidden" if is_hidden else "members.title",
        region=region["region_name"],
        segment=view.in_text(view.label(last, "segment_label")),
        when=formats.day(last["month_on"], view.lang),
        **({} if is_hidden else {"persons": formats.persons(last["active_persons"], view.lang)}),
    )


def december(view: View, rows: list[dict]) -> list[str]:
    """How far each December stands above the mean of its year, the latest first."""
    found = [row for row in _once_a_month(rows) if row["december_effect_pct"] is not None]
    return [_december(view, row) for row in found] or [view.words("members.no_december")]


def _december(view: View, row: dict) -> str:
    effect = row["december_effect_pct"]
    side = "above" if effect >= 0 else "below"
    return view.words(
        f"members.december_{side}",
        when=formats.month(row["month_on"], view.lang),
        persons=formats.persons(row["active_persons"], view.lang),
        average=formats.persons(row["average_active_persons"], view.lang),
        effect=formats.percent(abs(effect), view.lang),
    )


def _once_a_month(rows: list[dict]) -> list[dict]:
    """Persons are the same over every base."""
    return [row for row in rows if row["base_id"] == rows[0]["base_id"]]


def _chart(view: View, rows: list[dict]) -> str:
    months = _once_a_month(rows)[::-1]
    held = [row for row in months if row["active_persons"] is not None]
    if not held:
        return bars.small_html([view.words("members.all_hidden")])
    drawn = [
        lines.Line(
            view.words(f"members.line_{name}"),
            [_point(view, row, column) for row in months],
            has_dots=False,
        )
        for name, column in (("active", "active_persons"), ("average", "average_active_persons"))
    ]
    drawn = [line for line in drawn if any(point.value is not None for point in line.points)]
    return lines.html(drawn, _alt(view, months, held))


def _point(view: View, row: dict, column: str) -> lines.Point:
    if row[column] is None:
        return lines.Point(row["month_on"], None, "", "")
    persons = formats.whole(row[column], view.lang)
    when = formats.month(row["month_on"], view.lang)
    said = view.words("members.point", persons=persons, when=when)
    return lines.Point(row["month_on"], row[column], formats.persons(row[column], view.lang), said)


def _alt(view: View, months: list[dict], held: list[dict]) -> str:
    """`held` are the months whose stock is shown; a mean stands on twelve of them."""
    highest = max(held, key=lambda row: row["active_persons"])
    said = {
        name: _point(view, row, "active_persons").title
        for name, row in (("first", held[0]), ("highest", highest), ("last", held[-1]))
    }
    alt = view.words("members.alt", count=formats.whole(len(held), view.lang), **said)
    if averages := [row for row in months if row["average_active_persons"] is not None]:
        alt += " " + view.words(
            "members.alt_average",
            persons=formats.whole(averages[-1]["average_active_persons"], view.lang),
            when=formats.month(averages[-1]["month_on"], view.lang),
        )
    if len(held) < len(months):
        alt += " " + view.words("members.gaps")
    return alt


def coverage(view: View, rows: list[dict]) -> str:
    """The latest month over each base that reaches the region, in a sentence."""
    held = _rates(rows)
    if not held:
        return view.words("members.no_rate")
    shares = view.listed(coverage_month_segments.share(view, row) for row in held)
    when = formats.month(held[0]["month_on"], view.lang)
    return view.words("members.coverage_alt", when=when, shares=shares)


def _rates(rows: list[dict]) -> list[dict]:
    latest = [row for row in rows if row["month_on"] == rows[0]["month_on"]]
    return [row for row in latest if row["coverage_pct"] is not None]


def _rung(view: View, row: dict) -> bars.Bar:
    over = view.words(
        "ladder.over",
        persons=formats.persons(row["active_persons"], view.lang),
        when=formats.day(row["month_on"], view.lang),
        base=formats.persons(row["base_persons"], view.lang),
        source=view.base_date(row),
    )
    share = formats.in_full(row["coverage_pct"], "percent", view.lang, 2)
    label = view.label(row, "base_label")
    return bars.Bar(label, row["coverage_pct"], share, flags=view.flags(row), lines=[over])
