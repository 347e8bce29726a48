"""What the checks of the release found, and what changed since the release before."""

from warehouse.explorer.reader import Query


def is_held() -> Query:
    """One row where the release keeps results of checks; releases of earlier versions do not."""
    return Query("""
select relation_name
from warehouse.meta.relations
where schema_name = 'quality' and relation_name = 'quality_results'
""")


def of_relation(relation: str) -> Query:
    """Rules that a mart stands on, its own among them: its labels, n_rules checked, n_broken of them."""
    return Query(
        """
select
    m.label_id,
    m.label_en,
    count_if(s.status <> 'not_run') as n_rules,
    count_if(s.status in ('warn', 'accepted')) as n_broken
from warehouse.meta.relations as m
inner join
    warehouse.quality.quality_rules as r
    on list_contains(string_split(r.protects, ', '), m.schema_name || '.' || m.relation_name)
inner join warehouse.quality.quality_results as s on s.rule_id = r.rule_id
where m.schema_name || '.' || m.relation_name = $relation
group by all
""",
        {"relation": relation},
    )


def of_release() -> Query:
    """All rules: n_rules that were checked, n_broken of them. Accepted rules are broken, too."""
    return Query("""
select
    count_if(status <> 'not_run') as n_rules,
    count_if(status in ('warn', 'accepted')) as n_broken
from warehouse.quality.quality_results
""")


def by_layer() -> Query:
    """Rules by who checks them: layer, n_rules, n_kept, n_broken, n_not_run."""
    return Query("""
select
    r.layer,
    count(*) as n_rules,
    count_if(s.status = 'pass') as n_kept,
    count_if(s.status in ('warn', 'accepted')) as n_broken,
    count_if(s.status = 'not_run') as n_not_run
from warehouse.quality.quality_rules as r
inner join warehouse.quality.quality_results as s on s.rule_id = r.rule_id
group by r.layer
order by r.layer = 'ingest' desc, r.layer
""")


def broken() -> Query:
    """Rules that the release breaks, each with what was seen, the threshold, and who acts."""
    return Query("""
select
    r.*,
    s.status,
    s.n_failing,
    s.observed,
    s.sample_keys,
    m.label_id as relation_label_id,
    m.label_en as relation_label_en
from warehouse.quality.quality_rules as r
inner join warehouse.quality.quality_results as s on s.rule_id = r.rule_id
left join
    warehouse.meta.relations as m on m.schema_name || '.' || m.relation_name = r.relation_name
where s.status in ('warn', 'accepted')
order by s.status, r.relation_name, r.rule_id
""")


def changes() -> Query:
    """What changed since the release before, lines that sum up first; empty where nothing did."""
    return Query("""
select
    d.*,
    m.label_id as relation_label_id,
    m.label_en as relation_label_en,
    c.unit,
    c.label_id as column_label_id,
    c.label_en as column_label_en
from warehouse.quality.release_diff as d
left join
    warehouse.meta.relations as m on m.schema_name || '.' || m.relation_name = d.relation_name
left join
    warehouse.meta.dictionary as c
    on c.schema_name || '.' || c.relation_name = d.relation_name
    and c.column_name = d.column_name
order by d.rowid
""")


def change_counts() -> Query:
    """Changes since the release before: change_kind, n_relations that they touch, n_changes listed."""
    return Query("""
select
    change_kind,
    count(distinct relation_name) as n_relations,
    count(*) as n_changes
from warehouse.quality.release_diff
group by change_kind
order by change_kind
""")
