{#- A model's schema is its folder's name, on every target: users type `coverage.…`, not `dev_coverage.…`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
