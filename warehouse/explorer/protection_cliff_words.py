"""Ends of sponsored cover in words: for the page and for a region's brief."""

from warehouse.explorer import formats
from warehouse.explorer.view import View

RELATION = "protection.sponsorship_cliff"
COLUMNS = [
    "month_on",
    "payer_id",
    "ending_persons",
    "renewed_persons",
    "net_persons",
    "is_upcoming",
    "premium_idr",
    "renewal_cost_idr",
    "is_suppressed",
]
FIRST_ENDS = 9


def nearest(rows: list[dict]) -> list[dict]:
    """The first ends ahead whose persons are shown: rows of protection_records_queries.ends."""
    return [row for row in rows if row["is_upcoming"] and row["ending_persons"] is not None][:FIRST_ENDS]


def unnamed(view: View, rows: list[dict]) -> list[str]:
    """That no cover ends ahead, or how many of its ends are hidden."""
    ahead_of_us = [row for row in rows if row["is_upcoming"]]
    if not ahead_of_us:
        return [view.words("cliff.none_ahead")]
    hidden = sum(row["ending_persons"] is None for row in ahead_of_us)
    return [view.words("cliff.hidden_ahead", count=formats.whole(hidden, view.lang))] if hidden else []


def ahead(view: View, row: dict) -> str:
    """75 orang, APBD kabupaten/kota, 30 Juni 2025"""
    return view.words(
        "cliff.ahead",
        persons=formats.whole(row["ending_persons"], view.lang),
        payer=view.label(row, "payer_label"),
        when=formats.day(row["month_on"], view.lang),
    )


def cost(view: View, row: dict) -> str:
    """What a month of renewal costs, or why no sum can be named."""
    if row["renewal_cost_idr"] is None:
        return view.words("cliff.cost_unknown")
    return view.words(
        "cliff.cost",
        cost=formats.rupiah(row["renewal_cost_idr"], view.lang),
        premium=formats.rupiah(row["premium_idr"], view.lang),
    )
