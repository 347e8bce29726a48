"""The cliff calendar: whose paid cover ends in which month, who was renewed, what a renewal costs."""

from datetime import date
from decimal import Decimal
from html import escape

import streamlit as st

from warehouse.explorer import (
    bars,
    evidence,
    extracts,
    formats,
    protection_records_queries,
    protection_within,
    tables,
)
from warehouse.explorer.view import View

RELATION = "protection.sponsorship_cliff"
COLUMNS = [
    "month_on",
    "payer_id",
    "ending_persons",
    "renewed_persons",
    "net_persons",
    "is_upcoming",
    "premium_idr",
    "renewal_cost_idr",
    "is_suppressed",
]
FIRST_ENDS = 9


def show(view: View, region: dict) -> None:
    """The calendar of a region by payer, and that of the regions within it."""
    made_by = protection_records_queries.ends(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        st.header(view.words("cliff.title", region=region["region_name"]), anchor=False)
        extracts.nothing(view, region, RELATION)
        protection_within.show(view, region)
        return
    listed = rows.to_dicts()
    title = view.words("cliff.title", region=region["region_name"])
    st.header(title, anchor=False)
    st.html(extracts.notice(view, listed[0]))
    st.html(_ahead(view, [row for row in listed if row["is_upcoming"]]))
    bars.small_print([view.words("cliff.cost_how")])
    subtitle = view.words("cliff.calendar_title", region=region["region_name"])
    st.subheader(subtitle, anchor=False)
    st.html(_calendar(view, subtitle, listed))
    bars.small_print([view.words("cliff.how"), *extracts.hidden_notes(view, listed)])
    evidence.show(
        view,
        name=f"cliff-{region['region_code']}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )
    protection_within.show(view, region)


def ahead(view: View, row: dict) -> str:
    """Persons of one month and payer whose cover ends, or that they are hidden."""
    payer, when = view.label(row, "payer_label"), formats.day(row["month_on"], view.lang)
    if row["ending_persons"] is None:
        return view.words("cliff.ahead_hidden", payer=payer, when=when)
    persons = formats.whole(row["ending_persons"], view.lang)
    return view.words("cliff.ahead", persons=persons, payer=payer, when=when)


def cost(view: View, row: dict) -> str:
    """What a month of renewal costs, or why no sum can be named."""
    if row["ending_persons"] is None:
        return view.words("cliff.cost_hidden")
    if row["renewal_cost_idr"] is None:
        return view.words("cliff.cost_unknown")
    return view.words(
        "cliff.cost",
        cost=formats.rupiah(row["renewal_cost_idr"], view.lang),
        premium=formats.rupiah(row["premium_idr"], view.lang),
    )


def _ahead(view: View, rows: list[dict]) -> str:
    """The nearest ends as bars; all of them stand in the calendar."""
    if not rows:
        return f"<p>{escape(view.words('cliff.none_ahead'))}</p>"
    first = rows[:FIRST_ENDS]
    held = [row["ending_persons"] for row in first if row["ending_persons"] is not None]
    alt = view.words("cliff.ahead_alt", ends="; ".join(ahead(view, row) for row in first))
    drawn = [_bar(view, row) for row in first]
    return bars.html(drawn, alt, scale=Decimal(max(held, default=1)))


def _bar(view: View, row: dict) -> bars.Bar:
    persons = row["ending_persons"]
    value = extracts.hidden(view)
    if persons is not None:
        value = view.words("home.in_full", persons=formats.whole(persons, view.lang))
    payer = view.label(row, "payer_label")
    label = view.words("cliff.end", when=formats.day(row["month_on"], view.lang), payer=payer)
    return bars.Bar(label, persons, value, lines=[cost(view, row)])


def _calendar(view: View, title: str, rows: list[dict]) -> str:
    """A line a month, a column a payer."""
    payers = {row["payer_id"]: view.label(row, "payer_label") for row in rows}
    ahead_of = {row["month_on"]: row["is_upcoming"] for row in rows}
    by_cell = {(row["month_on"], row["payer_id"]): row for row in rows}
    cells = [
        [
            (_month(view, month, ahead_of[month]), ""),
            *(_cell(view, by_cell.get((month, payer))) for payer in payers),
        ]
        for month in sorted(ahead_of, reverse=True)
    ]
    head = [view.words("cliff.column_month"), *payers.values()]
    return tables.html(title, head, cells, view.words("table.swipe"), stacked=True, more=view.more)


def _month(view: View, month: date, is_upcoming: bool) -> tables.Html:
    ahead_of_us = bars.flags([view.words("cliff.upcoming")]) if is_upcoming else ""
    return tables.Html(f"{escape(formats.month(month, view.lang))} {ahead_of_us}")


def _cell(view: View, row: dict | None) -> tuple[str, str]:
    if row is None:
        return view.words("cliff.none"), tables.GAP
    if row["ending_persons"] is None:
        return extracts.hidden(view), tables.GAP
    persons = escape(formats.whole(row["ending_persons"], view.lang))
    note = escape(_after(view, row))
    return tables.Html(f'<span class="w-figure">{persons}</span><span class="w-line">{note}</span>'), ""


def _after(view: View, row: dict) -> str:
    """What came of an end that is past; what one ahead costs."""
    if row["is_upcoming"]:
        return cost(view, row)
    if row["renewed_persons"] is None:
        return view.words("cliff.renewed_hidden")
    return view.words(
        "cliff.renewed",
        persons=formats.whole(row["renewed_persons"], view.lang),
        net=formats.signed(row["net_persons"], "", view.lang),
    )
