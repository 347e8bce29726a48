{#- Every row keeps every rule. `rules` is a list of {condition, problem, shows, remedy}: a row that
    does not fulfil a condition (null is not fulfilled) is reported with the problem in words. -#}
{% test holds(model, rules) %}
    {%- for rule in rules %}
        select
            {{ where_from(model) }},
            '{{ rule['shows'] | join(' + ') }}' as column_name,
            {{ shown(rule['shows'], hide=identifiers(model)) }} as value,
            '{{ rule['problem'] | replace("'", "''") }}' as problem,
            '{{ rule.get('remedy', '') | replace("'", "''") }}' as remedy
        from {{ model }}
        where not coalesce({{ rule['condition'] }}, false)
        {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
