"""The SQL statements behind the figures of a brief, beside those it shares with other pages."""

from warehouse.explorer.queries import BASE
from warehouse.explorer.reader import Query

# From the widest group of people to the narrowest, then the two rates.
INDICATORS = (
    "working_age",
    "labour_force",
    "employed",
    "formal",
    "informal",
    "unemployed",
    "tpak_pct",
    "tpt_pct",
)


def latest_coverage(region_code: str) -> Query:
    """The year, extent and segment a region's ladder stands for: all segments first, then the latest."""
    return Query(
        """
select c.year, c.territory, c.segment
from warehouse.coverage.coverage_by_region_year as c
inner join warehouse.core.dim_segment as s on s.segment = c.segment
where c.region_code = $region_code
order by c.segment = 'ALL' desc, c.year desc, c.territory desc, s.sort_order
limit 1
""",
        {"region_code": region_code},
    )


def labour_market(region_code: str) -> Query:
    """The latest August round of a region as it is today, from the widest group to the rates."""
    return Query(
        """
select
    l.indicator,
    l.indicator_label_id,
    l.indicator_label_en,
    l.unit,
    l.value,
    l.survey_round,
    l.is_rounded,
    l.is_press_only,
    l.is_flagged,
    l.figure_id
from warehouse.core.fct_labour_force as l
inner join
    warehouse.core.dim_region as r
    on r.region_code = l.region_code and r.territory = l.territory and r.is_current
where
    l.region_code = $region_code
    and not l.is_february
    and list_contains($indicators, l.indicator)
qualify rank() over (order by l.round_on desc) = 1
order by list_position($indicators, l.indicator)
""",
        {"region_code": region_code, "indicators": list(INDICATORS)},
    )


def claims(region_code: str) -> Query:
    """Claims of each programme in its latest whole year, else in its latest period; every unit apart."""
    return Query(
        """
select
    c.*,
    p.label_id as program_label_id,
    p.label_en as program_label_en
from warehouse.claims.claims_by_program_period as c
inner join warehouse.core.dim_program as p on p.program = c.program
where c.region_code = $region_code
qualify
    rank() over (
        partition by c.program
        order by c.period_kind = 'year' desc, c.period_end desc, c.period_start, c.territory desc
    )
    = 1
order by p.sort_order, c.claim_unit
""",
        {"region_code": region_code},
    )


def peers(region_code: str) -> Query:
    """A region and its nearest peers by size; the region itself first."""
    return Query(
        f"""
select
    p.*,
    {BASE}
from warehouse.coverage.region_peers as p
inner join warehouse.core.dim_base as b on b.base_id = p.base_id
where p.region_code = $region_code
order by p.peer_rank
""",
        {"region_code": region_code},
    )


def offices(region_code: str) -> Query:
    """Offices seated in a region or below it, each with its latest total of claims."""
    return Query(
        """
with
    totals as (
        select *
        from warehouse.claims.claims_by_program_period
        where office_id is not null and program = 'ALL' and amount_idr is not null
        qualify
            row_number() over (
                partition by office_id order by period_end desc, period_start, claim_unit
            )
            = 1
    )
select
    o.office_id,
    o.office_name,
    o.office_kind,
    o.seat_region_name,
    t.period_start,
    t.period_end,
    t.claim_unit,
    t.cases,
    t.amount_idr,
    t.is_rounded,
    t.is_press_only,
    t.is_flagged,
    t.cases_figure_id,
    t.amount_figure_id
from warehouse.core.dim_office as o
left join totals as t on t.office_id = o.office_id
where
    o.seat_region_code = $region_code
    or o.seat_region_code in (
        select r.region_code from warehouse.core.dim_region as r where r.parent_code = $region_code
    )
order by o.seat_region_code, o.office_kind = 'regional' desc, o.office_name
""",
        {"region_code": region_code},
    )


def claims_of_records(region_code: str) -> Query:
    """Claims paid in the latest month of a region's records, by programme and unit."""
    return Query(
        """
select c.*
from warehouse.claims.claims_by_region_month as c
inner join warehouse.core.dim_program as p on p.program = c.program
where c.region_code = $region_code
qualify rank() over (order by c.month_on desc) = 1
order by p.sort_order, c.claim_unit
""",
        {"region_code": region_code},
    )
