with
    regions as (select * from {{ ref("regions") }}),
    labour_force as (select * from {{ ref("fct_labour_force") }}),
    participants as (select * from {{ ref("fct_participants") }} where is_preferred),
    coverage as (select * from {{ ref("coverage_by_region_year") }}),
    claims as (select * from {{ ref("claims_by_program_period") }}),
    protection as (select * from {{ ref("vulnerable_protection") }}),
    targets as (select * from {{ ref("target_progress") }}),

    held as (
        select region_code, year(round_on) as year, 'labour_force' as measure, round_on as held_on
        from labour_force
        where not is_february

        union all

        select region_code, year(as_of_on), 'participants', as_of_on
        from participants
        where status = 'active' and segment = 'ALL'

        union all

        select region_code, year(as_of_on), 'participants_by_segment', as_of_on
        from participants
        where status = 'active' and segment in ('PU', 'BPU', 'JAKON', 'PMI')

        union all

        select region_code, year, 'coverage', numerator_on
        from coverage
        where segment = 'ALL' and not is_base_missing

        union all

        select region_code, year(period_end), 'claims', period_end
        from claims
        where region_code is not null

        union all

        select region_code, year(as_of_on), 'vulnerable_protection', as_of_on
        from protection

        union all

        select region_code, year(target_on), 'targets', target_on
        from targets
    ),

    summarised as (
        select region_code, year, measure, count(*) as n_rows, max(held_on) as latest_on
        from held
        group by region_code, year, measure
    ),

    years as (select distinct year from held),
    measures as (select distinct measure from held),

    spine as (
        select r.region_code, y.year, m.measure
        from regions as r
        cross join years as y
        cross join measures as m
    )

select
    s.region_code,
    s.year,
    s.measure,
    h.n_rows is not null as is_held,
    coalesce(h.n_rows, 0) as n_rows,
    h.latest_on
from spine as s
left join summarised as h on h.region_code = s.region_code and h.year = s.year and h.measure = s.measure
