-- Cover that ends by sponsor and month ahead, from records; a month of renewal costs the dated price.
-- Empty persons are hidden: 1 to 9. Empty cost with persons: contributions differ between sectors.
with asked as (select '' as region_code)

select
    c.region_code,
    c.region_name,
    c.month_on,
    c.payer_id,
    c.ending_persons,
    c.premium_idr,
    c.renewal_cost_idr,
    c.is_suppressed,
    c.is_simulated,
    c.extract_as_of_on
from protection.sponsorship_cliff as c
inner join asked as a on a.region_code in ('', c.region_code)
where c.is_upcoming
order by c.month_on, c.region_code, c.ending_persons desc nulls last, c.payer_id
