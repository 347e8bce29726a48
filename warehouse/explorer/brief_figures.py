"""The parts of a brief with tables of figures: labour market, claims, vulnerable workers, offices."""

from datetime import date
from html import escape

from warehouse.explorer import bars, brief_queries, formats, tables
from warehouse.explorer.brief_section import Section, said
from warehouse.explorer.protection_published import payer
from warehouse.explorer.view import View


def labour_market(view: View, region: dict) -> Section | None:
    made_by = brief_queries.labour_market(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    when = formats.survey_round(listed[0]["survey_round"], view.lang)
    title = view.words("brief.labour_title", region=region["region_name"], when=when)
    head = [view.words("brief.column_indicator"), view.words("brief.column_value")]
    cells = [
        [
            (_flagged(view, view.label(row, "indicator_label"), row), ""),
            (formats.in_full(row["value"], row["unit"], view.lang, _places(row)), tables.NUMBER),
        ]
        for row in listed
    ]
    html = said(view.words("brief.labour_alt", when=when))
    html += tables.html(title, head, cells, view.words("table.swipe"), stacked=True)
    html += bars.small_html(view.flag_notes(listed))
    return Section("labour", title, html, rows, made_by)


def claims(view: View, region: dict) -> Section | None:
    made_by = brief_queries.claims(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    title = view.words("brief.claims_title", region=region["region_name"])
    names = ("program", "period", "cases", "amount", "per_case", "per_1000")
    head = [view.words(f"brief.column_{name}") for name in names]
    cells = [
        [
            (_flagged(view, view.label(row, "program_label"), row), ""),
            (period(view, row["period_start"], row["period_end"]), ""),
            (_cases(view, row), tables.NUMBER),
            (_money(view, row["amount_idr"]), tables.NUMBER),
            (_money(view, row["amount_per_case_idr"]), tables.NUMBER),
            (_rate(view, row["cases_per_1000_participants"]), tables.NUMBER),
        ]
        for row in listed
    ]
    html = said(view.words("brief.claims_alt"))
    html += tables.html(title, head, cells, view.words("table.swipe"), stacked=True)
    html += bars.small_html(view.flag_notes(listed))
    return Section("claims", title, html, rows, made_by)


def vulnerable(view: View, region: dict) -> Section | None:
    made_by = brief_queries.protection(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    title = view.words("brief.vulnerable_title", region=region["region_name"])
    head = [view.words(f"brief.column_{name}") for name in ("group", "payer", "role", "persons", "when")]
    cells = [
        [
            (_flagged(view, view.label(row, "worker_group_label"), row), ""),
            (payer(view, row), ""),
            (view.label(row, "role_label"), ""),
            (formats.whole(row["workers_persons"], view.lang), tables.NUMBER),
            (formats.printed(row["period_printed"], view.lang), ""),
        ]
        for row in listed
    ]
    html = said(view.words("brief.vulnerable_alt"))
    html += tables.html(title, head, cells, view.words("table.swipe"), stacked=True, more=view.more)
    html += bars.small_html(view.flag_notes(listed))
    return Section("vulnerable", title, html, rows, made_by)


def offices(view: View, region: dict) -> Section | None:
    made_by = brief_queries.offices(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    title = view.words("brief.offices_title", region=region["region_name"])
    names = ("office", "office_kind", "seat", "period", "cases", "amount")
    head = [view.words(f"brief.column_{name}") for name in names]
    cells = [
        [
            (_flagged(view, row["office_name"], row), ""),
            (view.words(f"brief.office_{row['office_kind']}"), ""),
            (row["seat_region_name"], ""),
            (period(view, row["period_start"], row["period_end"]), ""),
            (_cases(view, row), tables.NUMBER),
            (_money(view, row["amount_idr"]), tables.NUMBER),
        ]
        for row in listed
    ]
    html = said(view.words("brief.offices_alt"))
    html += tables.html(title, head, cells, view.words("table.swipe"), stacked=True)
    html += bars.small_html(view.flag_notes(listed))
    return Section("offices", title, html, rows, made_by)


def period(view: View, start: date | None, end: date | None) -> str:
    """2023 · 1 Jan 2024 – 31 Agu 2024: a whole year by its number, else from day to day."""
    if end is None:
        return view.words("table.empty")
    if start is None:
        return formats.short_day(end, view.lang)
    if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
        return str(start.year)
    return f"{formats.short_day(start, view.lang)} – {formats.short_day(end, view.lang)}"


def _flagged(view: View, text: str, row: dict) -> tables.Html:
    return tables.Html(f"{escape(text)} {bars.flags(view.flags(row))}".strip())


def _places(row: dict) -> int:
    return 2 if row["unit"] == "percent" else 0


def _cases(view: View, row: dict) -> str | tables.Html:
    """A number with what it counts: the unit is part of it."""
    if row["cases"] is None:
        return view.words("table.empty")
    number = escape(formats.whole(row["cases"], view.lang))
    unit = escape(view.words(f"definition.unit_{row['claim_unit']}"))
    return tables.Html(f'{number}<span class="w-line">{unit}</span>')


def _money(view: View, value: object) -> str:
    return view.words("table.empty") if value is None else formats.rupiah(value, view.lang)


def _rate(view: View, value: object) -> str:
    return view.words("table.empty") if value is None else formats.in_full(value, "", view.lang, 1)
