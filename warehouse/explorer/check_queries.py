"""The SQL statements of Cek Angka, beside those of its arithmetic in warehouse/check.py."""

from warehouse.explorer.queries import SOURCE
from warehouse.explorer.reader import Query

ANY = "any"


def labels() -> Query:
    """Labels of bases, segments and programmes: kind, code, label_id, label_en, is_name, rate_segment.

    `is_name` where a label keeps its capital inside a sentence; `rate_segment` of bases only.
    """
    return Query("""
select 'base' as kind, base_id as code, label_id, label_en, false as is_name, rate_segment, sort_order
from warehouse.core.dim_base

union all

select 'segment', segment, label_id, label_en, false, null, sort_order
from warehouse.core.dim_segment

union all

select 'program', program, label_id, label_en, program_kind = 'programme', null, sort_order
from warehouse.core.dim_program
order by kind, sort_order
""")


def audited(measure: str) -> Query:
    """How many totals have parts: n_totals."""
    return Query(
        """
select count(*) as n_totals
from warehouse.quality.audit_of_totals
where sum_of_programs is not null and $measure in (measure, 'any')
""",
        {"measure": measure},
    )


def audit(verdict: str, measure: str) -> Query:
    """Published totals that have parts, latest first; `any` verdict or measure."""
    return Query(
        f"""
select
    a.*,
    -- The sum that the difference is taken from.
    case
        when a.published_total - a.sum_with_scholarships = a.difference
        then a.sum_with_scholarships
        else a.sum_of_programs
    end as compared_sum,
    {SOURCE}
from warehouse.quality.audit_of_totals as a
inner join warehouse.core.dim_source as s on s.source_id = a.source_id
where
    a.sum_of_programs is not null
    and $verdict in (a.verdict, 'any')
    and $measure in (a.measure, 'any')
order by a.period_end desc, a.place_name, a.measure, a.total_figure_id
""",
        {"verdict": verdict, "measure": measure},
    )


def quoted() -> Query:
    """Quoted bases and rates that equal another measure, or more or less than one; the surest first."""
    return Query(f"""
select
    c.*,
    c.value + c.matched_difference as matched_value,
    m.period_end as matched_numerator_on,
    (
        select max(k.candidate_round)
        from warehouse.quality.figure_candidates as k
        where
            k.figure_id = c.matched_figure_id
            and k.definition = c.matched_definition
            and k.candidate_on = c.matched_on
    ) as matched_round,
    h.value as head_count_persons,
    {SOURCE}
from warehouse.quality.figure_checks as c
inner join warehouse.core.dim_source as s on s.source_id = c.source_id
left join warehouse.core.dim_figure as m on m.figure_id = c.matched_figure_id
left join warehouse.core.dim_figure as h on h.figure_id = c.head_count_figure_id
where c.verdict in ('mislabelled', 'ambiguous')
order by c.verdict desc, c.figure_on desc, c.region_name, c.figure_id
""")
