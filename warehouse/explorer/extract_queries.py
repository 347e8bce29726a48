"""The SQL statements on an office's own records that several pages share."""

from warehouse.explorer.queries import Query


def batches() -> Query:
    """What was brought in, or the sample where nothing was: a row a batch."""
    return Query("""
select *
from warehouse.core.dim_extract_batch
order by entity, as_of_on desc, batch_id
""")


def regions(relation: str, region_code: str) -> Query:
    """Regions of which `relation` (a mart of extracts) holds rows, those in the same province first.

    region_code, region_name, is_near; the name is of this code, never of a reader's hand.
    """
    return Query(
        f"""
select distinct
    r.region_code,
    r.region_name,
    r.parent_code = $region_code or r.parent_code = own.parent_code as is_near
from warehouse.{relation} as m
inner join warehouse.core.dim_region as r on r.region_code = m.region_code and r.is_current
left join
    warehouse.core.dim_region as own on own.region_code = $region_code and own.is_current
order by is_near desc nulls last, r.region_code
""",
        {"region_code": region_code},
    )
