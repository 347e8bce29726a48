with
    claims as (select * from {{ ref("fct_claims") }} where segment = 'ALL'),
    coverage as (
        select * from {{ ref("int_participants__by_year") }} where segment = 'ALL' and is_december
    ),
    -- Above 100 %: its participants are counted where their employer registered.
    registration_effects as (
        select region_code, territory, year
        from {{ ref("coverage_by_region_year") }}
        where segment = 'ALL' and base_id = 'employed' and is_registration_effect
    ),
    regions as (select * from {{ ref("dim_region") }}),
    offices as (select * from {{ ref("dim_office") }}),

    -- Periods of one kind may stand in one line, others not.
    period_parts as (
        select distinct
            period_start,
            period_end,
            year(period_start) = year(period_end) as is_in_one_year,
            day(period_start) = 1 and period_end = last_day(period_end) as is_of_whole_months,
            month(period_start) as first_month,
            month(period_end) as last_month
        from claims
    ),

    period_kinds as (
        select
            period_start,
            period_end,
            case
                when not is_in_one_year
                then 'other'
                when is_of_whole_months and first_month = 1 and last_month = 12
                then 'year'
                when is_of_whole_months and first_month in (1, 7) and last_month - first_month = 5
                then 'half_year'
                when is_of_whole_months and first_month in (1, 4, 7, 10) and last_month - first_month = 2
                then 'quarter'
                when is_of_whole_months and first_month = last_month
                then 'month'
                when first_month = 1 and day(period_start) = 1
                then 'year_to_date'
                else 'other'
            end as period_kind
        from period_parts
    ),

    -- A share needs the total that the same source printed.
    totals as (
        select region_code, office_id, territory, period_start, period_end, amount_source_id, amount_idr
        from claims
        where program = 'ALL'
        -- A source prints one total; its unit is the only thing that could double it.
        qualify
            row_number() over (
                partition by
                    coalesce(region_code, office_id),
                    territory,
                    period_start,
                    period_end,
                    amount_source_id
                order by claim_unit
            )
            = 1
    ),

    with_total as (
        select c.*, t.amount_idr as total_amount_idr
        from claims as c
        left join
            totals as t
            on coalesce(t.region_code, t.office_id) = coalesce(c.region_code, c.office_id)
            and t.territory = c.territory
            and t.period_start = c.period_start
            and t.period_end = c.period_end
            and t.amount_source_id = c.amount_source_id
    ),

    -- The same months a year earlier, in the same unit and a series that is known; never from or
    -- to a doubted figure.
    with_year_before as (
        select
            c.*,
            case
                when
                    b.cases_series_id = c.cases_series_id
                    and c.cases_series_id <> 'unknown'
                    and not coalesce(b.is_cases_flagged, false)
                    and not coalesce(c.is_cases_flagged, false)
                then b.cases
            end as cases_year_before,
            case
                when
                    b.amount_series_id = c.amount_series_id
                    and c.amount_series_id <> 'unknown'
                    and not coalesce(b.is_amount_flagged, false)
                    and not coalesce(c.is_amount_flagged, false)
                then b.amount_idr
            end as amount_year_before_idr
        from with_total as c
        left join
            claims as b
            on coalesce(b.region_code, b.office_id) = coalesce(c.region_code, c.office_id)
            and b.territory = c.territory
            and b.program = c.program
            and b.claim_unit = c.claim_unit
            and b.period_start = {{ months_from("c.period_start", -12) }}
            and b.period_end = last_day({{ months_from("c.period_end", -12) }})
            and c.period_end = last_day(c.period_end)
    ),

    with_participants as (
        select
            c.*,
            p.numerator_persons as active_participants_persons,
            p.numerator_on as participants_on,
            p.is_rounded as is_participants_rounded,
            p.is_press_only as is_participants_press_only,
            p.figure_id as participants_figure_id,
            case
                when p.numerator_persons is not null then e.region_code is not null
            end as is_participants_registration_effect
        from with_year_before as c
        left join
            coverage as p
            on p.region_code = c.region_code
            and p.territory = c.territory
            and p.year = year(c.period_end)
            and month(c.period_start) = 1
            and day(c.period_start) = 1
            and year(c.period_start) = year(c.period_end)
            and month(c.period_end) = 12
            and day(c.period_end) = 31
        left join
            registration_effects as e
            on e.region_code = p.region_code
            and e.territory = p.territory
            and e.year = p.year
    )

select
    c.region_code,
    c.office_id,
    c.period_start,
    c.period_end,
    c.program,
    c.claim_unit,
    c.territory,
    k.period_kind,
    coalesce(g.region_name, o.office_name) as place_name,
    coalesce(g.region_level, 'office') as place_level,
    o.seat_region_code,
    c.cases,
    c.amount_idr,
    case
        when c.is_one_source then cast(round(c.amount_idr / nullif(c.cases, 0), 2) as decimal(18, 2))
    end as amount_per_case_idr,
    case
        when c.program <> 'ALL'
        then cast(round(100 * c.amount_idr / nullif(c.total_amount_idr, 0), 4) as decimal(12, 4))
    end as share_of_amount_pct,
    cast(
        round(100 * (c.cases - c.cases_year_before) / nullif(c.cases_year_before, 0), 4) as decimal(
            12, 4
        )
    ) as cases_change_pct,
    cast(
        round(
            100 * (c.amount_idr - c.amount_year_before_idr) / nullif(c.amount_year_before_idr, 0), 4
        ) as decimal(12, 4)
    ) as amount_change_pct,
    c.active_participants_persons,
    c.participants_on,
    -- Only what every participant is insured for, and only events: payments repeat.
    case
        when c.program in ('JKK', 'JKM') and c.claim_unit in ('accident', 'claim')
        then cast(round(1000 * c.cases / nullif(c.active_participants_persons, 0), 4) as decimal(12, 4))
    end as cases_per_1000_participants,
    c.is_participants_registration_effect,
    c.is_one_source,
    c.is_rounded,
    c.is_press_only,
    c.is_flagged,
    c.is_cases_rounded,
    c.is_amount_rounded,
    c.is_cases_press_only,
    c.is_amount_press_only,
    c.is_cases_flagged,
    c.is_amount_flagged,
    c.is_participants_rounded,
    c.is_participants_press_only,
    c.cases_figure_id,
    c.amount_figure_id,
    c.participants_figure_id
from with_participants as c
inner join period_kinds as k on k.period_start = c.period_start and k.period_end = c.period_end
left join regions as g on g.region_code = c.region_code and g.territory = c.territory
left join offices as o on o.office_id = c.office_id
