with
    members as (select * from {{ ref("stg_extract__members") }}),

    -- Month ends that a spell covers: from from_month up to, and without, until_month.
    covered as (
        select
            *,
            {{ month_number("started_on") }} as from_month,
            {{ month_number("(paid_through_on + 1)") }} as paid_until_month,
            {{ month_number("(ended_on + 1)") }} as ended_month
        from members
    )

select
    person_id,
    region_code,
    segment,
    programs,
    payer_id,
    employer_id,
    started_on,
    paid_through_on,
    ended_on,
    birth_year,
    sex,
    cast(from_month as integer) as from_month,
    cast(
        case
            -- Nothing paid yet: never active, whenever it ended.
            when paid_until_month is null
            then from_month
            else least(paid_until_month, coalesce(ended_month, paid_until_month))
        end as integer
    ) as until_month,
    cast(
        case
            when segment = 'BPU' and paid_until_month > from_month
            then greatest(0, least(3, coalesce(ended_month - paid_until_month, 3)))
            else 0
        end as integer
    ) as grace_months,
    batch_id,
    is_simulated
from covered
