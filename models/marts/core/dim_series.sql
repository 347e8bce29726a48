select series_id, publisher, counted_by, with_jakon, label_id, label_en from {{ ref("series") }}
