select
    award,
    cast(year as integer) as award_year,
    level as award_level,
    region_code,
    category,
    cast(rank as integer) as award_rank,
    source_id
from {{ ref("awards") }}
