"""An office's own records: what was read, what stands in quarantine, what published figures say."""

from html import escape

import streamlit as st

from warehouse.explorer import bars, evidence, extract_queries, extracts, formats, say, tables
from warehouse.explorer.view import View

BATCH = ("entity", "batch", "read", "accepted", "rejected", "as_of")
REJECTED = ("entity", "column", "reason", "remedy", "rows")
CHECKED = ("region", "when", "segment", "records", "published", "difference", "tolerance", "verdict")


def show(view: View) -> None:
    _batches(view)
    _rejected(view)
    _checked(view)


def _batches(view: View) -> None:
    made_by = extract_queries.batches()
    rows = view.read(made_by)
    title = view.words("batch.title")
    say.header(title, anchor=False)
    if extracts.is_simulated(view):
        st.html(f'<p class="w-small">{extracts.label(view)}</p>')
    bars.small_print([view.words("batch.how")])

    def line(row: dict) -> list[tuple[str, str]]:
        batch = tables.Html(f"<code>{escape(row['batch_id'])}</code>")
        return [
            (view.words(f"batch.{row['entity']}"), ""),
            (view.words("batch.sample") if row["is_sample"] else batch, ""),
            *((formats.whole(row[f"n_{n}"], view.lang), tables.NUMBER) for n in BATCH[2:5]),
            (formats.day(row["as_of_on"], view.lang), ""),
        ]

    _table(view, title, BATCH, [line(row) for row in rows.to_dicts()])
    evidence.show(view, name="batches", title=title, rows=rows, made_by=[made_by])


def _rejected(view: View) -> None:
    made_by = extract_queries.rejected()
    rows = view.read(made_by)
    title = view.words("batch.rejected_title")
    say.subheader(title, anchor=False)
    if rows.is_empty():
        bars.small_print([view.words("batch.none_rejected")])
        return
    cells = [
        [
            (view.words(f"batch.{row['entity']}"), ""),
            (row["column_name"], ""),
            (view.label(row, "reason"), tables.WIDE),
            (view.label(row, "remedy") or view.words("table.empty"), tables.WIDE),
            (formats.whole(row["n_rows"], view.lang), tables.NUMBER),
        ]
        for row in rows.to_dicts()
    ]
    _table(view, title, REJECTED, cells)
    evidence.show(view, name="rejected", title=title, rows=rows, made_by=[made_by])


def _checked(view: View) -> None:
    made_by = extract_queries.checked()
    rows = view.read(made_by)
    title = view.words("batch.checked_title", count=formats.whole(rows.height, view.lang))
    say.subheader(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("batch.checked_none"), icon=":material/info:")
        return
    st.html(extracts.notice(view, rows.row(0, named=True)))
    bars.small_print([view.words("batch.checked_how")])
    _table(view, title, CHECKED, [_compared(view, row) for row in rows.to_dicts()])
    bars.small_print(extracts.hidden_notes(view, rows.to_dicts()))
    evidence.show(view, name="records-checked", title=title, rows=rows, made_by=[made_by])


def _compared(view: View, row: dict) -> list[tuple[str, str]]:
    def difference(value: int) -> str:
        return formats.signed(value, "", view.lang)

    return [
        (row["region_name"], ""),
        (formats.day(row["period_on"], view.lang), ""),
        (view.label(row, "segment_label"), ""),
        extracts.cell(view, row, "extract_value"),
        (formats.whole(row["published_value"], view.lang), tables.NUMBER),
        extracts.cell(view, row, "difference", difference),
        (formats.in_full(row["tolerance_pct"], "percent", view.lang), tables.NUMBER),
        (view.words(f"batch.verdict_{row['verdict']}"), ""),
    ]


def _table(view: View, title: str, names: tuple[str, ...], cells: list[list[tuple[str, str]]]) -> None:
    head = [view.words(f"batch.column_{name}") for name in names]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
