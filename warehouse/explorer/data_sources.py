"""Every source of the warehouse, to search: who, what kind, when, where, and how many figures."""

import streamlit as st

from warehouse.explorer import bars, data_queries, evidence, filters, formats, say, tables
from warehouse.explorer.view import View

COLUMNS = ("title", "publisher", "kind", "published", "figures")
MOST_ROWS = 50
LONGEST = 60


def show(view: View) -> None:
    kinds = {r["source_kind"]: view.label(r) for r in view.read(data_queries.kinds()).to_dicts()}
    kinds = {data_queries.ANY: view.words("data.sources_any")} | kinds
    text = filters.text("search", view.lang, LONGEST)
    kind = filters.choose("source_kind", list(kinds), data_queries.ANY, view.lang, format_func=kinds.get)
    made_by = data_queries.sources(text, kind)
    rows = view.read(made_by)
    count = formats.whole(rows.height, view.lang)
    title = view.words("data.sources_title", count=count)
    say.header(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("data.sources_none"), icon=":material/info:")
        return
    head = [view.words(f"data.column_{column}") for column in COLUMNS]
    cells = [_cells(view, row) for row in rows.head(MOST_ROWS).to_dicts()]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    if rows.height > MOST_ROWS:
        bars.small_print([view.words("data.cut", shown=MOST_ROWS, count=count)])
    evidence.show(view, name="sources", title=title, rows=rows, made_by=[made_by])


def _cells(view: View, row: dict) -> list[tuple[str, str]]:
    when = row["published_on_printed"]
    return [
        (tables.link(view.label(row, "title"), row["url"] or ""), tables.WIDE),
        (view.label(row, "publisher") or "–", ""),
        (view.label(row, "source_kind_label"), ""),
        (formats.printed(when, view.lang) if when else view.words("evidence.undated"), ""),
        (formats.whole(row["n_figures"], view.lang), tables.NUMBER),
    ]
