with
    exact as (select * from {{ ref("int_extract__claims_by_region_month") }}),
    membership as (select * from {{ ref("membership_by_region_month") }}),
    regions as (select * from {{ ref("dim_region") }} where is_current),

    cells as (
        select
            *,
            year(month_on) as year,
            case when program in ('JP', 'JKP') then 'PU' else 'ALL' end as exposure_segment,
            {{ is_dominated("largest_amount_idr", "amount_idr") }} as is_one_claim
        from exact
    ),

    marked as (
        {{
            with_hidden(
                "cells",
                "cases",
                ["region_code", "program", "claim_unit", "year"],
                ["month_on"],
                also="is_one_claim",
            )
        }}
    ),

    -- The stock stands once for each base.
    exposure as (
        select region_code, month_on, segment, max(active_persons) as persons
        from membership
        where segment in ('ALL', 'PU')
        group by region_code, month_on, segment
    ),

    published as (
        select
            m.region_code,
            m.month_on,
            m.program,
            m.claim_unit,
            g.region_name,
            {{ published("m.cases", "m.hidden_cases") }} as cases,
            {{ published_amount("m.amount_idr", "m.cases", "m.hidden_cases") }} as amount_idr,
            case
                when not m.hidden_cases then {{ significant("m.amount_idr / m.cases") }}
            end as mean_amount_idr,
            case
                when not m.hidden_cases then {{ significant("m.p50_amount_idr") }}
            end as p50_amount_idr,
            case
                when not m.hidden_cases then {{ significant("m.p90_amount_idr") }}
            end as p90_amount_idr,
            m.exposure_segment,
            e.persons as exposure_persons,
            m.hidden_cases,
            m.is_simulated,
            m.extract_as_of_on
        from marked as m
        left join regions as g on g.region_code = m.region_code
        left join
            exposure as e
            on e.region_code = m.region_code
            and e.month_on = m.month_on
            and e.segment = m.exposure_segment
    )

select
    region_code,
    month_on,
    program,
    claim_unit,
    region_name,
    cases,
    amount_idr,
    cast(mean_amount_idr as bigint) as mean_amount_idr,
    cast(p50_amount_idr as bigint) as p50_amount_idr,
    cast(p90_amount_idr as bigint) as p90_amount_idr,
    exposure_segment,
    exposure_persons,
    -- Payments and beneficiaries return every month: they are no new claims.
    case
        when claim_unit in ('accident', 'claim')
        then cast(round(cases * 12 * 1000.0 / nullif(exposure_persons, 0), 4) as decimal(12, 4))
    end as frequency_per_1000_person_years,
    hidden_cases as is_suppressed,
    is_simulated,
    extract_as_of_on
from published
