-- Only offices that count in the same unit over the same period stand beside each other.
with
    asked as (select 'pasuruan' as office_name, 'JHT' as program),

    of_office as (
        select c.program, c.claim_unit, c.period_start, c.period_end
        from claims.claims_by_program_period as c
        inner join core.dim_office as o on o.office_id = c.office_id
        inner join asked as a on a.program = c.program and o.office_name ilike a.office_name
        where c.amount_per_case_idr is not null
    )

select
    c.period_start,
    c.period_end,
    c.claim_unit,
    c.place_name,
    c.cases,
    c.amount_idr,
    c.amount_per_case_idr,
    c.office_id
from claims.claims_by_program_period as c
inner join
    of_office as o
    on o.program = c.program
    and o.claim_unit = c.claim_unit
    and o.period_start = c.period_start
    and o.period_end = c.period_end
where c.office_id is not null and c.amount_per_case_idr is not null
order by c.period_end desc, c.period_start desc, c.claim_unit, c.amount_per_case_idr desc, c.office_id
