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
    batch_id,
    is_simulated
from {{ extract("claims") }} as e
