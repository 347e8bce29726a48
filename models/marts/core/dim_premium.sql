with
    premiums as (select * from {{ ref("premiums") }}),
    sectors as (select * from {{ ref("premium_labels") }} where kind = 'sector'),
    payer_scopes as (select * from {{ ref("premium_labels") }} where kind = 'payer_scope')

select
    p.premium_id,
    p.program,
    p.segment,
    p.sector,
    s.label_id as sector_label_id,
    s.label_en as sector_label_en,
    s.sort_order as sector_sort_order,
    p.payer_scope,
    y.label_id as payer_scope_label_id,
    y.label_en as payer_scope_label_en,
    coalesce(
        p.amount_idr_per_person_month, cast(p.reported_income_idr * p.rate_pct / 100 as bigint)
    ) as amount_idr,
    p.rate_pct,
    p.reported_income_idr,
    p.valid_from,
    p.valid_to,
    p.legal_basis,
    p.source_id
from premiums as p
left join sectors as s on s.code = p.sector
left join payer_scopes as y on y.code = p.payer_scope
