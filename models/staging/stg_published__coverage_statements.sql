select
    region_code,
    as_of_date as period_printed,
    metric as metric_printed,
    value as value_printed,
    cast(value as decimal(24, 4)) as value,
    unit as unit_printed,
    denominator_note as note,
    source_id
from {{ ref("coverage_statements") }}
