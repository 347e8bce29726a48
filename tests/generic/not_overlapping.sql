{#- Within a key, periods of validity do not overlap. An empty bound is open. -#}
{% test not_overlapping(model, key, valid_from, valid_to) %}
    with
        periods as (
            select
                {{ where_from(model) }},
                {{ shown(key) }} as key_text,
                coalesce(cast({{ valid_from }} as date), date '0001-01-01') as starts_on,
                coalesce(cast({{ valid_to }} as date), date '9999-12-31') as ends_on
            from {{ model }}
        ),
        followed as (
            select *, lead(starts_on) over (partition by key_text order by starts_on, ends_on) as next_starts_on
            from periods
        )
    select
        file,
        line,
        '{{ valid_from }} + {{ valid_to }}' as column_name,
        {{ "'(key)'" if key | select("in", identifiers(model)) | list else "key_text" }} || ' | ' || cast(starts_on as string) || ' | ' || cast(ends_on as string) as value,
        'runs into the next period, or ends before it starts' as problem
    from followed
    where ends_on >= next_starts_on or ends_on < starts_on
{% endtest %}
