select
    region_code,
    territory,
    period_end as as_of_on,
    segment,
    status,
    series_id,
    cast(value as bigint) as participants_persons,
    rounding_step,
    period_precision,
    is_preferred,
    is_rounded,
    is_press_only,
    is_flagged,
    n_rivals,
    rival_spread,
    figure_id,
    source_id
from {{ ref("int_published_figures__preferred") }}
where measure = 'participants' and unit = 'persons'
