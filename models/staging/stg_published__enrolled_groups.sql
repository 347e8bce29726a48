select
    region_code,
    as_of_date as period_printed,
    worker_group as worker_group_printed,
    worker_group || '/' || metric as metric_printed,
    value as value_printed,
    cast(value as decimal(24, 4)) as value,
    unit as unit_printed,
    precision,
    source_id
from {{ ref("enrolled_groups") }}
