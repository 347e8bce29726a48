"""The parts of a brief from an office's own records: members, ends of sponsored cover, claims paid."""

from html import escape

from warehouse.explorer import (
    bars,
    brief_queries,
    claims_words,
    coverage_months,
    coverage_queries,
    extracts,
    formats,
    protection_cliff_words,
    protection_records_queries,
)
from warehouse.explorer.brief_section import Section, said
from warehouse.explorer.view import View

CLAIMS = "claims.claims_by_region_month"
CLAIMS_COLUMNS = ("month_on", "program", "claim_unit", "cases", "amount_idr", "is_suppressed")


def members(view: View, region: dict) -> Section | None:
    made_by = coverage_queries.members(region["region_code"], "ALL")
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    sentences = [coverage_months.coverage(view, listed), *coverage_months.december(view, listed)]
    html = extracts.notice(view, listed[0]) + "".join(map(said, sentences))
    html += bars.small_html([view.words("members.how"), *extracts.hidden_notes(view, listed)])
    return Section(
        "record_members",
        coverage_months.title(view, region, listed),
        html,
        rows,
        made_by,
        coverage_months.RELATION,
        tuple(coverage_months.COLUMNS),
    )


def cover(view: View, region: dict) -> Section | None:
    made_by = protection_records_queries.ends(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    first = protection_cliff_words.nearest(listed)
    ends = "".join(f"<li>{_end(view, row)}</li>" for row in first)
    html = extracts.notice(view, listed[0])
    html += f'<ul class="w-links">{ends}</ul>' if first else ""
    notes = protection_cliff_words.unnamed(view, listed)
    html += bars.small_html([*notes, view.words("cliff.cost_how")])
    return Section(
        "record_cover",
        view.words("cliff.title", region=region["region_name"]),
        html,
        rows,
        made_by,
        protection_cliff_words.RELATION,
        tuple(protection_cliff_words.COLUMNS),
    )


def _end(view: View, row: dict) -> str:
    return escape(f"{protection_cliff_words.ahead(view, row)}: {protection_cliff_words.cost(view, row)}")


def claims(view: View, region: dict) -> Section | None:
    made_by = brief_queries.claims_of_records(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    when = formats.month(listed[0]["month_on"], view.lang)
    paid = "; ".join(_paid(view, row) for row in listed)
    html = extracts.notice(view, listed[0])
    html += said(view.words("brief.record_claims_alt", when=when, paid=paid))
    html += bars.small_html(extracts.hidden_notes(view, listed))
    title = view.words("brief.record_claims_title", region=region["region_name"], when=when)
    return Section("record_claims", title, html, rows, made_by, CLAIMS, CLAIMS_COLUMNS)


def _paid(view: View, row: dict) -> str:
    if row["cases"] is None:
        figure = extracts.hidden(view)
    else:
        amount = formats.rupiah(row["amount_idr"], view.lang)
        figure = view.words("brief.record_paid", cases=claims_words.cases(view, row), amount=amount)
    return view.words("claims.of_program", program=row["program"], figure=figure)
