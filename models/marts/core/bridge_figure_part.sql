select figure_id, part_figure_id, derivation, value as part_value
from {{ ref("int_figures__derived_parts") }}
