with
    figures as (
        select *
        from {{ ref("int_published_figures__preferred") }}
        where dataset = 'labour_force' and is_preferred
    ),
    measures as (select * from {{ ref("measures") }})

select
    f.region_code,
    f.territory,
    f.period_printed as survey_round,
    f.period_end as round_on,
    f.measure as indicator,
    f.unit,
    m.label_id as indicator_label_id,
    m.label_en as indicator_label_en,
    f.value,
    f.rounding_step,
    month(f.period_end) = 2 as is_february,
    f.is_rounded,
    f.is_press_only,
    f.is_derived,
    f.is_flagged,
    f.n_rivals,
    f.rival_spread,
    f.figure_id,
    f.source_id
from figures as f
inner join measures as m on m.measure = f.measure
