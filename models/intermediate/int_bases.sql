with
    figures as (select * from {{ ref("int_published_figures__preferred") }} where is_preferred),
    bases as (select * from {{ ref("bases") }} where origin in ('sakernas', 'published')),

    -- Only August reaches regencies; February never carries a rate.
    survey as (
        select
            f.region_code,
            f.territory,
            f.measure as base_id,
            'survey' as base_kind,
            f.period_printed as base_round,
            f.period_end as base_on,
            cast(f.value as bigint) as base_persons,
            f.is_rounded,
            f.is_press_only,
            f.is_flagged,
            f.figure_id
        from figures as f
        inner join bases as b on b.base_id = f.measure
        where f.dataset = 'labour_force' and f.unit = 'persons' and month(f.period_end) = 8
    ),

    published as (
        select
            f.region_code,
            f.territory,
            f.base_id,
            'published' as base_kind,
            f.period_printed as base_round,
            f.period_end as base_on,
            cast(f.value as bigint) as base_persons,
            f.is_rounded,
            f.is_press_only,
            f.is_flagged,
            f.figure_id
        from figures as f
        inner join bases as b on b.base_id = f.base_id
        where
            f.measure = 'base_quoted'
            and b.origin = 'published'
            and f.unit = 'persons'
            -- A base of one segment is no base for all.
            and coalesce(f.segment, 'ALL') = 'ALL'
    )

select *
from survey

union all

select *
from published
