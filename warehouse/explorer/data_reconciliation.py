"""Whether what was published closes: verdicts counted, and the regions whose parts do not make them."""

from html import escape

import streamlit as st

from warehouse.explorer import bars, data_extracts, data_queries, evidence, formats, say, tables
from warehouse.explorer.view import View

# Each check with the page that shows its rows.
CHECKS = {"totals": "cek-angka", "quoted": "cek-angka", "regions": "", "budgets": "pekerja-rentan"}
COLUMNS = ("region", "indicator", "when", "value", "sum", "parts", "difference", "verdict", "source")


def show(view: View) -> None:
    _summary(view)
    _regions(view)
    data_extracts.show(view)


def _summary(view: View) -> None:
    made_by = data_queries.summary()
    rows = view.read(made_by)
    title = view.words("data.rec_title")
    say.header(title, anchor=False)
    bars.small_print([view.words("data.rec_how"), view.words("audit.not_intent")])
    head = [view.words(f"data.rec_column_{name}") for name in ("check", "verdicts", "checked")]
    cells = []
    for check in CHECKS:
        counted = [row for row in rows.to_dicts() if row["check_id"] == check]
        verdicts = [
            view.words(
                "data.rec_counted",
                verdict=view.words(f"data.rec_verdict_{row['verdict']}"),
                count=formats.whole(row["n_rows"], view.lang),
            )
            for row in counted
        ]
        checked = formats.whole(counted[0]["n_checked"], view.lang) if counted else "0"
        cells.append(
            [
                (_check(view, check), tables.WIDE),
                ("; ".join(verdicts), tables.WIDE),
                (checked, tables.NUMBER),
            ]
        )
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    evidence.show(view, name="reconciliation", title=title, rows=rows, made_by=[made_by])


def _check(view: View, check: str) -> str:
    name = view.words(f"data.rec_check_{check}")
    page = CHECKS[check]
    return tables.Html(f'<a href="{page}?lang={view.lang}">{escape(name)}</a>') if page else name


def _regions(view: View) -> None:
    made_by = data_queries.not_closing()
    rows = view.read(made_by)
    count = formats.whole(rows.height, view.lang)
    title = view.words("data.rec_regions_title", count=count)
    say.header(title, anchor=False)
    bars.small_print([view.words("data.rec_regions_how")])
    if rows.is_empty():
        say.info(view.words("data.rec_regions_none"), icon=":material/info:")
        return
    head = [view.words(f"data.rec_column_{name}") for name in COLUMNS]
    cells = [[_cell(view, row, column) for column in COLUMNS] for row in rows.to_dicts()]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    evidence.show(view, name="regions", title=title, rows=rows, made_by=[made_by], has_sources=False)


def _cell(view: View, row: dict, column: str) -> tuple[str, str]:  # noqa: PLR0911 - one return a column.
    if column == "region":
        return row["region_name"], ""
    if column == "indicator":
        if row["indicator"] != "participants":
            return view.words(f"data.rec_indicator_{row['indicator']}"), tables.WIDE
        segment = view.in_text(view.label(row, "segment_label"))
        return view.words(f"data.rec_participants_{row['status']}", segment=segment), tables.WIDE
    if column == "when":
        return formats.survey_round(row["period_printed"], view.lang), ""
    if column in ("value", "sum"):
        number = row["parent_value" if column == "value" else "children_sum"]
        return formats.whole(number, view.lang), tables.NUMBER
    if column == "parts":
        held = {k: formats.whole(row[f"n_{k}"], view.lang) for k in ("children", "expected")}
        return view.words("data.rec_parts", **held), tables.NUMBER
    if column == "difference":
        return formats.signed(row["difference"], "", view.lang), tables.NUMBER
    if column == "verdict":
        return view.words(f"data.rec_verdict_{row['verdict']}"), ""
    return evidence.links(view, [row]), ""
