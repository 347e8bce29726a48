with
    averages as (
        select *
        from {{ ref("claims_by_program_period") }}
        where amount_per_case_idr is not null and program <> 'ALL'
    ),
    dim_office as (select * from {{ ref("dim_office") }}),

    offices as (
        select a.*, o.office_name, o.office_kind, o.seat_region_name
        from averages as a
        inner join dim_office as o on o.office_id = a.office_id
    ),

    nation as (select * from averages where place_level = 'national'),

    -- Only branches stand beside branches: regional offices hold branches, units are parts of one.
    branches as (
        select
            period_start,
            period_end,
            program,
            claim_unit,
            count(*) as n_branches,
            sum(cases) as cases,
            sum(amount_idr) as amount_idr
        from offices
        where office_kind = 'branch'
        group by period_start, period_end, program, claim_unit
    ),

    with_others as (
        select
            o.*,
            b.n_branches - 1 as n_others,
            b.cases - o.cases as others_cases,
            b.amount_idr - o.amount_idr as others_amount_idr
        from offices as o
        left join
            branches as b
            on o.office_kind = 'branch'
            and b.period_start = o.period_start
            and b.period_end = o.period_end
            and b.program = o.program
            and b.claim_unit = o.claim_unit
    ),

    compared as (
        select
            *, cast(others_amount_idr / nullif(others_cases, 0) as double) as others_amount_per_case_idr
        from with_others
    )

select
    c.office_id,
    c.period_start,
    c.period_end,
    c.program,
    c.claim_unit,
    c.office_name,
    c.office_kind,
    c.seat_region_code,
    c.seat_region_name,
    c.period_kind,
    c.cases,
    c.amount_idr,
    c.amount_per_case_idr,
    coalesce(c.n_others, 0) as n_other_branches,
    cast(round(c.others_amount_per_case_idr, 2) as decimal(18, 2)) as others_amount_per_case_idr,
    cast(
        round(
            100
            * (c.amount_per_case_idr - c.others_amount_per_case_idr)
            / nullif(c.others_amount_per_case_idr, 0),
            4
        ) as decimal(12, 4)
    ) as difference_from_others_pct,
    n.amount_per_case_idr as national_amount_per_case_idr,
    n.is_rounded as is_national_rounded,
    c.is_rounded,
    c.is_press_only,
    c.is_flagged,
    c.cases_figure_id,
    c.amount_figure_id,
    n.cases_figure_id as national_cases_figure_id,
    n.amount_figure_id as national_amount_figure_id
from compared as c
left join
    nation as n
    on n.period_start = c.period_start
    and n.period_end = c.period_end
    and n.program = c.program
    and n.claim_unit = c.claim_unit
