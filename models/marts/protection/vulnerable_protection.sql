with
    figures as (select * from {{ ref("int_published_figures__preferred") }} where is_preferred),
    measures as (select * from {{ ref("protection_measures") }}),
    payers as (select * from {{ ref("payers") }}),
    worker_groups as (select * from {{ ref("worker_groups") }}),
    roles as (select * from {{ ref("protection_roles") }}),
    regions as (select * from {{ ref("dim_region") }}),

    workers as (
        select
            f.region_code,
            f.territory,
            f.period_end,
            coalesce(f.payer_id, 'unknown') as payer_id,
            coalesce(f.worker_group, 'vulnerable') as worker_group,
            m.role,
            f.figure_id,
            f.period_printed,
            f.period_precision,
            f.value,
            f.is_rounded,
            f.is_press_only,
            f.is_flagged,
            f.source_id
        from figures as f
        inner join measures as m on m.measure = f.measure
        where f.unit = 'persons'
    ),

    -- The same number in two wordings is one statement: it must not be counted twice.
    one_wording as (
        select
            *,
            count(*) over (
                partition by region_code, territory, period_end, payer_id, worker_group, role, value
            ) as n_statements
        from workers
        qualify
            row_number() over (
                partition by region_code, territory, period_end, payer_id, worker_group, role, value
                order by is_press_only, source_id, figure_id
            )
            = 1
    ),

    -- Nor where one statement names the payer and the other leaves it out.
    counted_once as (
        select *
        from one_wording
        qualify
            payer_id <> 'unknown'
            or max(case when payer_id <> 'unknown' then 1 else 0 end) over (
                partition by region_code, territory, period_end, role, value
            )
            = 0
    )

select
    w.region_code,
    w.territory,
    w.period_end as as_of_on,
    w.payer_id,
    w.worker_group,
    w.role,
    w.figure_id,
    g.region_name,
    g.region_level,
    p.label_id as payer_label_id,
    p.label_en as payer_label_en,
    p.is_public_budget,
    k.label_id as worker_group_label_id,
    k.label_en as worker_group_label_en,
    o.label_id as role_label_id,
    o.label_en as role_label_en,
    w.period_printed,
    w.period_precision,
    cast(w.value as bigint) as workers_persons,
    w.n_statements,
    w.is_rounded,
    w.is_press_only,
    w.is_flagged,
    w.source_id
from counted_once as w
inner join payers as p on p.payer_id = w.payer_id
left join worker_groups as k on k.worker_group = w.worker_group
left join roles as o on o.role = w.role
inner join regions as g on g.region_code = w.region_code and g.territory = w.territory
