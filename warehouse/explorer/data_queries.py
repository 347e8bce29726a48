"""The SQL statements of the page on data and methods."""

from warehouse.explorer.queries import SOURCE
from warehouse.explorer.reader import Query

ANY = "any"


def measures() -> Query:
    """Columns that are computed, each once: formula, exclusions, and the relations they stand in."""
    return Query("""
select
    column_name,
    unit,
    label_id,
    label_en,
    formula_id,
    formula_en,
    excludes_id,
    excludes_en,
    string_agg(schema_name || '.' || relation_name, ', ' order by schema_name, relation_name)
        as relations
from warehouse.meta.dictionary
where formula_id is not null
group by all
order by min(schema_name <> 'coverage'), min(relation_name), min(column_position)
""")


def metrics() -> Query:
    """The metrics of the release: name, labels, formula, base, exclusions, source, crosswalk."""
    return Query("from warehouse.meta.metrics")


def relations() -> Query:
    """The relations of the release: name (`schema.relation`), labels, what they are about, rows."""
    return Query("""
select schema_name || '.' || relation_name as name, *
from warehouse.meta.relations
order by schema_name = 'core', schema_name, label_id
""")


def columns(name: str) -> Query:
    """Columns of a relation in their order, with labels, units, formulas and descriptions."""
    return Query(
        """
select *
from warehouse.meta.dictionary
where schema_name || '.' || relation_name = $name
order by column_position
""",
        {"name": name},
    )


def labels(statement: str = "") -> Query:
    """Label and unit of every column name, as a relation that `statement` names has it."""
    return Query(
        """
select column_name, label_id, label_en, unit
from warehouse.meta.dictionary
qualify
    row_number() over (
        partition by column_name
        order by
            contains($statement, schema_name || '.' || relation_name) desc, schema_name, relation_name
    )
    = 1
order by column_name
""",
        {"statement": statement},
    )


def relations_with(column_name: str) -> Query:
    """Relations that have a column of this name: relation_name."""
    return Query(
        """
select relation_name
from warehouse.meta.dictionary
where column_name = $column_name
""",
        {"column_name": column_name},
    )


def summary() -> Query:
    """How many rows of each reconciliation end with which verdict."""
    return Query("""
select check_id, verdict, n_rows, n_checked
from warehouse.quality.reconciliation_summary
order by check_id, n_rows desc
""")


def not_closing() -> Query:
    """Regions whose parts do not make them, and those of which parts are missing; differences first."""
    return Query(f"""
select
    h.*,
    r.region_name,
    g.label_id as segment_label_id,
    g.label_en as segment_label_en,
    {SOURCE}
from warehouse.quality.hierarchy_check as h
inner join warehouse.core.dim_source as s on s.source_id = h.source_id
left join warehouse.core.dim_region as r on r.region_code = h.parent_code and r.is_current
left join warehouse.core.dim_segment as g on g.segment = h.segment
where h.verdict in ('differs', 'children_missing')
order by h.verdict = 'differs' desc, h.as_of_on desc, h.parent_code, h.indicator, h.segment, h.status
""")


def kinds() -> Query:
    """Kinds of sources, the preferred first: source_kind, label_id, label_en."""
    return Query("""
select distinct
    source_kind,
    source_kind_label_id as label_id,
    source_kind_label_en as label_en,
    source_rank
from warehouse.core.dim_source
order by source_rank
""")


def sources(text: str, kind: str) -> Query:
    """Sources whose title or publisher holds the text; those with most figures first."""
    return Query(
        """
select *
from warehouse.core.dim_source
where
    $kind in (source_kind, 'any')
    and contains(
        lower(concat_ws(' ', title_id, title_en, publisher_id, publisher_en, source_id)), lower($text)
    )
order by n_figures desc, published_on desc nulls last, source_id
""",
        {"text": text, "kind": kind},
    )
