"""The SQL statements of what stands around a brief's figures: regulations, awards, sources."""

from warehouse.explorer.queries import SOURCE
from warehouse.explorer.reader import Query


def regulations(region_code: str) -> Query:
    """What binds a region: its own, its province's, the nation's; the latest first, undated last."""
    return Query(
        f"""
select
    g.*,
    g.region_code = $region_code as is_own,
    {SOURCE}
from warehouse.core.dim_regulation as g
inner join warehouse.core.dim_source as s on s.source_id = g.source_id
where
    g.region_code in ($region_code, 'ID')
    or g.region_code in (
        select r.parent_code from warehouse.core.dim_region as r where r.region_code = $region_code
    )
order by
    is_own desc,
    g.region_code = 'ID',
    g.regulation_year desc nulls last,
    g.enacted_on desc nulls last,
    g.kind_order,
    g.citation
""",
        {"region_code": region_code},
    )


def awards(region_code: str) -> Query:
    """Paritrana awards of a region, the latest first; once for each source."""
    return Query(
        f"""
select
    a.*,
    {SOURCE}
from warehouse.protection.paritrana_awards as a
inner join warehouse.core.dim_source as s on s.source_id = a.source_id
where a.region_code = $region_code
order by a.award_year desc, a.award_level, a.category, a.source_id
""",
        {"region_code": region_code},
    )


def sources(region_code: str) -> Query:
    """Every source that prints a figure of a region, the better kinds first, with its files."""
    return Query(
        f"""
select
    s.source_id,
    {SOURCE},
    s.source_kind_label_id as kind_id,
    s.source_kind_label_en as kind_en,
    s.source_rank,
    s.published_on,
    count(*) as n_figures
from warehouse.core.dim_figure as f
inner join warehouse.core.dim_source as s on s.source_id = f.source_id
where f.region_code = $region_code and not f.is_derived
group by all
order by s.source_rank, s.published_on desc nulls last, s.source_id
""",
        {"region_code": region_code},
    )
