{#- Every combination of the columns' own values stands in the relation: a complete spine. -#}
{% test covers_every(model, columns) %}
    with
        {%- for c in columns %}
        v{{ loop.index }} as (select distinct {{ c }} from {{ model }}),
        {%- endfor %}
        expected as (
            select {% for c in columns %}v{{ loop.index }}.{{ c }}{{ ", " if not loop.last }}{% endfor %}
            from v1{% for c in columns[1:] %} cross join v{{ loop.index + 1 }}{% endfor %}
        )
    select
        '{{ model.schema }}.{{ model.identifier }}' as file,
        cast(null as bigint) as line,
        '{{ columns | join(' + ') }}' as column_name,
        concat_ws(' | ', {% for c in columns %}cast(e.{{ c }} as string){{ ", " if not loop.last }}{% endfor %}) as value,
        'has no row' as problem
    from expected as e
    left join {{ model }} as m on {% for c in columns %}m.{{ c }} = e.{{ c }}{{ " and " if not loop.last }}{% endfor %}
    where m.{{ columns[0] }} is null
{% endtest %}
