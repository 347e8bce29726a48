"""The dictionary of metrics: each defined once, and where it stands in plans and frameworks."""

from html import escape

import streamlit as st

from warehouse.explorer import bars, data_queries, evidence, formats, say, tables
from warehouse.explorer.view import View
from warehouse.explorer.words import unit

COLUMNS = ("metric", "formula", "base", "excludes", "source", "crosswalk")


def show(view: View) -> None:
    made_by = data_queries.metrics()
    rows = view.read(made_by)
    title = view.words("data.metrics_title", count=formats.whole(rows.height, view.lang))
    say.header(title, anchor=False)
    bars.small_print([view.words("data.metrics_how"), view.terms("sakernas", "ucj")])
    head = [view.words(f"data.column_{column}") for column in COLUMNS]
    cells = [_cells(view, row) for row in rows.to_dicts()]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    evidence.show(view, name="metrics", title=title, rows=rows, made_by=[made_by])


def _cells(view: View, row: dict) -> list[tuple[str, str]]:
    formula = view.label(row, "formula") or view.words("data.as_published")
    code = escape(row["metric_name"]).replace("_", "_<wbr>")  # Long names may break.
    return [
        (tables.Html(f"{escape(view.label(row))} <code>{code}</code>"), ""),
        (f"{formula} ({unit(view.lang, row['unit'])})", tables.WIDE),
        (view.label(row, "over"), tables.WIDE),
        (view.label(row, "excludes") or "", tables.WIDE),
        (view.label(row, "source"), tables.WIDE),
        (view.label(row, "crosswalk") or "", tables.WIDE),
    ]
