"""The SQL statements of the comparison of offices on the claims page."""

from warehouse.explorer.reader import Query


def compared_programs() -> Query:
    """Programmes with averages of offices: program, label_id, label_en."""
    return Query("""
select program, label_id, label_en
from warehouse.core.dim_program
where program in (select program from warehouse.claims.claims_by_office)
order by sort_order
""")


def comparisons(program: str, office_id: str) -> Query:
    """Periods and units in which at least two offices stand side by side, or the office itself does.

    Those of the office first, then those with most branches, then the latest.
    """
    return Query(
        """
select
    period_start,
    period_end,
    claim_unit,
    count(*) as n_offices,
    max(n_other_branches) as n_other_branches,
    max(office_id = $office_id) as has_office
from warehouse.claims.claims_by_office
where program = $program
group by period_start, period_end, claim_unit
having count(*) > 1 or max(office_id = $office_id)
order by has_office desc, n_other_branches desc, period_end desc, period_start, claim_unit
""",
        {"program": program, "office_id": office_id},
    )


def compared_offices(program: str, start: str, end: str, unit: str) -> Query:
    """Offices of one programme, period and unit: branches first, the highest average first."""
    return Query(
        """
select *
from warehouse.claims.claims_by_office
where
    program = $program
    and period_start = cast($period_start as date)
    and period_end = cast($period_end as date)
    and claim_unit = $unit
order by office_kind <> 'branch', amount_per_case_idr desc, office_id
""",
        {"program": program, "period_start": start, "period_end": end, "unit": unit},
    )
