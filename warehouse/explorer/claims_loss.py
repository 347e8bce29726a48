"""Whether contributions carry benefits, by programme, segment and payer: all regions together."""

from html import escape

import streamlit as st

from warehouse.explorer import (
    bars,
    claims_record_queries,
    evidence,
    extracts,
    filters,
    formats,
    say,
    tables,
)
from warehouse.explorer.view import View

RELATION = "claims.loss_ratio"
COLUMNS = [
    "year",
    "paired_months",
    "program",
    "segment",
    "payer_id",
    "contributions_idr",
    "benefits_idr",
    "loss_ratio_pct",
    "is_suppressed",
]


def show(view: View) -> None:
    made_by = claims_record_queries.loss_ratio()
    rows = view.read(made_by)
    title = view.words("records.loss_title")
    say.subheader(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("records.loss_none"), icon=":material/info:")
        st.code(view.words("records.loss_commands"), language="bash")
        return
    listed = rows.to_dicts()
    st.html(extracts.notice(view, listed[0]))
    year, shown = filters.choose_year("ratio_year", listed, view.lang)
    months = formats.whole(shown[0]["paired_months"], view.lang)
    bars.small_print(
        [view.words("records.all_regions"), view.words("records.loss_months", count=months)]
    )
    st.html(_chart(view, shown, year))
    bars.small_print(
        [view.words("records.loss_how"), view.terms("segments"), *extracts.hidden_notes(view, shown)]
    )
    evidence.show(
        view,
        name="loss-ratio",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def _chart(view: View, rows: list[dict], year: str) -> str:
    held = [row for row in rows if row["loss_ratio_pct"] is not None]
    hidden = [row for row in rows if row["is_suppressed"]]
    without = [row for row in rows if row["loss_ratio_pct"] is None and not row["is_suppressed"]]
    html = bars.small_html([view.words("records.loss_hidden", year=year)])
    if held:
        by_ratio = sorted(held, key=lambda row: row["loss_ratio_pct"])
        alt = view.words(
            "records.loss_alt",
            year=year,
            highest=_said(view, by_ratio[-1]),
            lowest=_said(view, by_ratio[0]),
        )
        html = bars.html([_bar(view, row) for row in held], alt)
    html += _listed(view, "records.loss_without", without)
    return html + _listed(view, "records.loss_hidden_rows", hidden)


def _bar(view: View, row: dict) -> bars.Bar:
    line = view.words(
        "records.loss_line",
        benefits=formats.rupiah(row["benefits_idr"], view.lang),
        contributions=formats.rupiah(row["contributions_idr"], view.lang),
    )
    return bars.Bar(
        _name(view, row),
        row["loss_ratio_pct"],
        formats.percent(row["loss_ratio_pct"], view.lang),
        lines=[line],
    )


def _name(view: View, row: dict) -> str:
    payer = view.label(row, "payer_label")
    return view.words("records.loss_row", program=row["program"], segment=row["segment"], payer=payer)


def _said(view: View, row: dict) -> str:
    share = formats.percent(row["loss_ratio_pct"], view.lang)
    return view.words("records.loss_said", row=_name(view, row), share=share)


def _listed(view: View, key: str, rows: list[dict]) -> str:
    """Rows without a bar, behind a click."""
    if not rows:
        return ""
    items = "".join(f"<li>{escape(_name(view, row))}</li>" for row in rows)
    summary = view.words(key, count=formats.whole(len(rows), view.lang))
    return tables.folded(summary, f'<ul class="w-links">{items}</ul>')
