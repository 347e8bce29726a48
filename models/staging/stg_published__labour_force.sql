select
    region_code,
    survey_round,
    indicator,
    value as value_printed,
    cast(value as decimal(24, 4)) as value,
    case when indicator like '%_percent' then 'percent' else 'persons' end as unit,
    precision,
    source_id
from {{ ref("labour_force") }}
