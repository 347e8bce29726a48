-- Members at each month end from records, their mean of twelve months, and how far December stands
-- above it. Persons are the same over each base of a segment, hence distinct.
with asked as (select '' as region_code, 'ALL' as segment)

select distinct
    m.region_code,
    m.region_name,
    m.segment,
    m.month_on,
    month(m.month_on) = 12 as is_december,
    m.active_persons,
    m.average_active_persons,
    m.december_effect_pct,
    m.is_suppressed,
    m.is_simulated,
    m.extract_as_of_on
from coverage.membership_by_region_month as m
inner join asked as a on a.region_code in ('', m.region_code) and a.segment = m.segment
order by m.region_code, m.month_on
