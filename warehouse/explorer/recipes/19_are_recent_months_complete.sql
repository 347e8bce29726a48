-- Claims by the month of their event, all regions together, as far as each month has developed: what is
-- reported by now, and the share of all that is expected (chain ladder). Empty counts are hidden: 1 to 9.
with asked as (select 'JKK' as program, 'claim' as claim_unit)

select
    d.event_month_on,
    d.development_months,
    d.cumulative_cases,
    d.age_to_age_factor,
    d.completeness_pct,
    d.ultimate_cases,
    d.is_suppressed,
    d.is_simulated,
    d.extract_as_of_on
from claims.claims_development as d
inner join asked as a on a.program = d.program and a.claim_unit = d.claim_unit
where d.is_latest
order by d.event_month_on desc
