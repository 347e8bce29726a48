-- Of those whose sponsored cover ended with a month: how many are active 1, 3, 6 and 12 months later,
-- whoever pays. A row that is missing has not come; an empty one is hidden.
with asked as (select '' as region_code)

select
    r.region_code,
    r.region_name,
    r.payer_id,
    r.month_on,
    r.months_after,
    r.cohort_persons,
    r.retained_persons,
    r.retention_pct,
    r.is_suppressed,
    r.is_simulated,
    r.extract_as_of_on
from protection.retention_by_cohort as r
inner join asked as a on a.region_code in ('', r.region_code)
order by r.region_code, r.payer_id, r.month_on desc, r.months_after
