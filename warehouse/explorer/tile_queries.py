"""Statements of the tile maps."""

from warehouse.explorer.queries import BASE
from warehouse.explorer.reader import Query


def tiles(map_layout: str, base_id: str, beside_id: str) -> Query:
    """Tiles of a layout over one base, row by row from the north-west; `beside_*` is a second base."""
    return Query(
        f"""
select
    m.*,
    {BASE},
    g.region_name as layout_name,
    n.base_id as beside_base_id,
    n.coverage_pct as beside_coverage_pct,
    n.base_persons as beside_base_persons,
    n.base_round as beside_base_round,
    n.base_figure_id as beside_base_figure_id,
    nb.label_id as beside_label_id,
    nb.label_en as beside_label_en,
    nb.base_origin as beside_origin
from warehouse.coverage.coverage_map as m
inner join warehouse.core.dim_base as b on b.base_id = m.base_id
inner join
    warehouse.core.dim_region as g on g.region_code = m.map_layout and g.is_current
left join
    warehouse.coverage.coverage_map as n
    on n.map_layout = m.map_layout
    and n.region_code = m.region_code
    and n.base_id = $beside_id
    and n.numerator_on = m.numerator_on
left join warehouse.core.dim_base as nb on nb.base_id = n.base_id
where m.map_layout = $map_layout and m.base_id = $base_id
order by m.tile_row, m.tile_column
""",
        {"map_layout": map_layout, "base_id": base_id, "beside_id": beside_id},
    )


def classes() -> Query:
    """Classes of the maps, the lowest first: coverage_class, from_pct, below_pct."""
    return Query("""
select coverage_class, from_pct, below_pct
from warehouse.core.dim_coverage_class
order by coverage_class
""")


def layouts() -> Query:
    """Regions whose parts have a map: map_layout."""
    return Query("""
select distinct map_layout
from warehouse.coverage.coverage_map
order by map_layout
""")
