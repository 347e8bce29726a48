{#- No two rows share the key. Each row of a shared key is named. -#}
{% test one_row_per(model, columns) %}
    select
        {{ where_from(model) }},
        '{{ columns | join(' + ') }}' as column_name,
        {{ shown(columns, hide=identifiers(model)) }} as value,
        'stands more than once' as problem
    from {{ model }}
    qualify count(*) over (partition by {{ columns | join(', ') }}) > 1
{% endtest %}
