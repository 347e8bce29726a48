{#- Where a failing row stands: a seed names its file and line, a model its relation. -#}
{% macro where_from(model) -%}
    {%- if model.schema in ('published', 'reference', 'sample') -%}
        'seeds/{{ model.schema }}/{{ model.identifier }}.csv' as file, {{ seed_line() }} as line
    {%- else -%}
        '{{ model.schema }}.{{ model.identifier }}' as file, cast(null as bigint) as line
    {%- endif -%}
{%- endmacro %}

{% macro is_kind(text, kind) -%}
    {%- if kind == 'number' -%}
        coalesce({{ matches(text, '^-?[0-9]+([.][0-9]+)?$') }}, false)
    {%- elif kind == 'amount' -%}
        coalesce({{ matches(text, '^[0-9]+([.][0-9]+)?$') }}, false)
    {%- elif kind == 'count' -%}
        coalesce({{ matches(text, '^[0-9]+$') }}, false)
    {%- elif kind == 'percent' -%}
        coalesce(
            {{ matches(text, '^[0-9]+([.][0-9]+)?$') }}
            and try_cast({{ text }} as decimal(24, 8)) between 0 and 100,
            false
        )
    {%- elif kind == 'date' -%}
        coalesce({{ matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }} and try_cast({{ text }} as date) is not null, false)
    {%- elif kind == 'partial_date' -%}
        coalesce(
            {{ matches(text, '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$') }}
            and try_cast(left({{ text }} || '-01-01', 10) as date) is not null,
            false
        )
    {%- elif kind == 'survey_round' -%}
        coalesce({{ matches(text, '^[0-9]{4}-(02|08)$') }}, false)
    {%- elif kind == 'region_code' -%}
        coalesce({{ matches(text, '^(ID|[0-9]{2}|[0-9]{4})$') }}, false)
    {%- else -%}
        {{ exceptions.raise_compiler_error("well_formed: no kind '" ~ kind ~ "'") }}
    {%- endif -%}
{%- endmacro %}

{#- Columns of a row as one text a person reads; those of `hide` stand for themselves. -#}
{% macro shown(columns, separator=' | ', hide=[]) -%}
    concat_ws(
        '{{ separator }}',
        {% for c in columns -%}
        {%- if c in hide %}'({{ c }})'{% else %}coalesce(cast({{ c }} as string), '(empty)'){% endif %}{{ ", " if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- Keyed hashes of persons, claims and employers: no log shows them. -#}
{% macro identifier_columns() -%}
    {{ return(['person_id', 'employer_id', 'claim_id', 'person', 'person_place']) }}
{%- endmacro %}

{#- Those of a relation. Seeds are made up. -#}
{% macro identifiers(model) -%}
    {{ return([] if model.schema in ('published', 'reference', 'sample') else identifier_columns()) }}
{%- endmacro %}
