with
    labour_force as (
        select * from {{ ref("fct_labour_force") }} where indicator = 'labour_force' and not is_february
    ),
    coverage as (
        select *
        from {{ ref("coverage_by_region_year") }}
        where segment = 'ALL' and base_id = 'employed' and not is_base_missing
    ),
    map as (select * from {{ ref("coverage_map") }}),
    regions as (select * from {{ ref("dim_region") }} where is_current),

    -- Regions as they are today, in every August in which they were counted.
    counted as (
        select
            g.region_code,
            g.region_name,
            g.region_level,
            l.survey_round,
            cast(l.value as bigint) as labour_force_persons,
            l.figure_id
        from labour_force as l
        inner join regions as g on g.region_code = l.region_code and g.territory = l.territory
    ),

    rounds as (
        select region_level, survey_round, count(*) as n_regions
        from counted
        group by region_level, survey_round
    ),

    -- Sizes are compared in one round: the one with most regions of a level, the latest among equals.
    common_rounds as (
        select region_level, survey_round
        from rounds
        qualify
            row_number() over (partition by region_level order by n_regions desc, survey_round desc) = 1
    ),

    sized as (
        select c.*
        from counted as c
        inner join
            common_rounds as r on r.region_level = c.region_level and r.survey_round = c.survey_round
    ),

    -- The five of the same level whose labour force differs least; the lower code first among equals.
    nearest as (
        select
            o.region_code,
            p.region_code as peer_code,
            row_number() over (
                partition by o.region_code
                order by abs(p.labour_force_persons - o.labour_force_persons), p.region_code
            ) as peer_rank
        from sized as o
        inner join sized as p on p.region_level = o.region_level and p.region_code <> o.region_code
        qualify peer_rank <= 5
    ),

    -- Each region with peers stands among them, to be compared with.
    with_itself as (
        select region_code, peer_code, peer_rank
        from nearest

        union all

        select n.region_code, n.region_code as peer_code, 0 as peer_rank
        from nearest as n
        where n.peer_rank = 1
    ),

    rated as (
        select c.*
        from coverage as c
        inner join regions as g on g.region_code = c.region_code and g.territory = c.territory
    ),

    -- Rates are compared in the month of the map a region stands on; coverage_map says which.
    common_months as (select region_code, month_on from map where base_id = 'employed')

select
    w.region_code,
    w.peer_rank,
    w.peer_code,
    p.region_name as peer_name,
    p.region_level,
    p.survey_round,
    p.labour_force_persons,
    p.labour_force_persons - o.labour_force_persons as labour_force_difference_persons,
    m.month_on as compared_on,
    'employed' as base_id,
    c.coverage_pct,
    c.numerator_persons,
    c.numerator_on,
    c.base_persons,
    c.base_round,
    c.is_registration_effect,
    c.is_rounded,
    c.is_press_only,
    c.is_flagged,
    p.figure_id as labour_force_figure_id,
    c.numerator_figure_id,
    c.base_figure_id
from with_itself as w
inner join sized as o on o.region_code = w.region_code
inner join sized as p on p.region_code = w.peer_code
left join common_months as m on m.region_code = w.region_code
left join rated as c on c.region_code = w.peer_code and last_day(c.numerator_on) = m.month_on
