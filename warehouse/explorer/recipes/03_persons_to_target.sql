with asked as (select 'ID' as region_code, 2026 as target_year)

select
    t.region_name,
    t.target_on,
    t.target_kind,
    t.base_id,
    t.target_pct,
    t.realised_pct,
    t.realised_on,
    t.gap_to_target_points,
    t.gap_to_target_persons,
    t.base_persons,
    t.base_round,
    t.target_figure_id
from coverage.target_progress as t
inner join asked as a on a.region_code = t.region_code and a.target_year = year(t.target_on)
order by t.target_on, t.base_id, t.target_figure_id
