"""How often a claim comes and what one costs, month by month, from the records of a region."""

import streamlit as st

from warehouse.explorer import (
    bars,
    claims_record_queries,
    claims_words,
    evidence,
    extracts,
    formats,
    lines,
    say,
    tables,
)
from warehouse.explorer.view import View

RELATION = "claims.claims_by_region_month"
COLUMNS = [
    "month_on",
    "cases",
    "exposure_persons",
    "frequency_per_1000_person_years",
    "mean_amount_idr",
    "p50_amount_idr",
    "p90_amount_idr",
    "amount_idr",
    "is_suppressed",
]
# Payments and beneficiaries return every month.
COUNTED = ("accident", "claim")
FIRST_MONTHS = 12


def show(view: View, region: dict, kind: dict) -> None:
    """`kind` is a row of claims_record_queries.kinds."""
    made_by = claims_record_queries.by_month(region["region_code"], kind["program"], kind["claim_unit"])
    rows = view.read(made_by)
    title = view.words("records.months_title", region=region["region_name"], program=kind["program"])
    say.subheader(title, anchor=False)
    if rows.is_empty():
        say.info(view.words("records.months_none", program=kind["program"]), icon=":material/info:")
        return
    listed = rows.to_dicts()
    st.html(extracts.notice(view, listed[0]))
    st.html(_frequency(view, listed))
    st.html(_severity(view, listed))
    bars.small_print([view.words("records.months_how"), *extracts.hidden_notes(view, listed)])
    evidence.show(
        view,
        name=f"claims-by-month-{region['region_code']}-{kind['program']}-{kind['claim_unit']}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=COLUMNS,
    )


def _frequency(view: View, rows: list[dict]) -> str:
    if rows[0]["claim_unit"] not in COUNTED:
        return bars.small_html([view.words("records.frequency_not")])
    held = [row for row in rows if row["frequency_per_1000_person_years"] is not None]
    if not held:
        return bars.small_html([view.words("records.frequency_hidden")])
    points = [_point(view, row) for row in rows[::-1]]
    highest = max(held, key=lambda row: row["frequency_per_1000_person_years"])
    alt = view.words(
        "records.frequency_alt",
        highest=_point(view, highest).title,
        last=_point(view, held[0]).title,
    )
    if len(held) < len(rows):
        alt += " " + view.words("records.gaps")
    return lines.html([lines.Line(view.words("records.frequency_line"), points)], alt)


def _point(view: View, row: dict) -> lines.Point:
    rate = row["frequency_per_1000_person_years"]
    if rate is None:
        return lines.Point(row["month_on"], None, "", "")
    written = formats.in_full(rate, "", view.lang, 1)
    title = view.words(
        f"records.frequency_point_{row['exposure_segment']}",
        rate=written,
        when=formats.month(row["month_on"], view.lang),
        cases=claims_words.cases(view, row),
        persons=formats.persons(row["exposure_persons"], view.lang),
    )
    return lines.Point(row["month_on"], rate, written, title)


def _severity(view: View, rows: list[dict]) -> str:
    """A bar a month to the 90th percentile, with a line at the median."""
    held = [row for row in rows if row["p90_amount_idr"] is not None]
    if not held:
        return bars.small_html([view.words("records.severity_hidden")])
    top = max(row["p90_amount_idr"] for row in held)
    drawn = [_bar(view, row) for row in rows]
    alt = view.words(
        "records.severity_alt",
        when=formats.month(held[0]["month_on"], view.lang),
        **_amounts(view, held[0]),
    )
    first, rest = drawn[:FIRST_MONTHS], drawn[FIRST_MONTHS:]
    html = bars.html(first, alt, compact=True, scale=top)
    if rest:
        html += tables.folded(_earlier(view, rest), bars.list_html(rest, compact=True, scale=top))
    return f'<div class="w-roomy">{html}</div>'


def _earlier(view: View, rest: list[bars.Bar]) -> str:
    return view.words("records.earlier", count=formats.whole(len(rest), view.lang))


def _bar(view: View, row: dict) -> bars.Bar:
    when = formats.month(row["month_on"], view.lang)
    if row["p90_amount_idr"] is None:
        return bars.Bar(when, None, extracts.hidden(view))
    amounts = _amounts(view, row)
    line = view.words("records.severity_line", cases=claims_words.cases(view, row), **amounts)
    value = view.words("records.p90", amount=amounts["p90"])
    return bars.Bar(when, row["p90_amount_idr"], value, lines=[line], mark=row["p50_amount_idr"])


def _amounts(view: View, row: dict) -> dict[str, str]:
    return {
        name: formats.rupiah(row[f"{name}_amount_idr"], view.lang) for name in ("mean", "p50", "p90")
    }
