"""The cliff calendar: whose paid cover ends in which month, who was renewed, what a renewal costs."""

from decimal import Decimal
from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import (
    bars,
    evidence,
    extracts,
    formats,
    protection_records_queries,
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
MOST_REGIONS = 20


def show(view: View, region: dict) -> None:
    """The calendar of a region by payer, and that of the regions within it."""
    made_by = protection_records_queries.ends(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        st.header(view.words("cliff.title", region=region["region_name"]), anchor=False)
        extracts.nothing(view, region, RELATION)
        _within(view, region)
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
    _within(view, region)


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
    is_hidden = persons is None
    value = extracts.hidden(view)[0] if is_hidden else formats.in_full(persons, "persons", view.lang)
    payer = view.label(row, "payer_label")
    label = view.words("cliff.end", when=formats.day(row["month_on"], view.lang), payer=payer)
    return bars.Bar(label, persons, value, lines=[cost(view, row)])


def _calendar(view: View, title: str, rows: list[dict]) -> str:
    """A line a month, a column a payer."""
    payers = {row["payer_id"]: view.label(row, "payer_label") for row in rows}
    months = dict.fromkeys(row["month_on"] for row in rows)
    by_cell = {(row["month_on"], row["payer_id"]): row for row in rows}
    cells = [
        [
            (formats.month(month, view.lang), ""),
            *(_cell(view, by_cell.get((month, payer))) for payer in payers),
        ]
        for month in months
    ]
    head = [view.words("cliff.column_month"), *payers.values()]
    return tables.html(title, head, cells, view.words("table.swipe"), stacked=True, more=view.more)


def _cell(view: View, row: dict | None) -> tuple[str, str]:
    if row is None:
        return view.words("cliff.none"), tables.GAP
    if row["ending_persons"] is None:
        return extracts.hidden(view)
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


def _within(view: View, region: dict) -> None:
    """Region by month: what ends ahead in the regions of a province or of the nation."""
    if region["region_level"] == "regency":
        return
    made_by = protection_records_queries.ends_within(region["region_code"], MOST_REGIONS)
    rows = view.read(made_by)
    if rows.is_empty():
        return
    listed = rows.to_dicts()
    title = view.words("cliff.within_title", region=region["region_name"])
    st.subheader(title, anchor=False)
    st.html(extracts.notice(view, listed[0]))
    names = {row["region_code"]: row["region_name"] for row in listed}
    months = sorted({row["month_on"] for row in listed})
    cells = [
        [
            (_link(view, code, name), ""),
            *(
                _payers(view, [r for r in listed if (r["region_code"], r["month_on"]) == (code, month)])
                for month in months
            ),
        ]
        for code, name in names.items()
    ]
    head = [view.words("protection.column_region"), *(formats.month(m, view.lang) for m in months)]
    st.html(tables.html(title, head, cells, view.words("table.swipe"), stacked=True, more=view.more))
    most = formats.whole(MOST_REGIONS, view.lang)
    notes = [view.words("cliff.within_how", most=most), *extracts.hidden_notes(view, listed)]
    bars.small_print(notes)
    name = f"cliff-within-{region['region_code']}"
    evidence.show(view, name=name, title=title, rows=rows, made_by=[made_by])


def _payers(view: View, rows: list[dict]) -> tuple[str, str]:
    if not rows:
        return view.words("cliff.none"), tables.GAP
    lines = []
    for row in rows:
        persons = row["ending_persons"]
        shown = extracts.hidden(view)[0] if persons is None else formats.whole(persons, view.lang)
        payer = view.label(row, "payer_label")
        said = escape(view.words("cliff.payer", payer=payer, persons=shown))
        lines.append(f'<span class="w-line">{said}</span>')
    return tables.Html("".join(lines)), ""


def _link(view: View, code: str, name: str) -> tables.Html:
    address = urlencode({"region": code, "lang": view.lang})
    return tables.Html(f'<a href="pekerja-rentan?{escape(address)}">{escape(name)}</a>')
