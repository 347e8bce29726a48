"""The parts of a brief around its figures: regulations, awards, what is held, all sources."""

from html import escape
from itertools import groupby

from warehouse.explorer import brief_context_queries, evidence, formats, held, queries, regions, tables
from warehouse.explorer.brief_section import Section, listed, said
from warehouse.explorer.view import View

FIRST = 6


def regulations(view: View, region: dict) -> Section:
    """The region's own, then its province's, then the nation's, each list by itself."""
    made_by = brief_context_queries.regulations(region["region_code"])
    rows = view.read(made_by)
    title = view.words("brief.rules_title", region=region["region_name"])
    found = rows.to_dicts()
    html = said(view.words("brief.rules_alt"))
    if not any(row["is_own"] for row in found):
        html += f"<p>{escape(view.words('brief.rules_none', region=region['region_name']))}</p>"
    for code, group in groupby(found, key=lambda row: row["region_code"]):
        binding = list(group)
        heading = view.words("brief.rules_of", region=binding[0]["region_name"])
        kind = "w-national" if code == regions.COUNTRY else ""
        html += f"<h3>{escape(heading)}</h3>"
        items = [(_year(view, row), _regulation(view, row)) for row in binding]
        first, rest = _folded(items)
        html += listed(first, kind)
        if rest:
            more = view.words("brief.rules_more", count=formats.whole(len(rest), view.lang))
            html += tables.folded(more, listed(rest, kind))
    return Section("regulations", title, html, rows, made_by)


def awards(view: View, region: dict) -> Section | None:
    made_by = brief_context_queries.awards(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None

    def award(row: dict) -> tuple:
        return (
            row["award_year"],
            row["award_level"],
            view.label(row, "category_label"),
            row["award_rank"],
        )

    items = []
    for (year, level, category, rank), group in groupby(rows.to_dicts(), key=award):
        what = view.words(f"brief.award_{level}", category=category)
        if rank:
            what += f", {view.words('brief.award_rank', rank=rank)}"
        items.append((str(year), f"{escape(what)}. {evidence.links(view, list(group))}"))
    title = view.words("brief.awards_title", region=region["region_name"])
    html = said(view.words("brief.awards_alt")) + listed(items)
    return Section("awards", title, html, rows, made_by)


def availability(view: View, region: dict, left_out: list[str]) -> Section:
    """What is held and what is missing; `left_out` names the sections that have nothing to show."""
    made_by = queries.availability(region["region_code"])
    rows = view.read(made_by)
    html = held.html(view, region, rows)
    if left_out:
        parts = view.words("brief.left_out", parts=view.listed(left_out))
        html = f"<p>{escape(parts)}</p>{html}"
    return Section("held", held.title(view, region), html, rows, made_by)


def sources(view: View, region: dict) -> Section | None:
    made_by = brief_context_queries.sources(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    count = formats.whole(rows.height, view.lang)
    title = view.words("brief.sources_title", region=region["region_name"], count=count)
    items = [f"<li>{_source(view, row)}</li>" for row in rows.to_dicts()]
    first, rest = _folded(items)
    html = said(view.words("brief.sources_alt"))
    html += f'<ol class="w-sourcelist">{"".join(first)}</ol>'
    if rest:
        more = view.words("brief.sources_more", count=formats.whole(len(rest), view.lang))
        listing = f'<ol class="w-sourcelist" start="{len(first) + 1}">{"".join(rest)}</ol>'
        html += tables.folded(more, listing)
    return Section("sources", title, html, rows, made_by)


def _folded(items: list) -> tuple[list, list]:
    """What of a list is shown, and what stands behind a click."""
    first = FIRST if len(items) > FIRST + tables.SPARED else len(items)
    return items[:first], items[first:]


def _year(view: View, row: dict) -> str:
    return str(row["regulation_year"] or view.words("brief.no_year"))


def _regulation(view: View, row: dict) -> str:
    parts = [view.label(row, "kind_label")]
    if row["enacted_on"]:
        when = formats.day(row["enacted_on"], view.lang)
        parts.append(view.words("brief.enacted", when=when))
    about = f"{escape(' · '.join(parts))} · {evidence.links(view, [row])}"
    subject = escape(view.label(row, "subject_label"))
    return f'<b>{escape(row["citation"])}</b> {subject}<span class="w-line">{about}</span>'


def _source(view: View, row: dict) -> str:
    printed = row["published_on_printed"]
    dated = formats.printed(printed, view.lang) if printed else view.words("evidence.undated")
    kind = view.label(row, "kind").lower()
    about = f"({dated}, {kind})"
    if publisher := view.label(row, "publisher"):
        about = f"{publisher} {about}"
    figures = view.words("brief.n_figures", count=formats.whole(row["n_figures"], view.lang))
    link = tables.link(view.label(row, "title"), row["url"] or "")
    return f"{escape(about)}, {link}, {escape(figures)}"
