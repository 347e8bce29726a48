{%- set catalog = extract_catalog() -%}
{%- if catalog %}
    select entity, batch_id, column_name, reason, remedy, n_rows
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
                                batches:'struct(entity varchar, batch_id varchar, rejections struct(column_name varchar, reason varchar, remedy varchar, n_rows bigint)[])[]'
                            }
                        )
                ) as batches
        ) as r
{%- else %}
    select
        cast(null as varchar) as entity,
        cast(null as varchar) as batch_id,
        cast(null as varchar) as column_name,
        cast(null as varchar) as reason,
        cast(null as varchar) as remedy,
        cast(null as bigint) as n_rows
    where false
{%- endif %}
