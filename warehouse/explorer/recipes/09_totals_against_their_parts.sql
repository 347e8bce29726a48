-- Verdicts: exact, within_rounding, parts_missing, differs.
with asked as (select 'differs' as verdict)

select
    t.place_name,
    t.period_end,
    t.measure,
    t.published_total,
    t.sum_of_programs,
    t.sum_with_scholarships,
    t.difference,
    t.tolerance,
    t.closes_with,
    s.publisher_id,
    t.total_figure_id
from quality.audit_of_totals as t
inner join asked as a on a.verdict = t.verdict
inner join core.dim_source as s on s.source_id = t.source_id
where t.sum_of_programs is not null
order by t.period_end desc, t.place_name, t.measure, t.total_figure_id
