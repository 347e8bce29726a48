select
    region_code,
    territory,
    period_printed as survey_round,
    period_end as round_on,
    measure as indicator,
    unit,
    value,
    rounding_step,
    month(period_end) = 2 as is_february,
    is_rounded,
    is_press_only,
    is_derived,
    is_flagged,
    n_rivals,
    rival_spread,
    figure_id,
    source_id
from {{ ref("int_published_figures__preferred") }}
where dataset = 'labour_force' and is_preferred
