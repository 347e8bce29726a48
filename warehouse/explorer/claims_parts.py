"""What the total of a period is made of, and scholarships, which stand apart."""

from datetime import date
from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    claims_queries,
    claims_words,
    evidence,
    filters,
    formats,
    say,
    tables,
)
from warehouse.explorer.claims_place import Place
from warehouse.explorer.view import View

RELATION = "claims.claims_by_program_period"
SHARE_COLUMNS = [
    "program",
    "amount_idr",
    "share_of_amount_pct",
    "is_amount_rounded",
    "is_amount_press_only",
]
BENEFIT = "BEASISWA"


def key(row: dict) -> str:
    """A period in the address: 2024-01-01_2024-12-31"""
    return f"{row['period_start']}_{row['period_end']}"


def composition(view: View, place: Place) -> None:
    periods = {key(row): row for row in view.read(claims_queries.composed_periods(place.key)).to_dicts()}
    if not periods:
        say.header(view.words("claims.parts_none_title"), anchor=False)
        say.info(view.words("claims.parts_none", place=place.name), icon=":material/info:")
        return
    options = list(periods)
    heading = st.container()
    chosen = filters.choose(
        "period",
        options,
        options[0],
        view.lang,
        format_func=lambda option: claims_words.period(view, periods[option]),
    )
    made_by = claims_queries.composition(place.key, *chosen.split("_"))
    rows = view.read(made_by)
    programs = [row for row in rows.to_dicts() if row["program"] != BENEFIT]
    benefits = [row for row in rows.to_dicts() if row["program"] == BENEFIT]
    when = claims_words.period(view, periods[chosen])
    total = formats.rupiah(programs[0]["total_idr"], view.lang)
    title = view.words("claims.parts_title", place=place.name, period=when, total=total)
    with heading:
        say.header(title, anchor=False)
    audit = claims_words.audit(view, programs[0], "amount")
    marks = bars.flags(view.flags(claims_words.with_flags_of(programs[0], "total")))
    printed = escape(view.words("claims.parts_total", total=total))
    st.html(f'<p class="w-small">{printed} {marks}{audit}</p>')
    bars.small_print([view.words("claims.parts_how")])
    _bars(view, programs, "claims.parts_alt", when)
    missing = _missing(view, programs)
    if missing:
        bars.small_print([view.words("claims.parts_missing", programs=view.listed(missing))])
    if benefits:
        say.subheader(view.words("claims.parts_benefit"), anchor=False)
        _bars(view, benefits, "claims.parts_benefit_alt", when)
    total_flags = claims_words.with_flags_of(programs[0], "total")
    bars.small_print(view.flag_notes([total_flags, *map(_flagged, rows.to_dicts())]))
    evidence.show(
        view,
        name=f"parts-{place.key}-{chosen}",
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=RELATION,
        columns=SHARE_COLUMNS,
    )


def _bars(view: View, rows: list[dict], alt: str, when: str) -> None:
    def share(row: dict) -> str:
        return formats.percent(row["share_of_amount_pct"], view.lang)

    shares = view.listed(f"{_inside(view, row)} {share(row)}" for row in rows)
    items = [
        bars.Bar(
            label=view.label(row, "program_label"),
            share=row["share_of_amount_pct"],
            value=share(row),
            flags=view.flags(_flagged(row)),
            lines=[formats.rupiah(row["amount_idr"], view.lang)],
        )
        for row in rows
    ]
    bars.show(items, view.words(alt, period=when, shares=shares), compact=True)


def _inside(view: View, row: dict) -> str:
    return (
        view.in_text(view.label(row, "program_label")) if row["program"] == BENEFIT else row["program"]
    )


def _flagged(row: dict) -> dict:
    return claims_words.with_flags_of(row, "amount")


def _missing(view: View, rows: list[dict]) -> list[str]:
    """Programmes in force without a share."""
    held = {row["program"] for row in rows}
    end: date = rows[0]["period_end"]
    programs = view.read(claims_queries.programs()).filter(pl.col("program_kind") == "programme")
    return [
        program["program"]
        for program in programs.to_dicts()
        if program["program"] not in held and not (program["valid_from"] and end < program["valid_from"])
    ]


def scholarships(view: View, place: Place) -> None:
    made_by = claims_queries.scholarships(place.key)
    rows = view.read(made_by)
    title = view.words("claims.benefit_title", place=place.name)
    say.header(title, anchor=False)
    bars.small_print([view.words("claims.benefit_how")])
    if rows.is_empty():
        say.info(view.words("claims.benefit_none", place=place.name), icon=":material/info:")
        return
    head = [
        view.words(f"claims.benefit_{column}") for column in ("period", "children", "rupiah", "average")
    ]
    st.html(
        tables.html(view, title, head, [_benefit(view, row) for row in rows.to_dicts()], stacked=True)
    )
    bars.small_print(view.flag_notes(rows.to_dicts()))
    figures = [row[f"{m}_figure_id"] for row in rows.to_dicts() for m in ("cases", "amount")]
    st.html(evidence.sources_html(view, [figure for figure in figures if figure]))
    evidence.show(
        view,
        name=f"scholarships-{place.key}",
        title=title,
        rows=rows,
        made_by=[made_by],
        has_sources=False,
    )


def _benefit(view: View, row: dict) -> list[tuple[str, str]]:
    def cell(column: str, measure: str, written) -> tuple[str, str]:
        if row[column] is None:
            return claims_words.gap(view)
        flagged = claims_words.with_flags_of(row, measure)
        return tables.Html(claims_words.figure(view, written(), flagged, [])), ""

    return [
        (claims_words.period(view, row), ""),
        cell("cases", "cases", lambda: claims_words.cases(view, row)),
        cell("amount_idr", "amount", lambda: formats.rupiah(row["amount_idr"], view.lang)),
        cell("amount_per_case_idr", "both", lambda: claims_words.average(view, row)),
    ]
