select
    region_code,
    as_of_date as period_printed,
    segment,
    status,
    participants as value_printed,
    cast(participants as decimal(24, 4)) as value,
    precision,
    source_id
from {{ ref("participants") }}
