"""Published protection of the regions right below: one row a region, one line a payer and group."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import bars, evidence, formats, protection_queries, regions, say, tables
from warehouse.explorer.protection_published import payer, printed
from warehouse.explorer.view import View


def show(view: View, region: dict) -> None:
    """Regencies and cities have no regions below them."""
    if region["parent_name"]:
        return
    made_by = protection_queries.below(region["region_code"])
    rows = view.read(made_by)
    is_country = region["region_code"] == regions.COUNTRY
    of = "provinces" if is_country else "regencies"
    title = view.words(f"protection.{of}_title", region=region["region_name"])
    say.header(title, anchor=False)
    if rows.is_empty():
        text = view.words("protection.below_none", region=region["region_name"])
        say.info(text, icon=":material/info:")
        return
    by_region: dict[str, list[dict]] = {}
    for row in rows.to_dicts():
        by_region.setdefault(row["region_code"], []).append(row)
    head = [view.words("protection.column_region"), view.words("protection.column_protected")]
    cells = [
        [(tables.Html(_link(view, found[0])), ""), (_lines(view, found), "")]
        for found in by_region.values()
    ]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    bars.small_print([view.words("protection.never_summed"), *view.flag_notes(rows.to_dicts())])
    if is_country:
        _regencies(view)
    name = f"protection-below-{region['region_code']}"
    evidence.show(view, name=name, title=title, rows=rows, made_by=[made_by], has_sources=False)


def _lines(view: View, rows: list[dict]) -> tables.Html:
    return tables.Html("".join(f'<span class="w-line">{_line(view, row)}</span>' for row in rows))


def _line(view: View, row: dict) -> str:
    text = view.words(
        "protection.line",
        persons=formats.whole(row["workers_persons"], view.lang),
        group=view.in_text(view.label(row, "worker_group_label")),
        payer=payer(view, row),
        when=printed(view, row),
    )
    return f"{escape(text)}, {evidence.links(view, [row])} {bars.flags(view.flags(row))}"


def _link(view: View, row: dict) -> str:
    address = urlencode({"region": row["region_code"], "lang": view.lang})
    return f'<a href="pekerja-rentan?{escape(address)}">{escape(row["region_name"])}</a>'


def _regencies(view: View) -> None:
    rows = view.read(protection_queries.regencies()).to_dicts()
    summary = view.words("protection.regencies_too", count=formats.whole(len(rows), view.lang))
    links = ", ".join(_link(view, row) for row in rows)
    st.html(f'<details class="w-sources"><summary>{escape(summary)}</summary><p>{links}</p></details>')
