"""The parts of a brief on coverage: sentence, ladder, trend, targets, peers."""

from warehouse.explorer import (
    bars,
    brief_queries,
    coverage_queries,
    formats,
    queries,
    reader,
    tables,
    targets,
    trend,
)
from warehouse.explorer.brief_section import Section, small
from warehouse.explorer.evidence import RUNG_COLUMNS
from warehouse.explorer.ladder import COVERAGE, Ladder, shares
from warehouse.explorer.view import View

PEERS = "coverage.region_peers"
PEER_COLUMNS = (
    "peer_name",
    "labour_force_persons",
    "survey_round",
    "coverage_pct",
    "numerator_persons",
    "numerator_on",
    "base_persons",
    "base_round",
)


def lead(view: View, region: dict) -> str:
    """The sentence of the ladder a brief stands on, or that it is not known."""
    found = _rungs(view, region)
    if found is None:
        return view.words("brief.unknown", region=region["region_name"])
    return sentence(view, region, view.read(found).to_dicts())


def sentence(view: View, region: dict, rungs: list[dict]) -> str:
    """How many are protected, over which bases, as of when: rows of queries.coverage of one segment."""
    first = rungs[0]
    return view.words(
        "brief.sentence",
        region=region["region_name"],
        persons=formats.persons(first["numerator_persons"], view.lang),
        segment=view.in_text(view.label(first, "segment_label")),
        when=formats.day(first["numerator_on"], view.lang),
        shares=shares(view, rungs) or view.words("ladder.no_base"),
    )


def ladder(view: View, region: dict) -> Section | None:
    made_by = _rungs(view, region)
    if made_by is None:
        return None
    rows = view.read(made_by)
    drawn = Ladder(view, region, rows.to_dicts())
    html = drawn.html()
    extent = made_by.parameters["territory"]
    if extent != "unchanged":
        html += small(view.words("coverage.one_extent", extent=view.words(f"coverage.extent_{extent}")))
    return Section("ladder", drawn.title(), html, rows, made_by, COVERAGE, tuple(RUNG_COLUMNS))


def over_time(view: View, region: dict) -> Section | None:
    found = _rungs(view, region)
    if found is None:
        return None
    segment = found.parameters["segments"][0]
    made_by = coverage_queries.trend(region["region_code"], found.parameters["territory"], segment)
    rows = view.read(made_by)
    # One date is no trend; the ladder shows it already.
    if rows["as_of_on"].n_unique() < 2:
        return None
    title = trend.title(view, region, rows.to_dicts())
    html = trend.html(view, rows.to_dicts())
    return Section("trend", title, html, rows, made_by, trend.RELATION, tuple(trend.COLUMNS))


def to_targets(view: View, region: dict) -> Section | None:
    made_by = coverage_queries.targets(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    title = view.words("target.title", region=region["region_name"])
    html = targets.html(view, rows.to_dicts())
    return Section("targets", title, html, rows, made_by, targets.RELATION, tuple(targets.COLUMNS))


def peers(view: View, region: dict, has_links: bool) -> Section | None:
    """The nearest by size. `has_links` where the reader stands in the explorer, not before a file."""
    made_by = brief_queries.peers(region["region_code"])
    rows = view.read(made_by)
    if rows.is_empty():
        return None
    listed = rows.to_dicts()
    own, *others = listed
    title = view.words("brief.peers_title", region=region["region_name"])
    alt = view.words(
        "brief.peers_alt",
        peers=view.listed(row["peer_name"] for row in others),
        when=formats.survey_round(own["survey_round"], view.lang),
    )
    held = [row for row in listed if row["coverage_pct"] is not None]
    if not held:
        alt += " " + _no_rate(view, own)
        return Section("peers", title, _sizes(view, listed, title, alt), rows, made_by)
    alt += " " + view.words(
        "brief.peers_rate",
        base=view.base_in_text(own),
        when=formats.month(own["compared_on"], view.lang),
        source=view.base_date(held[0]),
    )
    if any(row["is_registration_effect"] for row in listed):
        alt += " " + view.words("bars.limit")
    html = bars.html([_peer(view, row, has_links) for row in listed], alt, compact=True)
    html += bars.small_html(view.flag_notes(listed))
    return Section("peers", title, html, rows, made_by, PEERS, PEER_COLUMNS)


def _no_rate(view: View, own: dict) -> str:
    if own["compared_on"] is None:
        return view.words("brief.peers_no_month")
    return view.words("brief.peers_no_rate", when=formats.month(own["compared_on"], view.lang))


def _rungs(view: View, region: dict) -> reader.Query | None:
    """The query of the ladder a brief stands on, or None where no participants are held."""
    latest = view.read(brief_queries.latest_coverage(region["region_code"]))
    if latest.is_empty():
        return None
    row = latest.row(0, named=True)
    return queries.coverage(region["region_code"], row["year"], row["territory"], (row["segment"],))


def _peer(view: View, row: dict, has_links: bool) -> bars.Bar:
    held = row["coverage_pct"] is not None
    return bars.Bar(
        label=row["peer_name"],
        share=row["coverage_pct"],
        value=formats.percent(row["coverage_pct"], view.lang) if held else view.words("table.empty"),
        rank=formats.whole(row["peer_rank"], view.lang) if row["peer_rank"] else "•",
        href=f"wilayah?lang={view.lang}&region={row['peer_code']}"
        if has_links and row["peer_rank"]
        else "",
        flags=view.flags(row),
        lines=[_size(view, row)],
    )


def _size(view: View, row: dict) -> str:
    persons = formats.persons(row["labour_force_persons"], view.lang)
    return view.words("brief.peer_size", persons=persons)


def _sizes(view: View, rows: list[dict], title: str, alt: str) -> str:
    labels = view.labels(PEERS)
    cells = [
        [
            (row["peer_name"], ""),
            (formats.whole(row["labour_force_persons"], view.lang), tables.NUMBER),
        ]
        for row in rows
    ]
    head = [labels["peer_name"], labels["labour_force_persons"]]
    table = tables.html(view, title, head, cells, stacked=True)
    return f"{bars.html([], alt)}{table}"
