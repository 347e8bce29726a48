-- step is the place of the last digit that is not rounded away; 0 asks for the exact number.
with
    asked as (
        select
            '3575' as region_code,
            'persons' as unit,
            101644 as figure,
            0 as step,
            date '2021-12-31' as figure_on
    )

select
    c.definition,
    c.candidate_on,
    c.candidate_round,
    c.value,
    c.value - a.figure as difference,
    s.publisher_id,
    s.title_id,
    c.figure_id
from quality.figure_candidates as c
inner join
    asked as a
    on a.region_code = c.region_code
    and a.unit = c.unit
    and abs(c.value - a.figure) <= a.step
    and c.candidate_on between date_add(a.figure_on, interval '-24 months') and last_day(a.figure_on)
inner join core.dim_source as s on s.source_id = c.source_id
order by abs(c.value - a.figure), c.candidate_on desc, c.definition, c.figure_id
