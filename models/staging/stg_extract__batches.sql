{%- set sample = ref("sample_batches") -%}
{%- set catalog = extract_catalog() -%}
{%- if catalog %}
    select
        entity,
        batch_id,
        n_read,
        n_accepted,
        n_rejected,
        as_of_on,
        is_simulated,
        false as is_sample,
        ingested_at
    from
        (
            select unnest(batches, recursive := true)
            from
                read_json(
                    '{{ extract_home() }}/extracts/catalog.json',
                    columns = {
                        batches:'struct(entity varchar, batch_id varchar, n_read bigint, n_accepted bigint, n_rejected bigint, as_of_on date, is_simulated boolean, ingested_at timestamp)[]'
                    }
                )
        ) as b
{%- else %}
    select
        entity,
        batch_id,
        n_read,
        n_accepted,
        n_rejected,
        as_of_on,
        is_simulated,
        true as is_sample,
        ingested_at
    from {{ sample }}
{%- endif %}
