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

    -- Only branches stand beside branches: regional offices hold branches, units are parts of one. A
    -- doubted figure is nobody's measure.
    branches as (
        select
            period_start,
            period_end,
            program,
            claim_unit,
            count(*) as n_branches,
            sum(cases) as cases,
            sum(amount_idr) as amount_idr,
            sum(cast(is_rounded as integer)) as n_rounded,
            sum(cast(is_press_only as integer)) as n_press_only
        from offices
        where office_kind = 'branch' and not is_flagged
        group by period_start, period_end, program, claim_unit
    ),

    -- Whether an office is in the sums it stands beside, and has to be taken out of them.
    in_or_out as (select *, case when is_flagged then 0 else 1 end as n_itself from offices),

    with_others as (
        select
            o.*,
            b.n_branches - o.n_itself as n_others,
            b.cases - o.n_itself * o.cases as others_cases,
            b.amount_idr - o.n_itself * o.amount_idr as others_amount_idr,
            b.n_rounded - o.n_itself * cast(o.is_rounded as integer) as n_others_rounded,
            b.n_press_only - o.n_itself * cast(o.is_press_only as integer) as n_others_press_only
        from in_or_out as o
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
    case when c.n_others > 0 then c.n_others_rounded > 0 end as is_others_rounded,
    case when c.n_others > 0 then c.n_others_press_only > 0 end as is_others_press_only,
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
