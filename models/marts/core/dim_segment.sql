select segment, is_part_of_all, label_id, label_en, sort_order, note from {{ ref("segments") }}
