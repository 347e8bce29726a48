with
    regions as (select * from {{ ref("regions") }}),
    region_lineage as (select * from {{ ref("region_lineage") }}),

    -- A region that was never split has one version without bounds.
    versions as (
        select
            r.region_code,
            coalesce(l.extent, 'unchanged') as territory,
            l.valid_from,
            l.valid_to,
            l.legal_basis,
            coalesce(l.predecessor_code, r.region_code) as comparable_code_34
        from regions as r
        left join region_lineage as l on l.region_code = r.region_code
    )

select
    v.region_code,
    v.territory,
    r.name as region_name,
    case when r.kind in ('regency', 'city') then 'regency' else r.kind end as region_level,
    r.kind as region_kind,
    r.parent_code,
    p.name as parent_name,
    r.bps_code_2022,
    v.comparable_code_34,
    v.valid_from,
    v.valid_to,
    v.valid_to is null as is_current,
    v.legal_basis
from versions as v
inner join regions as r on r.region_code = v.region_code
left join regions as p on p.region_code = r.parent_code
