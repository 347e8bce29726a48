"""The SQL statements on an office's own records that several pages share."""

from warehouse.explorer.queries import SEGMENT
from warehouse.explorer.reader import Query


def batches() -> Query:
    """What was brought in, or the sample where nothing was: a row a batch, members first."""
    return Query("""
select *
from warehouse.core.dim_extract_batch
order by entity desc, as_of_on desc, batch_id
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


def has_records(region_code: str) -> Query:
    """Whether anything at all was brought in of a region: has_records."""
    return Query(
        """
select
    exists (
        select 1
        from warehouse.coverage.membership_by_region_month as m
        where m.region_code = $region_code
    )
    or exists (
        select 1
        from warehouse.claims.claims_by_region_month as c
        where c.region_code = $region_code
    ) as has_records
""",
        {"region_code": region_code},
    )


def rejected() -> Query:
    """Rows in quarantine by column and reason, the most first; never a value."""
    return Query("""
select *
from warehouse.quality.rejected_rows
order by n_rows desc, entity, batch_id, column_name, reason_en
""")


def checked() -> Query:
    """Totals of records beside the published figure of the same region, segment and month."""
    return Query(f"""
select
    r.*,
    {SEGMENT}
from warehouse.quality.extract_reconciliation as r
inner join warehouse.core.dim_segment as s on s.segment = r.segment
order by r.period_on desc, r.region_code, s.sort_order, r.measure
""")
