{#- The values of some columns, together, stand in another relation. `references` is a list of
    {columns, to, to_columns, remedy, where, required}: rows where the first column is empty are not
    asked unless `required`; `where` narrows the rows that are asked. One test per relation. -#}
{% test refers_to(model, references) %}
    {%- for reference in references %}
        select
            asked.file,
            asked.line,
            '{{ reference['columns'] | join(' + ') }}' as column_name,
            asked.value,
            'is not in {{ reference['to'] }}' as problem,
            '{{ reference.get('remedy', '') | replace("'", "''") }}' as remedy
        from
            (
                select
                    {{ where_from(model) }},
                    {{ shown(reference['columns'], hide=identifiers(model)) }} as value,
                    {{ shown(reference['columns'], separator='|') }} as asked_key
                from {{ model }}
                where
                    {{ reference.get('where', 'true') }}
                    {%- if not reference.get('required', false) %}
                    and {{ reference['columns'][0] }} is not null
                    {%- endif %}
            ) as asked
        left join
            (
                select distinct {{ shown(reference['to_columns'], separator='|') }} as known_key
                from {{ ref(reference['to']) }}
            ) as known
            on known.known_key = asked.asked_key
        where known.known_key is null
        {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
