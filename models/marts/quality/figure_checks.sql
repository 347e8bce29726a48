with
    figures as (
        select *
        from {{ ref("int_figures") }}
        where period_end is not null and not is_dropped and not is_derived
    ),
    reviews as (select * from {{ ref("statement_reviews") }}),
    candidates as (select * from {{ ref("figure_candidates") }}),
    labour_force as (
        select * from {{ ref("fct_labour_force") }} where indicator = 'employed' and month(round_on) = 8
    ),
    regions as (select * from {{ ref("dim_region") }}),

    -- Quoted bases and quoted rates; what they claim to be, in the words of the candidates.
    claimed as (
        select
            f.figure_id,
            f.region_code,
            f.office_id,
            f.territory,
            f.unit,
            f.measure,
            f.base_id,
            f.segment,
            case
                when f.base_id in ('unknown', 'working_population')
                then null
                when f.measure = 'base_quoted'
                then f.base_id
                else 'coverage ' || f.segment || ' over ' || f.base_id
            end as claimed_definition,
            f.value,
            f.value_printed,
            f.rounding_step as step,
            f.precision = 'exact' as is_exact,
            length(
                regexp_replace(regexp_replace(replace(f.value_printed, '.', ''), '^0+', ''), '0+$', '')
            ) as n_significant,
            f.period_end as figure_on,
            f.period_precision,
            v.names_round,
            f.source_id
        from figures as f
        left join
            reviews as v
            on v.region_code = f.region_code
            and v.as_of_date = f.period_printed
            and v.metric = f.metric_printed
            and v.source_id = f.source_id
        where
            (f.measure = 'base_quoted' and f.unit = 'persons' and coalesce(f.segment, 'ALL') = 'ALL')
            or (f.measure = 'coverage' and f.unit = 'percent' and f.segment in ('ALL', 'PU', 'BPU'))
    ),

    matches as ({{ figure_matches("claimed", "candidates") }}),

    verdicts as ({{ figure_verdicts("claimed", "matches") }}),

    -- A rate with a head count of the same source implies the base it was taken over.
    head_counts as (
        select *, case when precision = 'exact' then 0 else rounding_step / 2 end as half_step
        from figures
        where measure = 'participants' and status = 'active' and unit = 'persons'
        qualify
            row_number() over (
                partition by region_code, territory, period_end, segment, source_id
                order by rounding_step, figure_id
            )
            = 1
    ),

    implied as (
        select
            c.figure_id,
            100 * cast(h.value as double) / c.value as implied_base,
            -- Half the span of bases that both printed roundings allow.
            (
                100 * (h.value + h.half_step) / (c.value - c.step / 2)
                - 100 * (h.value - h.half_step) / (c.value + c.step / 2)
            )
            / 2 as implied_tolerance,
            h.figure_id as head_count_figure_id
        from claimed as c
        inner join
            head_counts as h
            on h.region_code = c.region_code
            and h.territory = c.territory
            and h.period_end = c.figure_on
            and h.segment = c.segment
            and h.source_id = c.source_id
        where c.measure = 'coverage' and c.value > c.step
    )

select
    c.figure_id,
    c.region_code,
    c.territory,
    g.region_name,
    g.region_level,
    c.figure_on,
    c.measure,
    c.base_id as claimed_base_id,
    c.segment,
    c.claimed_definition,
    c.unit,
    c.value,
    c.value_printed,
    c.step as rounding_step,
    v.verdict,
    v.n_matches,
    v.matched_definition,
    v.matched_on,
    v.matched_difference,
    v.matched_figure_id,
    v.nearest_definition,
    v.nearest_on,
    v.nearest_difference,
    cast(round(i.implied_base, 0) as bigint) as implied_base_persons,
    cast(round(i.implied_tolerance, 0) as bigint) as implied_base_tolerance_persons,
    -- Wage earners imply a base of wage earners: only all segments meet the employed.
    case
        when c.segment = 'ALL'
        then cast(round(100 * i.implied_base / nullif(e.value, 0), 4) as decimal(12, 4))
    end as implied_base_to_employed_pct,
    e.survey_round as employed_round,
    i.head_count_figure_id,
    c.source_id
from claimed as c
inner join verdicts as v on v.checked_figure_id = c.figure_id
inner join regions as g on g.region_code = c.region_code and g.territory = c.territory
left join implied as i on i.figure_id = c.figure_id
left join
    labour_force as e
    on e.region_code = c.region_code
    and e.territory = c.territory
    and year(e.round_on) = {{ base_year("c.figure_on") }}
