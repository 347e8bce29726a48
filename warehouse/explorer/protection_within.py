"""Region by month: sponsored cover that ends ahead in the regions of a province or of the nation."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import bars, evidence, extracts, formats, protection_records_queries, tables
from warehouse.explorer.view import View

MOST_REGIONS = 20


def show(view: View, region: dict) -> None:
    """Nothing for a regency, nor where no cover ends ahead."""
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
        shown = extracts.hidden(view) if persons is None else formats.whole(persons, view.lang)
        payer = view.label(row, "payer_label")
        said = escape(view.words("cliff.payer", payer=payer, persons=shown))
        lines.append(f'<span class="w-line">{said}</span>')
    return tables.Html("".join(lines)), ""


def _link(view: View, code: str, name: str) -> tables.Html:
    address = urlencode({"region": code, "lang": view.lang})
    return tables.Html(f'<a href="pekerja-rentan?{escape(address)}">{escape(name)}</a>')
