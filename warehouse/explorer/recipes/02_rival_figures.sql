-- The same figure, stated differently by several sources; lost_on tells why a statement is not preferred.
with asked as (select '64' as region_code)

select
    r.period_end,
    r.measure,
    r.segment,
    r.program,
    r.base_id,
    r.unit,
    r.value,
    r.difference,
    r.is_preferred,
    r.lost_on,
    s.publisher_id,
    s.published_on
from quality.figure_rivals as r
inner join asked as a on a.region_code = r.region_code
inner join core.dim_source as s on s.source_id = r.source_id
order by r.period_end desc, r.figure_key, r.is_preferred desc, r.figure_id
