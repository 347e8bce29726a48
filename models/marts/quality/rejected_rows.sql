select entity, batch_id, column_name, reason, remedy, n_rows from {{ ref("stg_extract__rejections") }}
