"""How each measure is computed, in which unit, and what it leaves out."""

from html import escape

import streamlit as st

from warehouse.explorer import bars, data_queries, evidence, formats, say, tables
from warehouse.explorer.view import View
from warehouse.explorer.words import unit

COLUMNS = ("measure", "formula", "excludes", "unit", "where")


def show(view: View) -> None:
    made_by = data_queries.measures()
    rows = view.read(made_by)
    title = view.words("data.measures_title", count=formats.whole(rows.height, view.lang))
    say.header(title, anchor=False)
    terms = view.terms("segments", "programs", "sakernas", "ucj")
    bars.small_print([view.words("data.measures_how"), terms])
    head = [view.words(f"data.column_{column}") for column in COLUMNS]
    names = {r["name"]: view.label(r) for r in view.read(data_queries.relations()).to_dicts()}
    cells = [
        [
            (view.label(row), ""),
            (view.label(row, "formula"), tables.WIDE),
            (view.label(row, "excludes"), tables.WIDE),
            (unit(view.lang, row["unit"]), ""),
            (_where(view, names, row["relations"].split(", ")), tables.WIDE),
        ]
        for row in rows.to_dicts()
    ]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    evidence.show(view, name="measures", title=title, rows=rows, made_by=[made_by])


def _where(view: View, names: dict[str, str], relations: list[str]) -> tables.Html:
    """Links to the tables that hold a measure."""
    links = []
    for relation in relations:
        href = f"data-dan-metode?lang={view.lang}&part=tables&relation={relation}"
        links.append(f'<a href="{escape(href, quote=True)}">{escape(names[relation])}</a>')
    return tables.Html(", ".join(links))
