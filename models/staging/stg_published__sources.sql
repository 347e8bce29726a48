select
    source_id,
    title,
    publisher,
    url,
    published_on as published_on_printed,
    {{ period_start_date("published_on") }} as published_on,
    kind as source_kind
from {{ ref("sources") }}
