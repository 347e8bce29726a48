with
    claims as (select * from {{ ref("int_extract__claims") }}),

    reported as (
        select
            program,
            claim_unit,
            last_day(event_on) as event_month_on,
            {{ months_between("event_on", "reported_on") }} as development_months,
            {{ months_between("event_on", "last_month_on") }} as months_seen,
            extract_as_of_on,
            is_simulated
        from claims
        where
            reported_on <= last_month_on
            and last_day(event_on) > last_day({{ months_from("last_month_on", -var("extract_months")) }})
    ),

    increments as (
        select
            program,
            claim_unit,
            event_month_on,
            development_months,
            max(months_seen) as months_seen,
            count(*) as cases,
            max(extract_as_of_on) as extract_as_of_on,
            bool_or(is_simulated) as is_simulated
        from reported
        group by program, claim_unit, event_month_on, development_months
    ),

    event_months as (
        select
            program,
            claim_unit,
            event_month_on,
            max(months_seen) as months_seen,
            max(extract_as_of_on) as extract_as_of_on,
            bool_or(is_simulated) as is_simulated
        from increments
        group by program, claim_unit, event_month_on
    ),

    developments as (
        {% for months in range(13) -%}
            select {{ months }} as development_months {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    triangle as (
        select
            m.program,
            m.claim_unit,
            m.event_month_on,
            d.development_months,
            cast(
                sum(coalesce(i.cases, 0)) over (
                    partition by m.program, m.claim_unit, m.event_month_on
                    order by d.development_months
                    rows unbounded preceding
                ) as bigint
            ) as cumulative_cases,
            d.development_months = least(m.months_seen, 12) as is_latest,
            m.extract_as_of_on,
            m.is_simulated
        from event_months as m
        inner join developments as d on d.development_months <= m.months_seen
        left join
            increments as i
            on i.program = m.program
            and i.claim_unit = m.claim_unit
            and i.event_month_on = m.event_month_on
            and i.development_months = d.development_months
    ),

    laddered as ({{ with_chain_ladder("triangle", "cumulative_cases", ["program", "claim_unit"]) }})

select
    program,
    claim_unit,
    event_month_on,
    development_months,
    cumulative_cases,
    is_latest,
    age_to_age_factor,
    completeness_pct,
    ultimate_cases,
    extract_as_of_on,
    is_simulated
from laddered
