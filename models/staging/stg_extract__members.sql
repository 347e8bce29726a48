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
    batch_id,
    is_simulated
from {{ extract("members") }} as e
