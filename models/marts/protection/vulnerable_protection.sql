with
    figures as (select * from {{ ref("int_published_figures__preferred") }} where is_preferred),
    measures as (select * from {{ ref("protection_measures") }}),
    payers as (select * from {{ ref("payers") }}),
    regions as (select * from {{ ref("dim_region") }})

select
    f.region_code,
    f.territory,
    f.period_end as as_of_on,
    coalesce(f.payer_id, 'unknown') as payer_id,
    coalesce(f.worker_group, 'vulnerable') as worker_group,
    m.role,
    f.figure_id,
    g.region_name,
    g.region_level,
    p.label_id as payer_label_id,
    p.label_en as payer_label_en,
    p.is_public_budget,
    f.period_printed,
    f.period_precision,
    cast(f.value as bigint) as workers_persons,
    f.is_rounded,
    f.is_press_only,
    f.n_rivals,
    f.rival_spread,
    f.source_id
from figures as f
inner join measures as m on m.measure = f.measure
left join payers as p on p.payer_id = coalesce(f.payer_id, 'unknown')
inner join regions as g on g.region_code = f.region_code and g.territory = f.territory
where f.unit = 'persons'
