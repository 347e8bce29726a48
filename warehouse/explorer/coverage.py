"""Cakupan: one numerator over every base, the segments over theirs, and what is held at all."""

import polars as pl
import streamlit as st

from warehouse.explorer import bars, evidence, filters, formats, queries, tables
from warehouse.explorer.view import View

COVERAGE = "coverage.coverage_by_region_year"
MEASURES = (
    "participants",
    "participants_by_segment",
    "labour_force",
    "coverage",
    "claims",
    "vulnerable_protection",
    "targets",
)


def page(view: View) -> None:
    regions = {row["region_code"]: row for row in view.read(queries.regions()).to_dicts()}
    st.title(view.words("coverage.title"), anchor=False)
    where, when = st.columns([3, 2])
    with where:
        region_code = filters.choose(
            "region",
            list(regions),
            "ID",
            view.lang,
            format_func=lambda code: _region_option(view, regions[code]),
        )
    region = regions[region_code]
    held_years = view.read(queries.coverage_years(region_code))
    if held_years.is_empty():
        _nothing_held(view, region)
        return
    years = [str(year) for year in held_years["year"].unique(maintain_order=True)]
    with when:
        year = int(filters.choose("year", years, years[0], view.lang))
    extents = held_years.filter(pl.col("year") == year)["territory"].to_list()
    territory = _extent(view, extents)
    _ladder(view, region, year, territory)
    _segments(view, region, year, territory)
    _availability(view, region)


def _region_option(view: View, region: dict) -> str:
    name = region["region_name"]
    if region["parent_name"]:
        name = f"{name}, {region['parent_name']}"
    return name if region["has_coverage"] else view.words("coverage.region_without", region=name)


def _extent(view: View, extents: list[str]) -> str:
    """Papua and Papua Barat before or after their split; every other region has one extent."""
    if extents == ["unchanged"]:
        return extents[0]

    def name(extent: str) -> str:
        return view.words(f"coverage.extent_{extent}")

    if len(extents) > 1:
        return filters.choose(
            "territory", extents, extents[0], view.lang, format_func=name, compact=True
        )
    st.info(view.words("coverage.one_extent", extent=name(extents[0])), icon=":material/info:")
    return extents[0]


def _ladder(view: View, region: dict, year: int, territory: str) -> None:
    made_by = queries.coverage(region["region_code"], year, territory, ("ALL",))
    rows = view.read(made_by)
    if rows.is_empty():
        st.header(
            view.words("coverage.no_total_title", region=region["region_name"], year=year), anchor=False
        )
        st.info(view.words("coverage.no_total", year=year), icon=":material/info:")
        return
    rungs = rows.to_dicts()
    held = sorted((r for r in rungs if not r["is_base_missing"]), key=lambda r: -r["coverage_pct"])
    persons = formats.persons(rungs[0]["numerator_persons"], view.lang)
    as_of = formats.day(rungs[0]["numerator_on"], view.lang)
    shares = (
        view.listed(
            view.words(
                "home.share",
                share=formats.percent(r["coverage_pct"], view.lang),
                base=view.base_in_text(r),
            )
            for r in held
        )
        if held
        else view.words("coverage.no_base")
    )
    title = view.words(
        "coverage.ladder_title", region=region["region_name"], persons=persons, when=as_of
    )
    st.header(title, anchor=False)
    missing = [view.base_in_text(r) for r in rungs if r["is_base_missing"]]
    alt = view.words("coverage.ladder_alt", persons=persons, shares=shares)
    if missing:
        alt += " " + view.words("coverage.ladder_missing", bases=view.listed(missing))
    in_full = formats.whole(rungs[0]["numerator_persons"], view.lang)
    numerator = view.words("coverage.numerator", persons=in_full, when=as_of)
    if not rungs[0]["is_december"]:
        numerator += " " + view.words("coverage.not_december")
    bars.small_print([numerator])
    if any(r["is_registration_effect"] for r in rungs):
        alt += " " + view.words("bars.limit")
    bars.show([_rung(view, row) for row in rungs], alt)
    bars.small_print(view.flag_notes(rungs))
    name = f"ladder-{region['region_code']}-{year}"
    evidence.show(
        view,
        name=name,
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=COVERAGE,
        columns=evidence.RUNG_COLUMNS,
    )


