{#- Rows of an entity (members, contributions, claims) of the extracts that `warehouse ingest` or `warehouse
    simulate` brought in; where there is no extract at all, the sample of seeds/sample. An extract without
    a batch of this entity gives no rows: sample and extract never mix. -#}
{% macro extract(entity) -%}
    {{ return(adapter.dispatch('extract', 'warehouse')(entity)) }}
{%- endmacro %}

{% macro default__extract(entity) -%}
    {%- set catalog = extract_catalog() -%}
    {%- set columns = extract_columns()[entity] -%}
    {%- set sample = ref('sample_' ~ entity) -%}
    {%- set batches = catalog | selectattr('entity', 'equalto', entity) | list -%}
    {%- if batches -%}
        {{ extract_files(entity, columns, batches) }}
    {%- else -%}
        (
            select
                {%- for column, kind in columns.items() %}
                {{ uuid_from_text("lpad(" ~ column ~ ", 32, '0')") if kind == 'uuid' else column }} as {{ column }},
                {%- endfor %}
                'sample' as batch_id,
                true as is_simulated
            from {{ sample }}
            {% if catalog %}where false{% endif %}
        )
    {%- endif -%}
{%- endmacro %}

{#- The rows of an entity's batches, as a relation. -#}
{% macro extract_files(entity, columns, batches) -%}
    {{ return(adapter.dispatch('extract_files', 'warehouse')(entity, columns, batches)) }}
{%- endmacro %}

{% macro duckdb__extract_files(entity, columns, batches) -%}
    {%- set files = [] -%}
    {%- for batch in batches -%}
        {%- for file in batch['files'] -%}
            {%- do files.append(text(extract_home() ~ '/' ~ batch['folder'] ~ '/' ~ file)) -%}
        {%- endfor -%}
    {%- endfor -%}
    (select * from read_parquet([{{ files | join(', ') }}], hive_partitioning = false))
{%- endmacro %}

{#- Spark names no type for UUIDs, and reads them where the schema is given. -#}
{% macro spark__extract_files(entity, columns, batches) -%}
    {%- set relation = this.schema ~ '.extract_' ~ entity -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- set typed = [] -%}
    {%- for column, kind in columns.items() -%}{%- do typed.append(column ~ ' ' ~ type_of(kind)) -%}{%- endfor -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' (' ~ typed | join(', ') ~ ', batch_id string, is_simulated boolean, batch string)'
        ~ " using parquet partitioned by (batch) location '" ~ whole_path(extract_home()) ~ '/extracts/' ~ entity ~ "'"
    ) -%}
    {%- do run_query('alter table ' ~ relation ~ ' recover partitions') -%}
    (select * from {{ relation }} where batch in ('{{ batches | map(attribute='batch_id') | join("', '") }}'))
{%- endmacro %}

{#- Columns of each entity as docs/input-contract.en.md has them. -#}
{% macro extract_columns() -%}
    {{ return({
        'members': {
            'person_id': 'uuid', 'employer_id': 'uuid', 'region_code': 'string', 'segment': 'string', 'programs': 'string',
            'payer_id': 'string', 'started_on': 'date', 'paid_through_on': 'date', 'ended_on': 'date',
            'birth_year': 'smallint', 'sex': 'string',
        },
        'contributions': {
            'person_id': 'uuid', 'region_code': 'string', 'segment': 'string', 'payer_id': 'string', 'month_on': 'date',
            'program': 'string', 'amount_idr': 'bigint', 'paid_on': 'date',
        },
        'claims': {
            'claim_id': 'uuid', 'person_id': 'uuid', 'region_code': 'string', 'segment': 'string', 'payer_id': 'string',
            'program': 'string', 'benefit': 'string', 'claim_unit': 'string', 'event_on': 'date', 'reported_on': 'date',
            'completed_on': 'date', 'paid_on': 'date', 'status': 'string', 'amount_idr': 'bigint',
        },
    }) }}
{%- endmacro %}

{% macro extract_home() -%} {{ return(env_var('WAREHOUSE_HOME', 'data')) }} {%- endmacro %}

{#- The batches that count, from WAREHOUSE_HOME/extracts/catalog.json; none where there is no extract. -#}
{% macro extract_catalog() -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set content = text_of_file(extract_home() ~ '/extracts/catalog.json') -%}
    {{ return(fromjson(content)['batches'] if content else []) }}
{%- endmacro %}

{#- What a file holds; nothing where there is none. -#}
{% macro text_of_file(path) -%}
    {{ return(adapter.dispatch('text_of_file', 'warehouse')(path)) }}
{%- endmacro %}

{% macro duckdb__text_of_file(path) -%}
    {#- The function alone fails where nothing matches. -#}
    {%- if run_query('select count(*) from glob(' ~ text(path) ~ ')').rows[0][0] == 0 -%}{{ return('') }}{%- endif -%}
    {{ return(run_query('select content from read_text(' ~ text(path) ~ ')').rows[0][0]) }}
{%- endmacro %}

{#- An external table of a file that is not there is empty. -#}
{% macro spark__text_of_file(path) -%}
    {%- set relation = this.schema ~ '.extract_catalog' -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query('create table ' ~ relation ~ " (line string) using text location '" ~ whole_path(path) ~ "'") -%}
    {{ return(run_query('select line from ' ~ relation).columns[0].values() | join('\n')) }}
{%- endmacro %}

{#- Spark takes a relative path from the folder of its tables. -#}
{% macro whole_path(path) -%}
    {{ return(path if path.startswith('/') or '://' in path else flags.PROJECT_DIR ~ '/' ~ path) }}
{%- endmacro %}
