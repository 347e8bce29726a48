with
    spells as (select * from {{ ref("memberships") }} where until_month > from_month),

    repeated as (select person_id from spells group by person_id having count(*) > 1)

select
    s.person_id,
    s.region_code,
    s.segment,
    s.payer_id,
    s.programs,
    s.from_month,
    s.until_month,
    s.grace_months
from spells as s
where exists (select 1 from repeated as r where r.person_id = s.person_id)
