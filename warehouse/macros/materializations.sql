{#- Tables and views of DuckDB are made in place, in one call (docs/decisions/0020): dbt's own makes another one,
    renames two and drops one. Other engines take dbt's. Constraints of a contract stand as dbt writes them. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- call statement('main', auto_begin=False) -%}
        begin;
        {{ make_way(relation) }}
        {%- if config.get('contract').enforced -%}
            {{ get_assert_columns_equivalent(sql) }}
            create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
            insert into {{ relation }} {{ get_column_names() }} ({{ get_select_subquery(sql) }});
        {%- else -%}
            create or replace table {{ relation }} as ({{ sql }});
        {%- endif %}
        commit;
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- call statement('main', auto_begin=False) -%}
        begin;
        {{ make_way(relation) }}
        {%- if config.get('contract').enforced -%} {{ get_assert_columns_equivalent(sql) }} {%- endif -%}
        create or replace view {{ relation }} as ({{ sql }});
        commit;
    {%- endcall -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{#- A view cannot replace a table, nor a table a view: a file that plain `dbt build` made may hold the other. -#}
{% macro make_way(relation) -%}
    {%- set held = load_cached_relation(this) -%}
    {%- if held and held.type != relation.type -%} drop {{ held.type }} {{ held }}; {%- endif -%}
{%- endmacro %}
