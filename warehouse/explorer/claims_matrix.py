"""Programmes by period: one table, read as cases, rupiah, averages or cases per 1,000 participants."""

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

# Column of the mart that a reading shows, whose flags count, and what its figures come from.
READINGS = {
    "cases": ("cases", "cases", ("cases",)),
    "rupiah": ("amount_idr", "amount", ("amount",)),
    "average": ("amount_per_case_idr", "both", ("cases", "amount")),
    "frequency": ("cases_per_1000_participants", "frequency", ("cases", "participants")),
}
KINDS = ("year", "half_year", "quarter", "month", "year_to_date", "other")
UNITS = ("any", "accident", "claim", "payment", "beneficiary", "unknown")


def show(view: View, place: Place) -> None:
    held = set(view.read(claims_queries.kinds(place.key))["period_kind"])
    if not held:
        say.info(view.words("claims.only_scholarships"), icon=":material/info:")
        return
    kind, reading = _choose(view, [k for k in KINDS if k in held])
    made_by = claims_queries.matrix(place.key, kind)
    rows = view.read(made_by)
    unit = _choose_unit(view, rows) if reading != "rupiah" else UNITS[0]
    if unit != UNITS[0]:
        rows = rows.filter(pl.col("claim_unit") == unit)
    column, measure, origins = READINGS[reading]
    shown = rows.filter(pl.col(column).is_not_null()).to_dicts()
    title = view.words(
        f"claims.title_{reading}", place=place.name, kind=view.words(f"claims.inside_{kind}")
    )
    say.header(title, anchor=False)
    bars.small_print([view.words(f"claims.how_{reading}")])
    if kind in KINDS[-2:]:
        bars.small_print([view.words("claims.unlike")])
    if not shown:
        say.info(view.words(f"claims.none_{reading}"), icon=":material/info:")
        return
    st.html(f'<p class="w-alt">{_alt(view, shown, reading)}</p>')
    programs = view.read(claims_queries.programs()).to_dicts()
    if reading == "frequency":
        programs = [p for p in programs if p["program"] in {row["program"] for row in shown}]
    head = [view.words("claims.period"), *(_short(view, program) for program in programs)]
    cells = [_line(view, rows.to_dicts(), shown, programs, period, reading) for period in _periods(rows)]
    st.html(tables.html(view, title, head, cells, stacked=True))
    bars.small_print([_names(view, programs)])
    bars.small_print(view.flag_notes([claims_words.with_flags_of(row, measure) for row in shown]))
    # Of what is drawn alone: a row's other measure may be of another source.
    figures = [row[f"{origin}_figure_id"] for row in shown for origin in origins]
    st.html(evidence.sources_html(view, figures))
    evidence.show(
        view,
        name=f"claims-{place.key}-{kind}",
        title=title,
        rows=rows,
        made_by=[made_by],
        has_sources=False,
    )


def _choose(view: View, kinds: list[str]) -> tuple[str, str]:
    def kind_name(kind: str) -> str:
        return view.words(f"claims.period_{kind}")

    def reading_name(reading: str) -> str:
        return view.words(f"claims.reading_{reading}")

    reading = filters.choose(
        "show", list(READINGS), "cases", view.lang, format_func=reading_name, compact=True
    )
    kind = filters.choose("kind", kinds, kinds[0], view.lang, format_func=kind_name, compact=True)
    return kind, reading


def _choose_unit(view: View, rows: pl.DataFrame) -> str:
    held = set(rows["claim_unit"])
    if len(held) == 1:
        return UNITS[0]

    def unit_name(unit: str) -> str:
        return view.words(f"claims.unit_{unit}")

    options = [UNITS[0], *(unit for unit in UNITS if unit in held)]
    return filters.choose("unit", options, UNITS[0], view.lang, format_func=unit_name)


def _periods(rows: pl.DataFrame) -> list[dict]:
    columns = ["period_start", "period_end"]
    return rows.select(columns).unique(maintain_order=True).to_dicts()


def _line(
    view: View, rows: list[dict], shown: list[dict], programs: list[dict], period: dict, reading: str
) -> list[tuple[str, str]]:
    """A period and what each programme has in it."""
    cells = [(claims_words.period(view, period), "")]
    for program in programs:
        here = [row for row in shown if _is_at(row, period, program)]
        if here:
            cells.append((tables.Html("".join(_figure(view, row, reading) for row in here)), ""))
        elif program["valid_from"] and period["period_end"] < program["valid_from"]:
            cells.append(claims_words.gap(view, "claims.not_in_force"))
        elif any(_is_at(row, period, program) for row in rows):
            cells.append(claims_words.gap(view, f"claims.gap_{reading}"))
        else:
            cells.append(claims_words.gap(view))
    return cells


def _is_at(row: dict, period: dict, program: dict) -> bool:
    return row["program"] == program["program"] and all(row[day] == period[day] for day in period)


def _figure(view: View, row: dict, reading: str) -> tables.Html:
    """A cell's figure with its change, its extent, its flags, and the audit of a total."""
    measure = READINGS[reading][1]
    notes = [view.words(f"check.extent_{row['territory']}")] if row["territory"] in ("34", "38") else []
    if reading == "frequency":
        notes.append(claims_words.over(view, row))
    html = ""
    if measure in ("cases", "amount"):
        notes.append(claims_words.change(view, row, measure))
        html = claims_words.audit(view, row, measure)
    flagged = claims_words.with_flags_of(row, measure)
    return tables.Html(claims_words.figure(view, _value(view, row, reading), flagged, notes) + html)


def _value(view: View, row: dict, reading: str) -> str:
    if reading == "cases":
        return claims_words.cases(view, row)
    if reading == "rupiah":
        return formats.rupiah(row["amount_idr"], view.lang)
    if reading == "average":
        return claims_words.average(view, row)
    rate = formats.in_full(row["cases_per_1000_participants"], "", view.lang, 2)
    return claims_words.counted(view, row, rate)


def _alt(view: View, shown: list[dict], reading: str) -> str:
    """The latest period in a sentence."""
    first = shown[0]
    latest = [row for row in shown if row["period_end"] == first["period_end"]]
    latest = [row for row in latest if row["period_start"] == first["period_start"]]
    figures = view.listed(
        view.words("claims.of_program", figure=_value(view, row, reading), program=_short(view, row))
        for row in latest
    )
    return view.words(f"claims.alt_{reading}", period=claims_words.period(view, first), figures=figures)


def _short(view: View, row: dict) -> str:
    return view.words("claims.all") if row["program"] == "ALL" else row["program"]


def _names(view: View, programs: list[dict]) -> str:
    """The programmes' names in full; their heads are short."""
    return "; ".join(view.label(program) for program in programs if program["program"] != "ALL") + "."
