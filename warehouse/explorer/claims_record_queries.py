"""The SQL statements on claim records, of a region or of all regions together."""

from warehouse.explorer.queries import SEGMENT, SOURCE
from warehouse.explorer.reader import Query


def kinds() -> Query:
    """Programmes and units that records hold claims of: program, claim_unit."""
    return Query("""
select distinct c.program, c.claim_unit, p.sort_order
from warehouse.claims.claims_development as c
inner join warehouse.core.dim_program as p on p.program = c.program
order by p.sort_order, c.claim_unit
""")


def of_region(region_code: str) -> Query:
    """One row where records hold claims of a region: region_code."""
    return Query(
        """
select distinct region_code
from warehouse.claims.claims_processing
where region_code = $region_code
""",
        {"region_code": region_code},
    )


def by_month(region_code: str, program: str, unit: str) -> Query:
    """Claims paid in a region by month, the latest first."""
    return Query(
        """
select *
from warehouse.claims.claims_by_region_month
where region_code = $region_code and program = $program and claim_unit = $unit
order by month_on desc
""",
        {"region_code": region_code, "program": program, "unit": unit},
    )


def triangle(program: str, unit: str) -> Query:
    """The development triangle of all regions together, the latest event month first."""
    return Query(
        """
select *
from warehouse.claims.claims_development
where program = $program and claim_unit = $unit
order by event_month_on desc, development_months
""",
        {"program": program, "unit": unit},
    )


def factors(program: str, unit: str) -> Query:
    """One row a development: development_months, age_to_age_factor, completeness_pct."""
    return Query(
        """
select distinct development_months, age_to_age_factor, completeness_pct
from warehouse.claims.claims_development
where program = $program and claim_unit = $unit
order by development_months
""",
        {"program": program, "unit": unit},
    )


def processing(region_code: str, program: str, unit: str) -> Query:
    """Stages by year of report, the latest year first, with the source of the limit."""
    return Query(
        f"""
select
    c.*,
    s.source_id,
    {SOURCE}
from warehouse.claims.claims_processing as c
left join warehouse.core.dim_source as s on s.source_id = c.limit_source_id
where c.region_code = $region_code and c.program = $program and c.claim_unit = $unit
order by
    c.year desc,
    list_position(
        ['event_to_report', 'report_to_complete', 'complete_to_paid', 'event_to_paid'], c.stage
    )
""",
        {"region_code": region_code, "program": program, "unit": unit},
    )


def loss_ratio() -> Query:
    """Benefits beside contributions of all regions together, the latest year first."""
    return Query(f"""
select
    r.*,
    p.label_id as program_label_id,
    p.label_en as program_label_en,
    {SEGMENT}
from warehouse.claims.loss_ratio as r
inner join warehouse.core.dim_program as p on p.program = r.program
inner join warehouse.core.dim_segment as s on s.segment = r.segment
order by r.year desc, p.sort_order, s.sort_order, r.payer_id
""")
