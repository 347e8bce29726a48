{#- What dbt-spark leaves to repair (method: session), and contracts in Spark's types. -#}

{#- A type of the models' YAML as Spark names it. -#}
{% macro type_of(kind) -%}
    {{ return({'varchar': 'string', 'uuid': 'binary', 'hugeint': 'decimal(38, 0)'}.get(kind, kind)) }}
{%- endmacro %}

{#- A contract of Spark: columns by name, cast to the promised types, and an error where a promised value is empty.
    The engines count and divide in types of their own; what stands in a table is the same. -#}
{% macro spark__get_select_subquery(sql) -%}
    select
        {%- for column in model['columns'].values() %}
            {%- set typed = 'cast(' ~ column['name'] ~ ' as ' ~ type_of(column['data_type']) ~ ')' -%}
            {%- set is_filled = column['constraints'] | selectattr('type', 'equalto', 'not_null') | list %}
            {% if is_filled -%}
            coalesce({{ typed }}, raise_error('{{ this }}: {{ column['name'] }} is empty'))
            {%- else -%}
            {{ typed }}
            {%- endif %} as {{ column['name'] }}{{ "," if not loop.last }}
        {%- endfor %}
    from ({{ sql }}) as contracted
{%- endmacro %}

{% macro spark__get_assert_columns_equivalent(sql) -%}
    {%- set found = get_columns_in_query(sql) | map('lower') | sort -%}
    {%- set promised = model['columns'].keys() | map('lower') | sort -%}
    {%- if found != promised -%}
        {{ exceptions.raise_compiler_error(this ~ ' has columns ' ~ found | join(', ') ~ '; its contract promises ' ~ promised | join(', ')) }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__create_view_as(relation, sql) -%}
    {%- set is_promised = config.get('contract').enforced -%}
    {%- if is_promised -%}{{ get_assert_columns_equivalent(sql) }}{%- endif -%}
    create or replace view {{ relation }} as {{ get_select_subquery(sql) if is_promised else sql }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set typed = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do typed.append(name ~ ' ' ~ type_of(model['config']['column_types'].get(name, 'string'))) -%}
    {%- endfor -%}
    {%- set sql = 'create table ' ~ this ~ ' (' ~ typed | join(', ') ~ ') ' ~ file_format_clause() -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{#- dbt-spark puts values into the text unescaped, and writes 'None' where a cell is empty. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set kinds = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do kinds.append(type_of(model['config']['column_types'].get(name, 'string'))) -%}
    {%- endfor -%}
    {%- for chunk in agate_table.rows | batch(5000) -%}
        {%- set rows = [] -%}
        {%- for row in chunk -%}
            {%- set cells = [] -%}
            {%- for value in row -%}
                {%- do cells.append('null' if value is none else text(value | string)) -%}
            {%- endfor -%}
            {%- do rows.append('(' ~ cells | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- set casts = [] -%}
        {%- for kind in kinds -%}{%- do casts.append('cast(col' ~ loop.index ~ ' as ' ~ kind ~ ')') -%}{%- endfor -%}
        {%- do run_query('insert into ' ~ this ~ ' select ' ~ casts | join(', ') ~ ' from values ' ~ rows | join(', ')) -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}

{#- `dbt run-operation copy_marts --args '{folder: …}' --target spark`: every mart as Parquet, for `warehouse compare`. -#}
{% macro copy_marts(folder) -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'marts' in node.fqn -%}
        {%- set relation = node.schema ~ '.' ~ node.alias -%}
        {%- do run_query("insert overwrite directory '" ~ folder ~ '/' ~ relation ~ "' using parquet select * from " ~ relation) -%}
    {%- endfor -%}
{%- endmacro %}
