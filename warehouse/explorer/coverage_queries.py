"""The SQL statements of the coverage page that no other page needs first."""

from warehouse.explorer.queries import BASE, SEGMENT
from warehouse.explorer.reader import Query


def trend(region_code: str, territory: str, segment: str) -> Query:
    """Active participants by date; the way of counting with most dates first, oldest date first."""
    return Query(
        f"""
select
    p.*,
    c.label_id as series_label_id,
    c.label_en as series_label_en,
    {SEGMENT}
from warehouse.core.fct_participants as p
inner join warehouse.core.dim_series as c on c.series_id = p.series_id
inner join warehouse.core.dim_segment as s on s.segment = p.segment
where
    p.region_code = $region_code
    and p.territory = $territory
    and p.segment = $segment
    and p.status = 'active'
order by
    count(*) over (partition by p.series_id) desc,
    max(p.as_of_on) over (partition by p.series_id) desc,
    p.series_id,
    p.as_of_on
""",
        {"region_code": region_code, "territory": territory, "segment": segment},
    )


def targets(region_code: str) -> Query:
    """Targets of a region with what was reached on their own base; the latest first."""
    return Query(
        f"""
select
    t.*,
    {BASE},
    {SEGMENT}
from warehouse.coverage.target_progress as t
inner join warehouse.core.dim_base as b on b.base_id = t.base_id
inner join warehouse.core.dim_segment as s on s.segment = t.segment
where t.region_code = $region_code
order by t.target_on desc, t.realised_pct is null, b.sort_order, t.target_kind, t.target_figure_id
""",
        {"region_code": region_code},
    )


def change(region_code: str, territory: str) -> Query:
    """What each segment added from one year to the same month of the next; the latest pair first."""
    return Query(
        f"""
select
    c.*,
    w.label_id as series_label_id,
    w.label_en as series_label_en,
    {SEGMENT}
from warehouse.coverage.coverage_change_by_segment as c
inner join warehouse.core.dim_series as w on w.series_id = c.series_id
left join warehouse.core.dim_segment as s on s.segment = c.segment
where c.region_code = $region_code and c.territory = $territory
order by c.to_on desc, c.segment = 'not_published', s.sort_order
""",
        {"region_code": region_code, "territory": territory},
    )


def regencies(parent_code: str, base_id: str) -> Query:
    """The latest rate of each regency and city of a province over one base; the highest first."""
    return Query(
        f"""
select
    c.*,
    {BASE}
from warehouse.coverage.coverage_by_region_year as c
inner join warehouse.core.dim_region as r
    on r.region_code = c.region_code and r.territory = c.territory
inner join warehouse.core.dim_base as b on b.base_id = c.base_id
where
    r.parent_code = $parent_code
    and c.region_level = 'regency'
    and c.segment = 'ALL'
    and c.base_id = $base_id
    and not c.is_base_missing
qualify row_number() over (partition by c.region_code order by c.year desc) = 1
order by c.coverage_pct desc, c.region_code
""",
        {"parent_code": parent_code, "base_id": base_id},
    )


def targets_below(parent_code: str) -> Query:
    """Targets of the regions below one that were compared on their own base; the latest first."""
    return Query(
        f"""
select
    t.*,
    {BASE},
    {SEGMENT}
from warehouse.coverage.target_progress as t
inner join warehouse.core.dim_region as r
    on r.region_code = t.region_code and r.territory = t.territory
inner join warehouse.core.dim_base as b on b.base_id = t.base_id
inner join warehouse.core.dim_segment as s on s.segment = t.segment
where r.parent_code = $parent_code and t.segment = 'ALL' and t.realised_pct is not null
order by t.region_code, t.target_on desc, t.target_figure_id
""",
        {"parent_code": parent_code},
    )


def members(region_code: str, segment: str) -> Query:
    """Members of a segment by month from records, the latest month first; a row a base."""
    return Query(
        f"""
select
    m.*,
    {BASE},
    {SEGMENT}
from warehouse.coverage.membership_by_region_month as m
inner join warehouse.core.dim_segment as s on s.segment = m.segment
left join warehouse.core.dim_base as b on b.base_id = m.base_id
where m.region_code = $region_code and m.segment = $segment
order by m.month_on desc, b.sort_order
""",
        {"region_code": region_code, "segment": segment},
    )


def members_by_segment(region_code: str) -> Query:
    """Every segment in the latest month of a region's records, and in the latest December before."""
    return Query(
        f"""
select
    m.*,
    d.month_on as december_on,
    d.december_effect_pct as latest_december_effect_pct,
    {BASE},
    {SEGMENT}
from warehouse.coverage.membership_by_region_month as m
inner join warehouse.core.dim_segment as s on s.segment = m.segment
left join warehouse.core.dim_base as b on b.base_id = m.base_id
left join
    warehouse.coverage.membership_by_region_month as d
    on d.region_code = m.region_code
    and d.segment = m.segment
    and d.base_id = m.base_id
    and d.month_on = (
        select max(e.month_on)
        from warehouse.coverage.membership_by_region_month as e
        where e.region_code = $region_code and month(e.month_on) = 12
    )
where m.region_code = $region_code
qualify rank() over (order by m.month_on desc) = 1
order by s.sort_order, b.sort_order
""",
        {"region_code": region_code},
    )