def _rung(view: View, row: dict, label: str = "") -> bars.Bar:
    caution = view.words("coverage.caution", caution=view.label(row, "caution"))
    label = label or view.label(row, "base_label")
    if row["is_base_missing"]:
        kind = "sakernas" if row["base_origin"] == "sakernas" else "published"
        return bars.Bar(
            label=label,
            share=None,
            value=view.words("coverage.empty"),
            flags=view.flags(row),
            lines=[view.words(f"coverage.empty_{kind}"), caution],
        )
    parts = view.words(
        "coverage.over",
        persons=formats.persons(row["numerator_persons"], view.lang),
        when=formats.day(row["numerator_on"], view.lang),
        base=formats.persons(row["base_persons"], view.lang),
        source=view.base_date(row),
    )
    return bars.Bar(
        label=label,
        share=row["coverage_pct"],
        value=formats.percent(row["coverage_pct"], view.lang),
        flags=view.flags(row),
        lines=[parts, _gap(view, row), caution],
    )


def _gap(view: View, row: dict) -> str:
    if row["is_registration_effect"]:
        return view.words("coverage.above")
    return view.words(
        "coverage.gap", persons=formats.persons(row["gap_to_universal_persons"], view.lang)
    )


def _segments(view: View, region: dict, year: int, territory: str) -> None:
    made_by = queries.coverage(region["region_code"], year, territory, ("PU", "BPU"))
    rows = view.read(made_by)
    title = view.words("coverage.segments_title", region=region["region_name"], year=year)
    st.header(title, anchor=False)
    if rows.is_empty():
        st.info(view.words("coverage.no_segments", year=year), icon=":material/info:")
        return
    rungs = rows.to_dicts()
    alt = view.listed(
        view.words(
            "coverage.segment_share",
            segment=view.label(row, "segment_label"),
            share=formats.percent(row["coverage_pct"], view.lang)
            if row["coverage_pct"] is not None
            else view.words("coverage.empty"),
            base=view.base_in_text(row),
        )
        for row in rungs
    )
    labelled = [
        _rung(
            view,
            row,
            view.words(
                "coverage.segment_over",
                segment=view.label(row, "segment_label"),
                base=view.base_in_text(row),
            ),
        )
        for row in rungs
    ]
    bars.show(labelled, view.words("coverage.segments_alt", shares=alt))
    bars.small_print(view.flag_notes(rungs))
    name = f"segments-{region['region_code']}-{year}"
    evidence.show(
        view,
        name=name,
        title=title,
        rows=rows,
        made_by=[made_by],
        relation=COVERAGE,
        columns=evidence.SEGMENT_COLUMNS,
    )


def _nothing_held(view: View, region: dict) -> None:
    st.header(view.words("coverage.nothing_title", region=region["region_name"]), anchor=False)
    held = view.read(queries.availability(region["region_code"])).filter(pl.col("is_held"))
    measures = held["measure"].unique().to_list()
    names = [view.words(f"availability.{m}") for m in MEASURES if m in measures]
    st.info(view.words("coverage.nothing_why"), icon=":material/info:")
    if names:
        st.markdown(view.words("coverage.nothing_but", measures=view.listed(names)))
    st.markdown(view.words("coverage.nothing_do"))
    _availability(view, region)


def _availability(view: View, region: dict) -> None:
    made_by = queries.availability(region["region_code"])
    rows = view.read(made_by)
    title = view.words("availability.title", region=region["region_name"])
    st.header(title, anchor=False)
    bars.small_print([view.words("availability.how")])
    years: dict[int, dict] = {}
    for row in rows.to_dicts():
        years.setdefault(row["year"], {})[row["measure"]] = row
    head = [view.words("filter.year"), *(view.words(f"availability.{m}") for m in MEASURES)]
    cells = [
        [(str(year), ""), *(_held(view, measures[m]) for m in MEASURES)]
        for year, measures in years.items()
    ]
    tables.show(title, head, cells, view.words("table.swipe"))
    name = f"held-{region['region_code']}"
    evidence.show(view, name=name, title=title, rows=rows, made_by=[made_by])


def _held(view: View, row: dict) -> tuple[str, str]:
    if not row["is_held"]:
        return view.words("availability.gap"), tables.GAP
    return formats.short_day(row["latest_on"], view.lang), ""
