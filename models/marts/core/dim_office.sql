with offices as (select * from {{ ref("offices") }}), regions as (select * from {{ ref("regions") }})

select o.office_id, o.office_name, o.office_kind, o.seat_region_code, r.name as seat_region_name, o.note
from offices as o
left join regions as r on r.region_code = o.seat_region_code
