"""Whose claims the page shows: a region, or an office that sits in it."""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from warehouse.explorer import claims_queries, filters, regions
from warehouse.explorer.view import View

NO_OFFICE = "none"


@dataclass(frozen=True)
class Place:
    """`key` is what the mart knows the place by; `offices` are those seated in the region."""

    key: str
    name: str
    region: dict
    office: dict | None
    offices: list[dict]


def choose(view: View) -> Place:
    where, whose = st.columns(2)
    with where:
        region = _region(view)
    offices = [o for o in view.read(claims_queries.offices()).to_dicts() if _sits_in(o, region)]
    names = {office["office_id"]: office_name(view, office) for office in offices}
    options = {NO_OFFICE: view.words("claims.no_office")} | names
    with whose:
        chosen = filters.choose("office", list(options), NO_OFFICE, view.lang, format_func=options.get)
    office = next((o for o in offices if o["office_id"] == chosen), None)
    if office:
        return Place(chosen, names[chosen], region, office, offices)
    return Place(region["region_code"], region["region_name"], region, None, offices)


def office_name(view: View, office: dict) -> str:
    """Pasuruan (kantor cabang)"""
    kind = view.words(f"claims.kind_{office['office_kind']}")
    return view.words("claims.office", office=office["office_name"], kind=kind)


def href(view: View, place: Place, office_id: str) -> str:
    """The same page for an office; in its own region only where that is the one shown."""
    is_here = any(office["office_id"] == office_id for office in place.offices)
    region_code = place.region["region_code"] if is_here else regions.COUNTRY
    asked = {"lang": view.lang, "region": region_code, "office": office_id}
    return f"klaim?{urlencode(asked)}"


def _region(view: View) -> dict:
    by_code = regions.all_by_code(view)
    held = set(view.read(claims_queries.regions_held())["region_code"])
    codes = sorted(by_code, key=lambda code: code not in held)

    def option(code: str) -> str:
        text = regions.name(by_code[code])
        return text if code in held else view.words("claims.region_without", region=text)

    return by_code[filters.choose("region", codes, regions.COUNTRY, view.lang, format_func=option)]


def _sits_in(office: dict, region: dict) -> bool:
    code = region["region_code"]
    return code in (regions.COUNTRY, office["seat_region_code"], office["seat_province_code"])
