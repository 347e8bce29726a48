with
    claims as (
        select
            region_code,
            program,
            claim_unit,
            year(reported_on) as year,
            status || case when completed_on is not null then '_complete' else '' end as outcome
        from {{ ref("int_extract__claims") }}
    )

select region_code, program, claim_unit, year, outcome, count(*) as cases
from claims
group by region_code, program, claim_unit, year, outcome
