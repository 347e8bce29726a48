"""What stands under every chart: its sources, the same numbers as a table, the SQL, how to cite it."""

from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import bars, downloads, formats, quality, queries, reader, tables
from warehouse.explorer.view import COUNTS, View

SOURCES_IN_LINE = 3
# How units of numbers begin, beside those that are counted.
MEASURED = ("percent", "rupiah", "days", "ratio", "cases")
RUNG_COLUMNS = [
    "base_id",
    "coverage_pct",
    "numerator_persons",
    "numerator_on",
    "base_persons",
    "base_round",
    "gap_to_universal_persons",
    "is_rounded",
    "is_press_only",
    "is_flagged",
]
RANK_COLUMNS = ["coverage_rank", "region_name", *RUNG_COLUMNS]


def show(
    view: View,
    *,
    name: str,
    title: str,
    rows: pl.DataFrame,
    made_by: list[reader.Query],
    relation: str = "",
    columns: list[str] | None = None,
    has_sources: bool = True,
) -> None:
    """Sources, checks, table, CSV, SQL and citation of a chart.

    `name` keys the widgets and names the CSV file; `columns` of `rows` make the table, with labels and
    units from the dictionary of `relation` (left out where a table is what stands above). Sources are
    those of every column of figure ids, unless each row above names its own (`has_sources` False). The
    CSV holds every column of `rows` as the mart has it. Simulated rows say so in file name and citation.
    """
    is_simulated = "is_simulated" in rows.columns and rows["is_simulated"].any()
    figures = figure_ids(rows)
    if figures and has_sources:
        st.html(sources_html(view, figures))
    quality.of_query(view, made_by[0])
    first = "evidence.table" if columns else "evidence.data"
    with st.expander(view.words("evidence.behind")):
        names = [view.words(key) for key in (first, "evidence.sql", "evidence.citation")]
        data, sql, citation = st.tabs(names, key=f"behind_{name}")
    with data:
        if columns:
            _table(view, title, rows, relation, columns)
        st.download_button(
            view.words("evidence.csv"),
            lambda: downloads.of_frame(rows),
            file_name=f"{file_stem(view, name, is_simulated)}.csv",
            mime="text/csv",
            key=f"csv_{name}",
            icon=":material/download:",
            on_click="ignore",
        )
    with sql:
        for query in made_by:
            st.code(query.with_values(), language="sql", wrap_lines=True)
        bars.small_print([view.words("evidence.sql_how")])
    with citation:
        cite = view.words("evidence.cite_as", title=title, release=view.release.release_id)
        if is_simulated:
            cite = f"{cite} {view.words('evidence.cite_simulated')}"
        st.code(cite, language=None, wrap_lines=True)


def file_stem(view: View, name: str, is_simulated: bool) -> str:
    """A file's name without its ending: what it holds, whether that is made up, and the release."""
    return f"{'simulated-' if is_simulated else ''}{name}-{view.release.release_id}"


def sources_html(view: View, figure_ids: list[str]) -> str:
    """The sources behind figures: the first few in a line, the others behind a click."""
    lines = [_source_line(view, row) for row in view.read(queries.sources(figure_ids)).to_dicts()]
    first, rest = lines[:SOURCES_IN_LINE], lines[SOURCES_IN_LINE:]
    more = ""
    if rest:
        summary = escape(view.words("evidence.more_sources", count=formats.whole(len(rest), view.lang)))
        items = "".join(f"<li>{line}</li>" for line in rest)
        more = f"<details><summary>{summary}</summary><ul>{items}</ul></details>"
    label = escape(view.words("evidence.sources"))
    return f'<div class="w-sources"><b>{label}</b> {"; ".join(first)}.{more}</div>'


def links(view: View, rows: list[dict]) -> tables.Html:
    """Links to sources (rows of core.dim_source), each once, with the day they were published."""
    found = {}
    for row in rows:
        title = view.label(row, "title")
        name = view.label(row, "publisher") or title
        if row["published_on_printed"]:
            name = f"{name}, {formats.printed(row['published_on_printed'], view.lang)}"
        found[row["source_id"]] = tables.link(name, row["url"] or "", title)
    return tables.Html("; ".join(found.values()))


def figure_ids(rows: pl.DataFrame) -> list[str]:
    """Ids of the figures behind rows of a mart."""
    columns = [name for name in rows.columns if name.endswith("_figure_id") or name == "figure_id"]
    return [value for name in columns for value in rows[name].drop_nulls()]


def _source_line(view: View, row: dict) -> str:
    when = row["published_on_printed"]
    dated = formats.printed(when, view.lang) if when else view.words("evidence.undated")
    title = escape(view.label(row, "title"))
    if (row["url"] or "").startswith(("https://", "http://")):
        title = f'<a href="{escape(row["url"], quote=True)}" target="_blank" rel="noopener">{title}</a>'
    kind = escape(view.label(row, "kind").lower())
    publisher = view.label(row, "publisher")
    by = f"{escape(publisher)} " if publisher else ""
    return f"{by}({escape(dated)}, {kind}), {title}"


def _table(view: View, title: str, rows: pl.DataFrame, relation: str, columns: list[str]) -> None:
    about = {row["column_name"]: row for row in view.dictionary(relation)}

    def shown(column: str) -> str:
        """Labels of codes come with the rows: base_label_id for base_id, say."""
        label = f"{column.removesuffix('_id')}_label_{view.lang}"
        return label if label in rows.columns else column

    def cell(row: dict, column: str) -> tuple[str, str]:
        unit = about[column]["unit"]
        if column == "base_round" and row[column]:
            return view.base_date(row), ""
        mark = tables.NUMBER if unit in COUNTS or unit.startswith(MEASURED) else ""
        if mark and row[column] is None and row.get("is_suppressed"):
            # The row does not say which of its measures are hidden.
            return view.words("extract.hidden_or_none"), mark
        return view.cell(row[shown(column)], unit), mark

    head = [view.label(about[column]) for column in columns]
    cells = [[cell(row, column) for column in columns] for row in rows.to_dicts()]
    st.html(tables.html(view, title, head, cells))
