-- Closed claims by their days and open ones by their age; an empty region_code asks for all regions.
-- A measure that is empty where is_suppressed is hidden, so that no person can be found.
with
    asked as (select '' as region_code, 'JHT' as program)

select
    c.region_code,
    c.region_name,
    c.year,
    c.claim_unit,
    c.stage,
    c.closed_cases,
    c.p50_days,
    c.p90_days,
    c.open_cases,
    c.open_p50_days,
    c.open_p90_days,
    c.limit_days,
    c.limit_day_kind,
    c.within_limit_pct,
    c.is_suppressed,
    c.is_simulated,
    c.extract_as_of_on
from claims.claims_processing as c
inner join asked as a on a.program = c.program and a.region_code in ('', c.region_code)
order by
    c.region_code,
    c.year desc,
    list_position(
        ['event_to_report', 'report_to_complete', 'complete_to_paid', 'event_to_paid'], c.stage
    )
