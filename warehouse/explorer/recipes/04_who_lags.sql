with asked as (select 'employed' as base_id)

select
    r.coverage_rank,
    r.region_name,
    r.coverage_pct,
    r.numerator_persons,
    r.numerator_on,
    r.base_persons,
    r.base_round,
    r.gap_to_universal_persons,
    r.is_registration_effect,
    r.is_rounded,
    r.is_press_only,
    r.is_flagged
from coverage.coverage_ranking as r
inner join asked as a on a.base_id = r.base_id
order by r.coverage_rank desc nulls last, r.region_code
