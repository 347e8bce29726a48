{#- Months as whole numbers (months since the year 0): they are compared and grouped faster than dates. -#}
{% macro month_number(date) -%} (12 * year({{ date }}) + month({{ date }}) - 1) {%- endmacro %}

{#- The last day of the month with a number. -#}
{% macro month_end(number) -%}
    last_day(
        make_date(cast(floor(({{ number }}) / 12) as integer), cast(({{ number }}) % 12 + 1 as integer), 1)
    )
{%- endmacro %}

{#- One row: the months that the relations of an entity's extract cover, the last ending on or before its date. -#}
{% macro extract_months(batches, entity) -%}
    (
        select
            {{ month_number("max(as_of_on) + 1") }} - {{ var('extract_months') }} as first_month,
            {{ month_number("max(as_of_on) + 1") }} - 1 as last_month,
            max(as_of_on) as extract_as_of_on,
            bool_or(is_simulated) as is_simulated
        from {{ batches }}
        where entity = '{{ entity }}'
        having count(*) > 0
    )
{%- endmacro %}

{#- Whole numbers from one to another, as rows `month`. -#}
{% macro each_month(first, last) -%}
    {{ return(adapter.dispatch('each_month', 'warehouse')(first, last)) }}
{%- endmacro %}

{% macro default__each_month(first, last) -%} explode(sequence({{ first }}, {{ last }})) {%- endmacro %}

{% macro duckdb__each_month(first, last) -%} unnest(range({{ first }}, {{ last }} + 1)) {%- endmacro %}
