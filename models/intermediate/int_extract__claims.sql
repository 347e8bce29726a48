{{ config(materialized="view") }}

with
    claims as (select * from {{ ref("stg_extract__claims") }}),
    batches as (select * from {{ ref("stg_extract__batches") }}),

    extent as (select max(as_of_on) as as_of_on from batches where entity = 'claims')

select
    c.claim_id,
    c.person_id,
    c.region_code,
    c.segment,
    c.payer_id,
    c.program,
    c.benefit,
    c.claim_unit,
    c.event_on,
    c.reported_on,
    c.completed_on,
    c.paid_on,
    c.status,
    c.amount_idr,
    -- A month that is not over would read as a fall.
    case
        when x.as_of_on = last_day(x.as_of_on)
        then x.as_of_on
        else last_day({{ months_from("x.as_of_on", -1) }})
    end as last_month_on,
    x.as_of_on as extract_as_of_on,
    c.batch_id,
    c.is_simulated
from claims as c
cross join extent as x
