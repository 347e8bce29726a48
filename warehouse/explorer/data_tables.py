"""The tables of the release: what a row is, what the columns mean, and the whole table to download."""

import io
from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    data_queries,
    downloads,
    evidence,
    extracts,
    filters,
    formats,
    quality,
    say,
    tables,
)
from warehouse.explorer.reader import Query
from warehouse.explorer.view import View
from warehouse.explorer.words import unit

FIRST = "coverage.coverage_by_region_year"
# Marts of extracts warn of it; they hold made-up rows where a batch is made up.
SIMULATED = "simulated"


def show(view: View) -> None:
    relations = {r["name"]: r for r in view.read(data_queries.relations()).to_dicts()}

    def name(relation: str) -> str:
        return f"{view.label(relations[relation])} ({relation})"

    chosen = filters.choose("relation", list(relations), FIRST, view.lang, format_func=name)
    row = relations[chosen]
    say.header(view.label(row), anchor=False)
    st.html(f'<p class="w-lead">{escape(view.label(row, "about"))}</p>')
    count = formats.whole(row["n_rows"], view.lang)
    lines = [view.words("data.table_rows", count=count, name=chosen)]
    warned = list(filter(None, row["usage_warnings"].split(", ")))
    if not extracts.is_simulated(view):
        warned = [name for name in warned if name != SIMULATED]
    warnings = [view.words(f"data.warning_{name}") for name in warned]
    if warnings:
        lines.append(view.words("data.beware", warnings="; ".join(warnings)))
    bars.small_print(lines)
    quality.of_relation(view, chosen)
    _downloads(view, chosen, SIMULATED in warned)
    _columns(view, row, chosen)


def _downloads(view: View, relation: str, is_simulated: bool) -> None:
    """CSV and Parquet of the whole table; made when somebody asks for them."""
    # The name is one of the release's own, chosen from its list.
    whole = Query(f"select * from warehouse.{relation}")
    file = evidence.file_stem(view, relation, is_simulated)

    def csv() -> bytes:
        return downloads.of_frame(_flat(view.release.read(whole)))

    def parquet() -> bytes:
        out = io.BytesIO()
        view.release.read(whole).write_parquet(out)
        return out.getvalue()

    with st.container(horizontal=True):
        for kind, make, mime in (
            ("csv", csv, "text/csv"),
            ("parquet", parquet, "application/vnd.apache.parquet"),
        ):
            st.download_button(
                view.words(f"data.download_{kind}"),
                make,
                file_name=f"{file}.{kind}",
                mime=mime,
                key=f"download_{kind}_{relation}",
                icon=":material/download:",
                on_click="ignore",
            )
    bars.small_print([view.words("data.package")])


def _flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists as text: a cell of a CSV holds one value."""
    return rows.with_columns(
        pl.col(name).list.join(" ") for name, kind in rows.schema.items() if kind == pl.List(pl.String)
    )


def _columns(view: View, row: dict, relation: str) -> None:
    made_by = data_queries.columns(relation)
    rows = view.read(made_by)
    title = view.words("data.columns_title", label=view.label(row))
    say.subheader(title, anchor=False)
    names = ["column", "unit", "sql_name"]
    if meanings := {c["column_name"]: m for c in rows.to_dicts() if (m := _meaning(view, c))}:
        names.append("meaning")
    head = [view.words(f"data.column_{name}") for name in names]
    cells = []
    for column in rows.to_dicts():
        code = tables.Html(f"<code>{escape(column['column_name'])}</code>")
        cells.append([(view.label(column), ""), (unit(view.lang, column["unit"]), ""), (code, "")])
        if meanings:
            cells[-1].append((meanings.get(column["column_name"], ""), tables.WIDE))
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    if view.lang == "id" and "description_id" not in rows.columns:
        bars.small_print([view.words("data.columns_not_held")])
    evidence.show(view, name=f"columns-{relation}", title=title, rows=rows, made_by=[made_by])


def _meaning(view: View, column: dict) -> str:
    """Description, formula and exclusions; after a rollback descriptions may be English only."""
    parts = [column["description"] if view.lang == "en" else column.get("description_id", "")]
    if column["formula_id"]:
        parts += [
            view.words("data.formula", formula=view.label(column, "formula")),
            view.words("data.excludes", excludes=view.label(column, "excludes")),
        ]
    return " ".join(filter(None, parts))
