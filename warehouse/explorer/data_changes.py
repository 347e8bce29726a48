"""What changed since the release before: headline figures, tables, regions, values and texts."""

from decimal import Decimal, InvalidOperation

import polars as pl
import streamlit as st

from warehouse.explorer import bars, evidence, formats, quality, quality_queries, say, tables
from warehouse.explorer.view import View

KINDS = ("key_figure", "restated", "reworded", "rows", "schema", "filled", "emptied", "not_compared")
NOTHING = "–"
COLUMNS = ("what", "row", "before", "after", "change", "count")


def show(view: View) -> None:
    title = view.words("changes.title")
    say.header(title, anchor=False)
    if not quality.is_held(view):
        bars.small_print([view.words("quality.not_held")])
        return
    bars.small_print([view.words("changes.how")])
    made_by = quality_queries.changes()
    rows = view.read(made_by)
    if rows.is_empty():
        say.info(view.words("changes.none"), icon=":material/info:")
        return
    for kind in KINDS:
        of_kind = rows.filter(pl.col("change_kind") == kind)
        if not of_kind.is_empty():
            _kind(view, kind, of_kind)
    evidence.show(view, name="changes", title=title, rows=rows, made_by=[made_by])


def summary(view: View) -> list[str]:
    """One line: how much changed, by kind; that nothing did; or that the release does not say."""
    if not quality.is_held(view):
        return [view.words("quality.not_held")]
    counted = view.read(quality_queries.change_counts()).to_dicts()
    if not counted:
        return [view.words("changes.none")]
    parts = [
        view.words(
            f"changes.count_{row['change_kind']}",
            count=formats.whole(row["n_changes"], view.lang),
            relations=formats.whole(row["n_relations"], view.lang),
        )
        for row in counted
    ]
    return [view.words("changes.counted", parts=view.listed(parts) if len(parts) > 1 else parts[0])]


def _kind(view: View, kind: str, rows: pl.DataFrame) -> None:
    title = view.words(f"changes.kind_{kind}")
    say.subheader(title, anchor=False)
    head = [view.words(f"changes.column_{name}") for name in COLUMNS]
    cells = [[_cell(view, row, column) for column in COLUMNS] for row in rows.to_dicts()]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))


def _cell(view: View, row: dict, column: str) -> tuple[str, str]:  # noqa: PLR0911 - one return a column.
    if column == "what":
        if row["label_id"]:
            return view.label(row), tables.WIDE
        label = view.label(row, "relation_label") or row["relation_name"]
        of = view.label(row, "column_label") or row["column_name"]
        return ": ".join(filter(None, (label, of))), tables.WIDE
    if column == "row":
        together = "changes.all_largest" if row["change_pct"] is not None else "changes.all"
        return row["row_key"] or view.words(together), tables.WIDE
    if column in ("before", "after") and row["change_kind"] == "reworded":
        return row[f"value_{column}"] or NOTHING, tables.WIDE
    if column in ("before", "after"):
        return _value(view, row[f"value_{column}"], row["unit"] or ""), tables.NUMBER
    if column == "change":
        change = row["change_pct"]
        if change is None:
            return NOTHING, tables.NUMBER
        return formats.signed(change, "percent", view.lang, 1), tables.NUMBER
    count = row["n_rows"]
    return (NOTHING if count is None else formats.whole(count, view.lang)), tables.NUMBER


def _value(view: View, text: str | None, unit: str) -> str:
    """A value that the comparison holds as text, as its column is written elsewhere."""
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return text or NOTHING
    as_number = view.cell(number, unit)
    return as_number if unit else formats.as_held(number, view.lang)
