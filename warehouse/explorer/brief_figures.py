"""The parts of a brief with tables of figures: labour market, claims, vulnerable workers, offices."""

from collections.abc import Callable
from html import escape

from warehouse.explorer import bars, brief_queries, claims_words, formats, protection_queries, tables
from warehouse.explorer.brief_section import Section, said
from warehouse.explorer.protection_published import payer
from warehouse.explorer.reader import Query
from warehouse.explorer.view import View

NUMBERS = ("value", "cases", "amount", "per_case", "per_1000", "persons")
# What a column of a section shows of a row.
Columns = dict[str, Callable[[dict], str | tables.Html]]


def labour_market(view: View, region: dict) -> Section | None:
    def value(row: dict) -> str:
        places = 2 if row["unit"] == "percent" else 0
        return formats.in_full(row["value"], row["unit"], view.lang, places)

    columns = {
        "indicator": lambda row: _flagged(view, view.label(row, "indicator_label"), row),
        "value": value,
    }
    return _table(view, "labour", region, brief_queries.labour_market(region["region_code"]), columns)


def claims(view: View, region: dict) -> Section | None:
    columns = {
        "program": lambda row: _flagged(view, view.label(row, "program_label"), row),
        "period": lambda row: _period(view, row),
        "cases": lambda row: _cases(view, row),
        "amount": lambda row: _money(view, row["amount_idr"]),
        "per_case": lambda row: _money(view, row["amount_per_case_idr"]),
        "per_1000": lambda row: _frequency(view, row),
    }
    return _table(view, "claims", region, brief_queries.claims(region["region_code"]), columns)


def vulnerable(view: View, region: dict) -> Section | None:
    columns = {
        "group": lambda row: _flagged(view, view.label(row, "worker_group_label"), row),
        "payer": lambda row: payer(view, row),
        "role": lambda row: view.label(row, "role_label"),
        "persons": lambda row: formats.whole(row["workers_persons"], view.lang),
        "when": lambda row: formats.printed(row["period_printed"], view.lang),
    }
    return _table(
        view, "vulnerable", region, protection_queries.published(region["region_code"]), columns
    )


def offices(view: View, region: dict) -> Section | None:
    columns = {
        "office": lambda row: _flagged(view, row["office_name"], row),
        "office_kind": lambda row: view.words(f"claims.kind_{row['office_kind']}"),
        "seat": lambda row: row["seat_region_name"],
        "period": lambda row: _period(view, row),
        "cases": lambda row: _cases(view, row),
        "amount": lambda row: _money(view, row["amount_idr"]),
    }
    return _table(view, "offices", region, brief_queries.offices(region["region_code"]), columns)


def _table(view: View, name: str, region: dict, made_by: Query, columns: Columns) -> Section | None:
    """A section that is one table, with what its flags mean below; none without rows."""
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    # Only the labour market is of one round, which its words name.
    survey_round = listed[0].get("survey_round")
    when = formats.survey_round(survey_round, view.lang) if survey_round else ""
    title = view.words(f"brief.{name}_title", region=region["region_name"], when=when)
    head = [view.words(f"brief.column_{column}") for column in columns]
    cells = [
        [(shown(row), tables.NUMBER if column in NUMBERS else "") for column, shown in columns.items()]
        for row in listed
    ]
    frequencies = [_of_frequency(row) for row in listed if row.get("cases_per_1000_participants")]
    html = said(view.words(f"brief.{name}_alt", when=when))
    html += tables.html(view, title, head, cells, stacked=True, folds=True)
    html += bars.small_html(view.flag_notes([*listed, *frequencies]))
    return Section(name, title, html, rows, made_by)


def _flagged(view: View, text: str, row: dict) -> tables.Html:
    return tables.Html(f"{escape(text)} {bars.flags(view.flags(row))}".strip())


def _period(view: View, row: dict) -> str:
    return view.words("table.empty") if row["period_end"] is None else claims_words.period(view, row)


def _cases(view: View, row: dict) -> str | tables.Html:
    """A number with what it counts: the unit is part of it."""
    if row["cases"] is None:
        return view.words("table.empty")
    number = escape(formats.whole(row["cases"], view.lang))
    unit = escape(view.words(f"definition.unit_{row['claim_unit']}"))
    return tables.Html(f'{number}<span class="w-line">{unit}</span>')


def _money(view: View, value: object) -> str:
    return view.words("table.empty") if value is None else formats.rupiah(value, view.lang)


def _frequency(view: View, row: dict) -> str | tables.Html:
    """Cases per 1,000 participants, with the participants and their month."""
    if row["cases_per_1000_participants"] is None:
        return view.words("table.empty")
    rate = formats.in_full(row["cases_per_1000_participants"], "", view.lang, 1)
    return tables.Html(
        claims_words.figure(view, rate, _of_frequency(row), [claims_words.over(view, row)])
    )


def _of_frequency(row: dict) -> dict:
    return claims_words.with_flags_of(row, "frequency")
