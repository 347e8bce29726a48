with
    claims as (select * from {{ ref("int_extract__claims") }}),

    paid as (
        select
            region_code,
            last_day(paid_on) as month_on,
            program,
            claim_unit,
            amount_idr,
            extract_as_of_on,
            is_simulated
        from claims
        where
            status = 'paid'
            and paid_on <= last_month_on
            and last_day(paid_on) > last_day({{ months_from("last_month_on", -var("extract_months")) }})
    )

select
    region_code,
    month_on,
    program,
    claim_unit,
    count(*) as cases,
    cast(sum(amount_idr) as bigint) as amount_idr,
    max(amount_idr) as largest_amount_idr,
    {{ quantile("amount_idr", 0.5) }} as p50_amount_idr,
    {{ quantile("amount_idr", 0.9) }} as p90_amount_idr,
    max(extract_as_of_on) as extract_as_of_on,
    bool_or(is_simulated) as is_simulated
from paid
group by region_code, month_on, program, claim_unit
