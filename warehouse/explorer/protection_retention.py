"""Who stays after paid cover has ended: 1, 3, 6 and 12 months later, by the payer that left."""

from itertools import groupby

import streamlit as st

from warehouse.explorer import (
    bars,
    evidence,
    extracts,
    filters,
    formats,
    lines,
    protection_records_queries,
    say,
    tables,
)
from warehouse.explorer.view import View

RELATION = "protection.retention_by_cohort"
COLUMNS = [
    "month_on",
    "payer_id",
    "months_after",
    "cohort_persons",
    "retained_persons",
    "retention_pct",
    "is_suppressed",
]
MONTHS = (1, 3, 6, 12)


def show(view: View, region: dict) -> None:
    """Nothing where no cover has ended yet; the calendar above says what is missing."""
    made_by = protection_records_queries.retention(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return
    listed = rows.to_dicts()
    title = view.words("retention.title", region=region["region_name"])
    say.header(title, anchor=False)
    st.html(extracts.notice(view, listed[0]))
    cohort = _choose(view, listed)
    st.html(_curve(view, [row for row in listed if str(row["month_on"]) == cohort]))
    st.html(_table(view, title, listed))
    bars.small_print([view.words("retention.how"), *extracts.hidden_notes(view, listed)])
    evidence.show(
        view,
        name=f"retention-{region['region_code']}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def fullest(rows: list[dict]) -> str:
    """The latest cohort seen through its twelfth month, else the latest one: its month end as text."""
    whole = [r for r in rows if r["months_after"] == MONTHS[-1] and r["retention_pct"] is not None]
    return str((whole or rows)[0]["month_on"])


def _choose(view: View, rows: list[dict]) -> str:
    names = {str(row["month_on"]): formats.month(row["month_on"], view.lang) for row in rows}
    return filters.choose("cohort", list(names), fullest(rows), view.lang, format_func=names.get)


def _curve(view: View, rows: list[dict]) -> str:
    """A line a payer, over the months after cover ended."""
    drawn = []
    for _, found in groupby(rows, key=lambda row: row["payer_id"]):
        shown = [row for row in found if row["retention_pct"] is not None]
        if shown:
            points = [_point(view, row) for row in shown]
            drawn.append(lines.Line(view.label(shown[0], "payer_label"), points))
    if not drawn:
        return bars.small_html([view.words("retention.all_hidden")])
    drawn.sort(key=lambda line: -len(line.points))
    said = "; ".join(
        view.words("retention.curve", payer=line.name, points=", ".join(p.title for p in line.points))
        for line in drawn
    )
    when = formats.month(rows[0]["month_on"], view.lang)
    ticks = {k: view.words("retention.tick", count=formats.whole(k, view.lang)) for k in MONTHS}
    return lines.html(drawn, view.words("retention.alt", when=when, curves=said), ticks)


def _point(view: View, row: dict) -> lines.Point:
    share = formats.percent(row["retention_pct"], view.lang)
    months = formats.whole(row["months_after"], view.lang)
    said = view.words("retention.point", share=share, count=months)
    return lines.Point(row["months_after"], row["retention_pct"], share, said)


def _table(view: View, title: str, rows: list[dict]) -> str:
    """A line a cohort and payer, a column a distance."""
    names = ("cohort", "payer", "persons")
    head = [view.words(f"retention.column_{name}") for name in names]
    head += [view.words("retention.column_after", count=formats.whole(k, view.lang)) for k in MONTHS]
    cells = []
    for _, found in groupby(rows, key=lambda row: (row["month_on"], row["payer_id"])):
        by_months = {row["months_after"]: row for row in found}
        first = next(iter(by_months.values()))
        cells.append(
            [
                (formats.month(first["month_on"], view.lang), ""),
                (view.label(first, "payer_label"), ""),
                extracts.cell(view, first, "cohort_persons"),
                *(_share(view, by_months.get(k)) for k in MONTHS),
            ]
        )
    return tables.html(view, title, head, cells, stacked=True, folds=True)


def _share(view: View, row: dict | None) -> tuple[str, str]:
    if row is None:
        return view.words("retention.not_yet"), extracts.MISSING
    return extracts.cell(view, row, "retention_pct", lambda value: formats.percent(value, view.lang))
