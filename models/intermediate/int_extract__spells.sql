{#- Narrow: whole numbers only, and keys of 64 bits (docs/decisions/0014). -#}
with
    spells as (select * from {{ ref("memberships") }} where until_month > from_month),
    cells as (select * from {{ ref("int_extract__cells") }})

select
    {{ short_key("s.person_id") }} as person,
    {{ short_key("s.person_id", "c.place") }} as person_place,
    c.cell,
    s.from_month,
    s.until_month,
    s.grace_months
from spells as s
inner join
    cells as c
    on c.region_code = s.region_code
    and c.segment = s.segment
    and c.payer_id = s.payer_id
    and c.programs = s.programs
