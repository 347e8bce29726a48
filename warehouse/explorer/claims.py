"""Klaim: how many cases and how much money, by programme and period, of a region or an office."""

from html import escape

import streamlit as st

from warehouse.explorer import (
    bars,
    claims_matrix,
    claims_offices,
    claims_parts,
    claims_place,
    claims_queries,
    claims_records,
    say,
)
from warehouse.explorer.claims_place import Place
from warehouse.explorer.view import View


def page(view: View) -> None:
    say.title(view.words("claims.title"), anchor=False)
    bars.small_print([view.words("claims.units_apart")])
    place = claims_place.choose(view)
    held = set(view.read(claims_queries.regions_held())["region_code"])
    if place.office or place.key in held:
        claims_matrix.show(view, place)
        claims_parts.composition(view, place)
        claims_parts.scholarships(view, place)
    else:
        _nothing_held(view, place)
    claims_offices.show(view, place)
    claims_records.show(view, place.region)


def _nothing_held(view: View, place: Place) -> None:
    say.header(view.words("claims.nothing_title", place=place.name), anchor=False)
    say.info(view.words("claims.nothing_why"), icon=":material/info:")
    if not place.offices:
        say.paragraph(view.words("claims.nothing_do"))
        return
    say.paragraph(view.words("claims.nothing_offices"))
    links = "".join(
        f'<li><a href="{escape(claims_place.href(view, place, office["office_id"]), quote=True)}">'
        f"{escape(claims_place.office_name(view, office))}</a></li>"
        for office in place.offices
    )
    st.html(f'<ul class="w-links">{links}</ul>')
