"""The SQL statements of the page on vulnerable workers, beside those of warehouse/budget.py."""

from warehouse.explorer.queries import SOURCE
from warehouse.explorer.reader import Query


def published(region_code: str) -> Query:
    """Every number printed of a region, the latest first."""
    return Query(
        f"""
select
    v.*,
    {SOURCE}
from warehouse.protection.vulnerable_protection as v
inner join warehouse.core.dim_source as s on s.source_id = v.source_id
where v.region_code = $region_code
order by v.as_of_on desc, v.role = 'protected' desc, v.workers_persons desc, v.figure_id
""",
        {"region_code": region_code},
    )


def latest(region_code: str) -> Query:
    """The latest number of protected workers of each payer and group, the largest first."""
    return Query(
        f"""
select
    v.*,
    {SOURCE}
from warehouse.protection.vulnerable_protection as v
inner join warehouse.core.dim_source as s on s.source_id = v.source_id
where v.region_code = $region_code and v.role = 'protected'
qualify v.as_of_on = max(v.as_of_on) over (partition by v.payer_id, v.worker_group)
order by v.workers_persons desc, v.figure_id
""",
        {"region_code": region_code},
    )


def below(region_code: str) -> Query:
    """The latest numbers of each region right below, by payer and group."""
    return Query(
        f"""
select
    v.*,
    {SOURCE}
from warehouse.protection.vulnerable_protection as v
inner join
    warehouse.core.dim_region as r on r.region_code = v.region_code and r.territory = v.territory
inner join warehouse.core.dim_source as s on s.source_id = v.source_id
where r.parent_code = $region_code and v.role = 'protected'
qualify
    v.as_of_on
    = max(v.as_of_on) over (partition by v.region_code, v.territory, v.payer_id, v.worker_group)
order by v.region_code, v.workers_persons desc, v.figure_id
""",
        {"region_code": region_code},
    )


def regencies() -> Query:
    """Regencies and cities of which a number is printed: region_code, region_name."""
    return Query("""
select distinct region_code, region_name
from warehouse.protection.vulnerable_protection
where region_level = 'regency'
order by region_code
""")


def lists(region_code: str) -> Query:
    """Sizes of the local list of vulnerable workers, the latest first."""
    return Query(
        f"""
select
    v.*,
    {SOURCE}
from warehouse.protection.vulnerable_protection as v
inner join warehouse.core.dim_source as s on s.source_id = v.source_id
where v.region_code = $region_code and v.role = 'population' and v.worker_group = 'vulnerable'
order by v.as_of_on desc, v.figure_id
""",
        {"region_code": region_code},
    )


def budgets(region_code: str) -> Query:
    """Published budgets with the verdict on each, those of the region first."""
    return Query(
        f"""
select
    b.*,
    {SOURCE}
from warehouse.protection.budget_identity as b
inner join warehouse.core.dim_source as s on s.source_id = b.source_id
order by b.region_code = $region_code desc, b.priced_on desc, b.region_code, b.budget_figure_id
""",
        {"region_code": region_code},
    )


def payers() -> Query:
    """Who can pay for a BPU worker: payer_id, label_id, label_en, is_public_budget; public first."""
    return Query("""
select distinct payer_id, payer_label_id as label_id, payer_label_en as label_en, is_public_budget
from warehouse.protection.bpu_premium_by_payer
where payer_id <> 'employer'
order by is_public_budget desc nulls last, payer_id
""")


def sectors() -> Query:
    """Sectors a price is set for: sector, label_id, label_en."""
    return Query("""
select distinct sector, sector_label_id as label_id, sector_label_en as label_en, sector_sort_order
from warehouse.protection.bpu_premium_by_payer
order by sector_sort_order
""")


def packages() -> Query:
    """Programmes that are paid together: package."""
    return Query("""
select distinct package
from warehouse.protection.bpu_premium_by_payer
order by package
""")


def bases() -> Query:
    """Bases that BPU workers can be held against, and the segment of their rate.

    base_id, label_id, label_en, base_origin, rate_segment.
    """
    return Query("""
select base_id, label_id, label_en, base_origin, rate_segment
from warehouse.core.dim_base
where rate_segment in ('ALL', 'BPU')
order by sort_order
""")


def parameters(premium_ids: list[str]) -> Query:
    """Contributions by law, with law and source."""
    return Query(
        f"""
select
    p.*,
    {SOURCE}
from warehouse.core.dim_premium as p
inner join warehouse.core.dim_source as s on s.source_id = p.source_id
where list_contains($premium_ids, p.premium_id)
order by p.program, p.valid_from
""",
        {"premium_ids": premium_ids},
    )


def priced_since() -> Query:
    """The first day that any package has a price: first_on."""
    return Query("""
select min(valid_from) as first_on
from warehouse.protection.bpu_premium_by_payer
""")
