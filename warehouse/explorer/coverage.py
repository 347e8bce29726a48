"""Cakupan: one numerator over every base, the segments over theirs, and what is held at all."""

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    below,
    change,
    coverage_months,
    filters,
    held,
    ladder,
    queries,
    regions,
    say,
    targets,
    trend,
)
from warehouse.explorer.view import View


def page(view: View) -> None:
    say.title(view.words("coverage.title"), anchor=False)
    bars.small_print([view.words("coverage.what"), view.terms("sakernas", "ucj")])
    where, when = st.columns([3, 2])
    with where:
        region = regions.choose(view)
    held_years = view.read(queries.coverage_years(region["region_code"]))
    if held_years.is_empty():
        _nothing_held(view, region)
        return
    years = [str(year) for year in held_years["year"].unique(maintain_order=True)]
    with when:
        year = int(filters.choose("year", years, years[0], view.lang))
    territory = _extent(view, held_years.filter(pl.col("year") == year)["territory"].to_list())
    segment = _segment(view)
    ladder.show(view, region, year, territory, segment)
    trend.show(view, region, territory, segment)
    targets.show(view, region)
    change.show(view, region, territory)
    coverage_months.show(view, region, segment)
    below.show(view, region)
    held.show(view, region)


def _segment(view: View) -> str:
    labels = {row["segment"]: view.label(row) for row in view.read(queries.segments()).to_dicts()}
    return filters.choose(
        "segment", list(labels), "ALL", view.lang, format_func=labels.get, compact=True
    )


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
    say.info(view.words("coverage.one_extent", extent=name(extents[0])), icon=":material/info:")
    return extents[0]


def _nothing_held(view: View, region: dict) -> None:
    say.header(view.words("coverage.nothing_title", region=region["region_name"]), anchor=False)
    names = held.names(view, region["region_code"])
    say.info(view.words("coverage.nothing_why"), icon=":material/info:")
    if names:
        say.paragraph(view.words("coverage.nothing_but", measures=view.listed(names)))
    say.paragraph(view.words("coverage.nothing_do"))
    coverage_months.show(view, region, _segment(view))
    held.show(view, region)
