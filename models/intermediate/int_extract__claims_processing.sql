{#- Stage: where it begins, where it ends. -#}
{%- set stages = {
    "event_to_report": ("event_on", "reported_on"),
    "report_to_complete": ("reported_on", "completed_on"),
    "complete_to_paid": ("completed_on", "paid_on"),
    "event_to_paid": ("event_on", "paid_on"),
} -%}
with
    claims as (select * from {{ ref("int_extract__claims") }}),
    limits as (select * from {{ ref("processing_limits") }}),

    -- Claims that are in a stage or have finished it; of rejected ones, what they finished.
    spans as (
        {% for stage, (begins, ends) in stages.items() -%}
            select
                region_code,
                program,
                claim_unit,
                reported_on,
                '{{ stage }}' as stage,
                {{ begins }} as begins_on,
                {{ ends }} as ends_on,
                extract_as_of_on,
                is_simulated
            from claims
            where
                {{ begins }} is not null and ({{ ends }} is not null or status = 'open')
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    timed as (
        select
            s.region_code,
            s.program,
            s.claim_unit,
            year(s.reported_on) as year,
            s.stage,
            {{ days_between("s.begins_on", "s.ends_on") }} as closed_days,
            case
                when s.ends_on is null then {{ days_between("s.begins_on", "s.extract_as_of_on") }}
            end as open_days,
            l.limit_days,
            l.day_kind,
            l.source_id,
            l.valid_from as limit_valid_from,
            s.ends_on is not null as is_closed,
            case
                when l.day_kind = 'working'
                then
                    {{ working_day_number("coalesce(s.ends_on, s.extract_as_of_on)") }}
                    - {{ working_day_number("s.begins_on") }}
                when l.day_kind = 'calendar'
                then {{ days_between("s.begins_on", "coalesce(s.ends_on, s.extract_as_of_on)") }}
            end as counted_days,
            s.extract_as_of_on,
            s.is_simulated
        from spans as s
        left join
            limits as l
            on l.program = s.program
            and l.stage = s.stage
            and l.valid_from <= s.begins_on
            and coalesce(l.valid_to, s.begins_on) >= s.begins_on
    )

select
    region_code,
    program,
    claim_unit,
    year,
    stage,
    count(closed_days) as closed_cases,
    {{ quantile("closed_days", 0.5) }} as p50_days,
    {{ quantile("closed_days", 0.9) }} as p90_days,
    count(open_days) as open_cases,
    {{ quantile("open_days", 0.5) }} as open_p50_days,
    {{ quantile("open_days", 0.9) }} as open_p90_days,
    max_by(limit_days, limit_valid_from) as limit_days,
    max(limit_valid_from) as limit_valid_from,
    max_by(day_kind, limit_valid_from) as limit_day_kind,
    max_by(source_id, limit_valid_from) as limit_source_id,
    count(case when is_closed and counted_days <= limit_days then 1 end) as within_limit_cases,
    -- An open claim is late as soon as it is older than the limit; a younger one has no verdict yet.
    count(case when is_closed or counted_days > limit_days then limit_days end) as judged_cases,
    max(extract_as_of_on) as extract_as_of_on,
    bool_or(is_simulated) as is_simulated
from timed
group by region_code, program, claim_unit, year, stage
