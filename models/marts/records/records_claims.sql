{{ config(alias="claims") }}

select
    claim_id,
    person_id,
    region_code,
    segment,
    payer_id,
    program,
    benefit,
    claim_unit,
    event_on,
    reported_on,
    completed_on,
    paid_on,
    status,
    amount_idr,
    last_day(event_on) as event_month_on,
    last_day(paid_on) as paid_month_on,
    {{ days_between("event_on", "reported_on") }} as event_to_report_days,
    {{ days_between("reported_on", "completed_on") }} as report_to_complete_days,
    {{ days_between("completed_on", "paid_on") }} as complete_to_paid_days,
    {{ days_between("event_on", "paid_on") }} as event_to_paid_days,
    case when status = 'open' then {{ days_between("event_on", "extract_as_of_on") }} end as open_days,
    extract_as_of_on,
    batch_id,
    is_simulated
from {{ ref("int_extract__claims") }}
