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

{#- Days from one date to another. -#}
{% macro days_between(from, to) -%}
    {{ return(adapter.dispatch('days_between', 'warehouse')(from, to)) }}
{%- endmacro %}

{% macro default__days_between(from, to) -%} datediff({{ to }}, {{ from }}) {%- endmacro %}

{% macro duckdb__days_between(from, to) -%} date_diff('day', {{ from }}, {{ to }}) {%- endmacro %}

{#- A quantile between two values lies on the line between them. -#}
{% macro quantile(value, share) -%}
    {{ return(adapter.dispatch('quantile', 'warehouse')(value, share)) }}
{%- endmacro %}

{% macro default__quantile(value, share) -%} percentile({{ value }}, {{ share }}) {%- endmacro %}

{% macro duckdb__quantile(value, share) -%} quantile_cont({{ value }}, {{ share }}) {%- endmacro %}

{#- Months from the month of one date to the month of another. -#}
{% macro months_between(from, to) -%}
    ((year({{ to }}) - year({{ from }})) * 12 + month({{ to }}) - month({{ from }}))
{%- endmacro %}

{#- A key of 64 bits for values. Two persons of ten million share one with a chance of 3 in a million. -#}
{% macro short_key() -%}
    {{ return(adapter.dispatch('short_key', 'warehouse')(varargs)) }}
{%- endmacro %}

{% macro default__short_key(values) -%} xxhash64({{ values | join(', ') }}) {%- endmacro %}

{% macro duckdb__short_key(values) -%} hash({{ values | join(', ') }}) {%- endmacro %}

{#- What a build takes of the machine's memory: WAREHOUSE_MEMORY=1GB, or 70 %. What does not fit goes to disk, beside
    the build file. -#}
{% macro limit_memory() -%} {{ return(adapter.dispatch('limit_memory', 'warehouse')()) }} {%- endmacro %}

{% macro default__limit_memory() -%}{%- endmacro %}

{% macro duckdb__limit_memory() -%}
    {%- set limit = env_var('WAREHOUSE_MEMORY', '') -%}
    {%- if not limit and execute -%}
        {#- DuckDB's own limit is 80 % of what the machine, or its container, has. -#}
        {%- set number, unit = run_query("select current_setting('memory_limit')").rows[0][0].split(' ') -%}
        {%- set limit = ((number | float) * 0.7 / 0.8) | round(2) ~ unit -%}
    {%- endif -%}
    {%- if limit -%} set memory_limit = '{{ limit }}' {%- endif -%}
{%- endmacro %}

{#- A text as SQL; null where there is none. -#}
{% macro text(value) -%}
    {%- if value is none -%} cast(null as string)
    {%- else -%} {{ return(adapter.dispatch('text', 'warehouse')(value)) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__text(value) -%} '{{ value | replace("\\", "\\\\") | replace("'", "\\'") }}' {%- endmacro %}

{% macro duckdb__text(value) -%} '{{ value | replace("'", "''") }}' {%- endmacro %}

{#- 32 hexadecimal digits as an identifier of 128 bits. -#}
{% macro uuid_from_text(text) -%}
    {{ return(adapter.dispatch('uuid_from_text', 'warehouse')(text)) }}
{%- endmacro %}

{% macro default__uuid_from_text(text) -%} unhex({{ text }}) {%- endmacro %}

{% macro duckdb__uuid_from_text(text) -%} cast({{ text }} as uuid) {%- endmacro %}
