-- The figures behind a rate, sums followed to their parts, and every statement of each.
with recursive
    asked as (select 'ID' as region_code, 2024 as year, 'employed' as base_id),

    rate as (
        select c.numerator_figure_id, c.base_figure_id
        from coverage.coverage_by_region_year as c
        inner join
            asked as a
            on a.region_code = c.region_code
            and a.year = c.year
            and a.base_id = c.base_id
        where c.segment = 'ALL'
    ),

    behind as (
        select numerator_figure_id as figure_id
        from rate

        union

        select base_figure_id
        from rate

        union

        select p.part_figure_id
        from behind as b
        inner join core.bridge_figure_part as p on p.figure_id = b.figure_id
    )

select
    f.measure,
    f.period_printed,
    o.value_printed,
    o.value,
    o.is_preferred,
    s.publisher_id,
    s.title_id,
    s.url,
    s.published_on,
    o.figure_id
from behind as b
inner join core.dim_figure as f on f.figure_id = b.figure_id
inner join core.dim_figure as o on o.figure_key = f.figure_key
inner join core.dim_source as s on s.source_id = o.source_id
order by f.measure, f.figure_id, o.figure_id = f.figure_id desc, s.source_rank, o.figure_id
