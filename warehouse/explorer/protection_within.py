"""Region by month: sponsored cover that ends ahead in the regions of a province or of the nation."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import (
    bars,
    evidence,
    extracts,
    filters,
    formats,
    protection_records_queries,
    say,
    tables,
)
from warehouse.explorer.protection_cliff_words import COLUMNS, RELATION
from warehouse.explorer.view import View

MOST_REGIONS = 20


def show(view: View, region: dict) -> None:
    """Nothing for a regency, nor where no cover ends ahead. Payers are never summed: one at a time."""
    if region["region_level"] == "regency":
        return
    code = region["region_code"]
    found = view.read(protection_records_queries.sponsors_within(code)).to_dicts()
    if not found:
        return
    title = view.words("cliff.within_title", region=region["region_name"])
    say.subheader(title, anchor=False)
    names = {row["payer_id"]: view.label(row) for row in found}
    payer = filters.choose(
        "sponsor", list(names), found[0]["payer_id"], view.lang, format_func=names.get
    )
    made_by = protection_records_queries.ends_within(code, payer, MOST_REGIONS)
    rows = view.read(made_by)
    listed = rows.to_dicts()
    st.html(extracts.notice(view, listed[0]))
    st.html(_table(view, title, listed))
    most = formats.whole(MOST_REGIONS, view.lang)
    notes = [view.words("cliff.within_how", most=most), *extracts.hidden_notes(view, listed)]
    bars.small_print(notes)
    evidence.show(
        view,
        name=f"cliff-within-{code}-{payer}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=["region_name", *COLUMNS],
    )


def _table(view: View, title: str, rows: list[dict]) -> str:
    """A line a region, a column a month."""
    months = sorted({row["month_on"] for row in rows})
    by_region: dict[str, dict] = {}
    for row in rows:
        by_region.setdefault(row["region_code"], {})[row["month_on"]] = row
    cells = [
        [
            (_link(view, next(iter(ends.values()))), ""),
            *(_cell(view, ends.get(month)) for month in months),
        ]
        for ends in by_region.values()
    ]
    head = [view.words("protection.column_region"), *(formats.month(on, view.lang) for on in months)]
    return tables.html(view, title, head, cells, stacked=True, folds=True)


def _cell(view: View, row: dict | None) -> tuple[str, str]:
    if row is None:
        return view.words("cliff.none"), extracts.MISSING
    return extracts.cell(view, row, "ending_persons")


def _link(view: View, row: dict) -> tables.Html:
    address = urlencode({"region": row["region_code"], "lang": view.lang})
    return tables.Html(f'<a href="pekerja-rentan?{escape(address)}">{escape(row["region_name"])}</a>')
