with asked as (select 'ID' as region_code)

select
    c.series_id,
    c.from_on,
    c.to_on,
    c.segment,
    c.from_persons,
    c.to_persons,
    c.change_persons,
    c.contribution_points,
    c.is_december
from coverage.coverage_change_by_segment as c
inner join asked as a on a.region_code = c.region_code
order by c.to_on desc, c.series_id, c.segment <> 'ALL', abs(c.change_persons) desc, c.segment
