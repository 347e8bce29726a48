{#- After a run: what each failed test found, with file and line where the test knows them. -#}
{% macro explain_failures(results) -%}
    {%- if execute -%}
        {%- for result in results
            if result.node.resource_type == 'test' and result.status in ('fail', 'warn') -%}
            {%- set about = result.node.config.meta -%}
            {%- do log('', info=True) -%}
            {%- do log((result.status | upper) ~ '  ' ~ result.node.name ~ (': ' ~ result.node.description if result.node.description else ''), info=True) -%}
            {%- if result.node.compiled_code -%}
                {%- set rows = run_query('select * from (' ~ result.node.compiled_code ~ ') as failing limit 5') -%}
                {%- for row in rows.rows -%}
                    {%- set parts = [] -%}
                    {%- for column in rows.column_names if row[column] is not none -%}
                        {%- set hash = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}' -%}
                        {%- set value = '(hidden)' if column in identifier_columns() else modules.re.sub(hash, '(hidden)', row[column] | string) -%}
                        {%- do parts.append(column ~ '=' ~ value) -%}
                    {%- endfor -%}
                    {%- do log('      ' ~ parts | join('  '), info=True) -%}
                {%- endfor -%}
                {%- if result.failures and result.failures > 5 -%}
                    {%- do log('      … and ' ~ (result.failures - 5) ~ ' more', info=True) -%}
                {%- endif -%}
            {%- endif -%}
            {%- if about.get('remedy') -%}{%- do log('      Remedy: ' ~ about['remedy'], info=True) -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
