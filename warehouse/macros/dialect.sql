{#- What DuckDB and Spark write differently stands here and nowhere else. -#}

{#- The line of a seed's CSV a row came from, header counted. Null where an engine keeps no row order. -#}
{% macro seed_line() -%}
    {{ return(adapter.dispatch('seed_line', 'warehouse')()) }}
{%- endmacro %}

{% macro default__seed_line() -%} cast(null as bigint) {%- endmacro %}

{% macro duckdb__seed_line() -%} rowid + 2 {%- endmacro %}

{#- Values of a group in one text, in a stable order. -#}
{% macro ordered_list(expression, order_by) -%}
    {{ return(adapter.dispatch('ordered_list', 'warehouse')(expression, order_by)) }}
{%- endmacro %}

{% macro default__ordered_list(expression, order_by) -%}
    array_join(transform(array_sort(collect_list(struct({{ order_by }} as k, {{ expression }} as v))), x -> x.v), ',')
{%- endmacro %}

{% macro duckdb__ordered_list(expression, order_by) -%}
    string_agg({{ expression }}, ',' order by {{ order_by }})
{%- endmacro %}

{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'warehouse')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%} ({{ text }} rlike '{{ pattern }}') {%- endmacro %}

{% macro duckdb__matches(text, pattern) -%} regexp_matches({{ text }}, '{{ pattern }}') {%- endmacro %}

{#- A moment some months away, as a date. -#}
{% macro months_from(date, months) -%}
    {{ return(adapter.dispatch('months_from', 'warehouse')(date, months)) }}
{%- endmacro %}

{% macro default__months_from(date, months) -%} add_months({{ date }}, {{ months }}) {%- endmacro %}

{% macro duckdb__months_from(date, months) -%}
    cast({{ date }} + interval ({{ months }}) month as date)
{%- endmacro %}
