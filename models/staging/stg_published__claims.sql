select
    region_code as region_code_printed,
    office as office_printed,
    cast(period_start as date) as period_start,
    period_end as period_end_printed,
    cast(period_end as date) as period_end,
    program,
    cases as cases_printed,
    cast(cases as decimal(24, 4)) as cases,
    amount_idr as amount_idr_printed,
    cast(amount_idr as decimal(24, 4)) as amount_idr,
    precision,
    source_id
from {{ ref("claims") }}
