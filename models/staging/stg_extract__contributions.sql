select
    person_id,
    region_code,
    segment,
    payer_id,
    month_on,
    program,
    amount_idr,
    paid_on,
    batch_id,
    is_simulated
from {{ extract("contributions") }} as e
