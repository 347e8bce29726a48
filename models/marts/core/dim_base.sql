with
    bases as (select * from {{ ref("bases") }}),
    segment_bases as (select * from {{ ref("segment_bases") }})

select
    b.base_id,
    b.origin as base_origin,
    b.label_id,
    b.label_en,
    b.caution_id,
    b.caution_en,
    s.segment as rate_segment,
    b.sort_order
from bases as b
left join segment_bases as s on s.base_id = b.base_id
