"""From claim records: how often, how dear, how fast, how complete, and whether contributions suffice."""

from warehouse.explorer import (
    claims_frequency,
    claims_loss,
    claims_record_queries,
    claims_stages,
    claims_triangle,
    extracts,
    filters,
    say,
)
from warehouse.explorer.view import View

BY_REGION = "claims.claims_processing"
USUAL = "JKK"


def show(view: View, region: dict) -> None:
    """Sections of the region, then those of all regions together."""
    say.header(view.words("records.title"), anchor=False)
    found = view.read(claims_record_queries.kinds())
    kinds = {f"{row['program']}_{row['claim_unit']}": row for row in found.to_dicts()}
    if not kinds:
        extracts.nothing(view, region, BY_REGION)
        return

    def kind_name(key: str) -> str:
        unit = view.words(f"claims.unit_{kinds[key]['claim_unit']}")
        return view.words("records.kind", program=kinds[key]["program"], unit=view.in_text(unit))

    usual = next((key for key, row in kinds.items() if row["program"] == USUAL), next(iter(kinds)))
    chosen = kinds[filters.choose("record", list(kinds), usual, view.lang, format_func=kind_name)]
    if view.read(claims_record_queries.of_region(region["region_code"])).is_empty():
        extracts.nothing(view, region, BY_REGION)
    else:
        claims_frequency.show(view, region, chosen)
        claims_stages.show(view, region, chosen)
    claims_triangle.show(view, chosen)
    claims_loss.show(view)
