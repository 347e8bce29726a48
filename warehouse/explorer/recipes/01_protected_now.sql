with
    asked as (select 'ID' as region_code, 'ALL' as segment),

    rows_asked as (
        select c.*
        from coverage.coverage_by_region_year as c
        inner join asked as a on a.region_code = c.region_code and a.segment = c.segment
    )

select
    region_name,
    territory,
    base_id,
    numerator_persons,
    numerator_on,
    base_persons,
    base_round,
    coverage_pct,
    gap_to_universal_persons,
    is_registration_effect,
    is_rounded,
    is_press_only,
    is_flagged
from rows_asked
where year = (select max(year) from rows_asked)
order by territory, coverage_pct desc nulls last, base_id
