"""Beranda: how many are protected, over which bases, as of when; and where the provinces stand."""

from html import escape

import polars as pl
import streamlit as st

from warehouse.explorer import (
    bars,
    data_changes,
    filters,
    formats,
    home_cards,
    home_provinces,
    ladder,
    quality,
    queries,
    tile_map,
)
from warehouse.explorer.regions import COUNTRY
from warehouse.explorer.view import View


def page(view: View) -> None:
    latest = view.read(queries.coverage_years(COUNTRY)).row(0, named=True)
    made_by = queries.coverage(COUNTRY, latest["year"], latest["territory"], ("ALL",))
    held = view.read(made_by).filter(~pl.col("is_base_missing")).to_dicts()

    st.title(view.words("home.title"), anchor=False)
    st.html(f'<p class="w-lead">{escape(_sentence(view, held))}</p>')
    bars.small_print([view.terms("sakernas", "ucj")])
    bases = {row["base_id"]: view.label(row) for row in view.read(queries.ranking_bases()).to_dicts()}
    base_id = filters.choose(
        "base", list(bases), "employed", view.lang, format_func=bases.get, compact=True
    )
    home_cards.show(view, held, base_id, made_by)
    tile_map.show(view, COUNTRY, base_id)
    home_provinces.show(view, base_id)
    _trust(view)


def _sentence(view: View, held: list[dict]) -> str:
    return view.words(
        "home.sentence",
        persons=formats.persons(held[0]["numerator_persons"], view.lang),
        when=formats.day(held[0]["numerator_on"], view.lang),
        shares=ladder.shares(view, held),
    )


def _trust(view: View) -> None:
    """What changed since the release before, and whether this one kept its rules: a line each."""
    st.header(view.words("home.changed_title"), anchor=False)
    bars.small_print(data_changes.summary(view))
    changes = escape(view.words("changes.more"))
    st.html(
        f'<p class="w-small"><a href="data-dan-metode?lang={view.lang}&part=changes">{changes}</a></p>'
    )
    st.header(view.words("home.quality_title"), anchor=False)
    quality.of_release(view)
    audit = escape(view.words("home.quality_audit"))
    st.html(f'<p class="w-small"><a href="cek-angka?lang={view.lang}">{audit}</a></p>')
