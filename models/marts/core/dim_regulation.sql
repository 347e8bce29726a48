with
    regulations as (select * from {{ ref("regulations") }}),
    kinds as (select * from {{ ref("regulation_kinds") }}),
    regions as (select * from {{ ref("regions") }})

select
    r.regulation_id,
    r.region_code,
    g.name as region_name,
    -- As people cite it: UU 24/2011; a number that is a whole reference already stands alone.
    case
        when r.number is null
        then concat_ws(' ', r.kind, r.year)
        when r.year is null or contains(r.number, '/')
        then concat_ws(' ', r.kind, r.number)
        else concat(r.kind, ' ', r.number, '/', r.year)
    end as citation,
    r.kind as regulation_kind,
    k.label_id as kind_label_id,
    k.label_en as kind_label_en,
    r.number,
    cast(r.year as integer) as regulation_year,
    {{ period_start_date("r.enacted_on") }} as enacted_on,
    r.issuer_id as issuer_label_id,
    r.issuer_en as issuer_label_en,
    r.subject_short_id as subject_label_id,
    r.subject_short_en as subject_label_en,
    k.sort_order as kind_order,
    r.source_id
from regulations as r
inner join kinds as k on k.kind = r.kind
inner join regions as g on g.region_code = r.region_code
