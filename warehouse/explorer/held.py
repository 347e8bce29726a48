"""What is held for a region, year by year, and what is missing."""

import polars as pl
import streamlit as st

from warehouse.explorer import bars, evidence, formats, queries, say, tables
from warehouse.explorer.view import View

MEASURES = (
    "participants",
    "participants_by_segment",
    "labour_force",
    "coverage",
    "claims",
    "vulnerable_protection",
    "targets",
)


def title(view: View, region: dict) -> str:
    return view.words("availability.title", region=region["region_name"])


def html(view: View, region: dict, rows: pl.DataFrame) -> str:
    """Rows of queries.availability as a table, a line a year."""
    years: dict[int, dict] = {}
    for row in rows.to_dicts():
        years.setdefault(row["year"], {})[row["measure"]] = row
    head = [view.words("filter.year"), *(view.words(f"availability.{m}") for m in MEASURES)]
    cells = [
        [(str(year), ""), *(_held(view, measures[m]) for m in MEASURES)]
        for year, measures in years.items()
    ]
    table = tables.html(view, title(view, region), head, cells)
    return bars.small_html([view.words("availability.how")]) + table


def show(view: View, region: dict) -> None:
    made_by = queries.availability(region["region_code"])
    rows = view.read(made_by)
    say.header(title(view, region), anchor=False)
    st.html(html(view, region, rows))
    name = f"held-{region['region_code']}"
    evidence.show(view, name=name, title=title(view, region), rows=rows, made_by=[made_by])


def _held(view: View, row: dict) -> tuple[str, str]:
    if not row["is_held"]:
        return view.words("availability.gap"), tables.GAP
    return formats.short_day(row["latest_on"], view.lang), ""


def names(view: View, region_code: str) -> list[str]:
    """The measures of which at least one figure is held, in words."""
    rows = view.read(queries.availability(region_code)).filter(pl.col("is_held"))
    measures = rows["measure"].unique().to_list()
    return [view.words(f"availability.{m}") for m in MEASURES if m in measures]
