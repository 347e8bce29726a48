"""The choice of a region: one filter for every page, kept when the reader moves between them."""

from warehouse.explorer import filters, queries
from warehouse.explorer.view import View

COUNTRY = "ID"


def all_by_code(view: View) -> dict[str, dict]:
    """Rows of queries.regions by region code."""
    return {row["region_code"]: row for row in view.read(queries.regions()).to_dicts()}


def name(region: dict) -> str:
    """Kota Pasuruan, Jawa Timur: with its province, because names repeat."""
    return ", ".join(filter(None, (region["region_name"], region["parent_name"])))


def choose(view: View, default: str = COUNTRY) -> dict:
    """The region asked for, a row of queries.regions; those without participants say so in the list."""
    regions = all_by_code(view)

    def option(code: str) -> str:
        region = regions[code]
        text = name(region)
        return text if region["has_coverage"] else view.words("regions.without", region=text)

    return regions[filters.choose("region", list(regions), default, view.lang, format_func=option)]
