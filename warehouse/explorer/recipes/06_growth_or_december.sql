-- Growth stands only between the same months of two years, within one way of counting.
with asked as (select 'ID' as region_code)

select
    p.series_id,
    p.as_of_on,
    month(p.as_of_on) = 12 as is_december,
    p.participants_persons,
    c.from_on,
    c.change_persons,
    c.contribution_points
from core.fct_participants as p
inner join asked as a on a.region_code = p.region_code
left join
    coverage.coverage_change_by_segment as c
    on c.region_code = p.region_code
    and c.territory = p.territory
    and c.series_id = p.series_id
    and c.segment = p.segment
    and c.to_figure_id = p.figure_id
where p.segment = 'ALL' and p.status = 'active'
order by p.series_id, p.as_of_on, p.figure_id
