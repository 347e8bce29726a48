with
    participants as (select * from {{ ref("int_participants__by_year") }}),
    bases as (select * from {{ ref("int_bases") }}),
    segment_bases as (select * from {{ ref("segment_bases") }}),
    regions as (select * from {{ ref("dim_region") }}),

    -- Every rung of the ladder stands, also where no base is held.
    rungs as (
        select p.*, s.base_id
        from participants as p
        inner join segment_bases as s on s.segment = p.segment
    ),

    -- August rounds serve their year. The agency publishes its base now and then: it serves
    -- numerators of the twelve months after.
    filled_rungs as (
        select
            r.region_code,
            r.territory,
            r.segment,
            r.year,
            r.base_id,
            b.base_round,
            b.base_on,
            b.base_persons,
            b.is_rounded,
            b.is_flagged,
            b.figure_id
        from rungs as r
        inner join
            bases as b
            on b.region_code = r.region_code
            and b.territory = r.territory
            and b.base_id = r.base_id
        where
            (b.base_kind = 'survey' and year(b.base_on) = r.base_year)
            or (
                b.base_kind = 'published'
                and b.base_on <= r.numerator_on
                and b.base_on > {{ months_from("r.numerator_on", -12) }}
            )
        qualify
            row_number() over (
                partition by r.region_code, r.territory, r.segment, r.year, r.base_id
                order by b.base_on desc
            )
            = 1
    ),

    rated as (
        select
            r.region_code,
            r.territory,
            r.year,
            r.segment,
            r.base_id,
            r.is_december,
            r.numerator_persons,
            r.numerator_on,
            f.base_persons,
            f.base_round,
            f.base_on,
            100 * r.numerator_persons / nullif(f.base_persons, 0) as coverage_pct,
            f.base_persons - r.numerator_persons as gap_to_universal_persons,
            r.is_rounded or coalesce(f.is_rounded, false) as is_rounded,
            r.is_press_only,
            r.is_flagged or coalesce(f.is_flagged, false) as is_flagged,
            r.series_id,
            r.figure_id as numerator_figure_id,
            f.figure_id as base_figure_id
        from rungs as r
        left join
            filled_rungs as f
            on f.region_code = r.region_code
            and f.territory = r.territory
            and f.segment = r.segment
            and f.year = r.year
            and f.base_id = r.base_id
    )

select
    t.region_code,
    t.territory,
    t.year,
    t.segment,
    t.base_id,
    g.region_name,
    g.region_level,
    t.is_december,
    t.numerator_persons,
    t.numerator_on,
    t.base_persons,
    t.base_round,
    t.base_on,
    cast(round(t.coverage_pct, 4) as decimal(9, 4)) as coverage_pct,
    t.gap_to_universal_persons,
    coalesce(t.coverage_pct > 100, false) as is_registration_effect,
    t.is_rounded,
    t.is_press_only,
    t.base_persons is null as is_base_missing,
    t.is_flagged,
    t.series_id,
    t.numerator_figure_id,
    t.base_figure_id
from rated as t
inner join regions as g on g.region_code = t.region_code and g.territory = t.territory
