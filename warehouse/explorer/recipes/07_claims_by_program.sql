-- Cases count in their own unit (accident, claim, payment, beneficiary): never add two.
with asked as (select 'ID' as region_code, 2023 as claim_year)

select
    c.program,
    c.claim_unit,
    c.period_start,
    c.period_end,
    c.cases,
    c.amount_idr,
    c.amount_per_case_idr,
    c.share_of_amount_pct,
    c.cases_per_1000_participants,
    c.active_participants_persons,
    c.participants_on,
    c.is_participants_registration_effect,
    c.is_participants_rounded,
    c.is_participants_press_only,
    c.is_rounded,
    c.is_press_only,
    c.is_flagged
from claims.claims_by_program_period as c
inner join core.dim_program as p on p.program = c.program
inner join asked as a on a.region_code = c.region_code and a.claim_year = year(c.period_end)
order by c.period_end desc, c.period_start desc, p.sort_order, c.claim_unit
