"""Whether the release may be trusted: what its checks found, by whom, and who should act."""

from html import escape

import streamlit as st

from warehouse.explorer import bars, evidence, formats, quality, quality_queries, say, tables
from warehouse.explorer.view import View

NOTHING = "–"
COLUMNS = ("rule", "where", "seen", "threshold", "who", "remedy")


def show(view: View) -> None:
    title = view.words("quality.title")
    say.header(title, anchor=False)
    if not quality.is_held(view):
        bars.small_print([view.words("quality.not_held")])
        return
    bars.small_print([view.words("quality.how")])
    st.html(f'<p class="w-small">{quality.link(view)}</p>')
    _layers(view, title)
    _broken(view)


def _layers(view: View, title: str) -> None:
    made_by = quality_queries.by_layer()
    rows = view.read(made_by)
    names = ("n_rules", "n_kept", "n_broken", "n_not_run")
    head = [view.words(f"quality.column_{name}") for name in ("layer", *names)]
    cells = [
        [
            (view.words(f"quality.layer_{row['layer']}"), tables.WIDE),
            *((formats.whole(row[name], view.lang), tables.NUMBER) for name in names),
        ]
        for row in rows.to_dicts()
    ]
    st.html(tables.html(view, title, head, cells, stacked=True))
    evidence.show(view, name="quality", title=title, rows=rows, made_by=[made_by])


def _broken(view: View) -> None:
    made_by = quality_queries.broken()
    rows = view.read(made_by)
    title = view.words("quality.broken_title", count=formats.whole(rows.height, view.lang))
    say.header(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("quality.none_broken"), icon=":material/info:")
        return
    head = [view.words(f"quality.column_{name}") for name in COLUMNS]
    cells = [[_cell(view, row, column) for column in COLUMNS] for row in rows.to_dicts()]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    evidence.show(view, name="broken", title=title, rows=rows, made_by=[made_by])


def _cell(view: View, row: dict, column: str) -> tuple[str, str]:
    if column == "rule":
        said = view.label(row)
        accepted = f" ({view.words('quality.accepted')})" if row["status"] == "accepted" else ""
        return f"{said}{accepted}", tables.WIDE
    if column == "where":
        name = ".".join(filter(None, (row["relation_name"], row["column_name"])))
        label = view.label(row, "relation_label") or view.words("quality.records")
        breaking = escape(name).replace(".", ".<wbr>").replace("_", "_<wbr>")
        return tables.Html(f"{escape(label)} <code>{breaking}</code>"), tables.WIDE
    if column == "seen":
        n_rows = row["n_failing"]
        counted = (
            "" if n_rows is None else view.words("quality.rows", count=formats.whole(n_rows, view.lang))
        )
        return " · ".join(filter(None, (counted, row["observed"]))), tables.WIDE
    if column == "threshold":
        return row["threshold"] or NOTHING, ""
    if column == "who":
        return view.label(row, "owner_label"), tables.WIDE
    return view.label(row, "remedy") or row["remedy_en"] or NOTHING, tables.WIDE
