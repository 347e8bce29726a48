{#- Every row that breaks a rule of the relation, with the rule: one test per relation (docs/decisions/0008).

    `rules` is a list of {rule: its id, KIND: what it asks} and, where they say more than the kind does, remedy,
    remedy_id, label_en, label_id, threshold, threshold_reason_en, threshold_reason_id, owner and since
    (warehouse/quality/asked.py). Kinds: macros/rules.sql. -#}
{% test keeps_rules(model, rules) %}
    {%- for rule in rules %}
        select '{{ rule['rule'] }}' as rule_id, file, line, column_name, value, problem, remedy
        from ({{ breaks(model, rule) }}) as broken
        {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
