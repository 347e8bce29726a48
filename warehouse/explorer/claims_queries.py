"""The SQL statements of the claims page. A place is a region code or an office id; they never meet."""

from warehouse.explorer.reader import Query


def regions_held() -> Query:
    """Regions with at least one claims figure: region_code."""
    return Query("""
select distinct region_code
from warehouse.claims.claims_by_program_period
where region_code is not null
""")


def offices() -> Query:
    """Offices with claims, by name; seat_province_code is the province of the seat."""
    return Query("""
select distinct
    o.office_id,
    o.office_name,
    o.office_kind,
    o.seat_region_code,
    o.seat_region_name,
    r.parent_code as seat_province_code
from warehouse.core.dim_office as o
inner join warehouse.claims.claims_by_program_period as c on c.office_id = o.office_id
left join warehouse.core.dim_region as r on r.region_code = o.seat_region_code and r.is_current
order by o.office_name, o.office_id
""")


def programs() -> Query:
    """Programmes and scholarships in the order they are shown; ALL is a total as printed."""
    return Query("""
select program, program_kind, valid_from, label_id, label_en
from warehouse.core.dim_program
where program_kind in ('total', 'programme')
order by sort_order
""")


def kinds(place: str) -> Query:
    """Kinds of period of which a place has figures: period_kind."""
    return Query(
        """
select distinct period_kind
from warehouse.claims.claims_by_program_period
where coalesce(region_code, office_id) = $place and program <> 'BEASISWA'
""",
        {"place": place},
    )


def matrix(place: str, kind: str) -> Query:
    """Programmes of a place in periods of one kind, latest first, with the audit of each total.

    Scholarships stand in `scholarships`. cases_verdict and amount_verdict are of totals only;
    *_has_parts says whether their source prints parts to hold them against.
    """
    return Query(
        """
select
    c.*,
    p.label_id as program_label_id,
    p.label_en as program_label_en,
    n.verdict as cases_verdict,
    n.closes_with as cases_closes_with,
    n.sum_of_programs is not null as cases_has_parts,
    a.verdict as amount_verdict,
    a.closes_with as amount_closes_with,
    a.sum_of_programs is not null as amount_has_parts
from warehouse.claims.claims_by_program_period as c
inner join warehouse.core.dim_program as p on p.program = c.program
left join warehouse.quality.audit_of_totals as n on n.total_figure_id = c.cases_figure_id
left join warehouse.quality.audit_of_totals as a on a.total_figure_id = c.amount_figure_id
where
    coalesce(c.region_code, c.office_id) = $place
    and c.period_kind = $kind
    and c.program <> 'BEASISWA'
order by c.period_end desc, c.period_start desc, p.sort_order, c.claim_unit, c.territory
""",
        {"place": place, "kind": kind},
    )


def scholarships(place: str) -> Query:
    """Scholarships of a place in every period, latest first."""
    return Query(
        """
select c.*, p.label_id as program_label_id, p.label_en as program_label_en
from warehouse.claims.claims_by_program_period as c
inner join warehouse.core.dim_program as p on p.program = c.program
where coalesce(c.region_code, c.office_id) = $place and c.program = 'BEASISWA'
order by c.period_end desc, c.period_start desc, c.claim_unit
""",
        {"place": place},
    )


def composed_periods(place: str) -> Query:
    """Periods of a place in which programmes have a share of the total, latest first."""
    return Query(
        """
select distinct period_start, period_end
from warehouse.claims.claims_by_program_period
where
    coalesce(region_code, office_id) = $place
    and share_of_amount_pct is not null
    and program <> 'BEASISWA'
order by period_end desc, period_start desc
""",
        {"place": place},
    )


def composition(place: str, start: str, end: str) -> Query:
    """Programmes of one period with their share of the total that the same source printed.

    total_idr is that total, with its flags; amount_verdict and its kin are of the audit of the total.
    """
    return Query(
        """
select
    c.region_code,
    c.office_id,
    c.period_start,
    c.period_end,
    c.territory,
    c.program,
    c.amount_idr,
    c.share_of_amount_pct,
    c.is_amount_rounded,
    c.is_amount_press_only,
    c.is_amount_flagged,
    c.amount_figure_id,
    p.label_id as program_label_id,
    p.label_en as program_label_en,
    p.program_kind,
    t.amount_idr as total_idr,
    t.is_amount_rounded as is_total_rounded,
    t.is_amount_press_only as is_total_press_only,
    t.is_amount_flagged as is_total_flagged,
    t.amount_figure_id as total_figure_id,
    a.verdict as amount_verdict,
    a.closes_with as amount_closes_with,
    a.sum_of_programs is not null as amount_has_parts
from warehouse.claims.claims_by_program_period as c
inner join warehouse.core.dim_program as p on p.program = c.program
inner join warehouse.core.dim_figure as f on f.figure_id = c.amount_figure_id
inner join
    warehouse.claims.claims_by_program_period as t
    on coalesce(t.region_code, t.office_id) = coalesce(c.region_code, c.office_id)
    and t.territory = c.territory
    and t.period_start = c.period_start
    and t.period_end = c.period_end
    and t.program = 'ALL'
inner join
    warehouse.core.dim_figure as tf
    on tf.figure_id = t.amount_figure_id and tf.source_id = f.source_id
left join warehouse.quality.audit_of_totals as a on a.total_figure_id = t.amount_figure_id
where
    coalesce(c.region_code, c.office_id) = $place
    and c.period_start = cast($period_start as date)
    and c.period_end = cast($period_end as date)
    and c.share_of_amount_pct is not null
order by p.program_kind <> 'programme', c.share_of_amount_pct desc, c.program
""",
        {"place": place, "period_start": start, "period_end": end},
    )
