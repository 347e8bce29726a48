with
    figures as (
        select *
        from {{ ref("int_published_figures__preferred") }}
        where dataset in ('claims', 'claims_by_segment') and is_preferred
    ),

    cases as (select * from figures where measure = 'claims_cases'),
    amounts as (select * from figures where measure = 'claims_amount'),

    -- Money has no unit of cases: it stands once, beside the cases of its own source where it can.
    placed_amounts as (
        select a.*, c.figure_id as placed_at_figure_id
        from amounts as a
        left join
            cases as c
            on coalesce(c.region_code, c.office_id) = coalesce(a.region_code, a.office_id)
            and c.territory = a.territory
            and c.period_start = a.period_start
            and c.period_end = a.period_end
            and c.program = a.program
            and c.segment = a.segment
        qualify
            row_number() over (
                partition by a.figure_id
                order by
                    coalesce(c.source_id = a.source_id, false) desc,
                    coalesce(c.claim_unit = a.claim_unit, false) desc,
                    c.claim_unit
            )
            = 1
    ),

    paired as (
        select
            coalesce(c.region_code, a.region_code) as region_code,
            coalesce(c.office_id, a.office_id) as office_id,
            coalesce(c.period_start, a.period_start) as period_start,
            coalesce(c.period_end, a.period_end) as period_end,
            coalesce(c.program, a.program) as program,
            coalesce(c.segment, a.segment) as segment,
            coalesce(c.claim_unit, a.claim_unit) as claim_unit,
            coalesce(c.territory, a.territory) as territory,
            cast(c.value as bigint) as cases,
            cast(a.value as decimal(18, 2)) as amount_idr,
            c.series_id as cases_series_id,
            a.series_id as amount_series_id,
            c.source_id as cases_source_id,
            a.source_id as amount_source_id,
            coalesce(c.source_id = a.source_id, false) as is_one_source,
            coalesce(c.is_press_only, true) and coalesce(a.is_press_only, true) as is_press_only,
            coalesce(c.is_rounded, false) as is_cases_rounded,
            coalesce(a.is_rounded, false) as is_amount_rounded,
            coalesce(c.is_press_only, false) as is_cases_press_only,
            coalesce(a.is_press_only, false) as is_amount_press_only,
            coalesce(c.is_flagged, false) as is_cases_flagged,
            coalesce(a.is_flagged, false) as is_amount_flagged,
            c.figure_id as cases_figure_id,
            a.figure_id as amount_figure_id
        from cases as c
        full outer join placed_amounts as a on a.placed_at_figure_id = c.figure_id
    )

select
    region_code,
    office_id,
    period_start,
    period_end,
    program,
    segment,
    claim_unit,
    territory,
    cases,
    amount_idr,
    is_one_source,
    is_cases_rounded or is_amount_rounded as is_rounded,
    is_press_only,
    is_cases_flagged or is_amount_flagged as is_flagged,
    is_cases_rounded,
    is_amount_rounded,
    is_cases_press_only,
    is_amount_press_only,
    is_cases_flagged,
    is_amount_flagged,
    cases_series_id,
    amount_series_id,
    cases_source_id,
    amount_source_id,
    cases_figure_id,
    amount_figure_id
from paired
