with
    figures as (
        select *
        from {{ ref("int_figures") }}
        where period_end is not null and measure <> 'ignored' and not is_dropped
    ),

    ranked as (
        select
            *,
            row_number() over (partition by figure_key order by {{ preference_order() }}) as rank_in_key,
            row_number() over (
                partition by figure_key, series_id order by {{ preference_order() }}
            ) as rank_in_series,
            count(*) over (partition by figure_key) as n_rivals,
            max(value) over (partition by figure_key)
            - min(value) over (partition by figure_key) as rival_spread
        from figures
    )

select
    figure_key,
    series_id,
    rank_in_key = 1 as is_preferred,
    figure_id,
    dataset,
    region_code,
    office_id,
    period_start,
    period_end,
    period_printed,
    period_precision,
    measure,
    unit,
    segment,
    program,
    status,
    base_id,
    payer_id,
    worker_group,
    is_target,
    target_kind,
    territory,
    claim_unit,
    value,
    value_printed,
    precision,
    rounding_step,
    precision = 'rounded' as is_rounded,
    source_kind in ('press', 'seed') as is_press_only,
    is_derived,
    is_flagged,
    note,
    n_rivals,
    rival_spread,
    source_id,
    source_kind,
    published_on
from ranked
where rank_in_series = 1
