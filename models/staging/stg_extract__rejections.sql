{%- set catalog = extract_catalog() -%}
{%- if catalog %}
    select entity, batch_id, column_name, reason_id, reason_en, remedy_id, remedy_en, n_rows
    from
        (
            select b.entity, b.batch_id, unnest(b.rejections, recursive := true)
            from
                (
                    select unnest(batches) as b
                    from
                        read_json(
                            '{{ extract_home() }}/extracts/catalog.json',
                            columns = {
                                batches:'struct(entity varchar, batch_id varchar, rejections struct(column_name varchar, reason_id varchar, reason_en varchar, remedy_id varchar, remedy_en varchar, n_rows bigint)[])[]'
                            }
                        )
                ) as batches
        ) as r
{%- else %}
    select
        cast(null as varchar) as entity,
        cast(null as varchar) as batch_id,
        cast(null as varchar) as column_name,
        cast(null as varchar) as reason_id,
        cast(null as varchar) as reason_en,
        cast(null as varchar) as remedy_id,
        cast(null as varchar) as remedy_en,
        cast(null as bigint) as n_rows
    where false
{%- endif %}
