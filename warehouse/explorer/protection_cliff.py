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
    say,
    tables,
)
from warehouse.explorer.protection_cliff_words import COLUMNS, RELATION, ahead, cost, nearest, unnamed
from warehouse.explorer.view import View


def show(view: View, region: dict) -> None:
    """The calendar of a region by payer, and that of the regions within it."""
    made_by = protection_records_queries.ends(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        say.header(view.words("cliff.title", region=region["region_name"]), anchor=False)
        extracts.nothing(view, region, RELATION)
        protection_within.show(view, region)
        return
    listed = rows.to_dicts()
    title = view.words("cliff.title", region=region["region_name"])
    say.header(title, anchor=False)
    st.html(extracts.notice(view, listed[0]))
    st.html(_ahead(view, listed))
    subtitle = view.words("cliff.calendar_title", region=region["region_name"])
    say.subheader(subtitle, anchor=False)
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


def _ahead(view: View, rows: list[dict]) -> str:
    """The nearest ends as bars; all of them stand in the calendar."""
    first = nearest(rows)
    html = ""
    if first:
        alt = view.words("cliff.ahead_alt", ends="; ".join(ahead(view, row) for row in first))
        largest = Decimal(max(row["ending_persons"] for row in first))
        html = bars.html([_bar(view, row) for row in first], alt, scale=largest)
    return html + bars.small_html([*unnamed(view, rows), view.words("cliff.cost_how")])


def _bar(view: View, row: dict) -> bars.Bar:
    persons = row["ending_persons"]
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
    return tables.html(view, title, head, cells, stacked=True, folds=True)


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
