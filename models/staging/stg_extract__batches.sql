{%- set sample = ref("sample_batches") -%}
{%- set catalog = extract_catalog() -%}
{%- if catalog %}
    {%- for b in catalog %}
        select
            {{ text(b["entity"]) }} as entity,
            {{ text(b["batch_id"]) }} as batch_id,
            cast({{ b["n_read"] }} as bigint) as n_read,
            cast({{ b["n_accepted"] }} as bigint) as n_accepted,
            cast({{ b["n_rejected"] }} as bigint) as n_rejected,
            date '{{ b["as_of_on"] }}' as as_of_on,
            {{ b["is_simulated"] }} as is_simulated,
            false as is_sample,
            timestamp '{{ b["ingested_at"] }}' as ingested_at
            {{ "union all" if not loop.last }}
    {%- endfor %}
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
