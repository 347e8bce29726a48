{#- Whole weeks give five working days, the rest at most what is left until Friday. Public holidays are not known
    here. Counts from Monday 5 January 1970, so that a difference of two is a number of working days. -#}
{% macro working_day_number(date) -%}
    {%- set days = days_between("date '1970-01-05'", date) -%}
    ((({{ days }}) - mod({{ days }}, 7)) / 7 * 5 + least(mod({{ days }}, 7) + 1, 5))
{%- endmacro %}

{#- Rows of a triangle (`from`: key, event_month_on, development_months, is_latest, `count`) with the chain ladder:
    age_to_age_factor of each development, completeness_pct, and ultimate_cases where is_latest.

    A factor takes the event months where both developments are there and not hidden (null). After the last
    development with a factor's event months the tail factor is 1; a factor before it that is missing (all hidden)
    or stands over a zero base is null, and so is all that stands on it. Without any factor there is no ladder. -#}
{% macro with_chain_ladder(from, count, key) -%}
    select
        cell.*,
        ladder.age_to_age_factor,
        ladder.to_ultimate_factor,
        100 / ladder.to_ultimate_factor as completeness_pct,
        case when cell.is_latest then cell.{{ count }} * ladder.to_ultimate_factor end as ultimate_cases
    from {{ from }} as cell
    inner join
        (
            select
                factors.*,
                case
                    when
                        count(
                            case
                                when
                                    age_to_age_factor is null
                                    and development_months <= coalesce(last_paired, development_months)
                                then 1
                            end
                        ) over (
                            partition by {{ key | join(', ') }}
                            order by development_months
                            rows between current row and unbounded following
                        )
                        = 0
                    then
                        coalesce(
                            exp(
                                sum(ln(age_to_age_factor)) over (
                                    partition by {{ key | join(', ') }}
                                    order by development_months
                                    rows between current row and unbounded following
                                )
                            ),
                            1
                        )
                end as to_ultimate_factor
            from
                (
                    select
                        {{ key | join(', ') }},
                        development_months,
                        max(case when count(later) > 0 then development_months end) over (
                            partition by {{ key | join(', ') }}
                        ) as last_paired,
                        sum(later) / nullif(sum(case when later is not null then {{ count }} end), 0.0)
                        as age_to_age_factor
                    from
                        (
                            select
                                {{ key | join(', ') }},
                                development_months,
                                {{ count }},
                                case
                                    when {{ count }} is not null
                                    then
                                        lead({{ count }}) over (
                                            partition by {{ key | join(', ') }}, event_month_on
                                            order by development_months
                                        )
                                end as later
                            from {{ from }}
                        ) as pairs
                    group by {{ key | join(', ') }}, development_months
                ) as factors
        ) as ladder
        on ladder.development_months = cell.development_months
        {%- for column in key %} and ladder.{{ column }} = cell.{{ column }}{% endfor %}
{%- endmacro %}
