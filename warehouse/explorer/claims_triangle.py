"""Whether recent months are complete: the development triangle of all regions, and its chain ladder."""

from itertools import groupby

import streamlit as st

from warehouse.explorer import bars, claims_record_queries, evidence, extracts, formats, say, tables
from warehouse.explorer.view import View

# Developments that the words tell; the bars show all of them.
TOLD = 3


def show(view: View, kind: dict) -> None:
    """`kind` is a row of claims_record_queries.kinds; a kind has a triangle."""
    made_by = claims_record_queries.triangle(kind["program"], kind["claim_unit"])
    by_development = claims_record_queries.factors(kind["program"], kind["claim_unit"])
    rows = view.read(made_by)
    listed = rows.to_dicts()
    ladder = view.read(by_development).to_dicts()
    title = view.words(
        "records.triangle_title",
        program=kind["program"],
        unit=view.in_text(view.words(f"claims.unit_{kind['claim_unit']}")),
    )
    say.subheader(title, anchor=False)
    st.html(extracts.notice(view, listed[0]))
    bars.small_print([view.words("records.all_regions")])
    st.html(_completeness(view, ladder))
    st.html(f'<div class="w-triangle">{_table(view, title, listed, ladder)}</div>')
    bars.small_print([view.words("records.triangle_how"), *extracts.hidden_notes(view, listed)])
    evidence.show(
        view,
        name=f"claims-development-{kind['program']}-{kind['claim_unit']}",
        title=title,
        rows=rows,
        made_by=[made_by, by_development],
    )


def _completeness(view: View, ladder: list[dict]) -> str:
    """A bar a development: how much of what is expected has been reported by then."""
    held = [row for row in ladder if row["completeness_pct"] is not None]
    if not held:
        return bars.small_html([view.words("records.completeness_hidden")])
    shares = view.listed(
        view.words(
            "records.completeness_said",
            after=view.in_text(_after(view, row)),
            share=formats.percent(row["completeness_pct"], view.lang),
        )
        for row in held[:TOLD]
    )
    alt = view.words("records.completeness_alt", shares=shares)
    drawn = bars.html([_rung(view, row) for row in ladder], alt, compact=True)
    return f'<div class="w-roomy">{drawn}</div>'


def _rung(view: View, row: dict) -> bars.Bar:
    share = row["completeness_pct"]
    written = view.words("records.not_computed")
    return bars.Bar(
        _after(view, row), share, written if share is None else formats.percent(share, view.lang)
    )


def _after(view: View, row: dict) -> str:
    if not row["development_months"]:
        return view.words("records.same_month")
    return view.words("records.after", count=formats.whole(row["development_months"], view.lang))


def _table(view: View, title: str, rows: list[dict], ladder: list[dict]) -> str:
    """A row an event month, the latest first, a column a development; the factors stand above them."""
    head = [view.words(f"records.column_{name}") for name in ("event", "ultimate")]
    head += [formats.whole(row["development_months"], view.lang) for row in ladder]
    factors = [(view.words("records.column_factor"), ""), ("", tables.NUMBER)]
    factors += [_factor(view, row) for row in ladder]
    cells = [factors]
    for month, found in groupby(rows, key=lambda row: row["event_month_on"]):
        by_development = {row["development_months"]: row for row in found}
        latest = next(row for row in by_development.values() if row["is_latest"])
        cells.append(
            [
                (formats.month(month, view.lang), ""),
                _ultimate(view, latest),
                *(_cases(view, by_development.get(row["development_months"])) for row in ladder),
            ]
        )
    return tables.html(view, title, head, cells, folds=True)


def _factor(view: View, row: dict) -> tuple[str, str]:
    factor = row["age_to_age_factor"]
    return "" if factor is None else formats.in_full(factor, "", view.lang, 2), tables.NUMBER


def _ultimate(view: View, row: dict) -> tuple[str, str]:
    if row["ultimate_cases"] is None:
        return view.words("records.not_computed"), extracts.MISSING
    return formats.whole(row["ultimate_cases"], view.lang), tables.NUMBER


def _cases(view: View, row: dict | None) -> tuple[str, str]:
    """Nothing stands where the development lies ahead."""
    if row is None:
        return "", ""
    return extracts.cell(view, row, "cumulative_cases")
