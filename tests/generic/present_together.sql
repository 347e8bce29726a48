{#- A value never stands without its parts: where the first column is present, so are the others. -#}
{% test present_together(model, columns, shows) %}
    select
        {{ where_from(model) }},
        '{{ columns[0] }}' as column_name,
        {{ shown(shows, hide=identifiers(model)) }} as value,
        'stands without {{ columns[1:] | join(' or ') }}' as problem
    from {{ model }}
    where {{ columns[0] }} is not null and ({% for c in columns[1:] %}{{ c }} is null{{ " or " if not loop.last }}{% endfor %})
{% endtest %}
