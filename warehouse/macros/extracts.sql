{#- Rows of an entity (members, contributions, claims) of the extracts that `warehouse ingest` or `warehouse
    simulate` brought in; where there is no extract at all, the sample of seeds/sample. An extract without
    a batch of this entity gives no rows: sample and extract never mix. -#}
{% macro extract(entity) -%}
    {{ return(adapter.dispatch('extract', 'warehouse')(entity)) }}
{%- endmacro %}

{% macro duckdb__extract(entity) -%}
    {%- set sample = ref('sample_' ~ entity) -%}
    {%- set catalog = extract_catalog() -%}
    {%- set files = [] -%}
    {%- for batch in catalog if batch['entity'] == entity -%}
        {%- for file in batch['files'] -%}
            {%- do files.append(extract_home() ~ '/' ~ batch['folder'] ~ '/' ~ file) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if files -%}
        (select * from read_parquet({{ files }}, hive_partitioning = false))
    {%- else -%}
        {%- set columns = extract_columns()[entity] -%}
        (
            select
                {%- for column in columns if column.endswith('_id') and column != 'payer_id' %}
                cast(lpad({{ column }}, 32, '0') as uuid) as {{ column }},
                {%- endfor %}
                {%- for column in columns if not column.endswith('_id') or column == 'payer_id' %}
                {{ column }},
                {%- endfor %}
                'sample' as batch_id,
                true as is_simulated
            from {{ sample }}
            {% if catalog %}where false{% endif %}
        )
    {%- endif -%}
{%- endmacro %}

{#- Columns of each entity as docs/input-contract.en.md has them. -#}
{% macro extract_columns() -%}
    {{ return({
        'members': ['person_id', 'employer_id', 'region_code', 'segment', 'programs', 'payer_id', 'started_on', 'paid_through_on', 'ended_on', 'birth_year', 'sex'],
        'contributions': ['person_id', 'region_code', 'segment', 'payer_id', 'month_on', 'program', 'amount_idr', 'paid_on'],
        'claims': ['claim_id', 'person_id', 'region_code', 'segment', 'payer_id', 'program', 'benefit', 'claim_unit', 'event_on', 'reported_on', 'completed_on', 'paid_on', 'status', 'amount_idr'],
    }) }}
{%- endmacro %}

{% macro extract_home() -%} {{ return(env_var('WAREHOUSE_HOME', 'data')) }} {%- endmacro %}

{#- The batches that count, from WAREHOUSE_HOME/extracts/catalog.json; none where there is no extract. -#}
{% macro extract_catalog() -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set path = extract_home() ~ '/extracts/catalog.json' -%}
    {%- if run_query("select count(*) from glob('" ~ path ~ "')").rows[0][0] == 0 -%}{{ return([]) }}{%- endif -%}
    {{ return(fromjson(run_query("select content from read_text('" ~ path ~ "')").rows[0][0])['batches']) }}
{%- endmacro %}
