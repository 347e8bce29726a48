-- Bases and rates as quoted, and the definition that gives them. An empty region means every region.
with asked as (select '' as region_code)

select
    c.region_name,
    c.figure_on,
    c.value_printed,
    c.claimed_base_id,
    c.verdict,
    c.matched_definition,
    c.matched_on,
    c.matched_difference,
    c.n_matches,
    c.implied_base_persons,
    s.publisher_id,
    c.figure_id
from quality.figure_checks as c
inner join asked as a on a.region_code in (c.region_code, '')
inner join core.dim_source as s on s.source_id = c.source_id
where c.verdict in ('mislabelled', 'ambiguous')
order by c.verdict desc, c.figure_on desc, c.region_name, c.figure_id
