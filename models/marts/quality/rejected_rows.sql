select entity, batch_id, column_name, reason_id, reason_en, remedy_id, remedy_en, n_rows
from {{ ref("stg_extract__rejections") }}
