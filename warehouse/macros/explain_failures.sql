{#- After a run: every broken rule with the rows it met, with file and line where the test knows them. -#}
{% macro explain_failures(results) -%}
    {%- if execute -%}
        {%- for result in results
            if result.node.resource_type == 'test' and result.status in ('fail', 'warn') -%}
            {%- set found = '(' ~ result.node.compiled_code ~ ') as failing' -%}
            {%- if result.node.test_metadata -%}
                {%- set asked = {} -%}
                {%- for rule in result.node.test_metadata.kwargs['rules'] -%} {%- do asked.update({rule['rule']: rule}) -%} {%- endfor -%}
                {%- set broken = run_query('select rule_id, count(*) as n_rows from ' ~ found ~ ' group by rule_id order by rule_id') -%}
                {%- for rule_id, n_rows in broken.rows -%}
                    {{ explain_rule(
                        result.status, rule_id, n_rows, found ~ " where rule_id = '" ~ rule_id ~ "'", asked[rule_id].get('remedy')
                    ) }}
                {%- endfor -%}
            {%- else -%}
                {{ explain_rule(result.status, result.node.name, result.failures, found, result.node.config.meta.get('remedy')) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- One rule: its first five rows from `found`, how many more there are, and what to do. -#}
{% macro explain_rule(status, rule_id, n_rows, found, remedy) -%}
    {%- do log('', info=True) -%}
    {%- do log((status | upper) ~ '  ' ~ rule_id, info=True) -%}
    {%- set rows = run_query('select * from ' ~ found ~ ' limit 5') -%}
    {%- set hash = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}' -%}
    {%- for row in rows.rows -%}
        {%- set parts = [] -%}
        {%- for column in rows.column_names if column != 'rule_id' and row[column] not in (none, '') -%}
            {%- set value = '(hidden)' if column in identifier_columns() else modules.re.sub(hash, '(hidden)', row[column] | string) -%}
            {%- do parts.append(column ~ '=' ~ value) -%}
        {%- endfor -%}
        {%- do log('      ' ~ parts | join('  '), info=True) -%}
    {%- endfor -%}
    {%- if n_rows > 5 -%} {%- do log('      … and ' ~ (n_rows - 5) ~ ' more', info=True) -%} {%- endif -%}
    {%- if remedy -%} {%- do log('      Remedy: ' ~ remedy, info=True) -%} {%- endif -%}
{%- endmacro %}
