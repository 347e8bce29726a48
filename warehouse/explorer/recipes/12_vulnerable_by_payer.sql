-- Protected workers by payer, and the local list (role population) they can be held against.
with asked as (select '35' as region_code)

select
    v.as_of_on,
    v.role,
    v.worker_group,
    v.payer_id,
    v.workers_persons,
    v.is_rounded,
    s.publisher_id,
    v.figure_id
from protection.vulnerable_protection as v
inner join asked as a on a.region_code = v.region_code
inner join core.dim_source as s on s.source_id = v.source_id
where v.role in ('protected', 'population')
order by v.as_of_on desc, v.role desc, v.workers_persons desc, v.figure_id
