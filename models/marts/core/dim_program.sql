select program, kind as program_kind, valid_from, label_id, label_en, sort_order, note
from {{ ref("programs") }}
