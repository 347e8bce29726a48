with
    targets as (select * from {{ ref("fct_targets") }} where measure = 'target_coverage'),
    coverage as (select * from {{ ref("coverage_by_region_year") }} where not is_base_missing),
    published as (
        select *
        from {{ ref("int_published_figures__preferred") }}
        where measure = 'coverage' and unit = 'percent' and is_preferred
    ),
    regions as (select * from {{ ref("dim_region") }}),

    -- A target meets only what was reached on its own base, up to its own date.
    computed as (
        select
            t.figure_id as target_figure_id,
            'computed' as realised_origin,
            c.numerator_on as realised_on,
            c.coverage_pct as realised_pct,
            c.numerator_persons,
            c.base_persons,
            c.base_round,
            c.numerator_figure_id as realised_figure_id,
            c.base_figure_id
        from targets as t
        inner join
            coverage as c
            on c.region_code = t.region_code
            and c.territory = t.territory
            and c.base_id = t.base_id
            and c.segment = t.segment
            and c.numerator_on <= t.target_on
    ),

    published_rates as (
        select
            t.figure_id as target_figure_id,
            'published_rate' as realised_origin,
            p.period_end as realised_on,
            p.value as realised_pct,
            cast(null as bigint) as numerator_persons,
            cast(null as bigint) as base_persons,
            cast(null as varchar) as base_round,
            p.figure_id as realised_figure_id,
            cast(null as varchar) as base_figure_id
        from targets as t
        inner join
            published as p
            on p.region_code = t.region_code
            and p.territory = t.territory
            and p.base_id = t.base_id
            and p.segment = t.segment
            and p.period_end <= t.target_on
        where t.base_id <> 'unknown'
    ),

    realised as (
        select *
        from computed

        union all

        select *
        from published_rates
    ),

    -- The latest is nearest to the target; our own arithmetic breaks a tie.
    latest as (
        select *
        from realised
        qualify
            row_number() over (partition by target_figure_id order by realised_on desc, realised_origin)
            = 1
    )

select
    t.region_code,
    t.territory,
    t.target_on,
    t.target_kind,
    t.base_id,
    t.segment,
    g.region_name,
    g.region_level,
    cast(t.target_value as decimal(9, 4)) as target_pct,
    l.realised_origin,
    l.realised_on,
    cast(l.realised_pct as decimal(9, 4)) as realised_pct,
    cast(t.target_value - l.realised_pct as decimal(12, 4)) as gap_to_target_points,
    l.numerator_persons,
    l.base_persons,
    l.base_round,
    cast(
        round(t.target_value / 100 * l.base_persons - l.numerator_persons, 0) as bigint
    ) as gap_to_target_persons,
    l.realised_pct >= t.target_value as is_reached,
    l.base_persons is null as is_base_not_published,
    t.n_rivals,
    t.rival_spread,
    t.figure_id as target_figure_id,
    l.realised_figure_id,
    l.base_figure_id
from targets as t
inner join regions as g on g.region_code = t.region_code and g.territory = t.territory
left join latest as l on l.target_figure_id = t.figure_id
