{#- What is published from extracts passes these macros, and nothing else hides or rounds (docs/decisions/0015).

    `with_hidden` marks cells, `published` shows a count of them, `published_amount` and `published_quantile` what
    stands on it. Rates are computed from published parts only. -#}
{% macro privacy(name) -%}
    {%- set strictest = {'min_count': 10, 'rounding': 5, 'dominance_pct': 50} -%}
    {%- set value = var('privacy_' ~ name) -%}
    {%- set is_looser = value > strictest[name] if name == 'dominance_pct' else value < strictest[name] -%}
    {%- if is_looser -%}
        {{ exceptions.raise_compiler_error('privacy_' ~ name ~ ' is ' ~ value ~ ', looser than ' ~ strictest[name] ~ ': persons could be found. Give ' ~ strictest[name] ~ ' or a stricter value (dbt_project.yml).') }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}

{#- A count that must not be seen. -#}
{% macro is_small(count) -%} ({{ count }} between 1 and {{ privacy('min_count') - 1 }}) {%- endmacro %}

{#- A share of a whole must not be seen where it, or the rest, is small. -#}
{% macro is_small_part(part, whole) -%}
    ({{ is_small(part) }} or {{ is_small(whole ~ ' - ' ~ part) }} or {{ is_small(whole) }})
{%- endmacro %}

{#- One unit makes most of a sum: whoever knows it knows the rest. -#}
{% macro is_dominated(largest, total) -%}
    coalesce({{ largest }} * 100 > {{ total }} * {{ privacy('dominance_pct') }}, false)
{%- endmacro %}

{#- Rows of `from` with `hidden_<count>` and, for the sum over each margin, `hidden_total_<count>`.

    `margin`: columns within which cells add up to a total that is, or could be, known; the cells of a margin
    are all of its rows. A margin with one hidden cell, or with hidden cells whose sum is so small that 9 does not
    fit any of them, hides its smallest other cell as well; where there is none, its total.
    `key`: what tells the cells of a margin apart; of two equal ones every build hides the same.
    `also`: a condition that hides a cell whatever its count (a dominated sum). -#}
{% macro with_hidden(from, count, margin, key, also='false') -%}
    select
        marked.*,
        marked.is_primary or (marked.needs_partner and marked.partner_rank = 1) as hidden_{{ count }},
        marked.total between 1 and {{ privacy('min_count') - 1 }}
        or (marked.needs_partner and marked.n_partners = 0) as hidden_total_{{ count }}
    from
        (
            select
                counted.*,
                n_primary = 1
                or (n_primary > 1 and primary_sum < n_primary + {{ privacy('min_count') - 2 }}) as needs_partner,
                count(case when not is_primary and {{ count }} > 0 then 1 end) over (
                    partition by {{ margin | join(', ') }}
                ) as n_partners,
                case
                    when not is_primary and {{ count }} > 0
                    then
                        row_number() over (
                            partition by {{ margin | join(', ') }}, not is_primary and {{ count }} > 0
                            order by {{ count }}, {{ key | join(', ') }}
                        )
                    else 0
                end as partner_rank
            from
                (
                    select
                        cells.*,
                        {{ is_small('cells.' ~ count) }} or {{ also }} as is_primary,
                        count(case when {{ is_small('cells.' ~ count) }} or {{ also }} then 1 end) over (
                            partition by {{ margin | join(', ') }}
                        ) as n_primary,
                        sum(
                            case when {{ is_small('cells.' ~ count) }} or {{ also }} then cells.{{ count }} end
                        ) over (partition by {{ margin | join(', ') }}) as primary_sum,
                        sum(cells.{{ count }}) over (partition by {{ margin | join(', ') }}) as total
                    from {{ from }} as cells
                ) as counted
        ) as marked
{%- endmacro %}

{#- A count as it may be seen: rounded, or null where it is hidden. -#}
{% macro published(count, hidden=none) -%}
    case
        when not {{ hidden or 'hidden_' ~ count }}
        then cast(round({{ count }} / {{ privacy('rounding') }}.0) * {{ privacy('rounding') }} as bigint)
    end
{%- endmacro %}

{#- A value cut to its first digits, so that no exact count can be read from a sum. -#}
{% macro significant(value, digits=3) -%}
    case
        when {{ value }} = 0
        then 0
        else
            round(
                {{ value }} / power(10, floor(log10(abs({{ value }}))) - {{ digits - 1 }})
            ) * power(10, floor(log10(abs({{ value }}))) - {{ digits - 1 }})
    end
{%- endmacro %}

{#- A sum as it may be seen: its rounded mean times the published count, so that it says no more than they do. -#}
{% macro published_amount(amount, count, hidden=none) -%}
    cast(
        {{ significant('(' ~ amount ~ ' / nullif(' ~ count ~ ', 0))') }} * ({{ published(count, hidden) }}) as bigint
    )
{%- endmacro %}
