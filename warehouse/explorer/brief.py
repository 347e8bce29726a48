"""One printable page of a region: what the explorer draws and what `warehouse brief` writes."""

from collections.abc import Callable
from functools import cache, partial
from html import escape
from pathlib import Path

from warehouse.explorer import brief_context, brief_coverage, brief_figures, brief_records, regions
from warehouse.explorer.brief_section import Section, small
from warehouse.explorer.view import View

HERE = Path(__file__).parent


def sections(view: View, region: dict, has_links: bool = False) -> list[Section]:
    """The parts of a region's brief that have something to show, in their order.

    `has_links` where other pages of the explorer can be reached.
    """
    parts: dict[str, Callable[[View, dict], Section | None]] = {
        "ladder": brief_coverage.ladder,
        "trend": brief_coverage.over_time,
        "targets": brief_coverage.to_targets,
        "claims": brief_figures.claims,
        "vulnerable": brief_figures.vulnerable,
        "record_members": brief_records.members,
        "record_cover": brief_records.cover,
        "record_claims": brief_records.claims,
        "labour": brief_figures.labour_market,
        "peers": partial(brief_coverage.peers, has_links=has_links),
        "regulations": brief_context.regulations,
        "offices": brief_figures.offices,
        "awards": brief_context.awards,
    }
    made = {name: part(view, region) for name, part in parts.items()}
    left_out = [view.words(f"brief.part_{name}") for name, section in made.items() if section is None]
    made["held"] = brief_context.availability(view, region, left_out)
    made["sources"] = brief_context.sources(view, region)
    return [section for section in made.values() if section is not None]


def lead(view: View, region: dict) -> str:
    """The region in one sentence, as HTML."""
    said = brief_coverage.lead(view, region)
    terms = small(view.terms("sakernas", "ucj")) if "Sakernas" in said else ""
    return f'<p class="w-lead">{escape(said)}</p>{terms}'


def document(view: View, region: dict) -> str:
    """The brief as one file for A4: no script, nothing fetched."""
    title = regions.name(region)
    body = "".join(section.alone(view) for section in sections(view, region))
    body = body.replace('<details class="w-rest">', '<details class="w-rest" open>')
    site = view.words("frame.site")
    footer = view.words("frame.footer", release=view.release.release_id)
    return (
        f'<!doctype html>\n<html lang="{view.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} · {escape(site)}</title>\n<style>\n{_style()}</style>\n</head>\n"
        f'<body class="w-brief">\n<p class="w-site">{escape(site)}</p>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n{lead(view, region)}\n{body}\n</main>\n"
        f'<footer class="w-footer">{escape(footer)}</footer>\n</body>\n</html>\n'
    )


def file_name(view: View, region: dict) -> str:
    return f"{view.words('brief.file')}-{region['region_code']}-{view.release.release_id}.html"


@cache
def _style() -> str:
    """What the explorer's parts look like, and what only a sheet of paper needs."""
    return "".join((HERE / name).read_text() for name in ("style.css", "brief.css"))
