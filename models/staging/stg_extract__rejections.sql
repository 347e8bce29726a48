{%- set columns = ["column_name", "reason_id", "reason_en", "remedy_id", "remedy_en"] -%}
{%- for b in extract_catalog() -%}
    {%- for r in b["rejections"] %}
        select
            {{ text(b["entity"]) }} as entity,
            {{ text(b["batch_id"]) }} as batch_id,
            {%- for column in columns %} {{ text(r[column]) }} as {{ column }}, {%- endfor %}
            cast({{ r["n_rows"] }} as bigint) as n_rows

        union all
    {%- endfor %}
{%- endfor %}
select
    cast(null as string) as entity,
    cast(null as string) as batch_id,
    {%- for column in columns %} cast(null as string) as {{ column }}, {%- endfor %}
    cast(null as bigint) as n_rows
where false
