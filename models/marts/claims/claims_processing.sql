with
    exact as (select * from {{ ref("int_extract__claims_processing") }}),
    outcomes as (select * from {{ ref("int_extract__claims_outcomes") }}),
    regions as (select * from {{ ref("dim_region") }} where is_current),

    marked as (
        {{
            with_hidden(
                "outcomes", "cases", ["region_code", "program", "claim_unit", "year"], ["outcome"]
            )
        }}
    ),

    -- Every stage counts whole outcomes: where one of them is hidden, so is the stage.
    hidden as (
        select
            region_code,
            program,
            claim_unit,
            year,
            bool_or(hidden_total_cases) as hidden_all,
            bool_or(hidden_cases and outcome = 'paid_complete') as hidden_paid_complete,
            bool_or(hidden_cases and outcome like 'paid%') as hidden_paid,
            bool_or(hidden_cases and outcome = 'open') as hidden_incomplete,
            bool_or(hidden_cases and outcome = 'open_complete') as hidden_complete,
            bool_or(hidden_cases and outcome like '%_complete') as hidden_ever_complete,
            bool_or(hidden_cases and outcome like 'open%') as hidden_open
        from marked
        group by region_code, program, claim_unit, year
    ),

    cells as (
        select
            e.*,
            case
                e.stage
                when 'event_to_report'
                then h.hidden_all
                when 'report_to_complete'
                then h.hidden_ever_complete
                when 'complete_to_paid'
                then h.hidden_paid_complete
                else h.hidden_paid
            end as is_closed_hidden,
            case
                e.stage
                when 'event_to_report'
                then false
                when 'report_to_complete'
                then h.hidden_incomplete
                when 'complete_to_paid'
                then h.hidden_complete
                else h.hidden_open
            end as is_open_hidden
        from exact as e
        inner join
            hidden as h
            on h.region_code = e.region_code
            and h.program = e.program
            and h.claim_unit = e.claim_unit
            and h.year = e.year
    ),

    -- A share tells its parts: it is hidden with either of them, and where the rest is small.
    limited as (
        select
            *,
            is_closed_hidden
            or is_open_hidden
            or {{ is_small_part("within_limit_cases", "judged_cases") }} as is_limit_hidden
        from cells
    ),

    published as (
        select
            c.*,
            g.region_name,
            {{ published("c.closed_cases", "c.is_closed_hidden") }} as published_closed_cases,
            {{ published("c.open_cases", "c.is_open_hidden") }} as published_open_cases,
            {{ published("c.judged_cases", "c.is_limit_hidden") }} as published_judged_cases,
            {{ published("c.within_limit_cases", "c.is_limit_hidden") }} as published_within_limit_cases
        from limited as c
        left join regions as g on g.region_code = c.region_code
    )

select
    region_code,
    program,
    claim_unit,
    year,
    stage,
    region_name,
    published_closed_cases as closed_cases,
    cast(
        case when not is_closed_hidden then {{ significant("p50_days") }} end as decimal(12, 1)
    ) as p50_days,
    cast(
        case when not is_closed_hidden then {{ significant("p90_days") }} end as decimal(12, 1)
    ) as p90_days,
    published_open_cases as open_cases,
    cast(
        case when not is_open_hidden then {{ significant("open_p50_days") }} end as decimal(12, 1)
    ) as open_p50_days,
    cast(
        case when not is_open_hidden then {{ significant("open_p90_days") }} end as decimal(12, 1)
    ) as open_p90_days,
    limit_days,
    limit_day_kind,
    limit_valid_from,
    limit_source_id,
    cast(
        round(100.0 * published_within_limit_cases / nullif(published_judged_cases, 0), 1) as decimal(
            12, 1
        )
    ) as within_limit_pct,
    is_closed_hidden or is_open_hidden or (is_limit_hidden and judged_cases > 0) as is_suppressed,
    is_simulated,
    extract_as_of_on
from published
