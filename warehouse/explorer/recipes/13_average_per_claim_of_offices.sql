-- Offices stand side by side only where programme, unit, first and last day are the same.
with
    asked as (select 'Pasuruan' as office_name, 'JHT' as program),

    periods as (
        select o.program, o.claim_unit, o.period_start, o.period_end
        from claims.claims_by_office as o
        inner join asked as a on a.program = o.program and o.office_name ilike a.office_name
    )

select
    c.period_start,
    c.period_end,
    c.claim_unit,
    c.office_name,
    c.office_kind,
    c.cases,
    c.amount_idr,
    c.amount_per_case_idr,
    c.n_other_branches,
    c.others_amount_per_case_idr,
    c.difference_from_others_pct,
    c.is_others_rounded,
    c.is_others_press_only,
    c.national_amount_per_case_idr,
    c.is_national_rounded,
    c.is_rounded,
    c.is_press_only,
    c.is_flagged,
    c.office_id
from claims.claims_by_office as c
inner join
    periods as p
    on p.program = c.program
    and p.claim_unit = c.claim_unit
    and p.period_start = c.period_start
    and p.period_end = c.period_end
order by c.period_end desc, c.period_start desc, c.claim_unit, c.amount_per_case_idr desc, c.office_id
