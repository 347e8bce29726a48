"""The audit below Cek Angka: published totals against their parts."""

from html import escape

import streamlit as st

from warehouse.explorer import bars, check_queries, evidence, filters, formats, say, tables
from warehouse.explorer.view import View

VERDICTS = ("differs", "parts_missing", "within_rounding", "exact", check_queries.ANY)
MEASURES = (check_queries.ANY, "claims_amount", "claims_cases", "participants", "labour_force")
MOST_ROWS = 50
COLUMNS = (
    "place",
    "period",
    "measure",
    "total",
    "parts",
    "difference",
    "closes",
    "verdict",
    "source",
)
# Columns that the heading says already.
SAID = {check_queries.ANY: (), "differs": ("closes", "verdict")}


def show(view: View) -> None:
    say.header(view.words("audit.title"), anchor=False)
    bars.small_print([view.words("audit.how"), view.words("audit.not_intent")])

    def verdict_name(code: str) -> str:
        return view.words(f"audit.verdict_{code}")

    def measure_name(code: str) -> str:
        return view.words(f"audit.measure_{code}")

    verdict = filters.choose(
        "verdict", VERDICTS, VERDICTS[0], view.lang, format_func=verdict_name, compact=True
    )
    measure = filters.choose("measure", MEASURES, MEASURES[0], view.lang, format_func=measure_name)
    made_by = check_queries.audit(verdict, measure)
    rows = view.read(made_by)
    n_all = view.read(check_queries.audited(measure)).item()
    count = formats.whole(rows.height, view.lang)
    title = view.words(f"audit.found_{verdict}", count=count, n_all=formats.whole(n_all, view.lang))
    say.subheader(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("audit.none", verdict=verdict_name(verdict)), icon=":material/info:")
        return
    columns = [c for c in COLUMNS if c not in SAID.get(verdict, ("verdict",))]
    head = [view.words(f"audit.column_{column}") for column in columns]
    cells = [[_total(view, row, c) for c in columns] for row in rows.head(MOST_ROWS).to_dicts()]
    st.html(tables.html(view, title, head, cells, stacked=True, folds=True))
    if rows.height > MOST_ROWS:
        bars.small_print([view.words("check.cut", shown=MOST_ROWS, count=count)])
    evidence.show(
        view,
        name=f"audit-{verdict}-{measure}",
        title=title,
        rows=rows,
        made_by=[made_by],
        has_sources=False,
    )


def _total(view: View, row: dict, column: str) -> tuple[str, str]:  # noqa: PLR0911 - one return a column.
    lang, unit = view.lang, row["unit"]
    if column == "place":
        return _place(view, row), ""
    if column == "period":
        return _period(view, row), ""
    if column == "measure":
        kind = row["measure"] if row["measure"] != "participants" else f"participants_{row['status']}"
        return view.words(f"audit.measure_{kind}"), ""
    if column == "total":
        return formats.in_full(row["published_total"], unit, lang), tables.NUMBER
    if column == "parts":
        text = formats.in_full(row["compared_sum"], unit, lang)
        is_wider = row["compared_sum"] == row["sum_with_scholarships"] != row["sum_of_programs"]
        if is_wider:
            note = escape(view.words("audit.with_scholarships"))
            text = tables.Html(f'{escape(text)} <span class="w-line">{note}</span>')
        return text, tables.NUMBER
    if column == "difference":
        return formats.signed(row["difference"], unit, lang), tables.NUMBER
    if column == "closes":
        return view.words(f"audit.closes_{row['closes_with']}"), ""
    if column == "verdict":
        return view.words(f"audit.verdict_{row['verdict']}"), ""
    return evidence.links(view, [row]), ""


def _place(view: View, row: dict) -> str:
    if row["place_level"] == "office":
        name = view.words("check.office", office=row["place_name"])
        return name[0].upper() + name[1:]
    if row["territory"] in ("34", "38"):
        extent = view.words(f"check.extent_{row['territory']}")
        return f"{row['place_name']}, {extent}"
    return row["place_name"]


def _period(view: View, row: dict) -> str:
    if row["period_start"] is None:
        return formats.survey_round(row["period_printed"], view.lang)
    start, end = (formats.short_day(row[k], view.lang) for k in ("period_start", "period_end"))
    return f"{start} – {end}"
