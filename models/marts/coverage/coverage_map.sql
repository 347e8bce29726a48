with
    tiles as (select * from {{ ref("tiles") }}),
    coverage as (
        select * from {{ ref("coverage_by_region_year") }} where segment = 'ALL' and not is_base_missing
    ),
    ranking as (select * from {{ ref("coverage_ranking") }}),
    regions as (select * from {{ ref("dim_region") }} where is_current),
    classes as (select * from {{ ref("dim_coverage_class") }}),

    -- Provinces keep the month and the extent of their ranking, base by base.
    province_months as (
        select distinct 'ID' as map_layout, base_id, layout as extent, last_day(numerator_on) as month_on
        from ranking
    ),

    rates_by_month as (
        select t.map_layout, last_day(c.numerator_on) as month_on, count(*) as rates
        from coverage as c
        inner join tiles as t on t.region_code = c.region_code
        where t.map_layout <> 'ID' and c.base_id in (select p.base_id from province_months as p)
        group by t.map_layout, last_day(c.numerator_on)
    ),

    -- Regencies are held now and then: one month for all bases of a layout, the one with the most
    -- rates, the latest of several.
    regency_months as (
        select map_layout, month_on
        from rates_by_month
        qualify row_number() over (partition by map_layout order by rates desc, month_on desc) = 1
    ),

    months as (
        select map_layout, base_id, extent, month_on
        from province_months

        union all

        select r.map_layout, p.base_id, 'unchanged', r.month_on
        from regency_months as r
        cross join province_months as p
    ),

    -- What is held for a region in any month, for those without a figure in the common one.
    held as (
        select region_code, base_id, max(numerator_on) as latest_held_on
        from coverage
        group by region_code, base_id
    ),

    drawn as (
        select
            t.map_layout,
            m.base_id,
            t.region_code,
            r.region_name,
            t.tile_column,
            t.tile_row,
            t.label_short,
            t.label_code,
            m.month_on,
            case
                when c.is_registration_effect
                then 'above_100'
                when c.region_code is not null
                then 'shown'
                when m.extent = '34' and r.comparable_code_34 <> r.region_code
                then 'counted_in_parent'
                else 'missing'
            end as map_status,
            c.coverage_pct,
            c.numerator_persons,
            c.numerator_on,
            c.base_persons,
            c.base_round,
            c.territory,
            c.is_registration_effect,
            c.is_rounded,
            c.is_press_only,
            c.is_flagged,
            r.comparable_code_34,
            c.numerator_figure_id,
            c.base_figure_id
        from months as m
        inner join tiles as t on t.map_layout = m.map_layout
        inner join regions as r on r.region_code = t.region_code
        left join
            coverage as c
            on c.region_code = t.region_code
            and c.base_id = m.base_id
            and c.territory in (m.extent, 'unchanged')
            and last_day(c.numerator_on) = m.month_on
    )

select
    d.map_layout,
    d.base_id,
    d.region_code,
    d.region_name,
    d.tile_column,
    d.tile_row,
    d.label_short,
    d.label_code,
    d.map_status,
    d.coverage_pct,
    k.coverage_class,
    d.numerator_persons,
    d.numerator_on,
    d.base_persons,
    d.base_round,
    d.territory,
    p.region_code as counted_in_code,
    p.region_name as counted_in_name,
    h.latest_held_on,
    d.month_on,
    count(*) over (partition by d.map_layout, d.base_id) as n_tiles,
    count(d.coverage_pct) over (partition by d.map_layout, d.base_id) as n_with_figure,
    coalesce(d.is_registration_effect, false) as is_registration_effect,
    coalesce(d.is_rounded, false) as is_rounded,
    coalesce(d.is_press_only, false) as is_press_only,
    coalesce(d.is_flagged, false) as is_flagged,
    d.numerator_figure_id,
    d.base_figure_id
from drawn as d
-- By the printed decimal: a tile that says 25.0 is of the class that begins at 25.
left join
    classes as k
    on d.map_status = 'shown'
    and round(d.coverage_pct, 1) >= k.from_pct
    and (round(d.coverage_pct, 1) < k.below_pct or k.below_pct is null)
left join regions as p on p.region_code = d.comparable_code_34 and d.map_status = 'counted_in_parent'
left join held as h on h.region_code = d.region_code and h.base_id = d.base_id
