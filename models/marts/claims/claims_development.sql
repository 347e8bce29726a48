with
    exact as (select * from {{ ref("int_extract__claims_development") }}),

    -- Smaller counts before a hidden one are hidden with it: none of them is above 9.
    triangle as (
        select
            program,
            claim_unit,
            event_month_on,
            development_months,
            {{ published("cumulative_cases", is_small("cumulative_cases")) }} as cumulative_cases,
            is_latest,
            {{ is_small("cumulative_cases") }} as is_suppressed,
            extract_as_of_on,
            is_simulated
        from exact
    ),

    laddered as ({{ with_chain_ladder("triangle", "cumulative_cases", ["program", "claim_unit"]) }})

select
    program,
    claim_unit,
    event_month_on,
    development_months,
    cumulative_cases,
    is_latest,
    cast(round(age_to_age_factor, 4) as decimal(12, 4)) as age_to_age_factor,
    cast(round(completeness_pct, 1) as decimal(12, 1)) as completeness_pct,
    cast(round(ultimate_cases / 5.0) * 5 as bigint) as ultimate_cases,
    is_suppressed,
    is_simulated,
    extract_as_of_on
from laddered
