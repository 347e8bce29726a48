with
    figures as (
        select *
        from {{ ref("int_figures") }}
        where period_end is not null and measure <> 'ignored' and not is_dropped
    ),
    preferred as (select * from {{ ref("int_published_figures__preferred") }} where is_preferred),

    disputed as (
        select figure_key, max(value) - min(value) as rival_spread, count(*) as n_rivals
        from figures
        group by figure_key
        having count(distinct value) > 1
    ),

    kinds as (select * from {{ ref("source_kinds") }})

select
    f.figure_key,
    f.figure_id,
    f.region_code,
    f.office_id,
    f.territory,
    f.period_end,
    f.measure,
    f.segment,
    f.program,
    f.status,
    f.base_id,
    f.unit,
    f.value,
    p.value as preferred_value,
    f.value - p.value as difference,
    d.rival_spread,
    d.n_rivals,
    f.figure_id = p.figure_id as is_preferred,
    -- The first criterion of the preference rule in which the two differ.
    case
        when f.figure_id = p.figure_id
        then 'preferred'
        when f.source_rank > k.source_rank
        then 'source_kind'
        when f.precision <> p.precision
        then 'exactness'
        when f.rounding_step > p.rounding_step
        then 'finer_rounding'
        when p.published_on > f.published_on or (f.published_on is null and p.published_on is not null)
        then 'later_publication'
        when f.is_derived and not p.is_derived
        then 'printed_before_derived'
        else 'source_id'
    end as lost_on,
    f.series_id,
    f.source_id,
    p.figure_id as preferred_figure_id,
    p.source_id as preferred_source_id
from figures as f
inner join disputed as d on d.figure_key = f.figure_key
inner join preferred as p on p.figure_key = f.figure_key
inner join kinds as k on k.source_kind = p.source_kind
