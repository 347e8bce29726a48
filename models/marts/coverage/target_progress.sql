with
    targets as (select * from {{ ref("fct_targets") }} where measure = 'target_coverage'),
    coverage as (select * from {{ ref("coverage_by_region_year") }} where not is_base_missing),
    statements as (select * from {{ ref("int_published_figures__preferred") }} where is_preferred),
    published as (select * from statements where measure = 'coverage' and unit = 'percent'),
    participants as (
        select * from {{ ref("fct_participants") }} where is_preferred and status = 'active'
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
            c.is_rounded,
            -- A row of coverage speaks for its participants; the base has a source of its own.
            c.is_press_only or coalesce(b.is_press_only, false) as is_press_only,
            c.is_flagged or coalesce(b.is_flagged, false) as is_flagged,
            coalesce(b.rounding_step, 1) as base_rounding_step,
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
        left join statements as b on b.figure_id = c.base_figure_id
    ),

    published_rates as (
        select
            t.figure_id as target_figure_id,
            'published_rate' as realised_origin,
            p.period_end as realised_on,
            p.value as realised_pct,
            cast(null as bigint) as numerator_persons,
            cast(null as bigint) as base_persons,
            cast(null as string) as base_round,
            p.is_rounded,
            p.is_press_only,
            p.is_flagged,
            cast(null as decimal(38, 4)) as base_rounding_step,
            p.figure_id as realised_figure_id,
            cast(null as string) as base_figure_id
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
    ),

    -- The rate as its publisher states it stands beside, whichever of the two is later.
    latest_published as (
        select *
        from realised
        where realised_origin = 'published_rate'
        qualify row_number() over (partition by target_figure_id order by realised_on desc) = 1
    ),

    -- Participants of the same day tell the base the published rate must have stood on, with the least
    -- and the most that roundings allow.
    implied as (
        select
            r.target_figure_id,
            cast(
                round(100 * n.participants_persons / nullif(r.realised_pct, 0), 0) as bigint
            ) as base_persons,
            100
            * (n.participants_persons - n.rounding_step)
            / nullif(r.realised_pct + p.rounding_step, 0) as least_persons,
            100
            * (n.participants_persons + n.rounding_step)
            / nullif(r.realised_pct - p.rounding_step, 0) as most_persons
        from latest_published as r
        inner join published as p on p.figure_id = r.realised_figure_id
        inner join
            participants as n
            on n.region_code = p.region_code
            and n.territory = p.territory
            and n.segment = p.segment
            and n.as_of_on = p.period_end
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
    t.is_rounded or coalesce(l.is_rounded, false) as is_rounded,
    t.is_press_only or coalesce(l.is_press_only, false) as is_press_only,
    t.is_flagged or coalesce(l.is_flagged, false) as is_flagged,
    cast(p.realised_pct as decimal(9, 4)) as published_pct,
    p.realised_on as published_on,
    i.base_persons as published_implied_base_persons,
    i.least_persons > l.base_persons + l.base_rounding_step
    or i.most_persons < l.base_persons - l.base_rounding_step as is_published_base_other,
    p.is_rounded as is_published_rounded,
    p.is_press_only as is_published_press_only,
    p.is_flagged as is_published_flagged,
    t.n_rivals,
    t.rival_spread,
    t.figure_id as target_figure_id,
    l.realised_figure_id,
    l.base_figure_id,
    p.realised_figure_id as published_figure_id
from targets as t
inner join regions as g on g.region_code = t.region_code and g.territory = t.territory
left join latest as l on l.target_figure_id = t.figure_id
left join latest_published as p on p.target_figure_id = t.figure_id
left join implied as i on i.target_figure_id = t.figure_id
