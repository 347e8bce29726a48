with
    printed as (select * from {{ ref("int_published_figures") }}),
    parts as (select * from {{ ref("int_figures__derived_parts") }}),
    sources as (select * from {{ ref("stg_published__sources") }}),
    source_kinds as (select * from {{ ref("source_kinds") }}),
    measures as (select * from {{ ref("measures") }}),

    derived as (
        select
            figure_id,
            region_code,
            territory,
            period_end,
            period_printed,
            measure,
            derivation,
            source_id,
            sum(value) as value,
            sum(rounding_step) as rounding_step,
            max(precision) as precision,
            count(*) as n_parts
        from parts
        group by all
    ),

    united as (
        select *, false as is_derived, cast(null as string) as derivation
        from printed

        union all

        select
            figure_id,
            'labour_force' as dataset,
            region_code,
            null as office_id,
            null as period_start,
            period_end,
            period_printed,
            'month' as period_precision,
            measure,
            'persons' as unit,
            null as segment,
            null as program,
            null as status,
            null as base_id,
            null as payer_id,
            null as worker_group,
            false as is_target,
            null as target_kind,
            territory,
            'unknown' as series_id,
            null as claim_unit,
            value,
            null as value_printed,
            precision,
            rounding_step,
            measure as metric_printed,
            derivation || ', ' || cast(n_parts as string) || ' parts' as note,
            false as is_dropped,
            false as is_flagged,
            null as correction_reason,
            source_id,
            true as is_derived,
            derivation
        from derived
    )

select
    u.*,
    -- Two wordings are rivals only where the measure is one quantity, two dates only where both
    -- are equally precise: a bare year is no December.
    {{
        figure_id(
            [
                "u.region_code",
                "u.office_id",
                "u.period_start",
                "u.period_end",
                "u.period_precision",
                "u.measure",
                "u.unit",
                "u.segment",
                "u.program",
                "u.status",
                "u.base_id",
                "u.payer_id",
                "u.worker_group",
                "u.is_target",
                "u.target_kind",
                "u.territory",
                "case when u.measure <> 'claims_amount' then u.claim_unit end",
                "case when not m.is_one_quantity then u.metric_printed end",
            ]
        )
    }} as figure_key,
    k.source_kind,
    k.source_rank,
    s.published_on
from united as u
left join sources as s on s.source_id = u.source_id
left join source_kinds as k on k.source_kind = s.source_kind
left join measures as m on m.measure = u.measure
