with
    coverage as (
        select *
        from {{ ref("coverage_by_region_year") }}
        where region_level = 'province' and segment = 'ALL' and not is_base_missing
    ),
    regions as (select * from {{ ref("dim_region") }}),

    -- Ranks need one common month: the latest in which every province of a layout is held.
    n_provinces as (
        select '34' as layout, count(distinct comparable_code_34) as n_expected
        from regions
        where region_level = 'province'

        union all

        select '38', count(distinct region_code)
        from regions
        where region_level = 'province'
    ),

    layouts as (
        select c.*, n.layout, n.n_expected
        from coverage as c
        inner join n_provinces as n on c.territory in (n.layout, 'unchanged')
    ),

    complete_months as (
        select layout, base_id, numerator_on, max(n_expected) as n_provinces
        from layouts
        group by layout, base_id, numerator_on
        having count(distinct region_code) = max(n_expected)
        qualify row_number() over (partition by base_id order by numerator_on desc, layout desc) = 1
    ),

    compared as (
        select l.*, m.n_provinces
        from layouts as l
        inner join
            complete_months as m
            on m.layout = l.layout
            and m.base_id = l.base_id
            and m.numerator_on = l.numerator_on
    )

select
    region_code,
    base_id,
    layout,
    region_name,
    numerator_on,
    base_round,
    numerator_persons,
    base_persons,
    coverage_pct,
    gap_to_universal_persons,
    case
        when not is_registration_effect
        then
            row_number() over (
                partition by base_id, is_registration_effect order by coverage_pct desc, region_code
            )
    end as coverage_rank,
    n_provinces,
    is_registration_effect,
    is_rounded,
    is_press_only,
    is_flagged,
    numerator_figure_id,
    base_figure_id
from compared
