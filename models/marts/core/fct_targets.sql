with
    figures as (
        select * from {{ ref("int_published_figures__preferred") }} where is_preferred and is_target
    )

select
    region_code,
    territory,
    period_end as target_on,
    period_precision,
    measure,
    target_kind,
    coalesce(base_id, 'unknown') as base_id,
    segment,
    payer_id,
    worker_group,
    unit,
    value as target_value,
    rounding_step,
    is_rounded,
    is_press_only,
    is_flagged,
    n_rivals,
    rival_spread,
    note,
    figure_id,
    source_id
from figures
