select
    region_code,
    cast(period_start as date) as period_start,
    period_end as period_end_printed,
    cast(period_end as date) as period_end,
    program,
    segment,
    amount_idr as value_printed,
    cast(amount_idr as decimal(24, 4)) as value,
    precision,
    source_id
from {{ ref("contributions") }}
