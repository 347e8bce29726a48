{#- A model of its own for a key and a contract: pages say from it what they show. -#}
select entity, batch_id, n_read, n_accepted, n_rejected, as_of_on, is_simulated, is_sample, ingested_at
from {{ ref("stg_extract__batches") }}
