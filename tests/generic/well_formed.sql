{#- Every named column of a relation holds what it says: present, of its kind, from its list.
    columns: {name: {kind, values, required}}; kinds: number, count (whole, not negative),
    amount (not negative), percent, date, partial_date (year, month or day), survey_round, region_code.
    One scan per column, one test per relation; a row per fault, with file and line. -#}
{% test well_formed(model, columns) %}
    {%- for column, rule in columns.items() %}
        {%- set text = 'cast(' ~ column ~ ' as string)' %}
        select
            {{ where_from(model) }},
            '{{ column }}' as column_name,
            {{ shown([column], hide=identifiers(model)) if column in identifiers(model) else text }} as value,
            case
                when {{ column }} is null
                then 'is empty'
                {%- if rule.get('values') %}
                else 'is not one of {{ rule['values'] | join(', ') }}'
                {%- else %}
                else 'is not a {{ rule.get('kind', 'value') }}'
                {%- endif %}
            end as problem
        from {{ model }}
        where
            {%- if rule.get('required', true) %}
            {{ column }} is null
            or
            {%- else %}
            {{ column }} is not null
            and
            {%- endif %}
            {%- if rule.get('values') %}
            {{ text }} not in ('{{ rule['values'] | join("', '") }}')
            {%- elif rule.get('kind') %}
            not {{ is_kind(text, rule['kind']) }}
            {%- else %}
            trim({{ text }}) = ''
            {%- endif %}
        {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
