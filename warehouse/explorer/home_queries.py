"""Statements of the home page."""

from warehouse.explorer.queries import BASE
from warehouse.explorer.reader import Query


def yearly(region_code: str) -> Query:
    """All segments of a region over every base, year by year; rungs without a base stand too."""
    return Query(
        f"""
select
    c.*,
    {BASE}
from warehouse.coverage.coverage_by_region_year as c
inner join warehouse.core.dim_base as b on b.base_id = c.base_id
where c.region_code = $region_code and c.segment = 'ALL'
order by b.sort_order, c.year
""",
        {"region_code": region_code},
    )
