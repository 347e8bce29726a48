"""The statements that several pages share."""

from warehouse.explorer.reader import Query

# Columns of core.dim_source that name a source on a page.
SOURCE = """s.publisher_id,
    s.publisher_en,
    s.title_id,
    s.title_en,
    s.url,
    s.published_on_printed"""
# Columns of core.dim_base and core.dim_segment that name a base and a segment.
BASE = """b.label_id as base_label_id,
    b.label_en as base_label_en,
    b.base_origin"""
SEGMENT = """s.label_id as segment_label_id,
    s.label_en as segment_label_en"""


def regions() -> Query:
    """Every region once, those with coverage first; parent_name only of regencies and cities."""
    return Query("""
select
    r.region_code,
    r.region_name,
    r.region_level,
    case when r.region_level = 'regency' then r.parent_name end as parent_name,
    exists (
        select 1
        from warehouse.coverage.coverage_by_region_year as c
        where c.region_code = r.region_code
    ) as has_coverage
from warehouse.core.dim_region as r
where r.is_current
order by
    r.region_level = 'national' desc,
    has_coverage desc,
    r.region_level = 'province' desc,
    r.region_code
""")


def coverage_years(region_code: str) -> Query:
    """Years and extents of a region with at least one participant figure, latest first."""
    return Query(
        """
select distinct year, territory
from warehouse.coverage.coverage_by_region_year
where region_code = $region_code
order by year desc, territory desc
""",
        {"region_code": region_code},
    )


def coverage(region_code: str, year: int, territory: str, segments: tuple[str, ...]) -> Query:
    """Rungs of a region's year, the narrowest base first; empty rungs stand as rows without a base."""
    return Query(
        f"""
select
    c.*,
    {BASE},
    b.caution_id,
    b.caution_en,
    {SEGMENT}
from warehouse.coverage.coverage_by_region_year as c
inner join warehouse.core.dim_base as b on b.base_id = c.base_id
inner join warehouse.core.dim_segment as s on s.segment = c.segment
where
    c.region_code = $region_code
    and c.year = $year
    and c.territory = $territory
    and list_contains($segments, c.segment)
order by s.sort_order, b.sort_order desc
""",
        {
            "region_code": region_code,
            "year": year,
            "territory": territory,
            "segments": list(segments),
        },
    )


def segments() -> Query:
    """Segments that have rates: segment, label_id, label_en; all together first."""
    return Query("""
select segment, label_id, label_en
from warehouse.core.dim_segment
where segment in (select segment from warehouse.coverage.coverage_by_region_year)
order by sort_order
""")


def ranking_bases() -> Query:
    """Bases over which provinces are ranked: base_id, label_id, label_en."""
    return Query("""
select base_id, label_id, label_en
from warehouse.core.dim_base
where base_id in (select base_id from warehouse.coverage.coverage_ranking)
order by sort_order
""")


def ranking(base_id: str) -> Query:
    """Provinces over one base in their common month: ranks first, then those above 100 %."""
    return Query(
        f"""
select
    r.*,
    {BASE}
from warehouse.coverage.coverage_ranking as r
inner join warehouse.core.dim_base as b on b.base_id = r.base_id
where r.base_id = $base_id
order by r.coverage_rank nulls last, r.region_code
""",
        {"base_id": base_id},
    )


def availability(region_code: str) -> Query:
    """What is held for a region, year by year, up to the last year observed anywhere."""
    return Query(
        """
with
    observed as (
        select max(year) as last_year
        from warehouse.quality.data_availability
        where is_held and measure <> 'targets'
    )
select year, measure, is_held, n_rows, latest_on
from warehouse.quality.data_availability
where region_code = $region_code and year <= (select last_year from observed)
order by year desc, measure
""",
        {"region_code": region_code},
    )


def sources(figure_ids: list[str]) -> Query:
    """Sources behind figures, sums followed to their parts; those with most figures first."""
    return Query(
        f"""
with recursive
    behind as (
        select unnest($figure_ids) as figure_id

        union

        select p.part_figure_id
        from behind
        inner join warehouse.core.bridge_figure_part as p on p.figure_id = behind.figure_id
    ),

    -- Counted before texts of sources are joined: half the time.
    counted as (
        select f.source_id, count(*) as n_figures
        from behind
        inner join warehouse.core.dim_figure as f on f.figure_id = behind.figure_id
        group by f.source_id
    )
select
    s.source_id,
    {SOURCE},
    s.source_kind_label_id as kind_id,
    s.source_kind_label_en as kind_en,
    c.n_figures
from counted as c
inner join warehouse.core.dim_source as s on s.source_id = c.source_id
order by c.n_figures desc, s.source_id
""",
        {"figure_ids": sorted(set(figure_ids))},
    )


def dictionary(relation: str) -> Query:
    """Labels of a relation's columns (`schema.name`): column_name, label_id, label_en, unit."""
    schema, name = relation.split(".")
    return Query(
        """
select column_name, label_id, label_en, unit
from warehouse.meta.dictionary
where schema_name = $schema and relation_name = $name
order by column_position
""",
        {"schema": schema, "name": name},
    )
